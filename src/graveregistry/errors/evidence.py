"""Failures of evidence files."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

EVIDENCE: dict[str, Entry] = {
    "hash_mismatch": Entry(
        422,
        2,
        "ما وصل ليس مطابقاً لما أُرسل. لم يُحفظ شيء، ونسختك ما زالت عندك؛ أعد الإرسال.",
        "What arrived is not what was sent. Nothing was kept and your copy is still with you; send it again.",
    ),
    "too_many_pixels": Entry(
        422,
        2,
        "أبعاد الصورة أكبر من {limit} مليون نقطة. صغّرها ثم أرسلها، واحتفظ بالأصل عندك.",
        "The picture has more than {limit} million pixels. Make it smaller and send it; keep the original.",
    ),
    "evidence_unreadable": Entry(
        422,
        2,
        "الملف ناقص أو تالف ولا يمكن فتحه. لم يُحفظ؛ أعد إرسال الأصل من الجهاز الذي التقطه.",
        "The file breaks off or is damaged and cannot be opened. It was not kept; send the original again from the "
        "device that made it.",
    ),
    "no_working_copy": Entry(
        409,
        2,
        "لا توجد نسخة عمل من هذا النوع من الملفات. اطلب فتح الأصل من باحث أو محقّق أو من الفريق القانوني.",
        "There is no working copy of this kind of file. Ask a researcher, a verifier or the legal team to open the "
        "original.",
    ),
    "evidence_damaged": Entry(
        503,
        74,
        "ملف الدليل مفقود أو تغيّر على القرص، ولن يُسلَّم على حاله. أبلغ المسؤول ليستعيده من النسخة الاحتياطية.",
        "The file of this evidence is missing or was changed on disk, and is not handed out so. Tell the administrator "
        "to restore it from a backup.",
    ),
    "storage_full": Entry(
        507,
        74,
        "امتلأ قرص الخادم ولم يُحفظ هذا الملف. نسختك ما زالت عندك؛ أعد المحاولة بعد أن يفرغ المسؤول مساحة.",
        "The server's disk is full and this file was not kept. Your copy is still with you; try again when the "
        "administrator has made room.",
    ),
    "evidence_keys_missing": Entry(
        503,
        74,
        "مفاتيح مخزن الأدلة غير موجودة أو تالفة ({file})، فلا يمكن فتح الملفات أو حفظها. "
        "أبلغ المسؤول ليعيدها من نسختها الاحتياطية.",
        "The keys of the evidence store are missing or damaged ({file}), so files can be neither opened nor kept. Tell "
        "the administrator to bring them back from their backup.",
    ),
    "evidence_key_unfit": Entry(
        422,
        2,
        "هذا ليس مفتاحاً عاماً من نوع age. المفتاح العام يبدأ بـ age1؛ تحقّق من نسخه كاملاً.",
        "This is no age public key. A public key begins with age1; check that it was copied whole.",
    ),
    "evidence_key_there": Entry(
        409,
        2,
        "الملف {file} موجود ولن يُكتب فوقه. اختر اسماً آخر خارج مجلد بيانات السجل.",
        "The file {file} is there already and is not written over. Choose another name, outside the registry's data.",
    ),
    "uploads_too_many": Entry(
        429,
        75,
        "عندك {limit} رفعاً لم يكتمل. أكمل أحدها أو ألغه، ثم ابدأ هذا.",
        "You have {limit} uploads that are not complete. Complete or cancel one, then begin this.",
    ),
    "chunk_unfit": Entry(
        422,
        2,
        "الجزء {number} ليس من هذا الملف أو ليس بطوله. أعد تحميل الصفحة وتابع الرفع.",
        "Chunk {number} is not of this file, or not of its length. Load the page again and go on with the upload.",
    ),
    "upload_incomplete": Entry(
        409,
        2,
        "ما زال ينقص {count} جزءاً من الملف. تابع الرفع حتى تصل كلها.",
        "{count} chunks of the file are still missing. Go on with the upload until all have come.",
    ),
    "upload_over": Entry(
        409,
        2,
        "اكتمل هذا الرفع أو يجري التحقّق منه الآن، ولا يقبل أجزاء ولا إلغاء.",
        "This upload is complete or is being checked now, and takes neither chunks nor a cancel.",
    ),
    "evidence_held_already": Entry(
        409,
        2,
        "على هذا الدليل حجز قانوني قائم، ولا يحلّ حجز محلّ آخر. أنهِ القائم أولاً بالاتفاق مع من وضعه.",
        "This item is under a legal hold, and no hold takes the place of another. End it first, together with whoever "
        "placed it.",
    ),
    "evidence_not_held": Entry(
        409,
        2,
        "لا حجز قانونياً على هذا الدليل لينتهي؛ ربما أنهاه زميل. حدّث الصفحة.",
        "This item is under no legal hold that could end; a colleague may have ended it. Refresh the page.",
    ),
    "evidence_held": Entry(
        409,
        2,
        "على هذا الدليل حجز قانوني، ولا يُحذف ما دام قائماً. راجع الفريق القانوني.",
        "This evidence is under a legal hold and is not deleted while it stands. Speak to the legal team.",
    ),
    "evidence_erased": Entry(
        410,
        2,
        "حُذف ملف هذا الدليل بقرار شخصين. بقيت بصمته وتاريخه في السجل.",
        "The file of this evidence was deleted by a decision of two people. Its digest and history remain.",
    ),
    "no_outline": Entry(
        422,
        2,
        "تعذّر رسم حوافّ هذه الصورة. اختر صورة أخرى من الموضع نفسه.",
        "The edges of this photo could not be drawn. Choose another photo from the same station.",
    ),
    "outline_not_here": Entry(
        409,
        2,
        "لا تكليف قائماً بموقع هذه الصورة بهذا المعرّف، أو الموقع مختوم: لا يخرج منه شيء إلى هاتف.",
        "No such assignment to this photo's site is running, or the site is sealed: nothing of it goes to a phone.",
    ),
    "outline_not_agreed": Entry(
        409,
        2,
        "سحب صاحب هذه الصورة موافقته، فلا تُتاح حوافّها لأحد.",
        "Whoever gave this photo withdrew their consent, so its edges are released to nobody.",
    ),
    "consent_recipients_needed": Entry(
        422,
        2,
        "اذكر اسم كل جهة وافق صاحب الدليل على تسليمه إليها، ولا تذكر أسماء مع غير هذا النوع من الموافقة.",
        "Name everyone to whom the giver agreed the item may go; name nobody with any other kind of consent.",
    ),
}
