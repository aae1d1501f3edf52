"""The SQL that tells whether what a person sees is still the same."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from graveregistry.db import Session


def mark(session: Session, session_id: UUID) -> str:
    """A keyed digest of what the transaction's actor sees, for one session: it changes when that does."""
    return str(session.scalar(text("SELECT sight_mark(:session)"), {"session": session_id}))
