"""Failures of the database itself."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

DATABASE: dict[str, Entry] = {
    "schema_newer": Entry(
        503,
        78,
        "صنع قاعدةَ البيانات إصدارٌ أحدث من هذا البرنامج. ثبّت ذلك الإصدار أو ما بعده ثم أعد المحاولة؛ لم يتغيّر شيء.",
        "The database was made by a later version of this program. Install that version or a newer one and try again; "
        "nothing was changed.",
    ),
    "unrecorded_change": Entry(
        500,
        70,
        "رُفض حفظ تغيير لم يُسجَّل في سجل الأحداث. أبلغ المسؤول.",
        "A change was refused because no ledger event went with it. Tell the administrator.",
    ),
    "database_unreachable": Entry(
        503,
        69,
        "تعذّر الوصول إلى قاعدة البيانات. شغّلها بالأمر: graveregistry cluster start",
        "The database cannot be reached. Start it with: graveregistry cluster start",
    ),
    "database_full": Entry(
        507,
        74,
        "امتلأ قرص الخادم فلم يُحفظ شيء مما أرسلت. احتفظ به وأعد المحاولة بعد أن يفرغ المسؤول مساحة.",
        "The server's disk is full and nothing of what you sent was kept. Keep it, and try again when the "
        "administrator has made room.",
    ),
    "already_initialised": Entry(
        409,
        73,
        "هذا السجل مهيّأ من قبل؛ لم يُمسّ فيه شيء. شغّله بالأمر: graveregistry serve",
        "This registry was set up before; nothing in it was touched. Run it with: graveregistry serve",
    ),
    "training_only": Entry(
        409,
        73,
        "البيانات الخيالية لقاعدة التدريب وحدها ولا تدخل السجل الحقيقي أبداً. أضف: --training",
        "Fictional samples are for the training database alone and never enter the real registry. Add: --training",
    ),
    "not_initialised": Entry(
        503,
        78,
        "لم تُهيّأ هذه النسخة بعد. نفّذ: graveregistry init",
        "This installation has not been set up yet. Run: graveregistry init",
    ),
}
