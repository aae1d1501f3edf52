"""What the public page, the frame and the printed notice say: data, in Arabic and English.

Claims about law are general on purpose; ``docs/legal-texts.md`` lists them for a lawyer to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from graveregistry.publication.texts import Said
from graveregistry.vocabulary import Language

STEPS: tuple[tuple[Said, Said], ...] = (
    (
        Said("توقّف.", "Stop."),
        Said(
            "أوقف الحفر والآليات فوراً. قد تكون الأرض ملغومة: عُد من حيث أتيت.",
            "Halt digging and machines at once. The ground may be mined: go back the way you came.",
        ),
    ),
    (
        Said("لا تلمس ولا تنقل.", "Do not touch or move."),
        Said(
            "لا ترفع عظماً ولا ثوباً ولا ورقة، ولا تغطِّ شيئاً ولا تنظّفه.",
            "Lift no bone, cloth or paper; cover nothing, clean nothing.",
        ),
    ),
    (
        Said("أبعِد الناس بهدوء.", "Keep people away, calmly."),
        Said("ولا تنشر صوراً ولا تحدّد المكان على الإنترنت.", "Post no pictures and no location online."),
    ),
    (
        Said("أبلِغ.", "Report."),
        Said(
            "أخبر السلطة المختصة في منطقتك أو الهيئة الوطنية للمفقودين، أو رابطة عائلات تثق بها.",
            "Tell the competent authority in your area, the National Commission for the Missing, or a families’ "
            "association you trust.",
        ),
    ),
)
"""What to do, in this order: what it is called, and how."""

WORDS: Mapping[str, Said] = MappingProxyType(
    {
        "title": Said("لا تحفر. القبور قد تكون في أيّ مكان.", "Do not dig. Graves may be anywhere."),
        "anywhere": Said("قد تكون القبور في أيّ مكان.", "Graves may be anywhere."),
        "do_not": Said("لا تحفر، ولا تنقل شيئاً.", "Do not dig. Do not move anything."),
        "lead": Said(
            "في سوريا قبور كثيرة لم يُعرف مكانها بعد. قد تجد رفاتاً أو ثياباً أو وثائق وأنت تبني أو تحرث أو تبحث عن "
            "مفقود. ما تفعله في الدقائق الأولى قد يُعيد اسماً إلى صاحبه، أو يُضيّعه إلى الأبد.",
            "Syria holds many graves whose place is not yet known. You may come upon remains, clothes or papers while "
            "building, ploughing or searching for someone missing. What you do in the first minutes can give a person "
            "their name back, or lose it for good.",
        ),
        "other": Said("English", "العربية"),
        "down": Said(
            "تعذّر عرض هذه الصفحة الآن. أعد المحاولة بعد دقائق. والرسالة تسري في كل مكان.",
            "This page cannot be shown just now. Try again in a few minutes. The message holds everywhere.",
        ),
        "go_home": Said("الصفحة الأولى", "The first page"),
        "what": Said("ماذا تفعل إن وجدت شيئاً؟", "What to do if you find something"),
        "why": Said("لماذا؟", "Why?"),
        "because": Said(
            "موضع كل عظمة وكل قطعة قماش دليل على هوية صاحبها وعلى ما جرى له. إذا نُبش القبر بأيدٍ غير مدرَّبة، ولو بنيّة "
            "طيبة، اختلطت الرفات وضاعت الأدلة، وقد لا تعرف عائلات كثيرة مصير أحبّتها أبداً. الاستخراج عمل علمي له أهله "
            "ووقته.",
            "Where each bone and scrap of cloth lies is evidence of who a person was and what was done to them. When "
            "untrained hands open a grave, even out of love, remains are mixed and evidence is lost, and many families "
            "may never learn the fate of theirs. Exhumation is scientific work, with its own people and its own time.",
        ),
        "law_title": Said("ماذا يقول القانون؟", "What does the law say?"),
        "law": Said(
            "يوجب القانون الدولي الإنساني احترام الموتى وحماية جثامينهم وقبورهم من السلب والعبث. ولعائلات المفقودين حقٌّ "
            "في معرفة مصيرهم. ونبش القبور وإتلاف الأدلة أفعال تعاقب عليها القوانين في معظم البلدان.",
            "International humanitarian law requires that the dead be respected, and their bodies and graves protected "
            "from pillage and desecration. Families of the missing have a right to know their fate. In most countries "
            "it is an offence to open graves or to destroy evidence.",
        ),
        "report_title": Said("إلى من تُبلِغ؟", "Whom to tell"),
        "report": Said(
            "السلطة المختصة في منطقتك، أو الهيئة الوطنية للمفقودين، أو رابطة عائلات تثق بها. قل ماذا رأيت ومتى وأين، "
            "ولا ترسل الصور عبر مجموعات عامة.",
            "The competent authority in your area, the National Commission for the Missing, or a families’ association "
            "you trust. Say what you saw, when and where; send no pictures to public groups.",
        ),
        "contact": Said("للاتصال بنا", "Reach us"),
        "warnings": Said("تحذيرات عاجلة", "Urgent warnings"),
        "no_warnings": Said(
            "لا تحذير عاجلاً اليوم لمحافظة بعينها، ولا يعني ذلك أن أيّ مكان آمن.",
            "There is no urgent warning for any one governorate today. That does not mean that anywhere is safe.",
        ),
        "governorate": Said("محافظة {name}", "{name} governorate"),
        "until": Said("يسري حتى", "In force until"),
        "issued": Said("صدر في", "Issued"),
        "map": Said("خريطة التوعية", "Awareness map"),
        "map_text": Said(
            "خريطة سوريا ومحافظاتها. القبور قد تكون في أيّ مكان منها، داخل المناطق المعلَّمة وخارجها.",
            "Map of Syria and its governorates. Graves may be anywhere in it, inside the marked areas and outside.",
        ),
        "not_safe": Said(
            "المنطقة غير المعلَّمة ليست آمنة: القبور قد تكون في أيّ مكان.",
            "An area without a mark is not safe: graves may be anywhere.",
        ),
        "legend": Said("مفتاح الخريطة", "Legend"),
        "everywhere": Said("في كل مكان: لا تحفر، وأبلِغ", "Everywhere: do not dig, report"),
        "known": Said("مواقع معروفة للعموم", "Sites that are public already"),
        "known_text": Said(
            "هذه المواقع معروفة من قبل، وعليها حراسة أو حماية. القبور قد تكون في أيّ مكان غيرها.",
            "These are known already, and guarded or protected. Graves may be anywhere else.",
        ),
        "warned": Said("محافظة فيها تحذير عاجل", "A governorate with an urgent warning"),
        "hint": Said(
            "المناطق المعلَّمة واسعة، ولا تدلّ على موضع أيّ قبر.",
            "The marked areas are wide and point to no grave.",
        ),
        "release": Said("الإصدار {n}", "Release {n}"),
        "no_release": Said(
            "لم تُنشر بعدُ مناطق معلَّمة. الرسالة تسري في كل مكان.",
            "No marked areas have been published yet. The message holds everywhere.",
        ),
        "bigger": Said("خريطة أكبر (نحو 1 ميغابايت)", "Bigger map (about 1 MB)"),
        "notices": Said("لافتات للطباعة", "Notices to print"),
        "notices_text": Said(
            "للبلديات وورش البناء والمدارس: لافتة على ورقة A4، لا تدلّ على مكان أيّ قبر.",
            "For municipalities, building sites and schools: one A4 sheet that gives away the place of no grave.",
        ),
        "notice": Said("اللافتة بالعربية (PDF)", "The notice in English (PDF)"),
        "notice_other": Said("اللافتة بالإنجليزية (PDF)", "The notice in Arabic (PDF)"),
        "notice_of": Said("لافتة مع تحذير {name} (PDF)", "Notice with the warning for {name} (PDF)"),
        "embed": Said("ضع هذا التحذير في موقعك", "Put this warning on your site"),
        "embed_text": Said(
            "انسخ هذا السطر إلى صفحتك. لا يتتبّع زوّارك، ولا يطلب شيئاً من أيّ خادم آخر.",
            "Copy this line into your page. It follows none of your visitors and asks no other server for anything.",
        ),
        "no_address": Said(
            "لم يُحدَّد عنوان هذه الصفحة بعد، فلا يمكن إعداد السطر. على من يدير الخادم ضبط GRAVEREGISTRY_PUBLIC_ADDRESS.",
            "The address of this page has not been set, so the line cannot be made. Whoever runs the server sets "
            "GRAVEREGISTRY_PUBLIC_ADDRESS.",
        ),
        "copy": Said("نسخ", "Copy"),
        "copied": Said("نُسخ", "Copied"),
        "whole_page": Said(
            "الصفحة كاملة: ماذا تفعل، ولماذا، وإلى من تُبلِغ", "The whole page: what to do, why, and whom to tell"
        ),
        "credit": Said(
            "الخلفية: Natural Earth. لا تعبّر خطوط الخريطة عن موقف من أيّ حدود.",
            "Background: Natural Earth. The lines of the map take no position on any border.",
        ),
        "training": Said(
            "نسخة تدريب: كل ما هنا من نسج الخيال.",
            "Training copy: everything here is fictional.",
        ),
        "municipalities": Said("للبلديات والمتعهّدين وأصحاب الأراضي", "For municipalities, contractors and landowners"),
        "before_digging": Said(
            "قبل منح رخصة حفر أو بناء، وقبل التجريف أو حفر بئر أو مدّ شبكة، اسألوا الجهة المختصة. وليعرف كل عامل أن "
            "عليه أن يتوقّف إذا ظهرت رفات.",
            "Before a permit to dig or build is given, and before levelling, sinking a well or laying pipes, ask the "
            "competent authority. Let every worker know to stop if remains appear.",
        ),
        "notice_contact": Said("للإبلاغ", "To report"),
        "by_hand": Said("الجهة والهاتف:", "Who, and telephone:"),
        "scan": Said("امسح الرمز: التحذيرات الحالية وما عليك فعله", "Scan: current warnings and what to do"),
        "notice_no_address": Said(
            "عنوان الصفحة العامة غير محدّد في هذا السجلّ بعد.",
            "The address of the public page has not been set in this registry.",
        ),
        "no_place": Said(
            "لا تدلّ هذه اللافتة على مكان أيّ قبر، وغيابها لا يعني أن الأرض خالية.",
            "This notice marks the place of no grave, and ground without one is not thereby clear.",
        ),
    }
)
"""Every text by key."""

LEVANTINE = (
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
)
ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def say(key: str, lang: Language, **filled: object) -> str:
    """A text in one language; ``filled`` goes into its braces."""
    return of(WORDS[key], lang).format_map(filled) if filled else of(WORDS[key], lang)


def of(said: Said, lang: Language) -> str:
    """The text of a pair in one language."""
    return said.ar if lang == "ar" else said.en


def in_words(day: date, lang: Language) -> str:
    """The day as people say it; the numeral date stands beside it."""
    month = (LEVANTINE if lang == "ar" else ENGLISH)[day.month - 1]
    return f"{day.day} {month} {day.year}"
