"""The SQL of checks of the ledger and their results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, insert, select, text

from graveregistry.db import Session
from graveregistry.ledger.tables import CheckRow
from graveregistry.ledger.verifying import Checked


def store_check(session: Session, kind: str, size: int, root: bytes, findings: Sequence[str], *, failed: bool) -> None:
    """Keep the result of a check."""
    session.execute(
        insert(CheckRow).values(
            at=func.clock_timestamp(), kind=kind, size=size, root=root, failed=failed, findings=list(findings)
        )
    )


_SEEN = (CheckRow.at, CheckRow.kind, CheckRow.size, CheckRow.root)


def last_good(session: Session) -> Checked | None:
    """The newest check, quick or full, that found nothing."""
    asked = select(*_SEEN).where(~CheckRow.failed, CheckRow.kind.in_(["quick", "full"]))
    return _checked(session.execute(asked.order_by(CheckRow.id.desc()).limit(1)).one_or_none())


def first_failure(session: Session) -> Checked | None:
    """The earliest failed check since the newest full one that found nothing."""
    cleared = select(func.coalesce(func.max(CheckRow.id), 0)).where(~CheckRow.failed, CheckRow.kind == "full")
    asked = select(*_SEEN).where(CheckRow.failed, CheckRow.id > cleared.scalar_subquery())
    return _checked(session.execute(asked.order_by(CheckRow.id).limit(1)).one_or_none())


def _checked(row: Row[datetime, str, int, bytes] | None) -> Checked | None:
    return None if row is None else Checked(row[0], row[1], row[2], bytes(row[3]))


_CROOKED = text(
    """
    SELECT node.level, node.position FROM ledger_node node
    LEFT JOIN (
        SELECT level, position, hash FROM ledger_node UNION ALL SELECT 0, index, leaf_hash FROM ledger_event
    ) one ON one.level = node.level - 1 AND one.position = node.position * 2
    LEFT JOIN (
        SELECT level, position, hash FROM ledger_node UNION ALL SELECT 0, index, leaf_hash FROM ledger_event
    ) other ON other.level = node.level - 1 AND other.position = node.position * 2 + 1
    WHERE node.hash IS DISTINCT FROM pg_catalog.sha256('\\x01'::bytea || one.hash || other.hash)
    ORDER BY node.level, node.position LIMIT 10
    """
)


def crooked_nodes(session: Session) -> list[tuple[int, int]]:
    """The first nodes (level, position) of the stored tree that are not the hash of the two below them."""
    return [(level, position) for level, position in session.execute(_CROOKED)]
