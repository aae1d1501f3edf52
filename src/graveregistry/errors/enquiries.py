"""Failures of plot enquiries. What an asker is told here never depends on what the registry holds."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

ENQUIRIES: dict[str, Entry] = {
    "enquiry_unfit": Entry(
        422,
        2,
        "لم يُسجَّل السؤال بعد. عدّل ما يلي ثم أعد الإرسال؛ لم يضِع شيء ممّا كتبت.",
        "The enquiry has not been taken yet. Change the following and send again; nothing you wrote was lost.",
    ),
    "enquiry_too_many": Entry(
        429,
        75,
        "وصلت أسئلة كثيرة من عندك. أعد المحاولة بعد {minutes} دقيقة، أو راجع المكتب إن كان العمل كبيراً.",
        "Too many enquiries have come from you. Try again in {minutes} minutes, or come to the office about works of "
        "this size.",
    ),
    "enquiry_unknown": Entry(
        404,
        4,
        "لا يوجد سؤال بهذا الرقم وكلمة السرّ. راجع الإيصال، وإن ضاع فراجع المكتب ومعك هويتك.",
        "There is no enquiry with this number and secret. Look at the receipt; if it is lost, come to the office with "
        "your papers.",
    ),
    "enquiry_identity_settled": Entry(
        409,
        2,
        "سبق البتّ في هوية صاحب هذا السؤال. حدّث الصفحة.",
        "The identity of this applicant has been settled already. Load the page again.",
    ),
    "enquiry_not_open": Entry(
        409,
        2,
        "لا يُجاب عن سؤال لم تُؤكَّد هوية صاحبه.",
        "An enquiry is not answered before its applicant's identity is confirmed.",
    ),
    "enquiry_voice_settled": Entry(
        409,
        2,
        "هذا الجواب لا ينتظر موافقة: وُوفق عليه، أو حلّ محلّه جواب أحدث، أو لا يحتاج إلى شخص ثانٍ. حدّث الصفحة.",
        "This answer waits for nobody: it was agreed to, replaced by a newer one, or needs no second person. Load the "
        "page again.",
    ),
}
