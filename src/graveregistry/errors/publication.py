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
    "awareness_answers_needed": Entry(
        422,
        2,
        "أجب عن كل سؤال من أسئلة النشر، واشرح كل جواب ليس «نعم».",
        "Answer every publication question, and explain every answer that is not yes.",
    ),
    "awareness_already_withdrawn": Entry(409, 2, "سُحب هذا الإصدار من قبل.", "This release has been withdrawn already."),
}
