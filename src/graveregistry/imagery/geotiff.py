"""What a GeoTIFF is, whether a picture can be made of it, and on which tiles. GDAL's side: see ``warping``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from rasterio.errors import CRSError
from rasterio.warp import calculate_default_transform, transform_bounds

MOST_PIXELS = 2_000_000_000
"""Some 45,000 by 45,000: a whole town at 20 cm."""
LARGEST_BLOCK = 128 * 2**20
"""Bytes that GDAL must unpack at once to read a single pixel."""
MOST_TILES = 40_000
SIDE = 512
"""Pixels of a tile's side."""
DEEPEST = 22
EDGE = math.pi * 6378137.0
"""Half the width of the world in EPSG:3857, metres."""
_DEPTHS = {"uint8": 1, "uint16": 2, "int16": 2}
"""Bytes of a value."""

Colour = tuple[int, int, int, int]


class Refused(Exception):
    """The file cannot be used; the reason's code."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which bands are drawn how, and on which tiles.

    ``colours`` are band numbers; ``palette`` maps a value to RGBA. ``zoom`` is the deepest, whose tiles run from
    ``west, north`` to ``east, south`` (columns and rows, both ends included).
    """

    colours: tuple[int, ...]
    palette: dict[int, Colour] | None
    masked: dict[str, Any]
    zoom: int
    west: int
    north: int
    east: int
    south: int
    bounds: tuple[float, float, float, float]

    @property
    def tiles(self) -> int:
        """How many tiles the deepest zoom has."""
        return (self.east - self.west + 1) * (self.south - self.north + 1)


def planned(source: Any) -> Plan:
    """What would be made of an open GeoTIFF.

    Raises:
        Refused: ``no_crs``, ``bands``, ``depth``, ``pixels``, ``blocks``, ``bounds``, ``cut_short``.
    """
    _check(source)
    palette = _palette(source)
    alpha = _alpha(source)
    masked: dict[str, Any] = {"add_alpha": alpha is None and source.nodata is None}
    if source.nodata is not None:
        masked |= {"nodata": source.nodata, "src_nodata": source.nodata}
    zoom, columns, rows, bounds = _tiles(source)
    colours = (1, 2, 3) if source.count >= 3 else (1,)
    return Plan(colours, palette, masked, zoom, columns[0], rows[0], columns[1], rows[1], bounds)


def _check(source: Any) -> None:
    if source.crs is None or source.transform.is_identity:
        raise Refused("no_crs")
    if source.width * source.height > MOST_PIXELS:
        raise Refused("pixels")
    if source.count not in {1, 2, 3, 4} or (source.count == 2 and _alpha(source) is None):
        raise Refused("bands")
    if any(depth not in _DEPTHS for depth in source.dtypes):
        raise Refused("depth")
    height, width = source.block_shapes[0]
    together = source.count if source.interleaving and source.interleaving.value == "PIXEL" else 1
    if height * width * together * _DEPTHS[source.dtypes[0]] > LARGEST_BLOCK:
        raise Refused("blocks")


def _alpha(source: Any) -> int | None:
    """The number of the band that says how opaque the others are."""
    kinds = [kind.name for kind in source.colorinterp]
    return kinds.index("alpha") + 1 if "alpha" in kinds else None


def _palette(source: Any) -> dict[int, Colour] | None:
    if source.count == 1 and source.colorinterp[0].name == "palette":
        return dict(source.colormap(1))
    return None


def _tiles(source: Any) -> tuple[int, tuple[int, int], tuple[int, int], tuple[float, float, float, float]]:
    """The deepest zoom, its first and last column and row, and the bounds in degrees (EPSG:4326)."""
    try:
        degrees = transform_bounds(source.crs, "EPSG:4326", *source.bounds)
        across = calculate_default_transform(source.crs, "EPSG:3857", source.width, source.height, *source.bounds)
        west, south, east, north = transform_bounds(source.crs, "EPSG:3857", *source.bounds)
    except (CRSError, ValueError, OverflowError) as error:
        raise Refused("bounds") from error
    numbers = (*degrees, west, south, east, north, across[0].a)
    inside = all(map(math.isfinite, numbers)) and -EDGE <= west < east <= EDGE and -EDGE <= south < north <= EDGE
    if not inside or not (-180 <= degrees[0] < degrees[2] <= 180) or across[0].a <= 0:
        raise Refused("bounds")
    zoom = min(DEEPEST, max(0, math.ceil(math.log2(2 * EDGE / SIDE / across[0].a) - 1e-6)))
    while True:
        columns, rows = _span(zoom, west, east), _span(zoom, -north, -south)
        if (columns[1] - columns[0] + 1) * (rows[1] - rows[0] + 1) <= MOST_TILES:
            return zoom, columns, rows, degrees
        zoom -= 1


def _span(zoom: int, low: float, high: float) -> tuple[int, int]:
    """First and last tile that a stretch of EPSG:3857 metres touches."""
    tiles = 1 << zoom
    share = tiles / (2 * EDGE)
    first = math.floor((low + EDGE) * share)
    last = math.ceil((high + EDGE) * share) - 1
    return max(0, min(first, tiles - 1)), max(0, min(max(first, last), tiles - 1))
