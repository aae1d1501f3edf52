"""Shapes out of GeoJSON, WKB and WKT, with every bound checked before the geometry library sees them.

GEOS reads nested collections by recursion and dies of a few ten thousand of them (seen: GEOS 3.14, signal 11),
and parsers disagree about what else they tolerate. So the structure is walked here first.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from itertools import chain

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LinearRing
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure

from .rows import JsonValue, Limits

DEPTH_OF_COORDINATES = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
COLLECTION = "GeometryCollection"
NESTED_COLLECTIONS = 8
# Beyond the numbers of any coordinate system.
_LARGEST = 1e12

_WKB_POINT, _WKB_LINE, _WKB_POLYGON, _WKB_LAST = 1, 2, 3, 7


def from_geojson(shape: JsonValue, limits: Limits) -> BaseGeometry | None:
    """The shape of a GeoJSON geometry object (RFC 7946 3.1), without heights; None for null and for empty ones.

    Failures: ``import_shape_unreadable``, ``import_too_many_vertices``.
    """
    if shape is None:
        return None
    return _made(lambda: _polygon(shape) or shapely.from_geojson(json.dumps(_clean(shape, limits, 0))), limits)


def from_wkt(text: str, limits: Limits) -> BaseGeometry | None:
    """The shape of well-known text, an ``SRID=...;`` in front ignored; None when empty. Failures as above."""
    bare = text.strip().rpartition(";")[2]
    if not bare:
        return None
    if bare.count(",") > limits.vertices:
        raise Failure("import_too_many_vertices", limit=limits.vertices)
    if _deepest(bare) > NESTED_COLLECTIONS:
        raise Failure("import_shape_unreadable")
    return _made(lambda: shapely.from_wkt(bare), limits)


def from_wkb(data: bytes, limits: Limits) -> BaseGeometry | None:
    """The shape of ISO or extended well-known binary; None when empty. Failures as above."""
    try:
        _walk_wkb(data, limits)
    except struct.error:
        raise Failure("import_shape_unreadable") from None
    return _made(lambda: shapely.from_wkb(data), limits)


def _made(make: Callable[[], BaseGeometry], limits: Limits) -> BaseGeometry | None:
    try:
        shape = make()
    except (ShapelyError, ValueError):
        raise Failure("import_shape_unreadable") from None
    if shape.is_empty:
        return None
    if shapely.get_num_coordinates(shape) > limits.vertices:
        raise Failure("import_too_many_vertices", limit=limits.vertices)
    return shapely.force_2d(shape)


def _clean(shape: JsonValue, limits: Limits, depth: int) -> dict[str, JsonValue]:
    """The same geometry object with nothing but checked numbers in it."""
    kind = shape.get("type") if isinstance(shape, dict) else None
    if kind == COLLECTION and isinstance(shape.get("geometries"), list) and depth < NESTED_COLLECTIONS:
        inner = [_clean(part, limits, depth + 1) for part in shape["geometries"] if part is not None]
        return {"type": kind, "geometries": inner}
    if not isinstance(kind, str) or kind not in DEPTH_OF_COORDINATES:
        raise Failure("import_shape_unreadable")
    return {"type": kind, "coordinates": _positions(shape.get("coordinates"), DEPTH_OF_COORDINATES[kind])}


def _positions(given: JsonValue, depth: int) -> list[JsonValue]:
    if not isinstance(given, list):
        raise Failure("import_shape_unreadable")
    if depth:
        return [_positions(part, depth - 1) for part in given]
    if given and (len(given) < 2 or not all(_is_number(part) for part in given)):
        raise Failure("import_shape_unreadable")
    return given[:2]


def _polygon(shape: JsonValue) -> BaseGeometry | None:
    """A polygon of plain closed rings, which most files are full of, without a look at every number by itself.

    None for every other geometry, sound or not: :func:`_clean` says which.
    """
    rings = shape.get("coordinates") if isinstance(shape, dict) and shape.get("type") == "Polygon" else None
    if type(rings) is not list or not rings:
        return None
    read = [found for ring in rings if (found := _ring(ring)) is not None]
    if len(read) < len(rings):
        return None
    shell, *holes = [LinearRing(ring) for ring in read]
    made: BaseGeometry = shapely.polygons(shell, holes or None)
    return made


def _ring(given: JsonValue) -> NDArray[np.float64] | None:
    """The places of a closed ring of pairs of numbers, shape (n, 2); None when it is anything else."""
    if type(given) is not list or len(given) < 4 or set(map(type, given)) != {list} or set(map(len, given)) != {2}:
        return None
    numbers = list(chain.from_iterable(given))
    if given[0] != given[-1] or not set(map(type, numbers)) <= {int, float}:
        return None
    if not -_LARGEST < min(numbers) <= max(numbers) < _LARGEST or not all(map(math.isfinite, numbers)):
        return None
    return np.array(numbers, dtype=np.float64).reshape(-1, 2)


def _is_number(value: JsonValue) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and abs(value) < _LARGEST and math.isfinite(value)


def _deepest(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def _walk_wkb(data: bytes, limits: Limits) -> None:
    """Step over every part by its own counts (OGC 06-103r4 8.2): bounds vertices and depth, without recursion."""
    offset, vertices, waiting = 0, 0, [1]
    while waiting:
        if waiting[-1] == 0:
            waiting.pop()
            continue
        waiting[-1] -= 1
        order = "<" if data[offset : offset + 1] == b"\x01" else ">"
        (code,) = struct.unpack_from(f"{order}I", data, offset + 1)
        offset += 9 if code & 0x20000000 else 5
        kind, width = _kind_and_width(code)
        if kind == _WKB_POINT:
            counts, skipped = [1], 0
        elif kind in (_WKB_LINE, _WKB_POLYGON):
            (parts,) = struct.unpack_from(f"{order}I", data, offset)
            offset += 4
            counts, skipped = ([parts], 0) if kind == _WKB_LINE else _rings(data, offset, order, parts, width, limits)
        else:
            (parts,) = struct.unpack_from(f"{order}I", data, offset)
            offset += 4
            waiting.append(parts)
            counts, skipped = [], 0
        vertices += sum(counts)
        offset += sum(counts) * width + skipped
        if vertices > limits.vertices:
            raise Failure("import_too_many_vertices", limit=limits.vertices)
        if len(waiting) > NESTED_COLLECTIONS or offset > len(data):
            raise Failure("import_shape_unreadable")


def _kind_and_width(code: int) -> tuple[int, int]:
    """The type without its dimension marks, and the bytes of one vertex."""
    plain = code & 0x0FFFFFFF
    kind, iso = plain % 1000, plain // 1000
    if not _WKB_POINT <= kind <= _WKB_LAST or iso > 3:
        raise Failure("import_shape_unreadable")
    has_z = bool(code & 0x80000000) or iso in (1, 3)
    has_m = bool(code & 0x40000000) or iso in (2, 3)
    return kind, 8 * (2 + has_z + has_m)


def _rings(data: bytes, start: int, order: str, parts: int, width: int, limits: Limits) -> tuple[list[int], int]:
    """The vertex counts of a polygon's rings, and the bytes of the counts themselves."""
    if parts > limits.vertices:
        raise Failure("import_too_many_vertices", limit=limits.vertices)
    counts: list[int] = []
    offset = start
    for _ in range(parts):
        (count,) = struct.unpack_from(f"{order}I", data, offset)
        counts.append(count)
        offset += 4 + count * width
    return counts, 4 * parts
