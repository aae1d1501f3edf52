"""The SQL of saved views: the rows, and which sites a frame points at."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, union_all

from graveregistry.access import queries as access
from graveregistry.access.precision import Precision
from graveregistry.access.tables import Person
from graveregistry.db import Session
from graveregistry.disturbances.tables import Disturbance
from graveregistry.saved_views.rules import MOST_POINTED_AT, Frame
from graveregistry.saved_views.tables import SavedView
from graveregistry.sites.tables import SiteShape


@dataclass(frozen=True, slots=True)
class Listed:
    """A view with the name of whoever saved it."""

    row: SavedView
    by: str


def pointed_at(session: Session, frame: Frame) -> list[UUID]:
    """The sites that the actor sees exactly within a frame, and the places of reports there; the nearest."""
    disclosed = access.disclosed_sites()
    box = func.ST_MakeEnvelope(*frame.box(), 4326)
    middle = func.ST_SetSRID(func.ST_MakePoint(frame.lon, frame.lat), 4326)
    shapes = (
        select(SiteShape.site_id, func.ST_Distance(SiteShape.shape, middle).label("away"))
        .join(disclosed, disclosed.c.site_id == SiteShape.site_id)
        .where(disclosed.c.level == Precision.EXACT.value, SiteShape.level == Precision.EXACT.value)
        .where(SiteShape.shape.op("&&")(box))
    )
    reports = select(Disturbance.site_id, func.ST_Distance(Disturbance.position, middle).label("away")).where(
        Disturbance.position.op("&&")(box)
    )
    near = union_all(shapes, reports).subquery()
    nearest = select(near.c.site_id).group_by(near.c.site_id).order_by(func.min(near.c.away)).limit(MOST_POINTED_AT)
    return list(session.scalars(nearest))


def visible(session: Session) -> list[Listed]:
    """The views that row-level security shows the actor, the newest first."""
    rows = session.execute(
        select(SavedView, Person.name)
        .join(Person, Person.id == SavedView.created_by)
        .order_by(SavedView.created_at.desc(), SavedView.id)
    )
    return [Listed(view, name) for view, name in rows]


def one(session: Session, view_id: UUID) -> Listed | None:
    """One view that the actor may see."""
    row = session.execute(
        select(SavedView, Person.name).join(Person, Person.id == SavedView.created_by).where(SavedView.id == view_id)
    ).one_or_none()
    return None if row is None else Listed(row[0], row[1])


def how_many(session: Session, person_id: UUID) -> int:
    """How many views a person has saved."""
    return session.scalar(select(func.count()).where(SavedView.created_by == person_id)) or 0


def add(session: Session, view: SavedView) -> None:
    """Keep a view."""
    session.add(view)
    session.flush()


def remove(session: Session, view: SavedView) -> None:
    """Delete a view."""
    session.delete(view)
    session.flush()
