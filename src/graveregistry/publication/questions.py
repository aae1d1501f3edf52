"""What the two people who publish are asked before every release, and whether they have answered.

In our own words, designed after the decision tree and risk register of Rights-Informed Mass Grave Mapping (2024).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from graveregistry.errors import Failure, Reason
from graveregistry.publication.texts import Said


class Choice(StrEnum):
    """An answer."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one question, and the explanation, which everything but yes needs."""

    choice: Choice
    note: str = ""


QUESTIONS: Mapping[str, Said] = MappingProxyType(
    {
        "purpose": Said(
            "هل هذا الإصدار لازم لحماية المواقع والناس، ولا تكفي رسالة التوعية العامة وحدها؟",
            "Is this release needed to protect graves and people, the general message alone not being enough?",
        ),
        "families": Said(
            "هل استُشيرت جمعيات العائلات والناجين في هذه المناطق، وهل روعيت اعتراضاتها؟",
            "Have associations of families and survivors in these areas been consulted, and their objections heeded?",
        ),
        "sources": Said(
            "هل يبقى كل شاهد ومصدر وراصد في أمان إذا عُرفت هذه المناطق؟",
            "Does every witness, source and monitor stay safe once these areas are known?",
        ),
        "perpetrators": Said(
            "هل فُحص أن الإصدار لا يعين من يريد إخفاء الأدلة على معرفة ما نعرفه؟",
            "Has it been checked that the release does not tell those who want to hide evidence what is known?",
        ),
        "looting": Said(
            "هل المناطق واسعة بما يكفي لئلا تدلّ النابشين أو الأهالي على موضع يحفرونه؟",
            "Are the areas wide enough that they lead no looter and no relative to a spot to dig?",
        ),
        "community": Said(
            "هل قُدّر أثر الإصدار في سكان هذه المناطق: الوصمة والثأر والتهجير والأملاك؟",
            "Has the effect on the people who live there been weighed: stigma, revenge, displacement, property?",
        ),
        "readiness": Said(
            "هل يوجد من يستقبل البلاغات من هذه المناطق ويستجيب لها؟",
            "Is somebody ready to receive reports from these areas and to act on them?",
        ),
        "investigations": Said(
            "هل تأكّدتم أن النشر لا يضرّ بتحقيق جارٍ أو باستخراج مقرّر للرفات؟",
            "Is it certain that publication harms no investigation under way and no planned exhumation?",
        ),
        "withdrawal": Said(
            "هل عُيّن من يراقب أثر الإصدار ويسحبه فوراً إن أضرّ؟",
            "Has somebody been named who watches the effect of the release and withdraws it at once if it does harm?",
        ),
    }
)
"""The questions by key, in the order in which they are asked; yes is the safe answer to each."""


SITE_QUESTIONS: Mapping[str, Said] = MappingProxyType(
    {
        "already_public": Said(
            "هل المكان الدقيق معروف للعموم من قبل، فلا يعرف به أحد من هذا النشر ما لم يكن يعرفه؟",
            "Is the exact place public already, so that nobody learns from this what they did not know?",
        ),
        "purpose": Said(
            "هل يحمي نشر المكان الموقع أو الناس أكثر ممّا يحميهما السكوت؟",
            "Does showing the place protect the site or people better than silence does?",
        ),
        "families": Said(
            "هل استُشيرت عائلات من في الموقع وروابط الناجين، وهل روعيت اعتراضاتها؟",
            "Have the families concerned and survivors' associations been consulted, and their objections heeded?",
        ),
        "sources": Said(
            "هل يبقى كل شاهد ومصدر وراصد في أمان بعد النشر؟",
            "Does every witness, source and monitor stay safe once it is published?",
        ),
        "related": Said(
            "هل فُحص أن النشر لا يدلّ على موقع آخر: أصلي أو ثانوي، أو لمنظمة أخرى، أو من الواقعة نفسها؟",
            "Has it been checked that this points to no other site: a primary or secondary grave, another "
            "organisation's, or one of the same event?",
        ),
        "guarded": Said(
            "هل تكفي الحماية القائمة على الأرض بعد أن يُعرض المكان هنا؟",
            "Is the protection that stands on the ground enough once the place is shown here?",
        ),
        "hazards": Said(
            "هل يمكن لمن يأتي إلى المكان أن يأتي بلا خطر ألغام أو سلاح؟",
            "Can whoever comes to the place do so without danger from mines or arms?",
        ),
        "investigations": Said(
            "هل تأكّدتم أن النشر لا يضرّ بتحقيق جارٍ أو باستخراج مقرّر للرفات؟",
            "Is it certain that publication harms no investigation under way and no planned exhumation?",
        ),
        "withdrawal": Said(
            "هل عُيّن من يراقب أثر النشر ويسحبه فوراً إن أضرّ؟",
            "Has somebody been named who watches the effect and takes it back at once if it does harm?",
        ),
    }
)
"""What is asked before one site is shown exactly; that it is public already can only be answered with yes."""


def check(answers: Mapping[str, Answer], asked: Mapping[str, Said] = QUESTIONS) -> None:
    """Refuse to go on before every question is answered and every answer but yes is explained.

    Raises:
        Failure: ``awareness_answers_needed``, with a reason for each question that is open.
    """
    reasons = tuple(_open(text, key, answers.get(key)) for key, text in asked.items() if not _settled(answers.get(key)))
    if reasons or set(answers) - set(asked):
        raise Failure("awareness_answers_needed", reasons=reasons)


def _settled(answer: Answer | None) -> bool:
    return answer is not None and (answer.choice is Choice.YES or len(answer.note.strip()) >= 3)


def _open(asked: Said, key: str, answer: Answer | None) -> Reason:
    if answer is None:
        return Reason("answer_missing", f"لم يُجَب: {asked.ar}", f"Not answered: {asked.en}", field=f"answers.{key}")
    return Reason("note_missing", f"اشرح جوابك: {asked.ar}", f"Explain your answer: {asked.en}", field=f"answers.{key}")
