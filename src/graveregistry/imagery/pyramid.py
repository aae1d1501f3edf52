"""The tiles of a picture: the deepest are read from the ground, every other is made of four. See ``warping``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from rasterio.enums import Resampling
from rasterio.transform import from_origin
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from graveregistry.imagery.geotiff import EDGE, SIDE, Colour, Plan, Refused

_SHALLOWEST_BELOW = 12
_DARKEST, _LIGHTEST = 2.0, 98.0
"""Percentiles that 16 bit values are spread between; outside them is black and white."""
_SEEN_AT = 1024

Picture = Image.Image


class Making:
    """The archive in the making: each tile of the deepest zoom is read once, the others are made of four."""

    def __init__(self, source: Any, plan: Plan, archive: Path, tell: Callable[[float], None]) -> None:
        self.plan = plan
        self.tell = tell
        self.read = 0
        self.written = 0
        self.file = archive.open("wb")
        self.writer = Writer(self.file)
        self.spread = None if source.dtypes[0] == "uint8" else _spread(source, plan)
        metres = 2 * EDGE / (1 << plan.zoom)
        self.ground = WarpedVRT(
            source,
            crs="EPSG:3857",
            transform=from_origin(plan.west * metres - EDGE, EDGE - plan.north * metres, metres / SIDE, metres / SIDE),
            width=(plan.east - plan.west + 1) * SIDE,
            height=(plan.south - plan.north + 1) * SIDE,
            resampling=Resampling.nearest if plan.palette else Resampling.bilinear,
            warp_mem_limit=64,
            **plan.masked,
        )

    def everything(self) -> int:
        """Make all tiles; the shallowest zoom that was made.

        Raises:
            Refused: ``empty`` when no pixel says anything.
        """
        first = self.plan.zoom
        while first > max(0, self.plan.zoom - _SHALLOWEST_BELOW) and self._wide(first):
            first -= 1
        up = self.plan.zoom - first
        for x in range(self.plan.west >> up, (self.plan.east >> up) + 1):
            for y in range(self.plan.north >> up, (self.plan.south >> up) + 1):
                self.tile(first, x, y)
        if not self.written:
            raise Refused("empty")
        return first

    def _wide(self, zoom: int) -> bool:
        up = self.plan.zoom - zoom
        return (self.plan.east >> up) > (self.plan.west >> up) or (self.plan.south >> up) > (self.plan.north >> up)

    def tile(self, z: int, x: int, y: int) -> Picture | None:
        """Make a tile and all below it; its picture (RGBA), or None where nothing is."""

        if z == self.plan.zoom:
            made = self._deepest(x, y)
        else:
            quarters = {(dx, dy): self.tile(z + 1, 2 * x + dx, 2 * y + dy) for dx, dy in self._below(z, x, y)}
            shown = {at: each for at, each in quarters.items() if each is not None}
            made = _quartered(shown) if shown else None
        if made is not None:
            self.writer.write_tile(zxy_to_tileid(z, x, y), _packed(made))
            self.written += 1
        return made

    def _below(self, z: int, x: int, y: int) -> Iterator[tuple[int, int]]:
        """Which quarters of a tile hold a part of the picture."""
        up = self.plan.zoom - z - 1
        columns = range(self.plan.west >> up, (self.plan.east >> up) + 1)
        rows = range(self.plan.north >> up, (self.plan.south >> up) + 1)
        for dx, dy in ((0, 0), (0, 1), (1, 0), (1, 1)):
            if 2 * x + dx in columns and 2 * y + dy in rows:
                yield dx, dy

    def _deepest(self, x: int, y: int) -> Picture | None:

        window = Window((x - self.plan.west) * SIDE, (y - self.plan.north) * SIDE, SIDE, SIDE)
        self.read += 1
        self.tell(self.read / self.plan.tiles)
        mask = self.ground.dataset_mask(window=window)
        return self._coloured(window, mask) if mask.any() else None

    def _coloured(self, window: Window, mask: Any) -> Picture:
        values = self.ground.read(self.plan.colours, window=window)
        if self.plan.palette is not None:
            return _from_palette(values[0], mask, self.plan.palette)
        if self.spread is not None:
            low, high = self.spread
            values = np.clip((values.astype(np.float32) - low) * (255.0 / (high - low)), 0, 255)
        colours = values.astype(np.uint8)
        rgb = colours if len(colours) == 3 else np.repeat(colours, 3, axis=0)
        return Image.fromarray(np.dstack([*rgb, mask]))

    def finish(self, first: int) -> None:
        """Write the archive's head and directory."""

        west, south, east, north = (round(each * 10**7) for each in self.plan.bounds)
        self.writer.finalize(
            {
                "tile_type": TileType.WEBP,
                "tile_compression": Compression.NONE,
                "min_lon_e7": west,
                "min_lat_e7": south,
                "max_lon_e7": east,
                "max_lat_e7": north,
                "center_zoom": first,
                "center_lon_e7": (west + east) // 2,
                "center_lat_e7": (south + north) // 2,
            },
            {},
        )
        self.file.close()


def _from_palette(values: Any, mask: Any, palette: dict[int, Colour]) -> Picture:
    table = np.zeros((256, 4), np.uint8)
    for value, colour in palette.items():
        table[value & 255] = colour
    pixels = table[values.astype(np.uint8)]
    pixels[..., 3] = np.minimum(pixels[..., 3], mask)
    return Image.fromarray(pixels)


def _spread(source: Any, plan: Plan) -> tuple[float, float]:
    """The two values that 16 bit ones are spread between, of all colours together: hues stay what they are."""

    share = max(1.0, max(source.width, source.height) / _SEEN_AT)
    shape = (max(1, int(source.height / share)), max(1, int(source.width / share)))
    values = source.read(plan.colours, out_shape=(len(plan.colours), *shape))
    said = values[:, source.dataset_mask(out_shape=shape) > 0]
    if not said.size:
        raise Refused("empty")
    low, high = (float(each) for each in np.percentile(said, (_DARKEST, _LIGHTEST)))
    return low, max(high, low + 1.0)


def _quartered(quarters: dict[tuple[int, int], Picture]) -> Picture:
    """Four tiles as one of the zoom above. Colours are weighed by how opaque they are, or edges would darken."""
    whole = Image.new("RGBA", (2 * SIDE, 2 * SIDE))
    for (dx, dy), each in quarters.items():
        whole.paste(each, (dx * SIDE, dy * SIDE))
    return whole.convert("RGBa").resize((SIDE, SIDE), Image.Resampling.BOX).convert("RGBA")


def _packed(made: Picture) -> bytes:
    out = BytesIO()
    opaque = made.getchannel("A").getextrema()[0] == 255
    (made.convert("RGB") if opaque else made).save(out, "WEBP", quality=90, method=2)
    return out.getvalue()
