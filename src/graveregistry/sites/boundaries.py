"""A boundary as drawn: looked at, made a row, and the one shape per precision that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.access.precision import Precision
from graveregistry.errors import Failure, Reason
from graveregistry.geo import generalise, measure, validation
from graveregistry.geo.geojson import from_geojson
from graveregistry.geo.reading import Question


@dataclass(frozen=True, slots=True)
class Checked:
    """A shape looked at before it is kept: what is wrong, what to ask, a repaired offer, its size."""

    geometry: BaseGeometry | None
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()
    questions: tuple[Question, ...] = ()
    repaired: MultiPolygon | None = None
    area_m2: float | None = None
    perimeter_m: float | None = None


def check_boundary(shape: Mapping[str, Any], radius_m: float | None) -> Checked:
    """Look at a shape as drawn (a GeoJSON geometry, EPSG:4326) without keeping it."""
    outline = from_geojson(shape)
    if outline.geometry is None:
        return Checked(None, outline.reasons)
    return replace(check_shape(outline.geometry, radius_m), notes=outline.notes)


def check_shape(geometry: BaseGeometry, radius_m: float | None) -> Checked:
    """Look at a shape (EPSG:4326) without keeping it."""
    reasons = validation.check(geometry, radius_m=radius_m)
    if reasons:
        return Checked(None, reasons, repaired=validation.repaired(geometry))
    area_m2, perimeter_m = measure.size(_extent(geometry, radius_m))
    questions = validation.doubts_of_size(area_m2)
    return Checked(geometry, (), (), questions, None, area_m2, perimeter_m)


def _extent(geometry: BaseGeometry, radius_m: float | None) -> BaseGeometry:
    """The ground a boundary covers: the polygon, or the circle of a point's error radius."""
    if isinstance(geometry, Point) and radius_m is not None:
        return measure.circle(geometry.x, geometry.y, radius_m)
    return geometry


def new_boundary(
    actor: Actor, site_id: UUID, boundary_id: UUID, shape: Mapping[str, Any] | BaseGeometry, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a boundary as the actor asserts it.

    Args:
        shape: a GeoJSON geometry, or the shape that was read of one; EPSG:4326.

    Raises:
        Failure: ``boundary_refused`` with reasons and their places.
    """
    radius = None if given["error_radius_m"] is None else float(given["error_radius_m"])
    checked = check_boundary(shape, radius) if isinstance(shape, Mapping) else check_shape(shape, radius)
    if checked.geometry is None:
        raise Failure("boundary_refused", reasons=checked.reasons)
    is_point = isinstance(checked.geometry, Point)
    rest = {name: value for name, value in given.items() if name not in {"make_current", "error_radius_m"}}
    return {
        "id": boundary_id,
        "site_id": site_id,
        "geometry": checked.geometry,
        "error_radius_m": given["error_radius_m"] if is_point else None,
        "area_m2": Decimal(f"{checked.area_m2:.2f}"),
        "perimeter_m": Decimal(f"{checked.perimeter_m:.2f}"),
        "recorded_by": actor.person_id,
        "recorded_at": access.now(),
        **rest,
    }


def shapes_of(
    geometry: BaseGeometry, error_radius_m: Decimal | None, before: Mapping[int, BaseGeometry]
) -> dict[int, BaseGeometry]:
    """The one shape of every precision for a site whose current boundary this is (law 4).

    Args:
        before: the shapes the site has had so far.
    """
    extent = _extent(geometry, None if error_radius_m is None else float(error_radius_m))
    cell = before.get(Precision.VICINITY.value)
    if cell is not None and generalise.still_near(cell, geometry):
        # A revision that steps over a cell's edge would tell coarse readers that the place is near that edge.
        return {**before, Precision.EXACT.value: extent}
    coarse = generalise.shapes(geometry)
    return {
        Precision.EXACT.value: extent,
        Precision.VICINITY.value: coarse.vicinity,
        Precision.AREA.value: coarse.area,
    }
