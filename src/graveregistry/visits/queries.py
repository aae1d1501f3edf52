"""The SQL of visits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, tuple_

from graveregistry.access.queries import places as links
from graveregistry.access.tables import Person, PlaceLink, ProtectedSite
from graveregistry.db import Session
from graveregistry.visits.tables import Visit, VisitAcceptance, VisitConflict, VisitMerge


@dataclass(frozen=True, slots=True)
class Listed:
    """A visit with the steward of its place, the name of whoever made it, and what was stated about it since."""

    visit: Visit
    steward: UUID
    monitor_name: str
    acceptance: VisitAcceptance | None
    link: PlaceLink | None
    merge: VisitMerge | None


def _listed() -> Select[Visit, UUID, str, VisitAcceptance, PlaceLink, VisitMerge]:
    return (
        select(Visit, ProtectedSite.steward, Person.name, VisitAcceptance, PlaceLink, VisitMerge)
        .join(ProtectedSite, ProtectedSite.site_id == Visit.site_id)
        .join(Person, Person.id == Visit.monitor_id)
        .outerjoin(VisitAcceptance, VisitAcceptance.visit_id == Visit.id)
        .outerjoin(PlaceLink, and_(PlaceLink.site_id == Visit.site_id, PlaceLink.ended_at.is_(None)))
        .outerjoin(VisitMerge, and_(VisitMerge.visit_id == Visit.id, VisitMerge.ended_at.is_(None)))
    )


def one(session: Session, visit_id: UUID) -> Listed | None:
    """A visit that the actor may read, with what goes beside it."""
    row = session.execute(_listed().where(Visit.id == visit_id)).one_or_none()
    return None if row is None else Listed(*row)


def listed(
    session: Session,
    *,
    site_id: UUID | None,
    since: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Listed]:
    """A page of the visits that the actor may read, the newest received first."""
    query = _listed()
    if site_id is not None:
        query = query.where(or_(Visit.site_id == site_id, Visit.site_id.in_(links.places_at(site_id))))
    if since is not None:
        query = query.where(Visit.received_at >= since)
    if after is not None:
        query = query.where(tuple_(Visit.received_at, Visit.id) < after)
    rows = session.execute(query.order_by(Visit.received_at.desc(), Visit.id.desc()).limit(limit))
    return [Listed(*row) for row in rows]


def visit(session: Session, visit_id: UUID) -> Visit | None:
    """One visit that the actor may read."""
    return session.get(Visit, visit_id)


def acceptance(session: Session, visit_id: UUID) -> VisitAcceptance | None:
    """The acceptance of a visit, if it stands accepted."""
    row = accepted_before(session, visit_id)
    return None if row is None or row.withdrawn_at is not None else row


def accepted_before(session: Session, visit_id: UUID) -> VisitAcceptance | None:
    """The acceptance of a visit, standing or withdrawn."""
    return session.get(VisitAcceptance, visit_id)


def conditions_accepted(session: Session, site_id: UUID) -> dict[UUID, tuple[str | None, str | None]]:
    """The condition, and its reason, that each visit says which ever was accepted for a site."""
    rows = session.execute(
        select(Visit.id, Visit.condition, Visit.condition_reason)
        .join(VisitAcceptance, VisitAcceptance.visit_id == Visit.id)
        .where(VisitAcceptance.site_id == site_id)
    )
    return {visit_id: (condition, reason) for visit_id, condition, reason in rows}


def accepted_elsewhere(session: Session, place_id: UUID) -> bool:
    """Whether a visit of a place stands accepted for the site at which the place is said to be."""
    found = select(VisitAcceptance.visit_id).join(Visit, Visit.id == VisitAcceptance.visit_id)
    found = found.where(Visit.site_id == place_id, VisitAcceptance.site_id != place_id)
    return session.scalars(found.where(VisitAcceptance.withdrawn_at.is_(None)).limit(1)).one_or_none() is not None


def corrections(session: Session, visits: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The ids of the visits that correct each of ``visits``."""
    rows: Iterable[Any] = session.execute(
        select(Visit.corrects_visit_id, Visit.id)
        .where(Visit.corrects_visit_id.in_(list(visits)))
        .order_by(Visit.received_at, Visit.id)
    )
    found: dict[UUID, list[UUID]] = {}
    for corrected, correction in rows:
        found.setdefault(corrected, []).append(correction)
    return found


def conflicts(session: Session, visits: Iterable[UUID]) -> dict[UUID, list[VisitConflict]]:
    """The contradicting bodies kept for each of ``visits``."""
    found: dict[UUID, list[VisitConflict]] = {}
    rows: Sequence[VisitConflict] = session.scalars(
        select(VisitConflict)
        .where(VisitConflict.visit_id.in_(list(visits)))
        .order_by(VisitConflict.received_at, VisitConflict.id)
    ).all()
    for row in rows:
        found.setdefault(row.visit_id, []).append(row)
    return found


def merge_of(session: Session, visit_id: UUID) -> VisitMerge | None:
    """Into which visit one is merged."""
    found = select(VisitMerge).where(VisitMerge.visit_id == visit_id, VisitMerge.ended_at.is_(None))
    return session.scalars(found).one_or_none()


def merged_into(session: Session, visits: Iterable[UUID]) -> Sequence[VisitMerge]:
    """The visits that are merged into these, in the order in which that was stated."""
    found = select(VisitMerge).where(VisitMerge.leading_visit_id.in_(list(visits)), VisitMerge.ended_at.is_(None))
    return session.scalars(found.order_by(VisitMerge.merged_at, VisitMerge.id)).all()


def add(session: Session, row: Visit | VisitConflict | VisitAcceptance | VisitMerge) -> None:
    """Add a row to the transaction."""
    session.add(row)
    session.flush()
