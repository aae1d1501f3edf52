"""The SQL of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from graveregistry.db import Session
from graveregistry.evidence.tables import EvidenceItem


def item(session: Session, item_id: UUID) -> EvidenceItem | None:
    """One item that the actor may read."""
    return session.get(EvidenceItem, item_id)


def items_of(
    session: Session, site_id: UUID, after: tuple[datetime, UUID] | None = None, limit: int | None = None
) -> Sequence[EvidenceItem]:
    """The items of a site in the order they came, after a place in that order."""
    query = select(EvidenceItem).where(EvidenceItem.site_id == site_id)
    if after is not None:
        query = query.where(tuple_(EvidenceItem.received_at, EvidenceItem.id) > after)
    return session.scalars(query.order_by(EvidenceItem.received_at, EvidenceItem.id).limit(limit)).all()


def items_of_visits(session: Session, visits: Iterable[UUID]) -> Sequence[EvidenceItem]:
    """The items that came with visits."""
    return session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.visit_id.in_(list(visits)))
        .order_by(EvidenceItem.received_at, EvidenceItem.id)
    ).all()


def add(session: Session, row: EvidenceItem) -> None:
    """Add an item to the transaction."""
    session.add(row)
    session.flush()
