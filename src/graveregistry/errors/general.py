"""Failures that any room can answer."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

GENERAL: dict[str, Entry] = {
    "job_gave_up": Entry(
        500,
        70,
        "توقّفت هذه المهمة ثلاث مرات قبل أن تكتمل، فأُوقفت ولم يُحفظ منها شيء. أبلغ المسؤول.",
        "This job broke off three times before it was done, so it was stopped; nothing of it was saved. Tell the "
        "administrator.",
    ),
    "job_ended": Entry(
        409, 2, "انتهت هذه المهمة من قبل، فلا شيء يُلغى.", "This job has ended already; there is nothing to cancel."
    ),
    "not_found": Entry(404, 4, "لا يوجد شيء هنا. تحقّق من العنوان.", "There is nothing here. Check the address."),
    "invalid_input": Entry(
        422,
        2,
        "لم نفهم بعض ما أرسلته. راجع المواضع المشار إليها ثم أعد الإرسال؛ لم يضِع شيء.",
        "Some of what was sent could not be understood. Look at the places named and send again; nothing was lost.",
    ),
    "malformed_json": Entry(
        422,
        2,
        "النص المرسَل ليس JSON سليماً. أعد الإرسال من الصفحة نفسها.",
        "What was sent is not well-formed JSON. Send it again from the page.",
    ),
    "too_large": Entry(
        413,
        2,
        "ما أرسلته أكبر من المسموح ({limit}). قسّمه أو صغّره ثم أعد الإرسال.",
        "What was sent is larger than allowed ({limit}). Split it or make it smaller and send again.",
    ),
    "unsupported_media": Entry(
        415,
        2,
        "نوع المحتوى غير مقبول هنا. أرسل أحد هذه الأنواع: {accepted}.",
        "This kind of content is not taken here. Send one of: {accepted}.",
    ),
    "method_not_allowed": Entry(
        405, 2, "لا يُقبل هذا الفعل على هذا العنوان.", "That action is not available at this address."
    ),
    "busy": Entry(
        503,
        75,
        "الخدمة مشغولة الآن. لم يُحفظ شيء من هذا الطلب؛ أعد المحاولة بعد قليل.",
        "The service is busy. Nothing of this request was saved; try again shortly.",
    ),
    "internal": Entry(
        500,
        70,
        "حدث خطأ من جهتنا ولم يُحفظ شيء من هذا الطلب. أعد المحاولة، وإن تكرّر فأبلغ المسؤول بالرقم {incident}.",
        "Something failed on our side and nothing of this request was saved. Try again; if it happens again, "
        "give the administrator the number {incident}.",
    ),
    "precondition_required": Entry(
        428,
        2,
        "لا بدّ من ذكر النسخة التي تعدّلها (If-Match). أعد فتح السجل ثم عدّل.",
        "Say which version you are changing (If-Match). Open the record again and make the change.",
    ),
    "changed_meanwhile": Entry(
        412,
        2,
        "غيّر شخص آخر هذا السجل بعد أن فتحته. لم يُحفظ تعديلك؛ قارن النسختين ثم اختر.",
        "Somebody changed this record after you opened it. Yours was not saved; compare both versions and choose.",
    ),
    "id_conflict": Entry(
        409,
        2,
        "سبق استعمال هذا المعرّف لمحتوى آخر. أنشئ سجلاً جديداً؛ لم يُستبدل شيء.",
        "This identifier was used before for different content. Make a new record; nothing was replaced.",
    ),
    "unknown_code": Entry(
        422,
        2,
        "الرمز «{value}» ليس في قائمة {list}.",
        "The code '{value}' is not in the list {list}.",
    ),
    "bad_cursor": Entry(
        422,
        2,
        "مؤشّر الصفحة غير صالح. ابدأ القائمة من أولها.",
        "That page cursor is not valid. Start the list from its beginning.",
    ),
}
