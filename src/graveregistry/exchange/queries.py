"""The SQL of exchange: imports being prepared and made, exports asked for and made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from graveregistry.access import queries as access
from graveregistry.access.tables import Proposal, ProtectedSite
from graveregistry.db import Session
from graveregistry.exchange.tables import ImportDraft, SiteExport


def draft(session: Session, import_id: UUID, *, lock: bool = False) -> ImportDraft | None:
    """One of the actor's own imports, locked until the transaction ends when it is to change."""
    query = select(ImportDraft).where(ImportDraft.id == import_id).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


def add(session: Session, *rows: Any) -> None:
    """Add rows to the transaction."""
    session.add_all(rows)
    session.flush()


def remove(session: Session, row: ImportDraft) -> None:
    """Forget an import that was not made."""
    session.delete(row)
    session.flush()


def home_area(session: Session, organisation_id: UUID) -> BaseGeometry | None:
    """The area that an organisation works in, EPSG:4326; what lies far outside is asked about."""
    found = access.organisations(session, [organisation_id])
    return found[0].home_area if found else None


def hold(session: Session, person_id: UUID) -> None:
    """Let one export of a person at a time be counted."""
    access.hold_key(session, f"export/{person_id}")


def exported_alone(session: Session, person_id: UUID, since: datetime) -> set[str]:
    """The exact sites that a person took since a moment with nobody's agreement."""
    rows = session.scalars(
        select(SiteExport.exact_sites).where(
            SiteExport.person_id == person_id, SiteExport.at > since, SiteExport.proposal_id.is_(None)
        )
    )
    return {site for sites in rows for site in sites}


def stewards(session: Session, site_ids: Iterable[UUID]) -> Counter[UUID]:
    """How many of these sites each organisation stewards, as far as the actor sees them."""
    rows = session.execute(
        select(ProtectedSite.steward, func.count())
        .where(ProtectedSite.site_id.in_(list(site_ids)))
        .group_by(ProtectedSite.steward)
    )
    return Counter({row[0]: row[1] for row in rows})


def asked(session: Session, person_id: UUID) -> list[Proposal]:
    """The exports a person has asked for that nobody has decided."""
    query = select(Proposal).where(
        Proposal.kind == "export", Proposal.proposed_by == person_id, Proposal.decided_at.is_(None)
    )
    return list(session.scalars(query))


def own_proposal(session: Session, person_id: UUID, proposal_id: UUID) -> Proposal | None:
    """An export that this person asked for."""
    query = select(Proposal).where(
        Proposal.id == proposal_id, Proposal.kind == "export", Proposal.proposed_by == person_id
    )
    return session.scalar(query)


def was_used(session: Session, proposal_id: UUID) -> bool:
    """Whether an agreed export was downloaded."""
    return session.scalar(select(SiteExport.id).where(SiteExport.proposal_id == proposal_id)) is not None
