"""Assignments and due visits as the web answers them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from graveregistry.access.precision import Precision
from graveregistry.monitoring import queries, rules
from graveregistry.monitoring.schemas import AssignmentOut, DueOut, DuePage
from graveregistry.sites.views import geojson
from graveregistry.wire import cursor


def _status(last: queries.LastVisit, now: datetime, soon: timedelta) -> rules.DueStatus:
    return rules.status(last.visited_at, last.next_visit, last.due_at, now, soon)


def assignment(row: queries.Assignment, now: datetime, soon: timedelta) -> AssignmentOut:
    """An assigned site."""
    site = row.site
    return AssignmentOut(
        id=row.grant.id,
        site_id=row.grant.site_id,
        code=row.outline.code,
        precision=Precision(row.grant.level).code,  # type: ignore[arg-type]
        types=row.outline.types,
        condition=row.outline.condition,
        shape=None if row.shape is None else geojson(row.shape),
        name_ar=None if site is None else site.name_ar,
        name_en=None if site is None else site.name_en,
        hazards=None if site is None else site.hazards,
        until=row.grant.until,
        due_at=row.last.due_at,
        due=_status(row.last, now, soon),
    )


def due(rows: Sequence[queries.Due], now: datetime, soon: timedelta, limit: int) -> DuePage:
    """A page of due visits."""
    last = rows[-1] if len(rows) == limit else None
    return DuePage(sites=[_due(row, now, soon) for row in rows], next=None if last is None else _place(last))


def _place(row: queries.Due) -> str:
    return cursor("infinity" if row.last.due_at is None else row.last.due_at.isoformat(), row.site.code)


def _due(row: queries.Due, now: datetime, soon: timedelta) -> DueOut:
    return DueOut(
        site_id=row.site.id,
        code=row.site.code,
        name_ar=row.site.name_ar,
        name_en=row.site.name_en,
        last_visit_at=row.last.visited_at,
        next_visit=row.last.next_visit,
        due_at=row.last.due_at,
        due=_status(row.last, now, soon),
        assigned=row.assigned,
    )
