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
    "ledger_key_retired": Entry(
        422,
        65,
        "المفتاح الذي وقّع نقطة التثبيت هذه (بالحجم {size}) استُبدل به غيره قبل ذلك. لا تعتمد عليها؛ اطلب مفتاح "
        "{name} الجديد "
        "وبيان تبديله.",
        "The key that signed this checkpoint (size {size}) was retired before that. Do not rely on it; ask "
        "for the new "
        "key of {name} and the statement of its rotation.",
    ),
    "ledger_rotation_malformed": Entry(
        422,
        65,
        "بيان تبديل المفتاح ليس بالصيغة الصحيحة أو لم يوقّعه المفتاحان. لا تعتمد على المفتاح الجديد؛ اطلب البيان ثانية.",
        "The statement of a key rotation is not in the proper form or not signed by both keys. Do not rely "
        "on the new "
        "key; ask for the statement again.",
    ),
    "ledger_rotation_twice": Entry(
        422,
        65,
        "إنذار: المفتاح القديم باسم {name} سلّم لمفتاحين مختلفين. لا تعتمد على أيٍّ منهما، واسأل المنظمة مباشرة.",
        "Alarm: the old key of {name} handed over to two different keys. Rely on neither; ask the organisation itself.",
    ),
    "ledger_rotation_unknown": Entry(
        422,
        65,
        "بيان تبديل المفتاح باسم {name} ليس من المفتاح الذي يعتمده هذا السجل. تحقّق من مصدر الملف.",
        "The statement of rotation of {name} is not by the key this registry relies on. Check where the file came "
        "from.",
    ),
    "ledger_not_this_ledger": Entry(
        500,
        76,
        "إنذار: نقطة التثبيت (بالحجم {size}) لا توافق السجل المحفوظ هنا. لم تُقبل. شغّل: graveregistry "
        "ledger verify، "
        "وأبلغ المدقّق.",
        "Alarm: the checkpoint (size {size}) does not agree with the ledger kept here. It was not accepted. Run: "
        "graveregistry ledger verify, and tell the auditor.",
    ),
    "ledger_policy_malformed": Entry(
        422,
        65,
        "ملف السياسة ليس بالصيغة الصحيحة (السطر {line}؛ صفر: ينقصه سطر quorum أو فيه محارف ممنوعة). صحّحه ثم أعد "
        "المحاولة.",
        "The policy file is not in the proper form (line {line}; 0: no quorum line, or forbidden "
        "characters). Mend it, "
        "then try again.",
    ),
    "ledger_timestamp_refused": Entry(
        502,
        76,
        "الختم الزمني مرفوض ({why}). لم يُحفظ. تحقّق من عنوان جهة الختم وملف شهاداتها.",
        "The timestamp is refused ({why}). It was not kept. Check the authority's address and its certificate file.",
    ),
    "ledger_alarm": Entry(
        409,
        1,
        "أُوقف التصدير: إنذار منذ {since} بأن السجل لم يعد كما كان. لا يُخرَج ملف حتى يُفحص كله: graveregistry "
        "ledger verify",
        "The export was blocked: since {since} an alarm stands that the ledger is not what it was. No file is made "
        "until "
        "all of it has been checked: graveregistry ledger verify",
    ),
    "ledger_no_authorities": Entry(
        409,
        2,
        "لم تُحدَّد جهات للختم الزمني. سمِّها في ملف واذكره في GRAVEREGISTRY_AUTHORITIES.",
        "No time-stamping authority is set. Name them in a file and set GRAVEREGISTRY_AUTHORITIES to it.",
    ),
    "ledger_authorities_malformed": Entry(
        422,
        78,
        "ملف جهات الختم الزمني أو ملف شهاداتها ليس بالصيغة الصحيحة (السطر {line}). كل سطر: authority اسم عنوان "
        "ملف-الشهادات",
        "The file of time-stamping authorities, or one of their certificate files, is not in the proper form (line "
        "{line}). "
        "Each line: authority NAME ADDRESS CERTIFICATES",
    ),
    "ledger_no_policy": Entry(
        422,
        2,
        "لا سياسة شهود في إعدادات هذا السجل. اكتب ملف السياسة وسمّه في GRAVEREGISTRY_POLICY.",
        "This registry's settings name no policy of witnesses. Write the file and name it in GRAVEREGISTRY_POLICY.",
    ),
    "ledger_witness_exists": Entry(
        409,
        2,
        "في المجلد {folder} شاهد من قبل. استعمله، أو اختر مجلداً آخر.",
        "The folder {folder} already holds a witness. Use it, or choose another folder.",
    ),
    "ledger_witness_damaged": Entry(
        500,
        76,
        "ذاكرة الشاهد في {folder} مفقودة أو تالفة. لم يُوقَّع شيء. أعد المجلد من نسخته الاحتياطية أو أنشئ شاهداً "
        "جديداً بمفتاح جديد.",
        "The witness's memory in {folder} is missing or damaged. Nothing was cosigned. Restore the folder from its "
        "backup, or make a new witness with a new key.",
    ),
    "ledger_witness_other_size": Entry(
        409,
        2,
        "رأى هذا الشاهد السجل إلى الحجم {seen}. اطلب الإثبات منه: graveregistry ledger prove --from {seen}",
        "This witness saw the ledger up to size {seen}. Ask for the proof from there: graveregistry ledger prove "
        "--from "
        "{seen}",
    ),
    "ledger_witness_inconsistent": Entry(
        422,
        1,
        "إنذار: نقطة التثبيت {origin} بالحجم {size} لا تتابع ما رآه هذا الشاهد: غُيّر حدث قديم، أو الإثبات تالف. لم "
        "تُوقَّع. "
        "احفظ الملف واسأل السجل.",
        "Alarm: the checkpoint {origin} of size {size} does not continue what this witness saw: an old event was "
        "changed, "
        "or the proof is damaged. It was not cosigned. Keep the file and ask the registry.",
    ),
    "ledger_witness_fork": Entry(
        409,
        1,
        "إنذار: وقّع السجل {origin} تاريخين مختلفين بالحجم {size}. لم تُوقَّع، وحُفظت النسختان في مجلد الشاهد دليلاً.",
        "FORK: the ledger {origin} signed two different histories of size {size}. Not cosigned; both are kept in the "
        "witness's folder as evidence.",
    ),
    "ledger_recovery_malformed": Entry(
        422,
        65,
        "بيان المتابعة بعد الفقدان ليس بالصيغة الصحيحة. أحضره من الموقِّع ثانية.",
        "The statement of a recovery is not in the proper form. Bring it from the signer again.",
    ),
    "ledger_signer_apart": Entry(
        409,
        2,
        "الموقِّع في جهاز آخر. هناك شغّل: graveregistry sign، ثم أحضر الملف إلى هنا: graveregistry ledger accept",
        "The signer is on another machine. There run: graveregistry sign, then bring the file here: graveregistry "
        "ledger "
        "accept",
    ),
    "ledger_signer_away": Entry(
        503,
        75,
        "لم يوقّع الموقِّع بعد على هذا التصدير، وهو في جهاز آخر. أعد المحاولة بعد نقطة التثبيت التالية؛ رقم الملف محفوظ.",
        "The signer, on another machine, has not yet signed over this export. Start it again after the next "
        "checkpoint; "
        "the file keeps its number.",
    ),
    "ledger_other_log": Entry(
        422,
        65,
        "نقطتا التثبيت من سجلّين مختلفين ({first} و{second}) فلا تُقارنان.",
        "The checkpoints are of two different ledgers ({first} and {second}) and cannot be compared.",
    ),
    "ledger_prove_what": Entry(
        422,
        2,
        "اذكر إمّا رقم الحدث، وإمّا الحجم السابق بعد --from.",
        "Give either the index of an event or, after --from, an earlier size.",
    ),
    "ledger_unsigned": Entry(
        404,
        66,
        "لم يُوقَّع السجل بعد. وقّعه أولاً بالأمر: graveregistry ledger checkpoint",
        "The ledger was not signed yet. Sign it first with: graveregistry ledger checkpoint",
    ),
    "ledger_no_checkpoint": Entry(
        404,
        66,
        "لا نقطة تثبيت محفوظة بالحجم {size}. اترك الحجم لتُؤخذ الأحدث.",
        "No checkpoint of size {size} is kept. Leave the size out to take the newest.",
    ),
    "ledger_nodes_altered": Entry(
        500,
        76,
        "إنذار: لا يُثبَت الحدث رقم {index} من الشجرة المحفوظة؛ غُيّرت أحداث أو عُقد. لا تُصدِّر شيئاً، وشغّل: "
        "graveregistry "
        "ledger verify، وأبلغ المدقّق.",
        "Alarm: event {index} cannot be proven from the stored tree; events or nodes were changed. Export nothing, "
        "run: "
        "graveregistry ledger verify, and tell the auditor.",
    ),
    "ledger_request_malformed": Entry(
        422,
        65,
        "ملف طلب الشهادة ليس بالصيغة الصحيحة. اطلبه من السجل ثانية.",
        "The request to the witness is not in the proper form. Ask the registry for it again.",
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
        "إنذار: في السجل {found} من الأحداث وقد وُقّع على {remembered}؛ فُقدت الأحداث ابتداءً من الرقم {index}. لم "
        "يُوقَّع "
        "شيء. إن كانت نسخة احتياطية قد استُعيدت فسجّل ذلك بالأمر: graveregistry ledger recover",
        "Alarm: the ledger holds {found} events but {remembered} were signed; those from {index} on are "
        "gone. Nothing "
        "was signed. If a backup was restored, record that with: graveregistry ledger recover",
    ),
    "ledger_signer_damaged": Entry(
        500,
        76,
        "ذاكرة الموقِّع في {folder} تالفة أو ناقصة. لم يُوقَّع شيء. أعد المجلد من نسخته الاحتياطية وأبلغ المدقّق.",
        "The signer's memory in {folder} is damaged or incomplete. Nothing was signed. Restore that folder from its "
        "own backup and tell the auditor.",
    ),
    "ledger_signer_brought_back": Entry(
        409,
        76,
        "جاءت ذاكرة الموقِّع من نسخة محفوظة، ولا يُعرف ما وُقّع بعدها. لم يُوقَّع شيء. سجّل الاستعادة، "
        "فيتابع بمفتاح جديد: "
        "graveregistry ledger recover",
        "The signer's memory came from a saved copy, which cannot know what was signed since. Nothing was "
        "signed. Record "
        "the restore, and it goes on under a new key: graveregistry ledger recover",
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
