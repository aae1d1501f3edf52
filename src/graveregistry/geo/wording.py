"""Sentences for what is wrong with a shape, and for what is asked about a point. Arabic and English."""

from graveregistry.errors import Reason
from graveregistry.geo.reading import Question

SENTENCES: dict[str, tuple[str, str]] = {
    # what is wrong with a shape, and how to mend it
    "wrong_type": (
        "نوع الشكل غير مقبول. ارسم مضلّعاً أو عدّة مضلّعات، أو ضع نقطة مع نصف قطر الخطأ.",
        "This kind of shape is not taken. Draw one or more polygons, or place a point with an error radius.",
    ),
    "empty": ("الشكل فارغ. ارسم حدود الموقع.", "The shape is empty. Draw the boundary."),
    "radius_needed": (
        "النقطة وحدها لا تكفي. اكتب نصف قطر الخطأ بالأمتار.",
        "A point alone is not enough. Give its error radius in metres.",
    ),
    "radius_out_of_range": (
        "نصف قطر الخطأ يجب أن يكون أكبر من صفر ولا يزيد على 100 كيلومتر. صحّح الرقم.",
        "The error radius must be above zero and at most 100 km. Mend the number.",
    ),
    "not_a_number": (
        "في إحداثيات الشكل قيمة ليست رقماً صالحاً. أعد كتابة هذه النقطة أو احذفها.",
        "The shape holds a value that is not a valid number. Type that point again or remove it.",
    ),
    "outside_world": (
        "نقطة خارج الكرة الأرضية: راجع ترتيب خط الطول ثم خط العرض، وأن الإحداثيات بالدرجات (WGS 84).",
        "A point lies off the earth: check the order (longitude, then latitude) and that the units are degrees.",
    ),
    "too_many_vertices": (
        "في الشكل نقاط أكثر من المسموح. بسّط الحدود أو قسّمها ثم أعد المحاولة.",
        "The shape has more points than allowed. Simplify the boundary or split it, then try again.",
    ),
    "too_few_points": (
        "الحلقة تحتاج ثلاث نقاط مختلفة على الأقل. أضف النقاط الناقصة.",
        "A ring needs at least three different points. Add those that are missing.",
    ),
    "zero_area": (
        "الحلقة لا مساحة لها: كل نقاطها على خط واحد. حرّك نقطة منها.",
        "The ring has no area: all its points lie on one line. Move one of them.",
    ),
    "crosses_antimeridian": (
        "ضلع من الحدود يمتدّ أكثر من نصف الأرض. قسّم الشكل عند خط الطول 180 إلى جزأين.",
        "An edge runs more than half round the earth. Split the shape in two at longitude 180.",
    ),
    "self_crossing": (
        "الحدود تقطع نفسها هنا. حرّك إحدى النقطتين القريبتين أو اقبل الشكل المُصلَح المقترح.",
        "The boundary crosses itself here. Move a nearby point, or accept the mended shape offered.",
    ),
    "self_touching": (
        "الحدود تمسّ نفسها هنا. حرّك النقطة أو ارسم جزأين منفصلين.",
        "The boundary touches itself here. Move the point, or draw two separate parts.",
    ),
    "rings_cross": (
        "حلقة الفراغ تقطع الحدود الخارجية أو فراغاً آخر هنا. أبعد إحداهما عن الأخرى.",
        "A hole crosses the outer boundary or another hole here. Move one away from the other.",
    ),
    "hole_outside": (
        "فراغ خارج الحدود الخارجية. انقله إلى الداخل أو احذفه.",
        "A hole lies outside the outer boundary. Move it inside or remove it.",
    ),
    "hole_nested": (
        "فراغ داخل فراغ. احذف أحدهما، أو اجعل الداخلي جزءاً مستقلاً.",
        "A hole lies within a hole. Remove one, or make the inner one a part of its own.",
    ),
    "interior_split": (
        "الفراغات تقسم الشكل من الداخل هنا. ارسم كل قسم جزءاً مستقلاً.",
        "Holes cut the shape in pieces here. Draw each piece as a part of its own.",
    ),
    "duplicate_rings": (
        "الحلقة نفسها مكرّرة. احذف إحدى النسختين.",
        "The same ring is there twice. Remove one of the two.",
    ),
    "parts_overlap": (
        "جزءان من الشكل يتداخلان أو يشتركان في ضلع هنا. ادمجهما أو أبعد أحدهما.",
        "Two parts overlap or share an edge here. Merge them or move one away.",
    ),
    "parts_nested": (
        "جزء من الشكل داخل جزء آخر. احذف الداخلي، أو اجعله فراغاً.",
        "One part lies within another. Remove the inner one, or make it a hole.",
    ),
    "not_geojson": (
        "ليس هذا شكلاً بصيغة GeoJSON (RFC 7946): يلزم type وcoordinates بالبنية الصحيحة. أعد تصديره.",
        "This is not a GeoJSON geometry (RFC 7946): it needs type and coordinates, rightly nested. Export it again.",
    ),
    "crs_not_taken": (
        "نظام إحداثيات غير WGS 84 لا يُقبل هنا. حوّل الشكل، أو استورده ملفاً مع نظامه.",
        "A coordinate system member is not taken here, only WGS 84. Convert the shape, or import it as a file.",
    ),
    "ring_not_closed": (
        "الحلقة غير مغلقة: يجب أن تساوي آخر نقطة أول نقطة. أعد النقطة الأولى في آخرها.",
        "The ring is not closed: its last point must equal its first. Repeat the first point at its end.",
    ),
    # notes and questions
    "height_dropped": (
        "حُذف الارتفاع من النقاط؛ تُحفظ الحدود ببعدين.",
        "Heights were left out; the boundary is kept in two dimensions.",
    ),
    "very_large": (
        "المساحة أكبر من 100 كيلومتر مربع. هل هذه حدود موقع واحد حقاً؟",
        "The area is above 100 square kilometres. Is this really the boundary of one site?",
    ),
    "hemisphere_unclear": (
        "حرف «ش» قد يعني الشمال أو الشرق. أيّ الرقمين خط العرض؟",
        "The letter ش may mean north or east. Which number is the latitude?",
    ),
    "order_reversed": (
        "الرقم الأول لا يصلح خط عرض، فقُرئ خط الطول أولاً. هل هذا صحيح؟",
        "The first number cannot be a latitude, so longitude was read first. Is that right?",
    ),
    "utm_letter_unclear": (
        "حرف S بعد رقم النطاق قد يعني الشريط S (شمال خط الاستواء) أو نصف الكرة الجنوبي. أيّهما المقصود؟",
        "The letter S after the zone may be band S (north of the equator) or the southern hemisphere. Which is meant?",
    ),
    "band_mismatch": (
        "حرف النطاق لا يوافق الشماليات المكتوبة. هل الرقم صحيح؟",
        "The band letter does not agree with the northing. Are the numbers right?",
    ),
    "maybe_swapped": (
        "يبدو أن خط الطول وخط العرض متبادلان. هل المقصود النقطة المقترحة؟",
        "Latitude and longitude look swapped. Is the suggested point the one meant?",
    ),
    "in_sea": ("تقع النقطة في البحر. هل هي صحيحة؟", "The point lies in the sea. Is it right?"),
    "outside_area": (
        "تقع النقطة بعيداً خارج منطقة عمل منظمتكم. هل هي صحيحة؟",
        "The point lies far outside your organisation's area. Is it right?",
    ),
}
"""By code: (Arabic, English). What is wrong or asked, and what to do next."""


def reason(code: str, at: tuple[float, float] | None = None) -> Reason:
    """The reason with this code, at (lon, lat) in degrees when it has a place."""
    arabic, english = SENTENCES[code]
    return Reason(code, arabic, english, at=at)


def asked(question: Question) -> Reason:
    """A question as it is sent to a page; `at` is the point suggested instead, if there is one."""
    there = question.suggestion
    return reason(question.code, (there.lon, there.lat) if there else None)
