"""The words and codes the fictional sites are put together from."""

from graveregistry import vocabulary
from samplemaker.common import Record

ORDINALS = ("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس")
REASONS = vocabulary.codes("condition_reason")
CERTAINTIES = vocabulary.codes("certainty")
SOURCE_TYPES = vocabulary.codes("source_type")
SCOPES = vocabulary.codes("consent_scope")
ACCESS = vocabulary.codes("access_kind")
OWNERS = vocabulary.codes("land_owner")
TALKING_SOURCES = (
    "witness_account",
    "survivor_account",
    "insider_account",
    "family_account",
    "official_document",
)
THREATS = tuple(
    vocabulary.label("disturbance_type", code)
    for code in ("treasure_hunting", "construction", "ploughing", "soil_extraction", "quarrying", "flooding", "dumping")
)
# Extended Date/Time Format (ISO 8601-2): year, month, day, interval, before, after, uncertain, approximate.
EVENT_DATES = (
    *("2013", "2013-05", "2012-08-14", "2012-08/2013-02", "2014?", "2013-04~", "2012%", "../2015-03"),
    *("2012-11/..", "2012-06-03?", None, "2011-09~/2012-01"),
)
HAZARDS: tuple[list[str], ...] = (
    *([], ["none_seen"], ["landmine_or_uxo"], [], ["unstable_ground"], [], ["none_seen"], ["armed_actor"]),
    *([], ["surveillance"], ["landmine_or_uxo", "unstable_ground"], [], ["contamination"]),
)
INTERVENTIONS: tuple[tuple[str, str | None], ...] = (
    *(("none", None), ("none", None), ("none", None), ("exhumed_partly", "unscientific"), ("none", None)),
    *(("exhumed_partly", "scientific"), ("none", None), ("remains_moved", "method_unknown"), ("none", None)),
    *(("exhumed_fully", "scientific"), ("none", None)),
)
BASES = (
    "معاينة ميدانية لمختصّ مع تطابق الصور الفضائية قبل الحدث وبعده (مثال تدريبي).",
    "مسح جيوفيزيائي ومعاينة سطحية دون حفر (مثال تدريبي).",
    "تقرير لجنة مختصّة خيالية بعد معاينة الموقع (مثال تدريبي).",
)
PARTIES = (
    "تشكيل مسلّح خيالي (أ)",
    "تشكيل مسلّح خيالي (ب)",
    "فرع أمني خيالي رقم ٠٠٠",
    "جهة غير معروفة، بحسب رواية خيالية",
)
VICTIM_SOURCES = (
    "تقدير شاهد خيالي",
    "قائمة تدريبية غير حقيقية",
    "تقدير من طول الخندق في صورة فضائية (تدريب)",
)
SITE_NOTES = (
    "بيانات تدريب. أرض سهلية مكشوفة، يُرى الموقع من الطريق الترابي.",
    "بيانات تدريب. صبّة بازلتية يصعب المشي فيها، ولا علامة على السطح سوى هبوط خفيف.",
    "بيانات تدريب. روى الشاهد أنّ آلية حفرت ليلاً ثم سُوّي المكان.",
    "بيانات تدريب. الأرض تُفلح أحياناً في الخريف ويلزم التواصل مع مالكها.",
    "بيانات تدريب. مجرى سيل شتوي يمرّ قرب الطرف الشرقي.",
    None,
)
SPOKEN = (
    "رواية خيالية: رأيت الآلية تحفر قرب التلّ ثم عادت في الليلة التالية.",
    "رواية خيالية: سُدّ الطريق يومين، ثم وجدنا الأرض مسوّاة.",
    "رواية خيالية: هبطت الأرض هناك بعد مطر شباط (٢).",
    "إفادة خيالية لا تصف شخصاً حقيقياً ولا مكاناً حقيقياً.",
)
PICTURE = "صورة تدريبية تظهر تربة مقلوبة لم تكن قبل شهر."
SEEN = {
    "satellite_image": PICTURE,
    "aerial_image": PICTURE,
    "photograph": PICTURE,
    "video": "مقطع تدريبي يظهر آلية قرب التلّ.",
    "field_visit": "معاينة تدريبية: هبوط في الأرض على شكل مستطيل.",
    "geophysics": "مسح تدريبي: اختلاف في باطن الأرض طوله نحو ٣٠ متراً.",
}
PAPER = "نصّ خيالي يذكر نقل تربة من المكان."
PROTECTIONS: tuple[Record, ...] = (
    {
        "authority": "محكمة التدريب (خيالية)",
        "instrument": "قرار منع تصرّف رقم ت/١",
        "from": "2025-02-10",
        "until": None,
    },
    {
        "authority": "بلدية التدريب (خيالية)",
        "instrument": "قرار منع حفر رقم ت/٧",
        "from": "2025-05-01",
        "until": "2026-05-01",
    },
    {
        "authority": "نيابة التدريب (خيالية)",
        "instrument": "قرار تسييج رقم ت/١٢",
        "from": "2025-09-15",
        "until": "2027-09-15",
    },
)


def references(index: int) -> list[Record]:
    """None, one or two file numbers that exist nowhere."""
    holders = vocabulary.codes("reference_authority")
    return [
        {"authority": holders[(index + n) % len(holders)], "number": f"TRAINING-{1000 + 7 * index + n}"}
        for n in range(index % 3)
    ]
