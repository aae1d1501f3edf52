"""Failures of the sealed intake and of the phones that send to it."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

INTAKE: dict[str, Entry] = {
    "sealed_malformed": Entry(
        422,
        65,
        "هذه ليست زيارة مختومة بالصيغة المعروفة. أبقِها حيث هي، وأرسلها من جديد من الهاتف أو من ملفه المُصدَّر.",
        "This is no sealed visit in the known form. Keep it where it is, and send it again from the phone or from its "
        "exported file.",
    ),
    "sealed_for_others": Entry(
        422,
        65,
        "خُتمت هذه الزيارة لمفاتيح أخرى ({kids}). افتحها بالمفتاح الاحتياطي أو بالمفتاح القديم: "
        "graveregistry intake open --identity FILE",
        "This visit was sealed for other keys ({kids}). Open it with the escrow key or the old one: "
        "graveregistry intake open --identity FILE",
    ),
    "sealed_elsewhere": Entry(
        422,
        65,
        "تقول هذه القطعة المختومة إنها جزء من زيارة أخرى أو من نوع آخر. بقيت محفوظة؛ اسأل صاحب الهاتف عمّا أرسل.",
        "This sealed part says that it belongs to another visit or is of another kind. It is kept; ask the phone's "
        "owner what was sent.",
    ),
    "sealed_altered": Entry(
        422,
        65,
        "تغيّرت هذه القطعة المختومة أو نقص منها شيء، فلا تُفتح. بقيت محفوظة كما وصلت؛ اطلب من صاحب الهاتف إرسالها ثانية.",
        "This sealed part was changed or cut and cannot be opened. It is kept as it came; ask the phone's owner to "
        "send it again.",
    ),
    "manifest_malformed": Entry(
        422,
        65,
        "قائمة أجزاء الزيارة ليست بالصيغة المعروفة. أبقِ الزيارة في الهاتف، وحدّث صفحة الهاتف ثم أرسلها ثانية.",
        "The list of the visit's parts is not in the known form. Keep the visit on the phone, update the phone's page "
        "and send it again.",
    ),
    "manifest_not_proved": Entry(
        403,
        77,
        "لم يثبت أن هذه الزيارة من الهاتف الذي تذكره. أبقِها في الهاتف وأخبر من يتابع معك.",
        "It is not proved that this visit is of the phone it names. Keep it on the phone and tell your coordinator.",
    ),
    "visit_conflict": Entry(
        409,
        2,
        "وصلت من قبل زيارة أخرى بهذا المعرّف. حُفظت الاثنتان، وسينظر فيهما المكتب؛ لا تحذف شيئاً من الهاتف.",
        "Another visit came before under this id. Both are kept and the desk will look at them; delete nothing from "
        "the phone.",
    ),
    "sealed_too_much": Entry(
        429,
        75,
        "أرسل هذا الهاتف اليوم أكثر مما يُقبل في يوم. ما بقي محفوظ فيه؛ أرسله غداً أو سلّم ملفه المُصدَّر إلى المكتب.",
        "This phone has sent more today than is taken in a day. The rest is safe on it; send it tomorrow, or hand its "
        "exported file in at the desk.",
    ),
    "sealed_damaged": Entry(
        500,
        74,
        "ضاعت قطعة مختومة من القرص أو تغيّرت. استعدها من نسخة احتياطية، واطلب من صاحب الهاتف ألا يحذف شيئاً.",
        "A sealed part is gone from the disk or was changed there. Restore it from a backup, and ask the phone's owner "
        "to delete nothing.",
    ),
    "outbox_malformed": Entry(
        422,
        65,
        "هذا ليس ملف صندوق الصادر من هاتف، أو هو مبتور أو فيه ما لا يكون فيه. لم يُحفظ منه شيء؛ صدّره من الهاتف ثانية.",
        "This is no outbox exported by a phone, or it is cut or holds what such a file does not. Nothing of it was "
        "kept; export it from the phone again.",
    ),
    "intake_keys_missing": Entry(
        503,
        78,
        "مفاتيح استقبال الزيارات ناقصة أو تالفة ({file}). أعد الملف من نسخة المفاتيح ثم حاول ثانية.",
        "The keys of the intake are missing or damaged ({file}). Put the file back from the copy of the keys, then try "
        "again.",
    ),
    "intake_key_there": Entry(
        409,
        73,
        "الملف {file} موجود. اختر اسماً آخر؛ لا يُكتب فوق مفتاح.",
        "The file {file} is there already. Choose another name; no key is written over.",
    ),
    "intake_key_unfit": Entry(
        422,
        2,
        "هذا ليس مفتاحاً عاماً من نوع age. المفتاح العام يبدأ بـ age1؛ تحقّق من نسخه كاملاً.",
        "This is no age public key. A public key begins with age1; check that it was copied whole.",
    ),
    "text_unreadable": Entry(
        422,
        65,
        "فُتح نص الزيارة لكنه ليس بالصيغة المعروفة. بقي محفوظاً مختوماً؛ حدّث البرنامج ثم أعد فتحه.",
        "The visit's text was opened and is not in the known form. It is kept, sealed; update the program and open it "
        "again.",
    ),
    "sender_closed": Entry(
        409,
        2,
        "أُغلق حساب مرسل هذه الزيارة قبل فتحها، فبقيت مختومة كما وصلت. تُفتح إذا قرّر ذلك مسؤول حماية في منظمته.",
        "The account of whoever sent this visit was closed before it was opened, so it stays sealed as it came. It is "
        "opened when a protection officer of their organisation decides so.",
    ),
    "sender_open": Entry(
        409,
        2,
        "حساب مرسل هذه الزيارة مفتوح، فهي تُفتح بلا قرار. انتظر حتى تُفتح.",
        "The account of whoever sent this visit is open, so it is opened without a decision. Wait until it is.",
    ),
    "photo_unnamed": Entry(
        422,
        65,
        "لا يذكر نص الزيارة هذا الملف، أو بصمته غير بصمة الأصل فيه. بقي محفوظاً مختوماً.",
        "The visit's text does not name this file, or its hash is not that of the original there. It is kept, sealed.",
    ),
}
