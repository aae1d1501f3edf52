"""Failures of the way to the server: names, certificates, how often somebody asks."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

REACH: dict[str, Entry] = {
    "host_unknown": Entry(
        421,
        78,
        "لا يُقدَّم السجل تحت هذا العنوان. افتحه بعنوانه المعروف، أو أضف الاسم إلى GRAVEREGISTRY_HOSTS على الخادم.",
        "The registry is not served under this address. Open it under its known one, or add the name to "
        "GRAVEREGISTRY_HOSTS on the server.",
    ),
    "too_many_requests": Entry(
        429,
        75,
        "طلبات كثيرة في وقت قصير. لم يضع شيء؛ انتظر {seconds} ثانية ثم حاول ثانية.",
        "Too many requests in a short time. Nothing is lost; wait {seconds} seconds and try again.",
    ),
    "proxies_unfit": Entry(
        422,
        78,
        "«{value}» ليس عنوان IP ولا شبكة. اكتب في GRAVEREGISTRY_TRUSTED_PROXIES عناوين الخوادم الوسيطة تفصلها فواصل، "
        "مثل 127.0.0.1,10.0.0.0/8",
        "'{value}' is neither an IP address nor a network. Give GRAVEREGISTRY_TRUSTED_PROXIES the proxies' addresses "
        "with commas between, such as 127.0.0.1,10.0.0.0/8",
    ),
    "name_unfit": Entry(
        422,
        78,
        "«{value}» ليس اسم خادم ولا عنوان IP. اكتبه بأحرف لاتينية صغيرة بلا منفذ ولا بروتوكول، مثل notes.local",
        "'{value}' is neither a host's name nor an IP address. Write it in small Latin letters without a port or a "
        "scheme, such as notes.local",
    ),
    "name_outside": Entry(
        409,
        78,
        "صُنعت سلطة الشهادات في {folder} لأسماء أخرى، ولا تصلح للاسم «{value}». استعمل اسماً ينتهي بـ ‎.local أو عنواناً "
        "محلياً، أو انقل ذلك المجلد جانباً لتُصنع سلطة جديدة تثق بها الهواتف من جديد.",
        "The certificate authority in {folder} was made for other names and cannot vouch for '{value}'. Use a name "
        "ending in .local or a local address, or move that folder away: a new authority is made, which phones then "
        "have to trust anew.",
    ),
}
