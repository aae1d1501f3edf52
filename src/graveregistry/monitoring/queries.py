"""The SQL of monitoring: assignments in force, last visits, due dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, DateTime, and_, case, cast, func, literal, or_, select, tuple_
from sqlalchemy.sql.selectable import TableValuedAlias

from graveregistry.access.precision import GrantKind, Precision
from graveregistry.access.tables import GrantRow, ProtectedSite
from graveregistry.db import Session
from graveregistry.monitoring import rules
from graveregistry.sites.tables import Site, SiteOutline, SiteShape


@dataclass(frozen=True, slots=True)
class LastVisit:
    """When a site was last visited, what that visit said of the next, and when that is."""

    visited_at: datetime | None
    next_visit: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A site assigned to a person: its coarse facts, the shape of the grant's precision, the row where it is exact."""

    grant: GrantRow
    outline: SiteOutline
    shape: BaseGeometry | None
    site: Site | None
    last: LastVisit


@dataclass(frozen=True, slots=True)
class Due:
    """A site with its last visit and the number of people it is assigned to."""

    site: Site
    last: LastVisit
    assigned: int


def _visited(function: str) -> TableValuedAlias:
    source = getattr(func, function)()
    return source.table_valued("site_id", "visited_at", "next_visit", name="visited")  # type: ignore[no-any-return]


def _due_at(visited: TableValuedAlias) -> ColumnElement[Any]:
    return case(
        *(
            (
                visited.c.next_visit == code,
                visited.c.visited_at + func.make_interval(0, each.months, 0, each.days, each.hours),
            )
            for code, each in rules.INTERVALS.items()
        )
    )


def _moment(text: str) -> ColumnElement[Any]:
    """A moment as PostgreSQL reads it, ``infinity`` too."""
    return cast(literal(text), DateTime(timezone=True))


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(
        GrantRow.kind == GrantKind.ASSIGNMENT.value,
        GrantRow.valid_from <= now,
        or_(GrantRow.until.is_(None), GrantRow.until > now),
        or_(GrantRow.revoked_at.is_(None), GrantRow.revoked_at > now),
    )


def assignments(session: Session, person_id: UUID, now: datetime) -> list[Assignment]:
    """What is assigned to a person now, each site at the precision of its grant and no finer."""
    visited = _visited("assigned_visits")
    exact = GrantRow.level == Precision.EXACT.value
    rows = session.execute(
        select(
            GrantRow,
            SiteOutline,
            SiteShape.shape,
            Site,
            visited.c.visited_at,
            visited.c.next_visit,
            _due_at(visited),
        )
        .join(SiteOutline, SiteOutline.site_id == GrantRow.site_id)
        .outerjoin(SiteShape, and_(SiteShape.site_id == GrantRow.site_id, SiteShape.level == GrantRow.level))
        .outerjoin(Site, and_(Site.id == GrantRow.site_id, exact))
        .outerjoin(visited, visited.c.site_id == GrantRow.site_id)
        .where(GrantRow.person_id == person_id, _in_force(now))
        .order_by(SiteOutline.code)
        .limit(500)
    )
    return [Assignment(row[0], row[1], row[2], row[3], LastVisit(*row[4:])) for row in rows]


def due(
    session: Session,
    stewards: Iterable[UUID],
    now: datetime,
    before: datetime,
    after: tuple[str, str] | None,
    limit: int,
) -> list[Due]:
    """The sites of ``stewards`` to visit before a moment, or without a date, the longest overdue first.

    Args:
        after: (moment or ``infinity``, site code) at which the page before ended.
    """
    visited = _visited("last_visits")
    due_at = _due_at(visited)
    assigned = select(func.count()).where(GrantRow.site_id == Site.id, _in_force(now)).correlate(Site).scalar_subquery()
    # What has no date comes after what has one.
    pressing = func.coalesce(due_at, _moment("infinity"))
    query = (
        select(Site, visited.c.visited_at, visited.c.next_visit, due_at, assigned)
        .join(ProtectedSite, ProtectedSite.site_id == Site.id)
        .outerjoin(visited, visited.c.site_id == Site.id)
        .where(
            ProtectedSite.steward.in_(list(stewards)),
            or_(due_at.is_(None), due_at < before),
            func.coalesce(visited.c.next_visit, "") != "stopped",
        )
        .order_by(pressing, Site.code)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(pressing, Site.code) > tuple_(_moment(after[0]), after[1]))
    return [Due(row[0], LastVisit(*row[1:4]), row[4]) for row in session.execute(query)]
