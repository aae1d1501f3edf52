"""Failures of visits and assignments."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

VISITS: dict[str, Entry] = {
    "correction_unknown": Entry(
        422,
        2,
        "الزيارة التي تصحّحها غير معروفة. اختر إحدى زياراتك التي استلمنا.",
        "The visit that this one corrects is not known. Choose one of yours that we received.",
    ),
    "disturbance_unknown": Entry(
        422,
        2,
        "لم يصلنا منك البلاغ المسبق المذكور في هذه الزيارة. أرسله أولاً ثم أعد إرسال الزيارة.",
        "The report that this visit says was sent ahead has not come from you. Send it first, then the visit again.",
    ),
    "visit_says_no_condition": Entry(
        409,
        2,
        "لم تذكر هذه الزيارة حالة الموقع، فلا شيء يُعتمد منها.",
        "This visit does not say what condition the site is in, so there is nothing to accept.",
    ),
    "visit_already_accepted": Entry(
        409,
        2,
        "اعتُمدت هذه الزيارة من قبل. افتح سجل الموقع لترى من اعتمدها ومتى.",
        "This visit was accepted before. Open the site's history to see by whom and when.",
    ),
    "not_a_site_yet": Entry(
        409,
        2,
        "هذا مكان مُبلَّغ عنه ولم يُسجَّل موقعاً بعد. سجّله موقعاً أولاً.",
        "This is a reported place and no site yet. Mark it as a site first.",
    ),
}
