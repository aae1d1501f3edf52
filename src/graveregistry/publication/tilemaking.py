"""A release's GeoJSON as vector tiles (Mapbox Vector Tile 2.1) of one length per zoom. Pure: bytes in, bytes out.

A tile is made from the released bytes alone, so it can say nothing that they do not. Every tile of a zoom, empty or
full, has the same length: whoever counts bytes on the wire does not learn which ground was looked at.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from mapbox_vector_tile.encoder import on_invalid_geometry_make_valid
from shapely.geometry.base import BaseGeometry

LAYER = "awareness"
MAX_ZOOM = 8
"""Deepest zoom: a tile is 1.4 degree wide and one step of its grid 40 m. Closer looks stretch these tiles."""

EXTENT = 4096
BUFFER = 64 / EXTENT
SMALLEST = 1024
MAX_LATITUDE = 85.0511287798066

Place = tuple[int, int, int]
"""A tile: zoom, column from the west, row from the north (OGC WebMercatorQuad)."""

# Field 16 of a tile, length-delimited: the specification leaves 16 and up to extensions, which readers pass over.
_PADDING_TAG = bytes([0x82, 0x01])
_PADDING_HEAD = len(_PADDING_TAG) + 4


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of a release: those with something in them, and of each zoom the one of all others."""

    full: dict[Place, bytes]
    empty: tuple[bytes, ...]


def tiles_of(geojson: bytes) -> Tiles:
    """Every tile of a release down to ``MAX_ZOOM``."""
    features = [(feature["properties"], plane(feature["geometry"])) for feature in json.loads(geojson)["features"]]
    full: dict[Place, bytes] = {}
    empty = []
    for zoom in range(MAX_ZOOM + 1):
        made = {place: _encoded(shapes) for place, shapes in cut_at(features, zoom).items()}
        nothing = _encoded([])
        length = _length_class(max(map(len, (nothing, *made.values()))))
        full |= {place: _padded(tile, length) for place, tile in made.items()}
        empty.append(_padded(nothing, length))
    return Tiles(full, tuple(empty))


def plane(geometry: dict[str, Any]) -> BaseGeometry:
    """Web Mercator, EPSG:3857, as shares of the world: x from the west, y from the south, 0 to 1."""
    return shapely.transform(shapely.geometry.shape(geometry), _project)


def _project(degrees: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    latitude = np.radians(np.clip(degrees[:, 1], -MAX_LATITUDE, MAX_LATITUDE))
    return np.column_stack([degrees[:, 0] / 360 + 0.5, np.arcsinh(np.tan(latitude)) / (2 * np.pi) + 0.5])


def cut_at(features: list[tuple[dict[str, Any], BaseGeometry]], zoom: int) -> dict[Place, list[dict[str, Any]]]:
    """What of features (properties, shape as :func:`plane` gives it) lies in each tile of a zoom, in grid steps."""
    cut: dict[Place, list[dict[str, Any]]] = defaultdict(list)
    side = 1 << zoom
    for properties, shape in features:
        for column, row in _touched(shape, side):
            part = _part(shape, column, row, side)
            if not part.is_empty:
                cut[zoom, column, row].append({"geometry": part, "properties": properties})
    return cut


def _part(shape: BaseGeometry, column: int, row: int, side: int) -> BaseGeometry:
    """What of a shape lies in a tile and its margin, in whole steps of the tile's grid from its south-west corner."""
    # Shapes are counted from the south, tiles from the north.
    west, south = column / side, (side - 1 - row) / side
    low, high = -BUFFER / side, (1 + BUFFER) / side
    part = shapely.clip_by_rect(shape, west + low, south + low, west + high, south + high)
    return shapely.transform(part, lambda xy: np.rint((xy - (west, south)) * side * EXTENT))


def _touched(shape: BaseGeometry, side: int) -> Iterator[tuple[int, int]]:
    west, south, east, north = shape.bounds
    last, reach = side - 1, BUFFER
    columns = range(max(0, int(west * side - reach)), min(last, int(east * side + reach)) + 1)
    rows = range(max(0, last - int(north * side + reach)), min(last, last - int(south * side - reach)) + 1)
    return ((column, row) for column in columns for row in rows)


def _encoded(features: list[dict[str, Any]]) -> bytes:
    made: bytes = mapbox_vector_tile.encode(
        {"name": LAYER, "features": features},
        default_options={"extents": EXTENT, "on_invalid_geometry": on_invalid_geometry_make_valid},
    )
    return made


def _length_class(longest: int) -> int:
    """The power of two that holds the longest tile and its padding."""
    return max(SMALLEST, 1 << (longest + _PADDING_HEAD - 1).bit_length())


def _padded(tile: bytes, length: int) -> bytes:
    room = length - len(tile) - _PADDING_HEAD
    # The length as a varint of exactly four bytes, so that any room can be filled.
    head = bytes((room >> shift) & 0x7F | (0x80 if shift < 21 else 0) for shift in (0, 7, 14, 21))
    return tile + _PADDING_TAG + head + bytes(room)


def box_of(place: Place) -> BaseGeometry:
    """The ground of a tile, degrees, EPSG:4326."""
    zoom, column, row = place
    side = 1 << zoom
    return shapely.box(
        column / side * 360 - 180, _latitude((row + 1) / side), (column + 1) / side * 360 - 180, _latitude(row / side)
    )


def _latitude(from_north: float) -> float:
    return float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * from_north)))))
