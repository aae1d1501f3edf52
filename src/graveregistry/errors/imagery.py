"""Failures of imagery."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

IMAGERY: dict[str, Entry] = {
    "imagery_unfit": Entry(
        422,
        2,
        "لا يصلح هذا الملف خريطةً، والسبب مذكور. أرسل صورة GeoTIFF، أو أرشيف PMTiles نقطياً.",
        "This file cannot serve as a map, for the reason given. Send a GeoTIFF, or a raster PMTiles archive.",
    ),
    "geotiff_unfit": Entry(
        422,
        2,
        "لا تصلح هذه الصورة (GeoTIFF)، والسبب مذكور. أصلحها ثم أعد إرسالها؛ لم يُسجَّل شيء.",
        "This GeoTIFF cannot be used, for the reason given. Mend it and send it again; nothing was registered.",
    ),
    "imagery_not_yet": Entry(
        422,
        2,
        "تاريخ الالتقاط لم يحن بعد. صحّحه ثم أعد التسجيل.",
        "The day of capture is still to come. Correct it and register again.",
    ),
}
