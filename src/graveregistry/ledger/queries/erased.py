"""The one way in which a field leaves the ledger; the database itself decides which may."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from graveregistry.db import Session


def erase_evidence_fields(session: Session, item_id: UUID) -> list[tuple[int, str]]:
    """Erase what was read out of the file of a deleted item: of each field the event's index and its disclosure, as
    the JSON it was kept as."""
    found = session.execute(text("SELECT event, field FROM erase_evidence_fields(:item)"), {"item": item_id})
    return [(event, field) for event, field in found]
