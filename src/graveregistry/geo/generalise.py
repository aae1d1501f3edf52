"""The shapes shown to those who may not see a place exactly, made once per boundary (house law 4).

One point of a site, its anchor, picks a cell of a fixed global grid. Nothing else of the shape comes through: neither
its extent nor its number of vertices, and moving the anchor inside its cell changes no byte.
"""

import math
from dataclasses import dataclass

import numpy as np
from shapely import MultiPolygon, Polygon, get_coordinates
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure
from graveregistry.geo.grid import cell, cell_polygon, parent

VICINITY_PER_DEGREE = 100


@dataclass(frozen=True, slots=True)
class Scheme:
    """The installation's grid, chosen once: area cells to the degree (10 is 0.1°, the finest allowed).

    Raises ValueError unless vicinity cells (0.01°) nest in it and it is 0.1° or coarser.
    """

    area_per_degree: int = 10

    def __post_init__(self) -> None:
        if self.area_per_degree not in (1, 2, 5, 10):
            raise ValueError("the area grid has 1, 2, 5 or 10 cells to the degree")

    def cells(self, lon: float, lat: float) -> tuple[tuple[int, int], tuple[int, int]]:
        """The vicinity cell and the area cell of a point, the first inside the second."""
        small = cell(lon, lat, VICINITY_PER_DEGREE)
        return small, parent(*small, VICINITY_PER_DEGREE, self.area_per_degree)


@dataclass(frozen=True, slots=True)
class Shapes:
    """One shape per precision below `exact`: two grid squares, EPSG:4326."""

    vicinity: Polygon
    area: Polygon


def anchor(geometry: BaseGeometry) -> tuple[float, float]:
    """The (lon, lat) that stands for the whole shape: its centroid. Failure `geometry_without_place`.

    A shape split at the antimeridian (RFC 7946, 3.1.9) is put together again first.
    """
    coordinates = get_coordinates(geometry)
    if not len(coordinates) or not np.isfinite(coordinates).all():
        raise Failure("geometry_without_place")
    west, _, east, _ = geometry.bounds
    whole = _joined(geometry) if east - west > 180 else geometry
    centre = whole.centroid
    return math.remainder(centre.x, 360), min(90.0, max(-90.0, centre.y))


def shapes(geometry: BaseGeometry, per_degree_area: int = 10) -> Shapes:
    """The stored shapes of a place. Failures: `geometry_without_place`, `coordinate_out_of_range`."""
    scheme = Scheme(per_degree_area)
    small, large = scheme.cells(*anchor(geometry))
    return Shapes(
        cell_polygon(*small, VICINITY_PER_DEGREE),
        cell_polygon(*large, scheme.area_per_degree),
    )


def still_near(vicinity: BaseGeometry, geometry: BaseGeometry) -> bool:
    """Whether a shape's anchor is in this vicinity cell or within half a cell of it.

    A revised boundary keeps the cells it was shown in while this holds: two cells that meet at an edge would tell
    coarse readers that the place is near the edge. Failure `geometry_without_place`.
    """
    lon, lat = anchor(geometry)
    west, south, east, north = vicinity.bounds
    margin = 0.5 / VICINITY_PER_DEGREE
    return west - margin <= lon <= east + margin and south - margin <= lat <= north + margin


def _joined(geometry: BaseGeometry) -> BaseGeometry:
    """The parts west of longitude 0 moved one turn east, so that both sides of the antimeridian meet."""
    parts = getattr(geometry, "geoms", [geometry])
    return MultiPolygon([translate(part, 360) if part.centroid.x < 0 else part for part in parts])
