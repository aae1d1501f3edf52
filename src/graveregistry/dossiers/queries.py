"""The SQL of dossiers: the register, the orders of the actor, numbers without gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from graveregistry.access import queries as access
from graveregistry.access.tables import Organisation, Proposal
from graveregistry.db import Session
from graveregistry.dossiers.orders import Filter
from graveregistry.dossiers.tables import Dossier, DossierOrder, RecipientTold
from graveregistry.sites.tables import Site


def hold(session: Session, person_id: UUID) -> None:
    """Let one order of a person at a time be counted."""
    access.hold_key(session, f"dossier/{person_id}")


def order(session: Session, dossier_id: UUID) -> DossierOrder | None:
    """One of the actor's own orders, as it is now."""
    return session.get(DossierOrder, dossier_id, populate_existing=True)


def orders(session: Session, person_id: UUID, limit: int) -> Sequence[DossierOrder]:
    """The newest orders of the actor."""
    return session.scalars(
        select(DossierOrder)
        .where(DossierOrder.person_id == person_id)
        .order_by(DossierOrder.asked_at.desc(), DossierOrder.id)
        .limit(limit)
    ).all()


def asked_alone(session: Session, person_id: UUID, since: datetime) -> set[UUID]:
    """The sites that a person asked for since a moment with nobody's agreement."""
    rows = session.scalars(
        select(DossierOrder).where(
            DossierOrder.person_id == person_id, DossierOrder.asked_at > since, DossierOrder.proposal_id.is_(None)
        )
    )
    return {UUID(site) for row in rows for site in row.asked["site_ids"]}


def dossier(session: Session, dossier_id: UUID) -> Dossier | None:
    """One dossier of the register that the actor may see."""
    return session.get(Dossier, dossier_id)


def dossiers(session: Session, ids: Sequence[UUID]) -> dict[UUID, Dossier]:
    """Those of these dossiers that are in the register and the actor may see, by id."""
    return {row.id: row for row in session.scalars(select(Dossier).where(Dossier.id.in_(ids)))}


def register(session: Session, filters: Filter, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Dossier]:
    """A page of the dossiers that the actor may see in the register, the newest first."""
    query = select(Dossier).where(*_conditions(filters))
    if after is not None:
        query = query.where(tuple_(Dossier.requested_at, Dossier.id) < after)
    return session.scalars(query.order_by(Dossier.requested_at.desc(), Dossier.id.desc()).limit(limit)).all()


def numbered(session: Session, number: str) -> Dossier | None:
    """The dossier of this number that the actor may see."""
    return session.scalar(select(Dossier).where(Dossier.number == number))


def _conditions(filters: Filter) -> Iterator[ColumnElement[bool]]:
    if filters.site_id is not None:
        yield Dossier.site_ids.contains([filters.site_id])
    if filters.profile is not None:
        yield Dossier.profile == filters.profile.value
    if filters.first is not None:
        yield Dossier.requested_at >= filters.first
    if filters.last is not None:
        yield Dossier.requested_at <= filters.last
    if filters.words:
        name = Dossier.recipient["name"]
        texts = (Dossier.number, Dossier.purpose, Dossier.legal_basis, name["ar"].astext, name["en"].astext)
        yield or_(*(each.icontains(filters.words, autoescape=True) for each in texts))


def next_number(session: Session, year: int) -> str:
    """The next number of a year, ``D-2026-0001``; nobody else gets one until this transaction ends."""
    return f"D-{year}-{session.scalar(select(func.next_dossier_number(year))):04}"


def told(session: Session, dossier_ids: Iterable[UUID]) -> Sequence[RecipientTold]:
    """What recipients of these dossiers were told, the newest first."""
    return session.scalars(
        select(RecipientTold)
        .where(RecipientTold.dossier_id.in_(list(dossier_ids)))
        .order_by(RecipientTold.told_at.desc(), RecipientTold.id)
    ).all()


def sources(session: Session, site_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The sources of these sites as they are listed now."""
    rows = session.execute(select(Site.id, Site.sources).where(Site.id.in_(list(site_ids))))
    return {row.id: row.sources for row in rows}


def proposal(session: Session, proposal_id: UUID) -> Proposal | None:
    """What a second person is asked, or has decided."""
    return session.get(Proposal, proposal_id, populate_existing=True)


def organisations(session: Session, ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """Organisations by id."""
    return {each.id: each for each in access.organisations(session, ids)}


def add(session: Session, row: Any) -> None:
    """Add a row to the transaction."""
    session.add(row)
    session.flush()
