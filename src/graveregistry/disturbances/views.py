"""Rows of disturbances as the web answers them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from shapely import Point
from shapely.geometry.base import BaseGeometry

from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.disturbances import queries, service
from graveregistry.disturbances.schemas import (
    CriticalOut,
    DisturbanceListed,
    DisturbanceOut,
    DisturbancePage,
    PositionOut,
    TransitionOut,
)
from graveregistry.disturbances.tables import DisturbanceTransition

_PLAIN = (
    "id",
    "site_id",
    "linked_site_id",
    "visit_id",
    "types",
    "timing",
    "effects",
    "severity",
    "state",
    "state_since",
    "occurred_at",
    "occurred_text",
    "reported_at",
    "reported_by",
    "accuracy_m",
    "notes",
    "taken_by",
    "taken_at",
    "duplicate_of",
    "version",
)


def _position(shape: BaseGeometry | None) -> PositionOut | None:
    return PositionOut(lon=shape.x, lat=shape.y) if isinstance(shape, Point) else None


def _names(session: Session, rows: Iterable[queries.Listed]) -> dict[UUID, str]:
    people = {person for found in rows for person in (found.row.reported_by, found.row.taken_by) if person is not None}
    return access.names(session, people)


def _fields(actor: Actor, found: queries.Listed, names: dict[UUID, str]) -> dict[str, Any]:
    row, site = found.row, found.site
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "site_code": None if site is None else site.code,
        "site_name_ar": None if site is None else site.name_ar,
        "site_name_en": None if site is None else site.name_en,
        "reported_by_name": names.get(row.reported_by),
        "taken_by_name": None if row.taken_by is None else names.get(row.taken_by),
        "position": _position(row.position),
        "at": _position(found.at),
        "etag": f'"{row.version}"',
        "next_states": list(service.next_states(actor, found)),
    }


def _listed(session: Session, actor: Actor, rows: list[queries.Listed]) -> list[DisturbanceListed]:
    names = _names(session, rows)
    return [DisturbanceListed(**_fields(actor, found, names)) for found in rows]


def page(session: Session, actor: Actor, rows: list[queries.Listed], limit: int) -> DisturbancePage:
    """A page, with the cursor of the next when this one is full."""
    following = rows[-1].row.id if len(rows) == limit else None
    return DisturbancePage(disturbances=_listed(session, actor, rows), next=following)


def critical(session: Session, actor: Actor) -> CriticalOut:
    """What a protection officer must look at now."""
    return CriticalOut(disturbances=_listed(session, actor, service.critical(session, actor)))


def places(found: Iterable[DisturbanceListed]) -> list[UUID]:
    """The places (sites or places that are none yet) of those among these that are shown where they are."""
    return [one.linked_site_id or one.site_id for one in found if one.at is not None]


def _step(step: DisturbanceTransition, names: dict[UUID, str]) -> TransitionOut:
    plain = {name: getattr(step, name) for name in TransitionOut.model_fields if name != "by_name"}
    return TransitionOut(**plain, by_name=names.get(step.by))


def disturbance(session: Session, actor: Actor, disturbance_id: UUID) -> DisturbanceOut:
    """One disturbance with its steps."""
    found = service.view(session, disturbance_id)
    steps = service.steps(session, disturbance_id)
    names = _names(session, [found]) | access.names(session, {step.by for step in steps})
    return DisturbanceOut(**_fields(actor, found, names), transitions=[_step(step, names) for step in steps])
