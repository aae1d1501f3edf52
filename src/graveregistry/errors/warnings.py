"""Failures of warnings and of what is printed for the public."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

WARNINGS: dict[str, Entry] = {
    "warning_unfit": Entry(
        422,
        2,
        "لا يصدر التحذير بهذه الصيغة. عدّل ما يلي ثم أعد الإصدار؛ لم يضِع شيء.",
        "The warning cannot be issued as it is. Change the following and issue it again; nothing was lost.",
    ),
    "warning_over": Entry(
        409,
        2,
        "انتهى أمر هذا التحذير: سُحب أو راجعه شخص ثانٍ أو انقضى أجله. حدّث القائمة.",
        "This warning is settled: withdrawn, reviewed already, or past its last day. Load the list again.",
    ),
    "public_address_unfit": Entry(
        422,
        78,
        "العنوان {value} لا يصلح عنواناً للصفحة العامة. اكتب في GRAVEREGISTRY_PUBLIC_ADDRESS البروتوكول واسم الموقع "
        "بأحرف صغيرة وحدهما، مثل https://graves.example.org",
        "The address {value} will not do for the public page. Give GRAVEREGISTRY_PUBLIC_ADDRESS the scheme and the "
        "host in small letters alone, such as https://graves.example.org",
    ),
}
