"""The SQL of the ledger: append under one lock, read back, and read every row of history for the replay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, inspect, or_, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from graveregistry.db import Base, Recorded, RowImage, Session, full_image
from graveregistry.ledger.tables import CheckpointRow, EventRow, FieldRow, LinkRow


@dataclass(frozen=True, slots=True)
class Head:
    """Where the next event goes: its index, the server's time, and each site's sequence and last leaf hash."""

    index: int
    clock: datetime
    sites: dict[UUID, tuple[int, bytes | None]]


@dataclass(frozen=True, slots=True)
class StoredField:
    """A field as it is kept; ``clear`` when it names no place."""

    digest: str
    salt: bytes
    name: str
    value: Any
    site_ids: tuple[UUID, ...] = ()
    clear: bool = False


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the fields its reader may see."""

    index: int
    recorded_at: datetime
    digests: tuple[str, ...]
    leaf_hash: bytes
    fields: tuple[StoredField, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the table through which histories are read: an event's place in the chain of a site."""

    site_id: UUID
    sequence: int
    event_index: int
    leaf_hash: bytes


def lock_head(session: Session, sites: Sequence[UUID]) -> Head:
    """Take the ledger's lock, until the transaction ends, and tell where the next event goes."""
    index, clock = session.execute(text("SELECT next_index, clock FROM ledger_lock()")).one()
    rows = session.execute(
        text("SELECT site_id, sequence, leaf_hash FROM ledger_heads(:sites)").bindparams(sites=list(sites))
    )
    held = {site: (sequence, bytes(leaf)) for site, sequence, leaf in rows}
    return Head(index, clock, {site: held.get(site, (0, None)) for site in sites})


# One parameter for all rows: an import writes some hundred thousand of them while everybody else waits.
_INSERT_FIELDS = text(
    """
    INSERT INTO ledger_field (digest, event_index, salt, name, value, site_ids, clear)
    SELECT digest, event_index, decode(salt, 'hex'), name, coalesce(value, 'null'), site_ids, clear
    FROM json_to_recordset(CAST(:rows AS json)) AS given
        (digest text, event_index bigint, salt text, name text, value jsonb, site_ids uuid[], clear boolean)
    """
)


def _as_json(event: StoredEvent, field: StoredField) -> dict[str, Any]:
    return {
        "digest": field.digest,
        "event_index": event.index,
        "salt": field.salt.hex(),
        "name": field.name,
        "value": field.value,
        "site_ids": [str(site) for site in field.site_ids],
        "clear": field.clear,
    }


def append(session: Session, events: Sequence[StoredEvent], links: Iterable[tuple[UUID, int, StoredEvent]]) -> None:
    """Insert events, their fields and their places (site, sequence) in the chains of sites."""
    session.execute(
        insert(EventRow),
        [
            {
                "index": event.index,
                "recorded_at": event.recorded_at,
                "digests": list(event.digests),
                "leaf_hash": event.leaf_hash,
            }
            for event in events
        ],
    )
    session.execute(
        _INSERT_FIELDS, {"rows": json.dumps([_as_json(event, f) for event in events for f in event.fields])}
    )
    chained = [
        {"site_id": site, "sequence": sequence, "event_index": event.index, "leaf_hash": event.leaf_hash}
        for site, sequence, event in links
    ]
    if chained:
        session.execute(insert(LinkRow), chained)


def _stored(event: EventRow, fields: Sequence[FieldRow]) -> StoredEvent:
    return StoredEvent(
        event.index,
        event.recorded_at,
        tuple(event.digests),
        bytes(event.leaf_hash),
        tuple(
            StoredField(row.digest, bytes(row.salt), row.name, row.value, tuple(row.site_ids), row.clear)
            for row in fields
        ),
    )


def _with_fields(session: Session, events: Sequence[EventRow]) -> Iterator[StoredEvent]:
    by_index: dict[int, list[FieldRow]] = {event.index: [] for event in events}
    for row in session.scalars(select(FieldRow).where(FieldRow.event_index.in_(by_index)).order_by(FieldRow.name)):
        by_index[row.event_index].append(row)
    for event in events:
        yield _stored(event, by_index[event.index])
        session.expunge(event)
        for row in by_index[event.index]:
            session.expunge(row)


def events(session: Session, batch: int = 1000) -> Iterator[StoredEvent]:
    """Every event in order, with every field the reader may see."""
    after = -1
    while True:
        page = session.scalars(
            select(EventRow).where(EventRow.index > after).order_by(EventRow.index).limit(batch)
        ).all()
        if not page:
            return
        after = page[-1].index
        yield from _with_fields(session, page)


def events_of(session: Session, site_id: UUID) -> list[StoredEvent]:
    """The events of a site in order of its chain, with the fields the actor may see."""
    page = session.scalars(
        select(EventRow)
        .join(LinkRow, LinkRow.event_index == EventRow.index)
        .where(LinkRow.site_id == site_id)
        .order_by(LinkRow.sequence)
    ).all()
    return list(_with_fields(session, page))


def links(session: Session) -> set[Link]:
    """Every place of an event in the chain of a site."""
    rows = session.execute(select(LinkRow.site_id, LinkRow.sequence, LinkRow.event_index, LinkRow.leaf_hash))
    return {Link(site, sequence, index, bytes(leaf)) for site, sequence, index, leaf in rows}


def size(session: Session) -> int:
    """The number of events."""
    return session.scalar(select(func.count()).select_from(EventRow)) or 0


def store_checkpoint(session: Session, tree_size: int, note: str) -> None:
    """Keep a signed checkpoint; one of the same size stays as it is."""
    session.execute(
        postgresql.insert(CheckpointRow)
        .values(size=tree_size, note=note, signed_at=func.clock_timestamp())
        .on_conflict_do_nothing()
    )


def latest_checkpoint(session: Session) -> str | None:
    """The newest signed note."""
    return session.scalar(select(CheckpointRow.note).order_by(CheckpointRow.size.desc()).limit(1))


def recorded_rows(session: Session) -> Iterator[RowImage]:
    """Every row of every table of history, as it is now."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__tablename__):
        if issubclass(mapper.class_, Recorded):
            key = inspect(mapper.class_).primary_key
            for row in session.scalars(select(mapper.class_).order_by(*key)).yield_per(500):
                yield full_image(row)
                session.expunge(row)


def recorded_rows_of(session: Session, sites: Sequence[UUID]) -> Iterator[RowImage]:
    """Every row of history that concerns one of these sites, as it is now and as far as the actor may see it."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__tablename__):
        columns = getattr(mapper.class_, "site_columns", ()) if issubclass(mapper.class_, Recorded) else ()
        if columns:
            of_these = or_(*(_concerns(getattr(mapper.class_, name), sites) for name in columns))
            key = inspect(mapper.class_).primary_key
            for row in session.scalars(select(mapper.class_).where(of_these).order_by(*key)):
                yield full_image(row)


def _concerns(column: Any, sites: Sequence[UUID]) -> ColumnElement[bool]:
    listed: ColumnElement[bool] = column.overlap(list(sites)) if isinstance(column.type, ARRAY) else column.in_(sites)
    return listed


def headers(session: Session) -> Iterator[StoredEvent]:
    """Every event's header in order, without its fields."""
    rows = session.execute(
        select(EventRow.index, EventRow.recorded_at, EventRow.digests, EventRow.leaf_hash).order_by(EventRow.index)
    )
    for index, recorded_at, digests, leaf_hash in rows:
        yield StoredEvent(index, recorded_at, tuple(digests), bytes(leaf_hash), ())
