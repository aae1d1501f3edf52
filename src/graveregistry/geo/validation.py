"""Say what is wrong with a boundary, where, and how to mend it. Geometries in lon/lat degrees, EPSG:4326."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np
from shapely import (
    LinearRing,
    MultiPolygon,
    Point,
    Polygon,
    get_coordinates,
    get_num_coordinates,
    get_num_interior_rings,
    get_rings,
    is_valid_reason,
    make_valid,
    orient_polygons,
)
from shapely import area as planar_area
from shapely import polygons as build_polygons
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Reason
from graveregistry.geo.measure import LARGEST_RADIUS_M, area, polygons
from graveregistry.geo.reading import Question, on_earth
from graveregistry.geo.tangle import tangled
from graveregistry.geo.wording import reason

MAX_VERTICES = 10_000
VERY_LARGE_M2 = 100e6
SMALLEST_M2 = 0.01
# At the equator; less than the smallest on the ellipsoid (110.57 km by 111.32 km).
_SQUARE_DEGREE_M2 = 1.2e10

# GEOS names the first problem and its place: "Self-intersection[36.1 32.6]". What it means depends on what was asked;
# under "" stands the meaning of a crossing, and of whatever else a later GEOS may say.
_OF_RING = {"": "self_crossing", "Ring Self-intersection": "self_touching"}
_OF_POLYGON = {
    "": "rings_cross",
    "Hole lies outside shell": "hole_outside",
    "Holes are nested": "hole_nested",
    "Interior is disconnected": "interior_split",
    "Duplicate Rings": "duplicate_rings",
}
_OF_PARTS = {
    "": "parts_overlap",
    "Nested shells": "parts_nested",
    "Duplicate Rings": "duplicate_rings",
}


@lru_cache(maxsize=16)
def check(
    geometry: BaseGeometry, *, radius_m: float | None = None, max_vertices: int = MAX_VERTICES
) -> tuple[Reason, ...]:
    """Everything wrong with a boundary; empty when it may be kept.

    A boundary is a Polygon, a MultiPolygon, or a Point with an error radius in metres. Deeper problems (crossings,
    holes, overlaps) are looked for once each ring is sound. What was said of the last few is kept: who reads a file
    asks before it is kept, and who keeps it asks again.
    """
    if not isinstance(geometry, Point | Polygon | MultiPolygon):
        return (reason("wrong_type"),)
    if geometry.is_empty:
        return (reason("empty"),)
    if int(get_num_coordinates(geometry)) > max_vertices:
        return (reason("too_many_vertices"),)
    misplaced = _misplaced(geometry)
    if misplaced:
        return (misplaced,)
    if isinstance(geometry, Point):
        return tuple(_radius(radius_m))
    if _sound_at_sight(geometry):
        return ()
    parts = polygons(geometry)
    return (
        tuple(found for part in parts for ring in (part.exterior, *part.interiors) for found in _ring(ring))
        or tuple(found for part in parts for found in _problem(part, _OF_POLYGON))
        or tuple(_problem(geometry, _OF_PARTS))
    )


def _sound_at_sight(geometry: Polygon | MultiPolygon) -> bool:
    """Whether nothing can be wrong with it; most boundaries need no closer look, and a file has many.

    A ring no wider than half the world has no edge that is, and one with more than a square metre in the plane
    has three places and a hull that is wide; a sound whole has sound rings and parts.
    """
    west, south, east, north = geometry.bounds
    square_metres = _SQUARE_DEGREE_M2 * math.cos(math.radians(max(abs(south), abs(north))))
    parts = polygons(geometry)
    is_one_ring = len(parts) == 1 and get_num_interior_rings(parts[0]) == 0
    smallest = planar_area(parts[0] if is_one_ring else build_polygons(get_rings(parts))).min()
    # Asked for the reason, as `is_valid` takes most of its time to silence warnings.
    return east - west <= 180 and smallest * square_metres > 1 and is_valid_reason(geometry) == "Valid Geometry"


def doubts(geometry: BaseGeometry) -> tuple[Question, ...]:
    """What to ask about a sound boundary before it is kept: one above 100 km² is hardly one site."""
    return doubts_of_size(area(geometry))


def doubts_of_size(square_metres: float) -> tuple[Question, ...]:
    """`doubts` of a boundary that has been measured."""
    return (Question("very_large"),) if square_metres > VERY_LARGE_M2 else ()


def repaired(geometry: BaseGeometry) -> MultiPolygon | None:
    """A sound shape near this one, to be offered and never applied silently; none if nothing with area is left or
    the edges are a tangle.

    Overlapping parts are united, a hole outside becomes a part, a crossing gives two parts that meet, slivers are
    dropped. Outer rings are anticlockwise (RFC 7946, 3.1.6). What is offered passes `check`.
    """
    if not polygons(geometry) or geometry.is_empty or _misplaced(geometry) or tangled(geometry):
        return None
    whole = make_valid(geometry, method="structure", keep_collapsed=False)
    kept = [_without_slivers(part) for part in polygons(whole) if _is_wide(part.exterior)]
    mended = orient_polygons(MultiPolygon(kept))
    return None if check(mended) else mended


def _without_slivers(polygon: Polygon) -> Polygon:
    return Polygon(polygon.exterior, [hole for hole in polygon.interiors if _is_wide(hole)])


def _is_wide(ring: LinearRing) -> bool:
    """Whether the ring is more than a line; its hull is measured, as a bow tie's own signed area may be nothing."""
    return area(ring.convex_hull) >= SMALLEST_M2


def _misplaced(geometry: BaseGeometry) -> Reason | None:
    coordinates = get_coordinates(geometry)
    # Written so that what is no number fails it too.
    if (np.abs(coordinates) <= (180, 90)).all():
        return None
    lon, lat = next(place for place in coordinates.tolist() if not on_earth(*place))
    finite = math.isfinite(lon) and math.isfinite(lat)
    return reason("outside_world", (lon, lat)) if finite else reason("not_a_number")


def _radius(radius_m: float | None) -> Iterator[Reason]:
    if radius_m is None:
        yield reason("radius_needed")
    elif not 0 < radius_m <= LARGEST_RADIUS_M:
        yield reason("radius_out_of_range")


def _ring(ring: LinearRing) -> Iterator[Reason]:
    points = [(lon, lat) for lon, lat in get_coordinates(ring).tolist()]
    far = next((start for start, end in pairwise(points) if abs(end[0] - start[0]) > 180), None)
    if len(set(points)) < 3:
        yield reason("too_few_points", points[0])
    elif far:
        yield reason("crosses_antimeridian", far)
    elif not _is_wide(ring):
        yield reason("zero_area", points[0])
    else:
        yield from _problem(Polygon(ring), _OF_RING)


def _problem(geometry: BaseGeometry, meanings: dict[str, str]) -> Iterator[Reason]:
    """The first problem GEOS finds, if any, with its place."""
    said = re.fullmatch(r"([^\[]+)\[(\S+) (\S+)\]", is_valid_reason(geometry))
    if said:
        yield reason(meanings.get(said[1], meanings[""]), (float(said[2]), float(said[3])))
