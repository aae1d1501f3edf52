"""Areas, lengths and distances on the WGS 84 ellipsoid; coordinates are lon/lat degrees, EPSG:4326.

Source: C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013), through PROJ. Edges are geodesics, so a
ring across the antimeridian takes the short way and needs no splitting.
"""

import math

from pyproj import Geod
from shapely import MultiPolygon, Polygon, get_coordinates
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import LinearRing

from graveregistry.errors import Failure

WGS84 = Geod(ellps="WGS84")
LARGEST_RADIUS_M = 100_000.0
CIRCLE_VERTICES = 72


def area(geometry: BaseGeometry) -> float:
    """Square metres of the polygons in the geometry, holes taken off, whichever way rings are wound."""
    return size(geometry)[0]


def perimeter(geometry: BaseGeometry) -> float:
    """Metres of every edge, those of holes too."""
    return size(geometry)[1]


def size(geometry: BaseGeometry) -> tuple[float, float]:
    """Area and perimeter, worked out together."""
    areas, lengths = [], []
    for polygon in polygons(geometry):
        for sign, ring in ((1, polygon.exterior), *((-1, hole) for hole in polygon.interiors)):
            inside, length = _ring(ring)
            areas.append(sign * inside)
            lengths.append(length)
    return math.fsum(areas), math.fsum(lengths)


def distance(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Metres along the geodesic between two (lon, lat)."""
    metres: float = WGS84.inv(*start, *end)[2]
    return metres


def circle(lon: float, lat: float, radius_m: float) -> Polygon:
    """A polygon holding every place within `radius_m` metres of the point. Failure `radius_out_of_range`.

    72 vertices, drawn around the circle so that the true place cannot be cut off (0.1 % more area).
    Longitudes run on past ±180 near the antimeridian.
    """
    if not 0 < radius_m <= LARGEST_RADIUS_M or distance((lon, lat), (lon, math.copysign(90, lat))) < 2 * radius_m:
        raise Failure("radius_out_of_range")
    reach = radius_m / math.cos(math.pi / CIRCLE_VERTICES)
    # Anticlockwise, as RFC 7946 (section 3.1.6) wants outer rings.
    bearings = [-360 * step / CIRCLE_VERTICES for step in range(CIRCLE_VERTICES)]
    count = len(bearings)
    lons, lats, _ = WGS84.fwd([lon] * count, [lat] * count, bearings, [reach] * count)
    near = [lon + math.remainder(x - lon, 360) for x in lons]
    return Polygon(list(zip(near, lats, strict=True)))


def polygons(geometry: BaseGeometry) -> tuple[Polygon, ...]:
    """The polygons of a Polygon or MultiPolygon; none of anything else."""
    if isinstance(geometry, MultiPolygon):
        return tuple(geometry.geoms)
    return (geometry,) if isinstance(geometry, Polygon) else ()


def _ring(ring: LinearRing) -> tuple[float, float]:
    """Area (m², never negative) and length (m) of a ring; the smaller side of it counts as inside."""
    points = get_coordinates(ring)
    signed, length = WGS84.polygon_area_perimeter(points[:, 0], points[:, 1])
    return abs(signed), length
