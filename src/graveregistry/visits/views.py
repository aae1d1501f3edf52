"""Visits as the web answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shapely import Point

from graveregistry.access.actors import Actor, Role
from graveregistry.db import Session
from graveregistry.evidence import views as evidence_views
from graveregistry.evidence.schemas import EvidenceOut
from graveregistry.visits import queries
from graveregistry.visits.schemas import (
    AcceptedOut,
    ConflictOut,
    MergedOut,
    MonitorOut,
    PositionOut,
    VisitOut,
    VisitPage,
    WithdrawnOut,
)
from graveregistry.visits.tables import Visit, VisitAcceptance, VisitConflict, VisitMerge
from graveregistry.wire import cursor

_PLAIN = (
    "id",
    "site_id",
    "receipt",
    "new_place_name",
    "occurred_at",
    "device_time",
    "sent_at",
    "received_at",
    "clock_skew_s",
    "clock_flagged",
    "method",
    "samples",
    "condition",
    "condition_reason",
    "trend",
    "checklist",
    "hazards",
    "notes",
    "next_visit",
    "disturbances",
)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What goes with the visits of a page, by visit."""

    photos: Mapping[UUID, list[EvidenceOut]]
    corrections: Mapping[UUID, list[UUID]]
    conflicts: Mapping[UUID, list[VisitConflict]]
    led: Mapping[UUID, list[VisitMerge]]


def one(session: Session, actor: Actor, row: queries.Listed) -> VisitOut:
    """A visit with its photos, corrections and contradictions."""
    return _visits(session, actor, [row])[0]


def page(session: Session, actor: Actor, rows: Sequence[queries.Listed], limit: int) -> VisitPage:
    """A page with the photos, corrections and contradictions of its visits."""
    last = rows[-1].visit if len(rows) == limit else None
    return VisitPage(
        visits=_visits(session, actor, rows),
        next=None if last is None else cursor(last.received_at.isoformat(), str(last.id)),
    )


def _visits(session: Session, actor: Actor, rows: Sequence[queries.Listed]) -> list[VisitOut]:
    ids = [row.visit.id for row in rows]
    beside = _Beside(
        evidence_views.of_visits(session, ids),
        queries.corrections(session, ids),
        queries.conflicts(session, ids),
        _led(session, ids),
    )
    knows = actor.organisations(Role.RESEARCHER, Role.PROTECTION_OFFICER)
    return [_visit(row, beside, names_monitor=row.steward in knows) for row in rows]


def _led(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[VisitMerge]]:
    found: dict[UUID, list[VisitMerge]] = {}
    for row in queries.merged_into(session, ids):
        found.setdefault(row.leading_visit_id, []).append(row)
    return found


def _visit(row: queries.Listed, beside: _Beside, *, names_monitor: bool) -> VisitOut:
    visit = row.visit
    plain: dict[str, Any] = {name: getattr(visit, name) for name in _PLAIN}
    return VisitOut(
        **plain,
        sha256=visit.request_sha256,
        corrects=visit.corrects_visit_id,
        corrected_by=beside.corrections.get(visit.id, []),
        monitor=MonitorOut(id=visit.monitor_id, name=row.monitor_name) if names_monitor else None,
        observer=_position(visit, "observer"),
        observed=_position(visit, "observed"),
        photos=beside.photos.get(visit.id, []),
        conflicts=[_conflict(each) for each in beside.conflicts.get(visit.id, [])],
        **_acceptance(row.acceptance),
        linked_site_id=None if row.link is None else row.link.linked_site_id,
        same_event_as=None if row.merge is None else _merged(row.merge.leading_visit_id, row.merge),
        same_event=[_merged(each.visit_id, each) for each in beside.led.get(visit.id, [])],
    )


def _merged(visit_id: UUID, row: VisitMerge) -> MergedOut:
    return MergedOut(visit_id=visit_id, at=row.merged_at, by=row.merged_by, reason=row.reason)


def _position(visit: Visit, which: str) -> PositionOut:
    point = getattr(visit, f"{which}_position")
    assert point is None or isinstance(point, Point)
    rest = {name: getattr(visit, f"{which}_{name}") for name in ("accuracy_m", "time", "source", "missing")}
    return PositionOut(lon=None if point is None else point.x, lat=None if point is None else point.y, **rest)


def _conflict(row: VisitConflict) -> ConflictOut:
    return ConflictOut(received_at=row.received_at, sha256=row.request_sha256, body=row.body)


def _acceptance(row: VisitAcceptance | None) -> dict[str, Any]:
    if row is None:
        return {"accepted": None, "withdrawn": None}
    said: dict[str, Any] = {"site_id": row.site_id, "at": row.accepted_at, "by": row.accepted_by}
    said |= {"condition": row.condition}
    if row.withdrawn_at is None:
        return {"accepted": AcceptedOut(**said), "withdrawn": None}
    said |= {"withdrawn_at": row.withdrawn_at, "withdrawn_by": row.withdrawn_by, "reason": row.withdrawn_reason}
    return {"accepted": None, "withdrawn": WithdrawnOut(**said)}
