"""What monitors write in the fictional visits."""

from random import Random

from graveregistry import vocabulary

CHECKLIST = vocabulary.codes("visit_checklist")
GOOD = ("fence_standing", "sign_readable", "boundary_marks_in_place")
BAD = [
    "fresh_digging",
    "sunken_ground",
    "vehicle_tracks",
    "vegetation_changed",
    "waste_dumped",
    "water_standing",
]
QUIET = (
    "الموقع على حاله، ولا أثر لأقدام أو عجلات.",
    "درت حول الموقع كلّه ولم يتغيّر شيء عن الزيارة الماضية.",
    "نبت العشب فوق الموقع ولا يُرى تغيّر في السطح.",
    "التقيت الراعي نفسه وقال إنّ أحداً لم يدخل الأرض.",
    "هبوط خفيف في الطرف الشمالي كما في الزيارة الماضية، طوله نحو ٣ أمتار.",
    None,
)
WORSE = (
    "حفرة جديدة في الطرف الشرقي، عمقها نحو ٧٠ سم وعرضها متر. لم ألمس شيئاً.",
    "آثار جنازير من الطريق الترابي حتى وسط الموقع.",
    "سُوّيت كومة التراب التي كانت غرب الموقع.",
    "جرف السيل جزءاً من الحافة الجنوبية بعد مطر الأسبوع الماضي.",
    "سقط السياج على طول ١٥ متراً، وداخله آثار أقدام كثيرة.",
    "فُلح الطرف الغربي، وبقي عن الخندق نحو عشرة أمتار.",
)
AFAR = (
    "نظرت من التلّ المقابل لأنّ الطريق غير مطمئن. لا آليات ظاهرة.",
    "لم أقترب بسبب الذخائر، والرؤية جيّدة بالمنظار.",
    "لم أستطع رؤية السطح كلّه من مكاني.",
)
TOLD = (
    "قال لي شخص يمرّ من هناك كلّ أسبوع إنّ المكان لم يتغيّر.",
    "أخبرني جار للأرض أنّ سيارة وقفت هناك ليلتين.",
)
IMAGERY = (
    "صورة الشهر الماضي لا تظهر تغيّراً عن التي قبلها.",
    "الصورة غائمة فوق نصف الموقع.",
)
NEW_PLACES = (
    "تربة مقلوبة على شكل مستطيل، طولها نحو ٢٠ خطوة. لم يكن هنا شيء في آذار (٣).",
    "دلّني راعٍ على مكان هبطت فيه الأرض بعد المطر.",
)
CORRECTIONS = (
    "كتبت أنّ الحفرة شرق الموقع والصحيح أنّها غربه.",
    "عدد العلامات في مكانها ثلاث لا أربع.",
)


def note(chance: Random, method: str, condition: str, *, worse: bool) -> str | None:
    """One or two sentences that fit how the monitor looked and what they saw."""
    if method == "informant":
        return chance.choice(TOLD)
    if method == "remote_imagery":
        return chance.choice(IMAGERY)
    first = AFAR if method == "from_distance" else WORSE if worse else QUIET
    text = chance.choice(first)
    if condition == "destroyed" and method == "on_site":
        return "لم يبقَ من السطح القديم شيء، والمكان حفرة واسعة فيها ركام."
    return text
