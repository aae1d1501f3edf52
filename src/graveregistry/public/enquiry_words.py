"""What the pages of plot enquiries say: data, in Arabic and English. No text says of any ground that it is safe."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from graveregistry.publication.texts import Said
from graveregistry.vocabulary import Language

WORDS: Mapping[str, Said] = MappingProxyType(
    {
        "title": Said("اسأل قبل أن تحفر", "Ask before you dig"),
        "link_text": Said(
            "ستحفر أو تبني أو تمدّ شبكة؟ اسأل عن قطعة الأرض قبل أن تبدأ، فيجيبك مسؤول حماية.",
            "About to dig, build or lay pipes? Ask about the plot before you begin; a protection officer answers.",
        ),
        "link": Said("اسأل عن قطعة أرض", "Ask about a plot"),
        "home": Said("إلى الصفحة الرئيسة", "To the main page"),
        "lead": Said(
            "اكتب من أنت، وماذا ستحفر، وأين. يتحقّق مسؤول حماية من هويتك، ثم ينظر في القطعة، ثم "
            "يُسلَّم الجواب في موعد واحد للجميع.",
            "Write who you are, what you will dig, and where. A protection officer checks who you "
            "are, then looks at "
            "the plot; answers are handed out at one time for everybody.",
        ),
        "never_safe": Said(
            "لا جواب هنا يقول إن الأرض خالية. القبور قد تكون في أيّ مكان: توقّف عند أي عظم أو ثوب أو وثيقة، وأبلِغ.",
            "No answer here says that ground is clear. Graves may be anywhere: stop at any bone, "
            "cloth or paper, and "
            "report.",
        ),
        "how_title": Said("كيف يجري الأمر", "How it goes"),
        "step_1": Said(
            "أرسل هذه الاستمارة. تحصل على رقم وكلمة سرّ: احفظهما، فبهما وحدهما يُسلَّم الجواب.",
            "Send this form. You get a number and a secret: keep both, for the answer is handed "
            "out against them alone.",
        ),
        "step_2": Said(
            "نتّصل بك لنتأكّد من هويتك. قبل ذلك لا يُنظر في الجواب.",
            "You are called, so that it is certain who you are. Nothing is answered before that.",
        ),
        "step_3": Said(
            "بعد {days} أيام على الأقل من ذلك، ومن الساعة السادسة صباحاً بالتوقيت العالمي (التاسعة "
            "في دمشق)، اسأل عن الجواب هنا.",
            "At least {days} days after that, from six in the morning UTC (nine in Damascus), ask for the answer here.",
        ),
        "step_4": Said(
            "قد يصير الجواب أشدّ فيما بعد: انظر فيه ثانيةً صباح يوم الحفر.",
            "An answer may become stricter later: look again on the morning of the digging.",
        ),
        "otherwise_title": Said("من دون هذه الصفحة", "Without this page"),
        "otherwise": Said(
            "يمكنك أن تسأل حضوراً أو بالهاتف أو برسالة، ومعك هويتك: الاسم والصفة ووسيلة الاتصال، "
            "والعمل وموعده، وزوايا القطعة أو مخطّط لها.",
            "You can ask in person, by telephone or by letter, with your papers: name and "
            "capacity, how to reach you, "
            "the works and their day, and the corners of the plot or a plan of it.",
        ),
        "no_contact": Said(
            "لم تُحدَّد جهة الاتصال في هذا السجلّ بعد. اسأل البلدية أو رابطة عائلات تثق بها.",
            "No contact has been set in this registry yet. Ask the municipality or a families’ association you trust.",
        ),
        "who_title": Said("من يسأل", "Who asks"),
        "name": Said("الاسم الكامل كما في الهوية", "Full name, as on your papers"),
        "capacity": Said("الصفة", "Capacity"),
        "organisation_name": Said(
            "الجهة (إن وُجدت): البلدية أو الشركة أو الرابطة", "For whom (if anybody): municipality, firm, association"
        ),
        "contact": Said("هاتف أو بريد إلكتروني", "Telephone or e-mail"),
        "why_title": Said("ماذا سيُحفر", "What is to be dug"),
        "works": Said("نوع العمل", "Kind of works"),
        "details": Said("التفاصيل: ماذا، وإلى أي عمق، وبأي آلة", "Details: what, how deep, with which machine"),
        "planned_on": Said("اليوم المقرّر لبدء الحفر", "Day on which digging is to begin"),
        "where_title": Said("أين", "Where"),
        "where_text": Said(
            "حتى {hectares} هكتارات في السؤال الواحد. حدّد ما سيُحفر فعلاً، بإحدى الطرق التالية.",
            "Up to {hectares} hectares in one enquiry. Give what will really be dug, in one of these ways.",
        ),
        "draw": Said("ارسم القطعة على الخريطة", "Draw the plot on the map"),
        "draw_hint": Said(
            "انقر زوايا القطعة واحدة بعد أخرى، وأغلقها بالنقر على الأولى. تُكتب الزوايا أدناه.",
            "Click the corners one after the other, and close the plot on the first. The corners are written below.",
        ),
        "draw_again": Said("امسح وارسم من جديد", "Clear and draw again"),
        "corners": Said("أو اكتب الزوايا، كل زاوية في سطر، بالترتيب", "Or type the corners, one a line, in order"),
        "corners_hint": Said(
            "درجات عشرية أو دقائق وثوانٍ أو UTM أو MGRS، بأرقام عربية أو لاتينية. خط العرض أولاً، مثل:",
            "Decimal degrees, minutes and seconds, UTM or MGRS, in Latin or Arabic digits. Latitude first, such as:",
        ),
        "file": Said("أو أرسل ملف GeoJSON أو KML", "Or send a GeoJSON or KML file"),
        "file_pick": Said("اختر ملفاً", "Choose a file"),
        "file_other": Said("اختر ملفاً آخر", "Choose another file"),
        "file_none": Said("لم يُختر ملف بعد", "No file chosen yet"),
        "file_again": Said("اختر الملف من جديد: المتصفّح لا يحفظه.", "Choose the file again: browsers do not keep it."),
        "place_is_right": Said("نعم، القطعة في هذا المكان", "Yes, the plot is at this place"),
        "personal": Said(
            "اسمك ووسيلة الاتصال بك لا يقرؤهما إلا مسؤولو الحماية في الجهات العاملة في المنطقة.",
            "Your name and how to reach you are read by nobody but the protection officers of the "
            "organisations that work there.",
        ),
        "send": Said("أرسل السؤال", "Send the enquiry"),
        "wrong": Said("عدّل ما يلي، ثم أرسل ثانيةً:", "Change the following, then send again:"),
        "choose": Said("— اختر —", "— choose —"),
        "filed_title": Said("سُجِّل سؤالك", "Your enquiry has been taken"),
        "number": Said("الرقم", "Number"),
        "secret": Said("كلمة السرّ", "Secret"),
        "keep": Said(
            "اكتبهما أو صوّرهما أو اطبع هذه الورقة الآن: لا تُعرض كلمة السرّ مرة أخرى، ولا يُسلَّم الجواب من دونها.",
            "Write them down, photograph them or print this sheet now: the secret is not shown "
            "again, and without it no answer is handed out.",
        ),
        "until_then": Said("إلى أن يصلك الجواب: لا تحفر.", "Until you have an answer: do not dig."),
        "print": Said("اطبع", "Print"),
        "collect_link": Said("معك رقم وكلمة سرّ؟ اسأل عن الجواب", "You have a number and a secret? Ask for the answer"),
        "collect_title": Said("الجواب عن سؤالك", "The answer to your enquiry"),
        "collect": Said("اعرض الجواب", "Show the answer"),
        "pdf": Said("الجواب للطباعة (PDF)", "The answer to print (PDF)"),
        "asked_on": Said("هذا ما كان عليه الجواب في", "So it stood on"),
        "plot": Said("القطعة", "The plot"),
        "area": Said("المساحة: {area} متراً مربعاً", "Area: {area} square metres"),
        "works_line": Said("العمل: {works}", "Works: {works}"),
        "planned_line": Said("اليوم المقرّر", "Planned for"),
        "filed_line": Said("سُئل في", "Asked on"),
        "not_before": Said("لا يُسلَّم جواب قبل", "Nothing is handed out before"),
        "holds": Said(
            "يسري هذا الجواب على هذه القطعة وحدها، وعلى اليوم المذكور. انظر فيه ثانيةً صباح يوم الحفر: قد يصير أشدّ.",
            "This holds for this plot alone, and for the day named. Look again on the morning of "
            "the digging: it may have become stricter.",
        ),
        "corners_of": Said(
            "زوايا القطعة (خط العرض، خط الطول، WGS 84)", "Corners of the plot (latitude, longitude, WGS 84)"
        ),
        "more_corners": Said("وزوايا أخرى عددها {n}.", "And {n} more corners."),
        "if_found": Said("إذا ظهر شيء", "If anything appears"),
        "verify": Said(
            "يُتحقَّق من هذه الورقة بالرقم وكلمة السرّ على صفحة السجلّ.",
            "This sheet is checked on the registry’s page, with the number and the secret.",
        ),
    }
)
"""Every text by key."""


def say(key: str, lang: Language, **filled: object) -> str:
    """A text in one language; ``filled`` goes into its braces."""
    text = WORDS[key].ar if lang == "ar" else WORDS[key].en
    return text.format_map(filled) if filled else text
