"""The SQL that tells whether what a person sees is still the same."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from graveregistry.db import Session
from graveregistry.direct import Direct


def mark(session: Session, session_id: UUID) -> str:
    """A keyed digest of what the transaction's actor sees, for one session: it changes when that does."""
    return str(session.scalar(text("SELECT sight_mark(:session)"), {"session": session_id}))


def snapshot(session: Session) -> str:
    """Which transactions have committed so far: the same text, the same database (PostgreSQL 15, 9.27.11)."""
    return str(session.scalar(text("SELECT pg_current_snapshot()::text")))


async def snapshot_now(direct: Direct) -> str:
    """The same, straight from the database."""
    row = await direct.row("SELECT pg_current_snapshot()::text", ())
    return str(row[0])


def changes_at(session: Session, session_id: UUID, moment: datetime) -> datetime:
    """When next the clock changes something for the transaction's actor: this session of theirs ends, or a grant to
    them or to an organisation of theirs begins or ends.
    """
    asked = "SELECT least(expires_at, sight_changes_at(:moment)) FROM sign_in WHERE id = :id"
    found: datetime = session.execute(text(asked), {"moment": moment, "id": session_id}).scalar_one()
    return found
