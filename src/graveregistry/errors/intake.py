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
}
