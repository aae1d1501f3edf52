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


_CROOKED = """
    SELECT node.position FROM ledger_node node
    LEFT JOIN ({below}) one ON one.position = node.position * 2
    LEFT JOIN ({below}) other ON other.position = node.position * 2 + 1
    WHERE node.level = :level AND node.position >= :first AND node.position < :after
        AND node.hash IS DISTINCT FROM pg_catalog.sha256('\\x01'::bytea || one.hash || other.hash)
    ORDER BY node.position LIMIT 10
"""
_LEAVES = "SELECT index AS position, leaf_hash AS hash FROM ledger_event"
_NODES = "SELECT position, hash FROM ledger_node WHERE level = :level - 1"
_OF_LEAVES, _OF_NODES = (
    text(_CROOKED.format(below=f"{below} {word} {column} >= :first * 2 AND {column} < :after * 2"))
    for below, word, column in ((_LEAVES, "WHERE", "index"), (_NODES, "AND", "position"))
)


def crooked_nodes(session: Session, level: int, first: int, after: int) -> list[int]:
    """The first positions, from one to before another, at which a stored node of this level is not the hash of the two
    below it."""
    given = {"level": level, "first": first, "after": after}
    return list(session.scalars(_OF_NODES if level > 1 else _OF_LEAVES, given))
