"""The SQL of the ledger: append under one lock, read back, and read every row of history for the replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, inspect, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapper

from graveregistry.bulk import array_of
from graveregistry.db import (
    Base,
    Recorded,
    RowImage,
    Session,
    full_image,
    recorded_columns,
    recorded_value,
)
from graveregistry.ledger.merkle import Nodes, Place
from graveregistry.ledger.sealing import SEPARATOR, Packet, opened
from graveregistry.ledger.tables import ContentRow, EventRow, LinkRow, NodeRow, SheetRow
from graveregistry.ledger.values import from_b64url


@dataclass(frozen=True, slots=True)
class Head:
    """Where the next event goes: its index, the server's time, and each site's sequence and last leaf hash."""

    index: int
    clock: datetime
    sites: dict[UUID, tuple[int, bytes | None]]


class StoredField(NamedTuple):
    """A field as it is kept; ``clear`` when it names no place."""

    name: str
    value: Any
    salted: str
    """The salt as base64url."""
    spelt: str
    """Its disclosure as it is kept: canonical JSON, unless it was carried over from an older table."""
    site_ids: tuple[UUID, ...]
    clear: bool

    @property
    def salt(self) -> bytes:
        """Its salt."""
        return from_b64url(self.salted)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the fields its reader may see."""

    index: int
    recorded_at: datetime
    digests: tuple[str, ...]
    leaf_hash: bytes
    fields: tuple[StoredField, ...]


class Link(NamedTuple):
    """A row of the table through which histories are read: an event's place in the chain of a site."""

    site_id: UUID
    sequence: int
    event_index: int
    leaf_hash: bytes


def freeze(session: Session) -> None:
    """Let this transaction, which has read nothing yet, see one moment: what others commit meanwhile is not there."""
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def share(session: Session) -> str:
    """The name under which other connections may see what this frozen transaction sees, as long as it lasts."""
    return str(session.scalar(text("SELECT pg_export_snapshot()")))


def join(session: Session, shared: str) -> None:
    """Let this transaction, which has read nothing yet, see what another one shares."""
    freeze(session)
    session.execute(text(f"SET TRANSACTION SNAPSHOT '{shared}'"))


def lock_head(session: Session, sites: Sequence[UUID]) -> Head:
    """Take the ledger's lock, until the transaction ends, and tell where the next event goes."""
    index, clock = session.execute(text("SELECT next_index, clock FROM ledger_lock()")).one()
    rows = session.execute(
        text("SELECT site_id, sequence, leaf_hash FROM ledger_heads(:sites)").bindparams(sites=list(sites))
    )
    held = {site: (sequence, bytes(leaf)) for site, sequence, leaf in rows}
    return Head(index, clock, {site: held.get(site, (0, None)) for site in sites})


_STORE = (
    """
    INSERT INTO ledger_content (key, digests)
    SELECT key, string_to_array(digests, ' ')
    FROM unnest(CAST(:keys AS bigint[]), CAST(:digests AS text[])) AS given (key, digests)
    """,
    """
    INSERT INTO ledger_sheet (content_key, number, site_ids, clear, disclosures)
    SELECT (CAST(:keys AS bigint[]))[event], number, CAST(sites AS uuid[]), clear, disclosures
    FROM unnest(CAST(:sheet_events AS int[]), CAST(:numbers AS int[]), CAST(:sheet_sites AS text[]),
        CAST(:clears AS boolean[]), string_to_array(:disclosures, :separator))
        AS sheet (event, number, sites, clear, disclosures)
    """,
    """
    INSERT INTO ledger_link (site_id, sequence, content_key)
    SELECT site, sequence, (CAST(:keys AS bigint[]))[event]
    FROM unnest(CAST(:link_events AS int[]), CAST(:link_sites AS uuid[]), CAST(:sequences AS bigint[]))
        AS link (event, site, sequence)
    """,
)


def store(session: Session, packet: Packet) -> list[int]:
    """Store the contents of events and their places in the chains of sites; the key of each, in order.

    Raises:
        IntegrityError: a site has an event of that number already.
    """
    keys = session.scalars(
        text("SELECT nextval('ledger_content_key') FROM generate_series(1, :count)"), {"count": packet.count}
    ).all()
    held = {"keys": keys, "digests": packet.digests}
    held |= zip(("link_events", "link_sites", "sequences"), packet.links, strict=True)
    held |= zip(("sheet_events", "numbers", "sheet_sites", "clears"), packet.sheets, strict=True)
    held |= {"disclosures": packet.disclosures, "separator": SEPARATOR}
    for statement in _STORE:
        session.execute(text(statement), held)
    return list(keys)


def place(session: Session, first: int, clock: datetime, events: Sequence[tuple[int, bytes]]) -> None:
    """Give stored contents (key, leaf hash) their places in the ledger, from index ``first``; under the lock."""
    session.execute(
        text(
            """
            INSERT INTO ledger_event (index, recorded_at, leaf_hash, key)
            SELECT :first + number - 1, :clock, decode(leaf_hash, 'hex'), key
            FROM unnest(CAST(:keys AS bigint[]), CAST(:leaves AS text[])) WITH ORDINALITY
                AS given (key, leaf_hash, number)
            """
        ),
        {
            "first": first,
            "clock": clock,
            "keys": array_of([str(key) for key, _ in events]),
            "leaves": array_of([leaf.hex() for _, leaf in events]),
        },
    )


_Header = Row[int, datetime, bytes, int, list[str]]


def _with_fields(session: Session, found: Sequence[_Header]) -> list[StoredEvent]:
    by_key: dict[int, list[StoredField]] = {key: [] for _, _, _, key, _ in found}
    sheets = select(SheetRow.content_key, SheetRow.site_ids, SheetRow.clear, SheetRow.disclosures)
    for key, site_ids, clear, disclosures in session.execute(sheets.where(SheetRow.content_key.in_(by_key))):
        sites = tuple(site_ids)
        by_key[key] += [
            StoredField(name, value, salted, spelt, sites, clear) for name, value, salted, spelt in opened(disclosures)
        ]
    for fields in by_key.values():
        fields.sort(key=attrgetter("name"))
    return [
        StoredEvent(index, at, tuple(digests), bytes(leaf), tuple(by_key[key]))
        for index, at, leaf, key, digests in found
    ]


def _events() -> Select[int, datetime, bytes, int, list[str]]:
    columns = (EventRow.index, EventRow.recorded_at, EventRow.leaf_hash, EventRow.key, ContentRow.digests)
    return select(*columns).join(ContentRow, ContentRow.key == EventRow.key)


# One row an event and no arrays: what takes time is making objects of millions of columns.
_PAGE = text(
    """
    SELECT e.index, e.recorded_at, e.leaf_hash, array_to_string(c.digests, ' ', ''), cardinality(c.digests), (
        SELECT string_agg(s.disclosures, :separator) FROM ledger_sheet s WHERE s.content_key = e.key
    )
    FROM ledger_event e JOIN ledger_content c ON c.key = e.key
    WHERE e.index > :after AND e.index < :ended ORDER BY e.index LIMIT :batch
    """
)


def pages(session: Session, begun: int = 0, ended: int = 2**62, batch: int = 1000) -> Iterator[list[StoredEvent]]:
    """The events from index ``begun`` to before ``ended``, some at a time, with every field the reader may see.

    Who may read a field is not told here.
    """
    given = {"separator": SEPARATOR, "after": begun - 1, "ended": ended, "batch": batch}
    while page := session.execute(_PAGE, given).all():
        given["after"] = page[-1][0]
        yield [
            StoredEvent(index, at, _digests(digests, count), bytes(leaf), _fields(sheets or ""))
            for index, at, leaf, digests, count, sheets in page
        ]


def _digests(joined: str, count: int) -> tuple[str, ...]:
    """The digests; one that is none where spaces in them (somebody has been at it) hide where each begins."""
    found = tuple(joined.split(" "))
    return found if len(found) == count else ("",)


def _fields(sheets: str) -> tuple[StoredField, ...]:
    found = [
        StoredField(name, value, salted, spelt, (), False)
        for sheet in sheets.split(SEPARATOR)
        for name, value, salted, spelt in opened(sheet)
    ]
    found.sort(key=attrgetter("name"))
    return tuple(found)


def events_of(session: Session, site_id: UUID) -> list[StoredEvent]:
    """The events of a site in order of its chain, with the fields the actor may see."""
    page = session.execute(
        _events()
        .join(LinkRow, LinkRow.content_key == EventRow.key)
        .where(LinkRow.site_id == site_id)
        .order_by(LinkRow.sequence)
    ).all()
    return _with_fields(session, page)


def links(session: Session) -> set[Link]:
    """Every place of an event in the chain of a site."""
    rows = session.execute(
        select(LinkRow.site_id, LinkRow.sequence, EventRow.index, EventRow.leaf_hash).join(
            EventRow, EventRow.key == LinkRow.content_key
        )
    )
    return {Link(site, sequence, index, bytes(leaf)) for site, sequence, index, leaf in rows}


def strays(session: Session) -> Sequence[int]:
    """The keys of contents (with their fields and links) that belong to no event."""
    return session.scalars(
        select(ContentRow.key)
        .where(~select(EventRow.key).where(EventRow.key == ContentRow.key).exists())
        .order_by(ContentRow.key)
    ).all()


def size(session: Session) -> int:
    """The number of events: one more than the last index, for there is no gap."""
    last = session.scalar(select(func.max(EventRow.index)))
    return 0 if last is None else last + 1


_NODES = text(
    """
    SELECT level, position, hash FROM ledger_node
    JOIN unnest(CAST(:levels AS smallint[]), CAST(:positions AS bigint[])) AS asked (level, position)
        USING (level, position)
    UNION ALL
    SELECT 0, index, leaf_hash FROM ledger_event WHERE index = ANY (CAST(:leaves AS bigint[]))
    """
)


def nodes(session: Session, places: Iterable[Place]) -> dict[Place, bytes]:
    """The stored nodes at these places, in one question; level 0 are the leaf hashes of events."""
    asked = list(places)
    inner = [place for place in asked if place[0]]
    rows = session.execute(
        _NODES,
        {
            "levels": [level for level, _ in inner],
            "positions": [position for _, position in inner],
            "leaves": [position for level, position in asked if not level],
        },
    )
    return {(level, position): bytes(found) for level, position, found in rows}


def stored_beside(session: Session, run: Nodes) -> dict[int, bytes]:
    """Stored nodes, by position, of the places that these nodes stand at."""
    rows = session.execute(
        select(NodeRow.position, NodeRow.hash).where(
            NodeRow.level == run.level,
            NodeRow.position >= run.first,
            NodeRow.position < run.first + len(run.hashes),
        )
    )
    return {position: bytes(found) for position, found in rows}


def count_nodes(session: Session) -> int:
    """The number of stored nodes."""
    return session.scalar(select(func.count()).select_from(NodeRow)) or 0


def recorded_rows(session: Session) -> Iterator[RowImage]:
    """Every row of every table of history, as it is now."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__tablename__):
        if issubclass(mapper.class_, Recorded):
            yield from _images(session, mapper)


def _images(session: Session, mapper: Mapper[Any]) -> Iterator[RowImage]:
    """The rows of one table without an object for each: there may be millions."""
    names, key, table = recorded_columns(mapper), mapper.primary_key, mapper.class_.__tablename__
    asked = select(*key, *(mapper.column_attrs[name].columns[0] for name in names)).order_by(*key)
    for row in session.execute(asked.execution_options(yield_per=5000)):
        held = zip(names, map(recorded_value, row[len(key) :]), strict=True)
        values = {name: value for name, value in held if value is not None}
        yield RowImage(table, ",".join(map(str, row[: len(key)])), values, ())


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


def header_pages(session: Session, begun: int = 0, batch: int = 10_000) -> Iterator[list[StoredEvent]]:
    """The headers of events from index ``begun`` on, in order, some at a time, without their fields."""
    after = begun - 1
    while True:
        rows = session.execute(
            select(EventRow.index, EventRow.recorded_at, ContentRow.digests, EventRow.leaf_hash)
            .join(ContentRow, ContentRow.key == EventRow.key)
            .where(EventRow.index > after)
            .order_by(EventRow.index)
            .limit(batch)
        )
        page = [StoredEvent(index, at, tuple(digests), bytes(leaf), ()) for index, at, digests, leaf in rows]
        if not page:
            return
        after = page[-1].index
        yield page
