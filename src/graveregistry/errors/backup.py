"""Failures of backups and of restoring from them."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

BACKUP: dict[str, Entry] = {
    "backup_no_recipients": Entry(
        422,
        2,
        "لم يُذكر لمن تُختم النسخة. اذكر مفتاح age عاماً بالخيار --recipient أو ملف مفاتيح في "
        "GRAVEREGISTRY_BACKUP_RECIPIENTS؛ "
        "وأنشئ مفتاحاً بالأمر: graveregistry backup new-key",
        "Nobody is named for whom to seal. Give a public age key with --recipient, or a file of them in "
        "GRAVEREGISTRY_BACKUP_RECIPIENTS; make a key with: graveregistry backup new-key",
    ),
    "backup_embedded_only": Entry(
        409,
        2,
        "قاعدة البيانات على خادم آخر، فلا تُنسخ من هنا ولا تُستعاد. انسخها بأدوات ذلك الخادم.",
        "The database is on another server and is neither backed up nor restored from here. Use that "
        "server's own tools.",
    ),
    "backup_folder_missing": Entry(
        422,
        66,
        "لا مجلد في {folder}. صِل القرص، أو أنشئ المجلد عليه، ثم أعد المحاولة.",
        "There is no folder {folder}. Connect the disk, or make the folder on it, and try again.",
    ),
    "backup_folder_in_home": Entry(
        422,
        2,
        "المجلد {folder} داخل بيانات السجل، ويضيع معها. اختر قرصاً آخر.",
        "The folder {folder} is inside the registry's data and is lost with them. Choose another disk.",
    ),
    "backup_none_good": Entry(
        409,
        65,
        "ليس في المجلد {folder} نسخة سليمة كاملة، فلا يُحذف منه شيء. انسخ أولاً، ثم تحقّق: graveregistry backup verify",
        "No set in the folder {folder} is whole, so nothing is removed from it. Back up first, then check: "
        "graveregistry backup verify",
    ),
    "backup_busy": Entry(
        409,
        75,
        "يجري نسخ إلى {folder} الآن. انتظر حتى ينتهي.",
        "A backup into {folder} is under way. Wait until it is done.",
    ),
    "backup_disk_full": Entry(
        507,
        74,
        "امتلأ القرص الذي فيه {folder}. النسخ السابقة سليمة، وهذه لم تكتمل. أفسح مكاناً أو خذ قرصاً آخر ثم أعد النسخ.",
        "The disk with {folder} is full. Earlier sets are untouched; this one is not whole. Make room or "
        "take another "
        "disk, and back up again.",
    ),
    "backup_unwritable": Entry(
        503,
        74,
        "تعذّرت القراءة أو الكتابة في {folder} ({why}). النسخ السابقة سليمة، وهذه لم تكتمل. افحص القرص "
        "والصلاحيات ثم أعد النسخ.",
        "{folder} could not be read or written ({why}). Earlier sets are untouched; this one is not whole. "
        "Look at the "
        "disk and its rights, and back up again.",
    ),
    "backup_dump_failed": Entry(
        500,
        70,
        "لم تُنسخ قاعدة البيانات كاملة. النسخ السابقة سليمة. تحقّق من حالها: graveregistry cluster status، ثم أعد النسخ.",
        "The database was not copied whole. Earlier sets are untouched. Look at it with: graveregistry "
        "cluster status, "
        "and back up again.",
    ),
    "backup_keys_missing": Entry(
        503,
        74,
        "مفتاح النسخ {file} مفقود أو تالف. أعده من ملف المفاتيح المحفوظ.",
        "The backup key {file} is missing or damaged. Bring it back from the saved file of keys.",
    ),
    "backup_keys_together": Entry(
        422,
        2,
        "في {folder} نسخ احتياطية. لا تُحفظ المفاتيح معها: من يأخذ القرص يأخذ الاثنين. اختر مكاناً آخر يحفظه شخص آخر.",
        "{folder} holds backups. Keys are not kept with them: whoever takes the disk takes both. Choose "
        "another place, "
        "with another person.",
    ),
    "backup_keys_wrong": Entry(
        422,
        65,
        "لا يُفتح ملف المفاتيح {file} بهذا المفتاح أو كلمة السر، أو هو تالف. تحقّق منهما ثم أعد المحاولة.",
        "The file of keys {file} does not open with this key or passphrase, or is damaged. Check both and try again.",
    ),
    "backup_passphrases_differ": Entry(
        422,
        2,
        "كلمتا السر مختلفتان. أعد المحاولة.",
        "The two passphrases differ. Try again.",
    ),
    "backup_key_needed": Entry(
        422,
        2,
        "لا يُعرف هنا المفتاح العام لنسخ هذا السجل. اذكره بالخيار --key، كما طُبع عند النسخ، أو اذكر ملف "
        "المفاتيح بالخيار --keys.",
        "The public key of this registry's backups is not known here. Give it with --key, as each backup "
        "prints it, or "
        "the file of keys with --keys.",
    ),
    "backup_identity_unfit": Entry(
        422,
        2,
        "لا مفتاح age خاصاً في {file}. المفتاح الخاص يبدأ بـ AGE-SECRET-KEY-1.",
        "There is no private age key in {file}. A private key begins with AGE-SECRET-KEY-1.",
    ),
    "backup_identity_wrong": Entry(
        422,
        65,
        "لا يفتح هذا المفتاح النسخة: خُتمت لغيره. لم يُستعَد شيء. خذ المفتاح الخاص لأحد الذين خُتمت لهم.",
        "This key does not open the set: it was sealed for others. Nothing was restored. Take the private "
        "key of one of "
        "those it was sealed for.",
    ),
    "backup_no_sets": Entry(
        404,
        66,
        "لا نسخة كاملة في {folder}. تحقّق من القرص.",
        "There is no whole set in {folder}. Check that it is the right disk.",
    ),
    "backup_set_unknown": Entry(
        404,
        66,
        "لا نسخة باسم {set} في {folder}. انظر الأسماء بالأمر: graveregistry backup list",
        "There is no set {set} in {folder}. See the names with: graveregistry backup list",
    ),
    "backup_set_unfinished": Entry(
        422,
        65,
        "النسخة {set} لم تكتمل: انقطع النسخ في وسطها. اختر نسخة أخرى.",
        "The set {set} is not whole: its backup broke off. Choose another one.",
    ),
    "backup_not_ours": Entry(
        422,
        65,
        "لم يوقّع هذا السجل النسخة ({file}): هي لسجل آخر أو مزوّرة. لم يُستعَد شيء.",
        "This registry did not sign that set ({file}): it is another registry's, or forged. Nothing was restored.",
    ),
    "backup_file_missing": Entry(
        422,
        65,
        "ملف من النسخة مفقود أو لا يُقرأ: {file}. لم يُستعَد شيء. اختر نسخة أخرى أو قرصاً آخر، وأعد النسخ إن "
        "كان السجل يعمل.",
        "A file of the set is missing or cannot be read: {file}. Nothing was restored. Take another set or "
        "another disk; "
        "if the registry lives, back up again.",
    ),
    "backup_file_changed": Entry(
        422,
        65,
        "ملف من النسخة تغيّر بعد كتابته: {file}. لم يُستعَد شيء. اختر نسخة أخرى أو قرصاً آخر؛ وإن كان السجل "
        "يعمل فاحذف الملف وأعد "
        "النسخ.",
        "A file of the set was changed after it was written: {file}. Nothing was restored. Take another set "
        "or another "
        "disk; if the registry lives, delete that file and back up again.",
    ),
    "restore_not_empty": Entry(
        409,
        73,
        "في مجلد البيانات {folder} شيء من قبل ({found})، ولا تُستعاد نسخة فوق سجل قائم. اختر مجلداً فارغاً "
        "في GRAVEREGISTRY_HOME.",
        "The data home {folder} holds something already ({found}); no set is restored over a living "
        "registry. Choose an "
        "empty folder with GRAVEREGISTRY_HOME.",
    ),
    "restore_other_database": Entry(
        422,
        2,
        "هذه نسخة من القاعدة {database} لا من {wanted}. للتدريب: GRAVEREGISTRY_TRAINING=1، وللحقيقية: بدونه.",
        "This is a copy of the database {database}, not of {wanted}. For training set "
        "GRAVEREGISTRY_TRAINING=1, for the "
        "real one leave it out.",
    ),
    "restore_signer_missing": Entry(
        422,
        2,
        "لا ذاكرة للموقِّع هنا ولا في ملف المفاتيح. ضع مجلد الموقِّع في {folder}، أو اذكر ملف المفاتيح بالخيار --keys.",
        "The signer's memory is neither here nor in the file of keys. Put the signer's folder at {folder}, "
        "or give the "
        "file of keys with --keys.",
    ),
    "restore_evidence_keys_missing": Entry(
        422,
        2,
        "في النسخة أدلة مختومة ولا مفاتيح لفتحها. اذكر ملف المفاتيح بالخيار --keys.",
        "The set holds sealed evidence, and the keys that open it are not here. Give the file of keys with --keys.",
    ),
    "restore_dump_refused": Entry(
        422,
        65,
        "لم تقبل قاعدة البيانات ما في النسخة، ولم يُستعَد شيء. اختر نسخة أخرى، أو استعمل إصدار البرنامج الذي صنعها.",
        "The database did not take what is in the set; nothing was restored. Take another set, or the version of the "
        "program that made it.",
    ),
    "restore_other_history": Entry(
        500,
        76,
        "إنذار: الحدث رقم {index} في النسخة غير الذي وُقّع. لم يُستعَد شيء. احفظ القرص كما هو وأبلغ المدقّق.",
        "Alarm: event {index} in the set is not the one that was signed. Nothing was restored. Keep the disk "
        "as it is "
        "and tell the auditor.",
    ),
    "restore_audit_failed": Entry(
        500,
        76,
        "إنذار: لا يصمد ما في النسخة أمام التحقّق من السجل ({what}). لم يُستعَد شيء. احفظ القرص كما هو وأبلغ المدقّق.",
        "Alarm: what is in the set does not pass the ledger's check ({what}). Nothing was restored. Keep the "
        "disk as it "
        "is and tell the auditor.",
    ),
}
