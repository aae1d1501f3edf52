"""Any coordinate reference system to longitude and latitude in degrees, EPSG:4326, x before y."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import shapely
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError
from shapely import Point
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure

WGS84 = "EPSG:4326"
LONGEST_NAME = 20_000

Projection = Callable[[BaseGeometry], BaseGeometry]

_URN = re.compile(r"urn:ogc:def:crs:([A-Za-z]+):[\w.]*:(\w+)")


def find_crs(name: str) -> CRS:
    """The system named as ``EPSG:32637``, an OGC URN, CRS84 or WKT. Failure: ``import_crs_unknown``."""
    urn = _URN.fullmatch(name.strip())
    asked = f"{urn[1]}:{urn[2]}" if urn else name.strip()
    if len(asked) > LONGEST_NAME:
        raise Failure("import_crs_unknown", crs=asked[:40])
    try:
        crs = CRS.from_user_input(asked)
    except CRSError:
        raise Failure("import_crs_unknown", crs=asked[:40]) from None
    if not (crs.is_geographic or crs.is_projected):
        raise Failure("import_crs_unknown", crs=asked[:40])
    return crs


def crs_name(crs: CRS) -> str:
    """What ``find_crs`` finds the system by again: its authority and code, or else the text it was given as."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.srs)


def to_degrees(crs: CRS) -> Projection:
    """A function from shapes in ``crs`` to shapes in EPSG:4326. The function's failure: ``import_out_of_range``."""
    # always_xy: files store x (east) first, whatever axis order the definition names.
    transformer = None if crs_name(crs) in (WGS84, "OGC:CRS84") else Transformer.from_crs(crs, WGS84, always_xy=True)

    def project(shape: BaseGeometry) -> BaseGeometry:
        # What PROJ cannot place it makes infinite, and the check finds that.
        moved = shape if transformer is None else shapely.transform(shape, _mover(transformer))
        _check_on_earth(moved)
        return moved

    return project


def _mover(transformer: Transformer) -> Callable[[np.ndarray], np.ndarray]:
    def move(coordinates: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    return move


def _check_on_earth(shape: BaseGeometry) -> None:
    coordinates = shapely.get_coordinates(shape)
    # Written so that NaN and infinity fail it too.
    if not (np.abs(coordinates) <= np.array([180.0, 90.0])).all():
        raise Failure("import_out_of_range")


@cache
def from_system(name: str) -> Projection:
    """`to_degrees` of a system by the name that `crs_name` gave it, worked out once."""
    return to_degrees(find_crs(name))


def around(centre: Point) -> tuple[Projection, Projection]:
    """There and back between EPSG:4326 and metres true around ``centre`` (azimuthal equidistant)."""
    # A bare projection, not a transformer: looking for datum shifts costs 3 ms a line, and there are none.
    local = Proj(proj="aeqd", lat_0=centre.y, lon_0=centre.x, ellps="WGS84")

    def there(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda given: np.column_stack(local(given[:, 0], given[:, 1])))

    def back(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda given: np.column_stack(local(given[:, 0], given[:, 1], inverse=True)))

    return there, back
