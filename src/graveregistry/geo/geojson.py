"""Read a GeoJSON geometry (RFC 7946) strictly, and bounded before anything is built. EPSG:4326."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Reason
from graveregistry.geo.validation import MAX_VERTICES
from graveregistry.geo.wording import reason

Place = tuple[float, float]
Rings = list[list[Place]]
_NUMBER_LIMIT = 1e9
_DEPTHS = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}


@dataclass(frozen=True, slots=True)
class Outline:
    """A geometry, or the reasons why there is none. `notes` tell what was changed in reading it."""

    geometry: BaseGeometry | None
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


class _RefusedError(Exception):
    def __init__(self, code: str, at: Place | None = None) -> None:
        super().__init__(code)
        self.reason = reason(code, at)


def from_geojson(mapping: Mapping[str, Any], *, max_vertices: int = MAX_VERTICES) -> Outline:
    """The Point, Polygon or MultiPolygon of a GeoJSON geometry object; `validation.check` says if it is sound.

    Refused: other types, a `crs` member, wrong nesting, values that are not numbers, open or short rings (3.1.6),
    more than `max_vertices` positions. A third coordinate is dropped and noted. Winding is not judged (3.1.6).
    """
    try:
        depth = _depth(mapping)
        coordinates = mapping.get("coordinates")
        # Members of every level count, so that a million empty rings are stopped as well.
        positions = list(_positions(coordinates, depth, [3 * max_vertices]))
        if len(positions) > max_vertices:
            raise _RefusedError("too_many_vertices")
        geometry = _build(coordinates, depth)
    except _RefusedError as refused:
        return Outline(None, (refused.reason,))
    notes = (reason("height_dropped"),) if any(len(position) == 3 for position in positions) else ()
    return Outline(geometry, (), notes)


def _depth(mapping: Mapping[str, Any]) -> int:
    if not isinstance(mapping, Mapping) or not isinstance(mapping.get("type"), str):
        raise _RefusedError("not_geojson")
    if mapping["type"] not in _DEPTHS:
        raise _RefusedError("wrong_type")
    if mapping.get("crs") is not None:
        raise _RefusedError("crs_not_taken")
    return _DEPTHS[mapping["type"]]


def _positions(value: object, depth: int, left: list[int]) -> Iterator[Sequence[float]]:
    """Every position, judged. `left`: list members that may still come."""
    if not isinstance(value, list | tuple):
        raise _RefusedError("not_geojson")
    if depth == 0:
        yield _position(value)
        return
    left[0] -= len(value)
    if left[0] < 0:
        raise _RefusedError("too_many_vertices")
    if not value and depth > 1:
        raise _RefusedError("empty")
    for member in value:
        yield from _positions(member, depth - 1, left)


def _position(value: Sequence[Any]) -> Sequence[float]:
    if len(value) not in (2, 3):
        raise _RefusedError("not_geojson")
    # Neither text nor true/false, NaN, infinity or an integer too long to be a float.
    numbers = [float(number) for number in value if type(number) in (int, float) and _small(number)]
    if len(numbers) != len(value):
        raise _RefusedError("not_a_number")
    return numbers


def _small(number: Any) -> bool:
    return bool(-_NUMBER_LIMIT < number < _NUMBER_LIMIT)


def _build(coordinates: Any, depth: int) -> BaseGeometry:
    if depth == 0:
        return Point(*map(float, coordinates[:2]))
    if depth == 2:
        return _polygon(coordinates)
    return MultiPolygon([_polygon(part) for part in coordinates])


def _polygon(rings: Any) -> Polygon:
    flat = [[(float(position[0]), float(position[1])) for position in ring] for ring in rings]
    for ring in flat:
        if len(ring) < 4:
            raise _RefusedError("too_few_points", ring[0] if ring else None)
        if ring[0] != ring[-1]:
            raise _RefusedError("ring_not_closed", ring[-1])
    return Polygon(flat[0], flat[1:])
