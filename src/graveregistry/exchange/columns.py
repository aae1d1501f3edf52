"""What a column is probably called for: headers in Arabic and English, in the spellings people use.

A guess is offered in the preview and never taken without a person seeing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from graveregistry.geo.place_names import fold

_SYNONYMS = {
    "name_ar": "name ar; arabic name; name arabic; الاسم بالعربية; الاسم العربي; اسم الموقع بالعربية",
    "name_en": "name en; english name; name english; الاسم بالانكليزية; الاسم بالإنجليزية; الاسم اللاتيني",
    "site_types": "type; site type; site types; grave type; category; kind; النوع; نوع; نوع الموقع; نوع المقبرة; "
    "الصنف; التصنيف",
    "condition": "condition; preservation; preservation status; الحالة; حالة; حالة الموقع; حالة الحفظ",
    "geometry_qualifier": "geometry qualifier; boundary kind; وصف الحدود; نوع الحدود",
    "location_certainty": "certainty; location certainty; confidence; اليقين; درجة اليقين; التأكد; يقين الموقع",
    "source_type": "source type; source kind; نوع المصدر",
    "event_date": "date; event date; incident date; date of event; التاريخ; تاريخ; تاريخ الحادثة; تاريخ الواقعة; "
    "تاريخ الحدث",
    "victims_min": "victims; victims min; minimum victims; min victims; number of victims; count; عدد الضحايا; "
    "الضحايا; الحد الأدنى للضحايا; أقل عدد",
    "victims_max": "victims max; maximum victims; max victims; الحد الأعلى للضحايا; أكثر عدد; أكبر عدد",
    "governorate": "governorate; province; muhafazah; mohafaza; admin1; adm1; المحافظة; محافظة",
    "district": "district; admin2; adm2; mintaqa; المنطقة; منطقة; القضاء",
    "subdistrict": "subdistrict; sub district; admin3; adm3; nahiya; nahya; الناحية; ناحية",
    "locality": "locality; village; town; city; community; place; admin4; adm4; القرية; قرية; البلدة; بلدة; المدينة; "
    "المكان; الموقع; البلدة أو القرية",
    "error_radius_m": "error radius m; error radius; radius; radius m; accuracy; accuracy m; precision m; "
    "نصف القطر; نصف قطر الخطأ; الدقة; الدقة بالمتر",
    "notes": "notes; note; remarks; comment; comments; description; details; ملاحظات; ملاحظة; الوصف; وصف; تفاصيل",
    "external_reference": "reference; ref; external reference; case number; file number; id; code; رقم الملف; المرجع; "
    "الرقم; رقم; الرمز",
}
_NAME = "name; site name; site; title; label; الاسم; اسم; اسم الموقع; اسم المقبرة; المقبرة; العنوان; nom; nombre"
_PLACES = {
    "lat": "lat; latitude; y; lat dd; latitude dd; y coord; point y; خط العرض; العرض; دائرة العرض; عرض; س ع",
    "lon": "lon; lng; long; longitude; x; lon dd; longitude dd; x coord; point x; خط الطول; الطول; طول",
    "easting": "easting; east; e; x utm; utm e; utm x; الشرقيات; شرقيات; س",
    "northing": "northing; north; n; y utm; utm n; utm y; الشماليات; شماليات; ص",
    "wkt": "wkt; geometry; geom; the geom; geometry wkt; geom wkt; wkt geom; shape; الهندسة; الشكل",
    "coordinates": "coordinates; coordinate; coords; location; gps; position; latlon; lat lon; lat long; "
    "latitude longitude; mgrs; utm; dms; إحداثيات; الاحداثيات; الإحداثيات; احداثية; إحداثية; إحداثيات الموقع; "
    "الموقع الجغرافي",
}
_ARABIC = re.compile("[\u0621-\u064a]")
_BREAKS = re.compile(r"[\s_\-./:()\[\]]+|(?<=[a-z])(?=[A-Z])")


def folded_header(name: str) -> str:
    """A header for comparing: spellings folded, underscores and camelCase opened."""
    return fold(_BREAKS.sub(" ", name))


def _table(words: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(
        {key: (fold(key.replace("_", " ")), *(fold(word) for word in text.split(";"))) for key, text in words.items()}
    )


FIELD_WORDS = _table(_SYNONYMS)
PLACE_WORDS = _table(_PLACES)
NAME_WORDS = tuple(fold(word) for word in _NAME.split(";"))


def find_column(columns: Iterable[str], words: tuple[str, ...]) -> str | None:
    """The column whose header comes first among the words, or None."""
    headers = {folded_header(column): column for column in reversed(list(columns))}
    return next((headers[word] for word in words if word in headers), None)


def is_arabic(texts: Iterable[object]) -> bool:
    """Whether most of the texts that have letters have Arabic ones."""
    filled = [text for text in texts if isinstance(text, str) and any(letter.isalpha() for letter in text)]
    return 2 * sum(bool(_ARABIC.search(text)) for text in filled) > len(filled)
