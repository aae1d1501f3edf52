"""The SQL of what is signed: checkpoints, cosignatures, rotations of keys, timestamps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects import postgresql

from graveregistry.db import Session
from graveregistry.ledger.tables import (
    CheckpointRow,
    CosignatureRow,
    PendingTimestampRow,
    RotationRow,
    TimestampRow,
)


def store_checkpoint(session: Session, tree_size: int, note: str) -> None:
    """Keep a signed checkpoint; one of the same log and size stays as it is."""
    session.execute(
        postgresql.insert(CheckpointRow)
        .values(size=tree_size, note=note, signed_at=func.clock_timestamp())
        .on_conflict_do_nothing()
    )


def checkpoint(session: Session, tree_size: int | None = None) -> str | None:
    """The newest signed note, or the newest of one size."""
    asked = select(CheckpointRow.note).order_by(CheckpointRow.signed_at.desc()).limit(1)
    return session.scalar(asked if tree_size is None else asked.where(CheckpointRow.size == tree_size))


def checkpoints(session: Session) -> Sequence[str]:
    """Every signed note, the oldest first."""
    return session.scalars(select(CheckpointRow.note).order_by(CheckpointRow.signed_at)).all()


def store_cosignature(session: Session, origin: str, tree_size: int, line: str) -> None:
    """Keep a witness's line under a stored checkpoint, once."""
    session.execute(
        postgresql.insert(CosignatureRow)
        .values(origin=origin, size=tree_size, line=line, received_at=func.clock_timestamp())
        .on_conflict_do_nothing()
    )


def cosignatures(session: Session, origin: str, tree_size: int) -> Sequence[str]:
    """The lines of witnesses under a checkpoint, in the order in which they came."""
    return session.scalars(
        select(CosignatureRow.line)
        .where(CosignatureRow.origin == origin, CosignatureRow.size == tree_size)
        .order_by(CosignatureRow.received_at)
    ).all()


def store_rotation(session: Session, note: str) -> None:
    """Keep the statement of a signer that it has a new key."""
    session.add(RotationRow(note=note, recorded_at=func.clock_timestamp()))
    session.flush()


def rotations(session: Session) -> list[bytes]:
    """The statements of rotation, the oldest first."""
    return [note.encode() for note in session.scalars(select(RotationRow.note).order_by(RotationRow.id))]


@dataclass(frozen=True, slots=True)
class Due:
    """A checkpoint that waits for the stamp of an authority: how often it was asked, and why it gave none."""

    origin: str
    size: int
    authority: str
    note: str
    tries: int = 0
    why: str = ""


def await_timestamps(
    session: Session, authorities: Sequence[str], now: datetime, only: tuple[str, int] | None = None
) -> None:
    """Let one checkpoint (origin, size), or the newest, wait for each of these authorities that has not stamped it."""
    session.execute(
        text(
            """
            INSERT INTO timestamp_pending (origin, size, authority, tries, next_at, why)
            SELECT c.origin, c.size, a.name, 0, :now, ''
            FROM (
                SELECT origin, size FROM ledger_checkpoint
                WHERE CAST(:origin AS text) IS NULL OR (origin, size) = (:origin, CAST(:size AS bigint))
                ORDER BY signed_at DESC LIMIT 1
            ) c
            CROSS JOIN unnest(CAST(:authorities AS text[])) AS a (name)
            WHERE NOT EXISTS (
                SELECT FROM ledger_timestamp t
                WHERE t.origin = c.origin AND t.size = c.size AND t.authority = a.name
            )
            ON CONFLICT DO NOTHING
            """
        ),
        {"authorities": list(authorities), "now": now, "origin": only and only[0], "size": only and only[1]},
    )


def due_timestamps(session: Session, authorities: Sequence[str], now: datetime, limit: int) -> list[Due]:
    """What is to be asked of these authorities now, the newest checkpoints first."""
    rows = session.execute(
        select(PendingTimestampRow, CheckpointRow.note)
        .join(CheckpointRow)
        .where(PendingTimestampRow.authority.in_(authorities), PendingTimestampRow.next_at <= now)
        .order_by(CheckpointRow.signed_at.desc(), PendingTimestampRow.authority)
        .limit(limit)
    )
    return [_due(row, note) for row, note in rows]


def pending(session: Session) -> list[Due]:
    """Every checkpoint that waits for an authority, the newest first."""
    rows = session.execute(
        select(PendingTimestampRow, CheckpointRow.note).join(CheckpointRow).order_by(CheckpointRow.signed_at.desc())
    )
    return [_due(row, note) for row, note in rows]


def _due(row: PendingTimestampRow, note: str) -> Due:
    return Due(row.origin, row.size, row.authority, note, row.tries, row.why)


def put_off_timestamp(session: Session, due: Due, next_at: datetime, why: str) -> None:
    """Ask again later."""
    session.execute(
        update(PendingTimestampRow)
        .where(
            PendingTimestampRow.origin == due.origin,
            PendingTimestampRow.size == due.size,
            PendingTimestampRow.authority == due.authority,
        )
        .values(tries=PendingTimestampRow.tries + 1, next_at=next_at, why=why)
    )


def store_timestamp(session: Session, due: Due, response: bytes, at: datetime) -> None:
    """Keep a stamp, once, and wait for it no longer."""
    session.execute(
        postgresql.insert(TimestampRow)
        .values(origin=due.origin, size=due.size, authority=due.authority, response=response, stamped_at=at)
        .on_conflict_do_nothing()
    )
    session.execute(
        delete(PendingTimestampRow).where(
            PendingTimestampRow.origin == due.origin,
            PendingTimestampRow.size == due.size,
            PendingTimestampRow.authority == due.authority,
        )
    )


def timestamps(session: Session, origin: str, tree_size: int) -> list[tuple[str, bytes]]:
    """The stamps of one checkpoint by authority."""
    rows = session.execute(
        select(TimestampRow.authority, TimestampRow.response)
        .where(TimestampRow.origin == origin, TimestampRow.size == tree_size)
        .order_by(TimestampRow.authority)
    )
    return [(authority, bytes(response)) for authority, response in rows]


def stored_timestamps(session: Session, authorities: Sequence[str]) -> list[tuple[Due, bytes]]:
    """Every stamp of these authorities with its checkpoint."""
    rows = session.execute(
        select(TimestampRow, CheckpointRow.note)
        .join(CheckpointRow)
        .where(TimestampRow.authority.in_(authorities))
        .order_by(CheckpointRow.signed_at, TimestampRow.authority)
    )
    return [(Due(row.origin, row.size, row.authority, note), bytes(row.response)) for row, note in rows]
