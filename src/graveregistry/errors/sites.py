"""Failures of sites and boundaries."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

SITES: dict[str, Entry] = {
    "event_date_unclear": Entry(
        422,
        2,
        "لم نفهم تاريخ الحدث. اكتب السنة أو السنة والشهر أو التاريخ كاملاً، مثل 2013 أو 2013-05 أو 2012/2013.",
        "The event's date is unclear. Write a year, a month or a day, such as 2013, 2013-05 or 2012/2013.",
    ),
    "not_own_record": Entry(
        403,
        77,
        "لا يتحقّق أحد من سجل أنشأه بنفسه. اطلب ذلك من محقّق آخر.",
        "Nobody verifies a record they made themselves. Ask another verifier.",
    ),
    "confirmation_incomplete": Entry(
        422,
        2,
        "تأكيد الموقع يحتاج الأساس واسم الشخص المختصّ والتاريخ. أكملها ثم أعد الحفظ.",
        "Confirming a site takes the basis, the qualified person and the date. Fill them in and save again.",
    ),
    "victims_reversed": Entry(
        422,
        2,
        "الحد الأدنى لعدد الضحايا أكبر من الحد الأقصى. صحّح الرقمين.",
        "The least number of victims is more than the most. Correct the two numbers.",
    ),
    "boundary_refused": Entry(
        422,
        2,
        "لا يمكن حفظ هذه الحدود كما هي. انظر المواضع المشار إليها على الخريطة وكيف تُصلَح؛ رسمك ما زال عندك.",
        "This boundary cannot be kept as it is. See the places marked on the map and how to mend them; "
        "your drawing is still with you.",
    ),
    "box_unclear": Entry(
        422,
        2,
        "حدود الخريطة غير مفهومة. اكتبها: غرب,جنوب,شرق,شمال بالدرجات.",
        "The map's box is unclear. Write it as west,south,east,north in degrees.",
    ),
    "same_site": Entry(
        422, 2, "اختر موقعاً آخر: لا يرتبط الموقع بنفسه.", "Choose another site: a site is not related to itself."
    ),
    "name_needed": Entry(
        422, 2, "اكتب اسماً للموقع بالعربية أو بالإنجليزية.", "Give the site a name, in Arabic or in English."
    ),
}
