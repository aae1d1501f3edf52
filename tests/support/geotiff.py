"""Small invented GeoTIFFs: a field in one colour with a mark on it, written by GDAL as any program would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from pyproj import Transformer
from rasterio.transform import from_origin

MARK = (36.5, 32.7)
"""Where the mark's middle is: longitude and latitude, EPSG:4326."""
FIELD, RED = (90, 120, 60), (220, 20, 20)
METRES = 2.0


def write(path: Path, crs: str | None = "EPSG:32637", side: int = 700, count: int = 3, **given: Any) -> Path:
    """A picture of ``side`` by ``side`` pixels with a mark of a tenth of it in the middle.

    ``dtype`` may be ``uint8``, ``uint16`` (values a hundred times as large) or another; ``nodata`` fills the left
    fifth; ``palette`` writes one band of numbers for colours; anything else goes to GDAL.
    """
    dtype, nodata, palette = given.pop("dtype", "uint8"), given.pop("nodata", None), given.pop("palette", False)
    pixels = _pixels(side, count, palette) * (100 if dtype in {"uint16", "int16"} else 1)
    if nodata is not None:
        pixels[:, :, : side // 5] = nodata
    profile = {"width": side, "height": side, "count": count, "dtype": dtype, "nodata": nodata, "compress": "deflate"}
    with rasterio.open(path, "w", driver="GTiff", crs=crs, **_place(crs, side), **(profile | given)) as made:
        made.write(pixels.astype(dtype))
        if palette:
            made.write_colormap(1, {0: (*FIELD, 255), 1: (*RED, 255)})
    return path


def _pixels(side: int, count: int, palette: bool) -> Any:
    low, high = side * 45 // 100, side * 55 // 100
    colours = ((0, 1),) if palette else tuple(zip((*FIELD, 255), (*RED, 255), strict=True))
    pixels = np.zeros((count, side, side))
    for band in range(count):
        field, mark = colours[band % len(colours)]
        pixels[band] = field
        pixels[band, low:high, low:high] = mark
    return pixels


def _place(crs: str | None, side: int) -> dict[str, Any]:
    """Where the picture lies, so that its middle is the mark."""
    if crs is None:
        return {}
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*MARK)
    step = METRES / 100_000 if crs == "EPSG:4326" else METRES
    return {"transform": from_origin(x - side / 2 * step, y + side / 2 * step, step, step)}
