"""Where a row's site is: a boundary, or a point with its error radius, or the reason why neither."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure, Reason
from graveregistry.geo import coordinates, validation
from graveregistry.geo.measure import polygons

from .projection import Projection, around
from .rows import JsonValue, Limits, RowError, row_error
from .shapes import from_wkt
from .values import is_empty, text

LINES = ("LineString", "MultiLineString", "LinearRing")


@dataclass(frozen=True, slots=True)
class ShapeRules:
    """What the mapping says about shapes that are not boundaries. Lengths in metres."""

    default_radius_m: float | None = None
    line_width_m: float | None = None
    keep_without_shape: bool = False
    take_repaired: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A MultiPolygon, or a Point with ``radius_m``, or neither; EPSG:4326.

    ``changed`` names what was done to the given shape at the mapping's word: ``buffered``, ``repaired``.
    """

    geometry: MultiPolygon | Point | None
    radius_m: float | None = None
    changed: str | None = None


def from_two_cells(lat: JsonValue, lon: JsonValue, project: Projection, *, degrees: bool) -> Point | None:
    """The point of two cells: latitude and longitude in degrees in any notation, or metres of a projected system."""
    if is_empty(lat) and is_empty(lon):
        return None
    if is_empty(lat) or is_empty(lon):
        raise Failure("import_half_coordinates")
    try:
        x, y = (float(text(part).replace(",", ".").replace("٫", ".")) for part in (lon, lat))
    except ValueError:
        if degrees:
            return from_one_cell(f"{text(lat)}; {text(lon)}")
        raise Failure("import_shape_unreadable") from None
    return _projected(Point(x, y), project)


def from_one_cell(cell: JsonValue) -> Point | None:
    """The point of one cell in any notation ``geo.coordinates`` reads; more than one meaning is asked about."""
    if is_empty(cell):
        return None
    reading = coordinates.parse(text(cell))
    if len(reading.points) != 1:
        raise Failure("import_coordinates_unclear")
    return Point(reading.points[0].lon, reading.points[0].lat)


def from_wkt_cell(cell: JsonValue, project: Projection, limits: Limits) -> BaseGeometry | None:
    """The shape of a cell of well-known text."""
    shape = None if is_empty(cell) else from_wkt(text(cell), limits)
    return None if shape is None else project(shape)


def place(number: int, shape: BaseGeometry | None, radius_m: float | None, rules: ShapeRules) -> Place | list[RowError]:
    """What the registry can keep of a row's shape, or what is wrong with it and what could be offered instead."""
    if shape is None:
        return Place(None) if rules.keep_without_shape else [row_error(number, Failure("import_no_shape"))]
    plain = _single(shape)
    if isinstance(plain, Point):
        return _point(number, plain, radius_m if radius_m is not None else rules.default_radius_m)
    if plain.geom_type in LINES:
        return _line(number, plain, rules)
    if isinstance(plain, Polygon | MultiPolygon):
        return _boundary(number, plain, rules)
    found = [part for part in _parts(plain) if isinstance(part, Polygon)]
    offer = MultiPolygon(found) if found else None
    if offer is not None and len(found) == len(list(_parts(plain))):
        return _boundary(number, offer, rules)
    return [row_error(number, Failure("import_several_kinds"), offer=offer)]


def _point(number: int, point: Point, radius_m: float | None) -> Place | list[RowError]:
    if radius_m is None:
        return [row_error(number, Failure("import_point_needs_radius"))]
    wrong = validation.check(point, radius_m=radius_m)
    return [_of_reason(number, reason, None) for reason in wrong] or Place(point, radius_m)


def _line(number: int, line: BaseGeometry, rules: ShapeRules) -> Place | list[RowError]:
    if rules.line_width_m is None:
        return [row_error(number, Failure("import_line"))]
    there, back = around(line.centroid)
    wide = back(there(line).buffer(rules.line_width_m / 2, quad_segs=8))
    made = _boundary(number, MultiPolygon(polygons(wide)), rules)
    return Place(made.geometry, changed="buffered") if isinstance(made, Place) else made


def _boundary(number: int, shape: Polygon | MultiPolygon, rules: ShapeRules) -> Place | list[RowError]:
    whole = MultiPolygon([shape]) if isinstance(shape, Polygon) else shape
    # Asked in the words of those who keep it, so that they find it answered (`check` remembers by its arguments).
    wrong = validation.check(whole, radius_m=None)
    if not wrong:
        return Place(whole)
    mended = validation.repaired(whole)
    if rules.take_repaired and mended is not None:
        return Place(mended, changed="repaired")
    return [_of_reason(number, reason, mended) for reason in wrong]


def _of_reason(number: int, reason: Reason, offer: BaseGeometry | None) -> RowError:
    return RowError(number, reason, offer=offer)


def _single(shape: BaseGeometry) -> BaseGeometry:
    """The one part of a multi-part shape that has only one."""
    while hasattr(shape, "geoms") and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    return shape


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Every part, collections opened all the way."""
    parts = [shape]
    while any(hasattr(part, "geoms") for part in parts):
        parts = [inner for part in parts for inner in getattr(part, "geoms", [part])]
    return parts


def _projected(point: Point, project: Projection) -> Point:
    moved = project(point)
    x, y = shapely.get_coordinates(moved)[0]
    return Point(x, y)
