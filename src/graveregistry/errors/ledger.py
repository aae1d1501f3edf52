"""Failures of the ledger, its signer and its checks."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

LEDGER: dict[str, Entry] = {
    "ledger_value_float": Entry(
        422,
        65,
        "لا يقبل سجل الأحداث أعداداً عشرية عائمة. أرسل العدد نصاً أو عدداً عشرياً محدّداً.",
        "The ledger takes no floating-point numbers. Send the number as text or as a decimal.",
    ),
    "ledger_value_naive_time": Entry(
        422,
        65,
        "هذا الوقت بلا منطقة زمنية. أضف إليه فارق التوقيت ثم أعد الإرسال.",
        "This time has no time zone. Give its offset and send it again.",
    ),
    "ledger_value_large_number": Entry(
        422,
        65,
        "العدد أو الوقت خارج ما يُسجَّل بدقة. أرسله نصاً.",
        "The number or time is beyond what can be recorded exactly. Send it as text.",
    ),
    "ledger_value_text": Entry(
        422,
        65,
        "في النص محارف تالفة. أعد كتابته ثم أرسله.",
        "The text holds broken characters. Type it again and send it.",
    ),
    "ledger_value_deep": Entry(
        422,
        65,
        "القيمة متداخلة في أكثر من {limit} مستوى. بسّطها ثم أعد الإرسال.",
        "The value is nested more than {limit} levels deep. Make it simpler and send it again.",
    ),
    "ledger_value_unsupported": Entry(
        500,
        70,
        "لا يعرف سجل الأحداث كيف يحفظ قيمة من النوع {type}. أبلغ المسؤول؛ لم يُحفظ شيء.",
        "The ledger does not know how to keep a value of type {type}. Tell the administrator; nothing was saved.",
    ),
    "ledger_disclosure_malformed": Entry(
        422,
        65,
        "حقل مكشوف ليس بالصيغة الصحيحة، فلا يصلح دليلاً. اطلب الملف من مصدره ثانية.",
        "A disclosed field is not in the proper form and proves nothing. Ask its source for the file again.",
    ),
    "ledger_leaf_malformed": Entry(
        422,
        65,
        "الحدث رقم {index} ليس بصيغة سجل الأحداث. اطلب الملف من مصدره ثانية.",
        "Event {index} is not in the form of the ledger. Ask its source for the file again.",
    ),
    "ledger_link_malformed": Entry(
        422,
        65,
        "ربط الحدث بتسلسل الموقع ليس بالصيغة الصحيحة. اطلب الملف من مصدره ثانية.",
        "The link of an event into the chain of its site is not in the proper form. Ask its source for the file again.",
    ),
    "ledger_no_such_event": Entry(
        404,
        4,
        "لا حدث برقم {index} في سجل فيه {size} من الأحداث. تحقّق من الرقم.",
        "There is no event {index} in a ledger of {size} events. Check the number.",
    ),
    "ledger_no_such_consistency": Entry(
        422,
        2,
        "لا يوجد إثبات امتداد من الحجم {size} إلى الحجم {new_size}. اختر حجماً أول أكبر من صفر ولا يتجاوز الثاني.",
        "No consistency proof exists from size {size} to size {new_size}. Choose a first size above zero and not "
        "above the second.",
    ),
    "ledger_key_malformed": Entry(
        422,
        65,
        "مفتاح التحقق ليس بالصيغة الصحيحة. انسخه كاملاً من مصدر تثق به.",
        "The verification key is not in the proper form. Copy all of it from a source you trust.",
    ),
    "ledger_note_malformed": Entry(
        422,
        65,
        "النص الموقّع تالف أو ليس بالصيغة الصحيحة. اطلبه من مصدره ثانية.",
        "The signed note is damaged or not in the proper form. Ask its source for it again.",
    ),
    "ledger_note_unknown_key": Entry(
        422,
        65,
        "لا توقيع على هذا النص من مفتاح تعرفه، فلا تعتمد عليه. تحقّق من المفتاح الذي أعطيته.",
        "No key you gave signed this note, so do not rely on it. Check the key you gave.",
    ),
    "ledger_note_bad_signature": Entry(
        422,
        65,
        "التوقيع باسم {name} لا يطابق النص: غُيّر النص أو التوقيع. لا تعتمد عليه.",
        "The signature of {name} does not fit the text: the text or the signature was changed. Do not rely on it.",
    ),
    "ledger_checkpoint_malformed": Entry(
        422,
        65,
        "نقطة التثبيت ليست بالصيغة الصحيحة. اطلبها من مصدرها ثانية.",
        "The checkpoint is not in the proper form. Ask its source for it again.",
    ),
    "ledger_checkpoint_not_of_log": Entry(
        422,
        65,
        "نقطة التثبيت باسم {origin} لم يوقّعها مفتاح هذا السجل. لا تعتمد عليها.",
        "The checkpoint of {origin} is not signed by the key of that ledger. Do not rely on it.",
    ),
    "ledger_other_log": Entry(
        422,
        65,
        "نقطتا التثبيت من سجلّين مختلفين ({first} و{second}) فلا تُقارنان.",
        "The checkpoints are of two different ledgers ({first} and {second}) and cannot be compared.",
    ),
    "ledger_proof_malformed": Entry(
        422,
        65,
        "ملف الإثبات ليس بالصيغة الصحيحة. اطلبه من مصدره ثانية.",
        "The proof file is not in the proper form. Ask its source for it again.",
    ),
    "ledger_proof_failed": Entry(
        422,
        65,
        "الإثبات لا يبيّن أن الحدث رقم {index} كما هو في السجل. لا تعتمد عليه.",
        "The proof does not show event {index} as it stands in the ledger. Do not rely on it.",
    ),
    "ledger_nothing_to_sign": Entry(
        409,
        2,
        "السجل فارغ، فلا شيء يُوقَّع بعد.",
        "The ledger is empty; there is nothing to sign yet.",
    ),
    "ledger_rewritten": Entry(
        500,
        76,
        "إنذار: الحدث رقم {index} تغيّر بعد أن وُقّع. لم يُوقَّع شيء. احفظ نسخة من قاعدة البيانات ولا تصلحها، وأبلغ المدقّق.",
        "Alarm: event {index} was changed after it was signed. Nothing was signed. Keep a copy of the database, do "
        "not repair it, and tell the auditor.",
    ),
    "ledger_shrunk": Entry(
        500,
        76,
        "إنذار: في السجل {found} من الأحداث وقد وُقّع على {remembered}؛ فُقدت الأحداث ابتداءً من الرقم {index}. لم يُوقَّع "
        "شيء. إن كانت نسخة احتياطية قد استُعيدت فسجّل ذلك بالأمر: graveregistry ledger recover",
        "Alarm: the ledger holds {found} events but {remembered} were signed; those from {index} on are gone. Nothing "
        "was signed. If a backup was restored, record that with: graveregistry ledger recover",
    ),
    "ledger_signer_damaged": Entry(
        500,
        76,
        "ذاكرة الموقِّع في {folder} تالفة أو ناقصة. لم يُوقَّع شيء. أعد المجلد من نسخته الاحتياطية وأبلغ المدقّق.",
        "The signer's memory in {folder} is damaged or incomplete. Nothing was signed. Restore that folder from its "
        "own backup and tell the auditor.",
    ),
    "ledger_signer_unwritable": Entry(
        503,
        74,
        "تعذّرت الكتابة في مجلد الموقِّع {folder} ({why}). لم يُوقَّع شيء. أفسح مكاناً أو صحّح الصلاحيات ثم أعد المحاولة.",
        "The signer's folder {folder} cannot be written ({why}). Nothing was signed. Make room or mend the rights, "
        "then try again.",
    ),
    "ledger_signer_exists": Entry(
        409,
        2,
        "في المجلد {folder} موقِّع من قبل. استعمله، أو اختر مجلداً آخر.",
        "The folder {folder} already holds a signer. Use it, or choose another folder.",
    ),
    "ledger_signer_missing": Entry(
        503,
        78,
        "لا موقِّع في المجلد {folder}. أنشئه بالأمر: graveregistry init",
        "There is no signer in the folder {folder}. Make one with: graveregistry init",
    ),
}
