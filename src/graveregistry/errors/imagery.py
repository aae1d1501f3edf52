"""Failures of imagery."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

IMAGERY: dict[str, Entry] = {
    "imagery_unfit": Entry(
        422,
        2,
        "لا يصلح هذا الملف خريطةً، والسبب مذكور. حوّل الصورة إلى أرشيف PMTiles نقطي ثم أعد رفعه.",
        "This file cannot serve as a map, for the reason given. Turn the picture into a raster PMTiles archive and "
        "send it again.",
    ),
    "imagery_not_yet": Entry(
        422,
        2,
        "تاريخ الالتقاط لم يحن بعد. صحّحه ثم أعد التسجيل.",
        "The day of capture is still to come. Correct it and register again.",
    ),
}
