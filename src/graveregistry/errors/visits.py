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
    "visit_already_accepted": Entry(
        409,
        2,
        "اعتُمدت هذه الزيارة من قبل. افتح سجل الموقع لترى من اعتمدها ومتى.",
        "This visit was accepted before. Open the site's history to see by whom and when.",
    ),
    "visit_not_accepted": Entry(
        409,
        2,
        "هذه الزيارة غير معتمدة الآن، فلا اعتماد يُسحب. حدّث الصفحة لترى آخر ما جرى.",
        "This visit does not stand accepted, so there is nothing to withdraw. Load the page again to see what "
        "happened.",
    ),
    "place_visit_accepted": Entry(
        409,
        2,
        "اعتُمدت زيارة لهذا المكان مشاهدةً للموقع المرتبط به. اسحب اعتماد زياراته أولاً ثم فكّ الربط.",
        "A visit of this place stands accepted as an observation of the site it is linked to. Withdraw the acceptance "
        "of its visits first, then unlink it.",
    ),
    "visits_elsewhere": Entry(
        409,
        2,
        "الزيارتان لمكانين مختلفين فلا تكونان حدثاً واحداً. اربط المكان الجديد بموقعه أولاً.",
        "The two visits are of two places, so they are not one event. Link the new place to its site first.",
    ),
    "visit_merged": Entry(
        409,
        2,
        "إحدى الزيارتين معدودة مع زيارة ثالثة. افصلها عنها أولاً، أو اختر الزيارة التي تتقدّمها.",
        "One of the two is counted with a third visit. Part it from that one first, or choose the visit that leads it.",
    ),
    "not_a_site_yet": Entry(
        409,
        2,
        "هذا مكان مُبلَّغ عنه ولم يُسجَّل موقعاً بعد. سجّله موقعاً أولاً.",
        "This is a reported place and no site yet. Mark it as a site first.",
    ),
}
