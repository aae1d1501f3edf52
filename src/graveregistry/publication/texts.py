"""What the public reads: data, in Arabic and English.

The message stands everywhere, inside units and outside: no text here says of any ground that it is safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graveregistry.publication.rules import MESSAGE_EVERYWHERE, Band


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both languages."""

    ar: str
    en: str


TEXTS: Mapping[str, Said] = MappingProxyType(
    {
        MESSAGE_EVERYWHERE: Said(
            "قد توجد المقابر في أي مكان، داخل المناطق المعلَّمة وخارجها. غياب العلامة لا يعني أن الأرض خالية.",
            "Graves may be anywhere, inside the marked areas and outside them. No mark does not mean no grave.",
        ),
        Band.SEVERAL.text_key: Said(
            "في هذه المنطقة عدّة مواقع. قبل أي حفر أو بناء أو حراثة عميقة، اسأل أولاً.",
            "There are several sites in this area. Before any digging, building or deep ploughing, ask first.",
        ),
        Band.MANY.text_key: Said(
            "في هذه المنطقة مواقع كثيرة. لا تبدأ حفراً أو بناءً أو حراثة عميقة قبل أن تسأل وتنتظر الجواب.",
            "There are many sites in this area. Do not start digging, building or deep ploughing before you have "
            "asked and had an answer.",
        ),
        Band.VERY_MANY.text_key: Said(
            "في هذه المنطقة مواقع كثيرة جداً. لا تحفر هنا أبداً من دون إشراف مختصّين.",
            "There are very many sites in this area. Never dig here without specialists present.",
        ),
    }
)
"""The texts of the map by key."""

MESSAGE: tuple[tuple[str, Said], ...] = (
    ("everywhere", TEXTS[MESSAGE_EVERYWHERE]),
    (
        "do_not_dig",
        Said(
            "لا تحفر. الحفر، ولو بنيّة حسنة، يخلط الرفات ويمحو ما يدلّ على أصحابها وعلى من قتلهم.",
            "Do not dig. Digging, even with good intent, mixes the remains and erases what says whose they are and "
            "who killed them.",
        ),
    ),
    (
        "do_not_move",
        Said(
            "لا تنقل شيئاً ولا تلمسه: لا عظماً ولا ثوباً ولا ورقة ولا رصاصة.",
            "Do not move or touch anything: no bone, no clothing, no paper, no bullet.",
        ),
    ),
    (
        "mines",
        Said(
            "قد تكون في المكان ألغام أو ذخائر. إذا رأيت ما يريبك فعُد من الطريق الذي جئت منه.",
            "There may be mines or explosives. If you see anything suspect, go back the way you came.",
        ),
    ),
    (
        "stop",
        Said(
            "إذا ظهرت رفات فتوقّف فوراً، وأوقف الآليات، وأبعد الناس.",
            "If remains appear, stop at once, halt machines, and keep people away.",
        ),
    ),
    (
        "mark",
        Said(
            "علّم المكان من بعيد من دون أن تغرز شيئاً في الأرض، ولا تنشر صوره ولا موقعه.",
            "Mark the place from a distance without driving anything into the ground, and publish neither pictures of "
            "it nor where it is.",
        ),
    ),
    (
        "report",
        Said(
            "أبلغ الهيئة الوطنية للمفقودين أو أقرب جمعية للعائلات والناجين، واكتب متى وأين وماذا رأيت.",
            "Report to the National Commission for the Missing or to the nearest association of families and "
            "survivors, and write down when, where and what you saw.",
        ),
    ),
    (
        "law",
        Said(
            "القانون يحمي المقابر والأدلة: انتهاك حرمة القبور وإخفاء آثار الجريمة يُعاقَب عليهما، والقانون الدولي "
            "الإنساني العرفي يوجب احترام الموتى ومدافنهم (القاعدتان 113 و115).",
            "The law protects graves and evidence: violating graves and hiding the traces of a crime are punishable, "
            "and customary international humanitarian law requires that the dead and their graves be respected "
            "(rules 113 and 115).",
        ),
    ),
    (
        "reason",
        Said(
            "والسبب: لكل عائلة حقّ في أن تعرف مصير من فقدت وأن تستردّ رفاته، وللقضاء حقّ في دليل لم يُمسّ.",
            "The reason: every family has the right to know what became of its own and to receive their remains, and "
            "justice has the right to evidence that nobody has touched.",
        ),
    ),
)
"""The protective message, first thing first."""
