"""Failures of dossiers and their verifier."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

DOSSIERS: dict[str, Entry] = {
    "dossier_blocked": Entry(
        409,
        1,
        "أُوقف التصدير: سجلات هذه المواقع لا تطابق سجلّ الأحداث ({faults}). لم يُخرَج شيء؛ أبلغ المسؤول والمدقّق فوراً.",
        "The export was blocked: the record of these sites is not what the ledger says ({faults}). Nothing was made; "
        "tell the administrator and the auditor at once.",
    ),
    "dossier_told_otherwise": Entry(
        409,
        1,
        "تغيّر ما يقوله الملف بين تسجيل التصدير وإعداده. أعد الطلب من جديد؛ إن تكرّر ذلك فأبلغ المسؤول.",
        "What the dossier says changed between its recording and its making. Ask for a new one; if that happens again, "
        "tell the administrator.",
    ),
    "dossier_not_known_then": Entry(
        422,
        2,
        "لم يكن الموقع {site} مسجّلاً في ذلك التاريخ. اختر تاريخاً أحدث أو اترك التاريخ فارغاً.",
        "The site {site} was not recorded at that date. Choose a later date, or leave the date empty.",
    ),
    "dossier_one_steward": Entry(
        422,
        2,
        "لهذه المواقع أكثر من منظمة راعية. اطلب ملفاً لكل منظمة.",
        "These sites have more than one steward. Ask for a dossier for each of them.",
    ),
    "dossier_too_many": Entry(
        422,
        2,
        "لا يضمّ الملف الواحد أكثر من {limit} موقعاً. قسّم الطلب.",
        "One dossier holds at most {limit} sites. Divide the order.",
    ),
    "dossier_recipient_needed": Entry(
        422,
        2,
        "اذكر اسم الجهة المستلِمة بالعربية أو الإنكليزية.",
        "Give the recipient's name, in Arabic or in English.",
    ),
    "dossier_field_unknown": Entry(
        422,
        2,
        "لا يوجد بند اسمه {field} يمكن حجبه. البنود: {fields}؛ أو evidence_item/ ثم معرّف الدليل.",
        "There is nothing called {field} to be left out. Choose from: {fields}; or evidence_item/ and an item's id.",
    ),
    "dossier_key_needed": Entry(
        422,
        2,
        "اذكر مفتاح age العام للجهة المستلِمة ليُشفَّر الملف لها، أو سبب تسليمه بلا تشفير.",
        "Give the recipient's public age key, to which the dossier is encrypted, or say why it is delivered without.",
    ),
    "dossier_key_wrong": Entry(
        422,
        2,
        "هذا ليس مفتاح age عاماً. يبدأ المفتاح العام بـ age1؛ اطلبه من الجهة نفسها، ولا تقبل منها مفتاحاً سرّياً.",
        "This is no public age key. It begins with age1; ask the recipient for it, and never take their secret key.",
    ),
    "dossier_not_sealed": Entry(
        503,
        74,
        "لم يُقرأ الملف المشفَّر من القرص كما كُتب، فلم يُسلَّم شيء. افحص القرص، ثم ابدأ الطلب من جديد.",
        "The encrypted dossier did not read back from the disk as it was written, so nothing is handed out. "
        "Check the disk, then begin the order again.",
    ),
    "dossier_consent_withdrawn": Entry(
        409,
        2,
        "سُحبت الموافقة على شيء في الملف {number} بعد تصديره، فلا يُسلَّم ثانيةً. اطلب ملفاً جديداً يخلو منه، وأبلغ من تسلّمه.",
        "Consent for something in dossier {number} was withdrawn after it was exported, so it is not handed out again. "
        "Ask for a new one, which leaves that out, and tell whoever received it.",
    ),
    "dossier_nobody_to_tell": Entry(
        409,
        2,
        "لا شيء يُبلَّغ به مستلم هذا الملف الآن.",
        "There is nothing that the recipient of this dossier need be told now.",
    ),
    "dossier_since_other": Entry(
        422,
        2,
        "الملف السابق ليس لهذه الجهة أو ليس عن أحد هذه المواقع. اختر ملفاً تسلّمته الجهة نفسها عنها.",
        "The earlier dossier was for somebody else, or of none of these sites. Choose one that this recipient had.",
    ),
    "dossier_compare_apart": Entry(
        422,
        2,
        "لا موقع مشتركاً بين الملفين {first} و{second}، فلا شيء يُقارَن.",
        "The dossiers {first} and {second} have no site in common, so there is nothing to compare.",
    ),
    "dossier_preview_too_many": Entry(
        422,
        2,
        "المعاينة لـ {limit} موقعاً على الأكثر. عاين جزءاً منها.",
        "A preview shows at most {limit} sites. Preview some of them.",
    ),
    "dossier_agreement_over": Entry(
        409,
        2,
        "انتهت مدة موافقة الشخص الثاني. اطلب الملف من جديد ليوافق عليه.",
        "The time of the second person's agreement has passed. Ask for the dossier anew, so that they may agree to it.",
    ),
    "dossier_not_ready": Entry(
        409,
        75,
        "الملف التوثيقي ليس جاهزاً بعد. انتظر اكتماله ثم نزّله.",
        "The dossier is not ready yet. Wait until it is done, then download it.",
    ),
    "dossier_file_missing": Entry(
        410,
        74,
        "ملف هذا الإصدار لم يعد على الخادم. اطلب ملفاً جديداً.",
        "This dossier's file is no longer on the server. Ask for a new one.",
    ),
    "dossier_without_events": Entry(
        422,
        2,
        "لا أحداث مسجّلة لهذا الموقع، فلا يمكن إخراج ملف توثيقي له. تحقّق من رمز الموقع.",
        "No events are recorded for this site, so there is nothing to make a dossier of. Check the site's code.",
    ),
    "dossier_evidence_changed": Entry(
        409,
        1,
        "ملف الدليل {evidence} لا يطابق بصمته المسجّلة (المسجّل {expected} والموجود {found}). لم يُخرَج الملف التوثيقي؛ "
        "أبلغ المسؤول قبل أي خطوة أخرى ولا تستبدل الملف.",
        "The file of evidence {evidence} does not match its recorded digest (recorded {expected}, found {found}). No "
        "dossier was made; tell the administrator before anything else and do not replace the file.",
    ),
    "paper_fonts_missing": Entry(
        503,
        69,
        "خطوط الوثيقة غير مثبّتة ({fonts}). ثبّت الحزمتين fonts-hosny-amiri وfonts-noto-core ثم أعد المحاولة.",
        "Fonts of the paper are not installed ({fonts}). Install the packages fonts-hosny-amiri and fonts-noto-core "
        "and try again.",
    ),
    "dossier_unreadable": Entry(
        422,
        2,
        "تعذّرت قراءة الملف {path}. تحقّق من المسار وأنّ النسخة كاملة.",
        "The file {path} could not be read. Check the path and that the copy is complete.",
    ),
    "dossier_key_unreadable": Entry(
        422,
        2,
        "ليس في {path} مفتاح عام للسجلّ. احصل على المفتاح من المنظمة نفسها، لا من الملف التوثيقي.",
        "There is no public key of a registry in {path}. Get it from the organisation itself, not from the dossier.",
    ),
    "dossier_authority_unreadable": Entry(
        422,
        2,
        "ليس في {path} شهادة بصيغة PEM. احصل على شهادة جهة الختم الزمني منها مباشرة.",
        "There is no certificate (PEM) in {path}. Get the time-stamping authority's own from the authority itself.",
    ),
    "dossier_certificate_unreadable": Entry(
        422,
        2,
        "ليس في {path} شهادة بصيغة PEM. احصل على شهادة السجلّ من المنظمة نفسها، لا من الملف التوثيقي.",
        "There is no certificate in PEM form in {path}. Get the registry's from the organisation itself, not from the "
        "dossier.",
    ),
    "paper_certificate_unfit": Entry(
        500,
        78,
        "لا تصلح شهادة توقيع الوثائق {path}: {why}. ضع فيه مفتاحاً خاصاً EC ثم شهادته ثم شهادة من أصدرها بصيغة PEM، أو "
        "احذف GRAVEREGISTRY_PAPER_CERTIFICATE ليصنع السجلّ شهادته.",
        "The certificate for signing papers, {path}, is not fit: {why}. Put an EC private key, its certificate and "
        "that of its issuer there (PEM), or unset GRAVEREGISTRY_PAPER_CERTIFICATE and the registry makes its own.",
    ),
    "paper_signature_too_long": Entry(
        500,
        78,
        "سلسلة شهادات توقيع الوثائق أطول من المكان المخصّص للتوقيع. استخدم سلسلة أقصر.",
        "The certificates for signing papers are longer than the place for the signature. Use a shorter chain.",
    ),
}
