"""Scenes from the air whose bands make no picture by themselves: read by GDAL, drawn as a picture of them."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
import numpy.ma  # named here since it is loaded when it is first used, and then nothing opens
import rasterio
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2
from rasterio.enums import ColorInterp, Resampling

_COLOURS = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
# So many hundredths of the values at either end are drawn black or white: single glints would leave all else dark.
_CLIPPED = 1
_WIDTH, _HEIGHT = 256, 257
# GDAL must look for no file beside this one: nothing opens inside the walls.
_ALONE = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_NUM_THREADS": "1", "GDAL_PAM_ENABLED": "NO"}


def tags(source: BinaryIO) -> tuple[dict[int, Any], int, int]:
    """The tags of the first picture in a TIFF, its width and its height in pixels."""
    source.seek(0)
    head = source.read(8)
    wide = head[2:4] in (b"+\0", b"\0+")
    found = ImageFileDirectory_v2(head + source.read(8) if wide else head)
    source.seek(found.next)
    found.load(source)
    return dict(found), int(found[_WIDTH]), int(found[_HEIGHT])


def drawn(source: BinaryIO, longest: int) -> Image.Image:
    """The scene as a picture of at most `longest` pixels a side: red, green and blue where it says which these are,
    else its first three bands, or its only one in grey."""
    source.seek(0)
    with rasterio.Env(**_ALONE), rasterio.open(source, driver="GTiff") as scene:
        bands = _bands(scene)
        share = min(1.0, longest / max(scene.width, scene.height))
        size = tuple(max(1, round(side * share)) for side in (scene.height, scene.width))
        values = scene.read(bands, out_shape=(len(bands), *size), resampling=Resampling.average, masked=True)
    return Image.fromarray(_bytes(values).squeeze())


def _bands(scene: Any) -> list[int]:
    said = {each: number for number, each in enumerate(scene.colorinterp, 1)}
    if all(each in said for each in _COLOURS):
        return [said[each] for each in _COLOURS]
    return [1, 2, 3] if scene.count >= len(_COLOURS) else [1]


def _bytes(values: numpy.ma.MaskedArray) -> np.ndarray:
    """Values of any kind as bytes, rows by columns by bands; what holds no value is black."""
    known = numpy.ma.masked_invalid(values.astype("float32"))
    there = known.compressed()
    low, high = np.percentile(there, (_CLIPPED, 100 - _CLIPPED)) if there.size else (0.0, 1.0)
    shown = (known.filled(low) - low) * (255 / max(high - low, 1e-9))
    return np.moveaxis(np.clip(shown, 0, 255).astype("uint8"), 0, -1)
