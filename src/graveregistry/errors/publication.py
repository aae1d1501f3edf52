"""Failures of awareness releases."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

PUBLICATION: dict[str, Entry] = {
    "awareness_not_due": Entry(
        409,
        2,
        "صدر إصدار هذا الشهر (رقم {number}). الإصدار التالي في الشهر القادم.",
        "This month's release is out (number {number}). The next one is made in the coming month.",
    ),
    "awareness_changed": Entry(
        409,
        2,
        "لم يعد ما سيُنشر هو ما عُرض عند الاقتراح. ارفض هذا الاقتراح، وعاين من جديد، ثم اقترح مرة أخرى.",
        "What would be released is no longer what was proposed. Decline this proposal, look at a new preview and "
        "propose again.",
    ),
    "awareness_report_altered": Entry(
        409,
        2,
        "تقرير اختبار الكشف المحفوظ مع هذا الاقتراح ليس هو الذي اقتُرح. لا توقّع عليه: ارفضه، وأبلغ من يرعى البرنامج.",
        "The attack test's report kept with this proposal is not the one that was proposed. Do not sign it: decline "
        "it, and tell whoever looks after the program.",
    ),
    "awareness_answers_needed": Entry(
        422,
        2,
        "أجب عن كل سؤال من أسئلة النشر، واشرح كل جواب ليس «نعم».",
        "Answer every publication question, and explain every answer that is not yes.",
    ),
    "site_publication_refused": Entry(
        422,
        2,
        "لا يُنشر هذا الموقع بمكانه الدقيق. انظر في الأسباب.",
        "This site is not published exactly. See the reasons.",
    ),
    "site_publication_changed": Entry(
        409,
        2,
        "تغيّر الموقع أو حمايته منذ الاقتراح، أو نُشر. ارفض هذا الاقتراح، ثم اقترح من جديد.",
        "The site or its protection has changed since it was proposed, or it is published already. Decline this "
        "proposal and propose again.",
    ),
    "site_not_published": Entry(
        409,
        2,
        "هذا الموقع غير منشور بمكانه الدقيق. حدّث الصفحة.",
        "This site is not published exactly. Load the page again.",
    ),
    "awareness_already_withdrawn": Entry(409, 2, "سُحب هذا الإصدار من قبل.", "This release has been withdrawn already."),
    "awareness_gives_away": Entry(
        409,
        2,
        "لا يمكن اقتراح هذا الإصدار: أظهر اختبار الكشف أن ما سيُنشر يدلّ على مواقع. أبلغ من يرعى البرنامج ولا تنشر شيئاً.",
        "This release cannot be proposed: the attack simulator found that it would give sites away. Tell whoever looks "
        "after the program, and publish nothing.",
    ),
    "awareness_units_invalid": Entry(
        422,
        2,
        "ملف الوحدات الإدارية لا يصلح. أصلح ما يلي ثم أعد التهيئة.",
        "The file of administrative units cannot be used. Mend the following, then initialise again.",
    ),
    "awareness_units_needed": Entry(
        422,
        2,
        "المخطط الإداري يحتاج ملف وحدات (‎--awareness-units)، ومخطط الشبكة لا يأخذ ملفاً.",
        "The administrative scheme needs a units file (--awareness-units), and the grid takes none.",
    ),
    "awareness_scheme_fixed": Entry(
        409,
        2,
        "اختير مخطط وحدات التوعية عند التهيئة ولا يتغيّر أبداً.",
        "The scheme of awareness units was chosen when the registry was set up and never changes.",
    ),
}
