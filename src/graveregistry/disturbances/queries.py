"""The SQL of disturbances: rows to write, lists for those who read records, the critical ones for the officers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_

from graveregistry.access.tables import ProtectedSite
from graveregistry.db import Session
from graveregistry.disturbances import rules
from graveregistry.disturbances.tables import Disturbance, DisturbanceTransition
from graveregistry.errors import Failure
from graveregistry.sites.tables import Site, SiteShape

_EXACT = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A disturbance with its steward, the site it is at (if it is one) and where the map shows it."""

    row: Disturbance
    steward: UUID
    site: Site | None
    shape: BaseGeometry | None

    @property
    def at(self) -> BaseGeometry | None:
        """The reported position, or else the centre of the site."""
        if self.row.position is not None or self.shape is None:
            return self.row.position
        return self.shape.centroid


def _visible() -> Select[Disturbance, UUID, Site, BaseGeometry]:
    place = func.coalesce(Disturbance.linked_site_id, Disturbance.site_id)
    return (
        select(Disturbance, ProtectedSite.steward, Site, SiteShape.shape)
        .join(ProtectedSite, ProtectedSite.site_id == Disturbance.site_id)
        .outerjoin(Site, Site.id == place)
        .outerjoin(SiteShape, and_(SiteShape.site_id == place, SiteShape.level == _EXACT))
    )


def _conditions(sought: rules.Sought) -> Iterable[ColumnElement[bool]]:
    if sought.states:
        yield Disturbance.state.in_([each.value for each in sought.states])
    if sought.severities:
        yield Disturbance.severity.in_([each.value for each in sought.severities])
    if sought.site_id is not None:
        yield or_(Disturbance.site_id == sought.site_id, Disturbance.linked_site_id == sought.site_id)


def sites_with(sought: rules.Sought, closed_since: datetime) -> Select[UUID]:
    """The sites at which, or linked to which, the actor reads such a disturbance.

    Where no state is sought: those that the map shows, open ones and those closed since that moment.
    """
    place = func.coalesce(Disturbance.linked_site_id, Disturbance.site_id)
    shown = or_(Disturbance.state.in_([each.value for each in rules.OPEN]), Disturbance.state_since > closed_since)
    return select(place).where(*_conditions(sought), true() if sought.states else shown)


def listed(session: Session, sought: rules.Sought, after: UUID | None, limit: int) -> list[Listed]:
    """A page of the disturbances that the actor reads, newest report first.

    Raises:
        Failure: ``bad_cursor`` when the page before ended at nothing the actor sees.
    """
    order = tuple_(Disturbance.reported_at, Disturbance.id)
    query = _visible().where(*_conditions(sought))
    if after is not None:
        last = session.get(Disturbance, after)
        if last is None:
            raise Failure("bad_cursor")
        query = query.where(order < (last.reported_at, last.id))
    query = query.order_by(Disturbance.reported_at.desc(), Disturbance.id.desc()).limit(limit)
    return [Listed(*row) for row in session.execute(query)]


def critical(session: Session, stewards: Iterable[UUID], limit: int) -> list[Listed]:
    """Open critical disturbances at places of these stewards that nobody has taken, longest waiting first."""
    query = (
        _visible()
        .where(
            Disturbance.severity == rules.Severity.CRITICAL.value,
            Disturbance.state.in_([state.value for state in rules.OPEN]),
            Disturbance.taken_by.is_(None),
            ProtectedSite.steward.in_(list(stewards)),
        )
        .order_by(Disturbance.reported_at, Disturbance.id)
        .limit(limit)
    )
    return [Listed(*row) for row in session.execute(query)]


def one(session: Session, disturbance_id: UUID) -> Listed | None:
    """One disturbance that the actor reads."""
    row = session.execute(_visible().where(Disturbance.id == disturbance_id)).one_or_none()
    return None if row is None else Listed(*row)


def for_change(session: Session, disturbance_id: UUID) -> Disturbance | None:
    """The disturbance, locked until the transaction ends, as it is in the database now."""
    return session.scalar(
        select(Disturbance)
        .where(Disturbance.id == disturbance_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def reported_at(session: Session, place_id: UUID) -> Sequence[Disturbance]:
    """The disturbances that were reported at a place, locked until the transaction ends."""
    found = select(Disturbance).where(Disturbance.site_id == place_id).order_by(Disturbance.id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).all()


def is_site(session: Session, site_id: UUID) -> bool:
    """Whether a protected place is a marked site (that the actor sees exactly)."""
    return session.scalar(select(Site.id).where(Site.id == site_id)) is not None


def steps_of(session: Session, disturbance_id: UUID) -> Sequence[DisturbanceTransition]:
    """The steps of a disturbance in order."""
    return session.scalars(
        select(DisturbanceTransition)
        .where(DisturbanceTransition.disturbance_id == disturbance_id)
        .order_by(DisturbanceTransition.at, DisturbanceTransition.id)
    ).all()


def add(session: Session, row: Disturbance | DisturbanceTransition) -> None:
    """Add a row to the transaction."""
    session.add(row)
    session.flush()
