"""One moment of the database for everything that is copied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from graveregistry import db
from graveregistry.ledger import auditing
from graveregistry.ledger.tables import EventRow


@contextmanager
def still(url: str) -> Iterator[tuple[db.Session, str]]:
    """A transaction in which nothing changes any more, and the name by which pg_dump sees the same.

    ``url`` is the owner's, who sees every row.
    """
    engine = db.connect(url, pool_size=1)
    try:
        with db.transaction(db.sessions(engine)) as session:
            auditing.freeze(session)
            yield session, str(session.scalar(text("SELECT pg_export_snapshot()")))
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Head:
    """How far the ledger has come: the number of events, and when the last was recorded."""

    size: int
    newest: datetime | None


def head(session: db.Session) -> Head:
    """The ledger's head as the transaction sees it."""
    last = session.scalar(select(EventRow).order_by(EventRow.index.desc()).limit(1))
    return Head(0, None) if last is None else Head(last.index + 1, last.recorded_at)
