"""Record what happened, in the transaction in which it happens; read it back; sign it; check it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from graveregistry.db import RowImage, Session, owe, pay, take_changes
from graveregistry.ledger import events, merkle, queries, sealing
from graveregistry.ledger.queries import StoredEvent
from graveregistry.ledger.sealing import Packet, Sheet

# Events appended between two words of progress.
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An event just appended: its index and leaf hash."""

    index: int
    leaf_hash: bytes


def record(
    session: Session,
    event_type: str,
    *,
    actor: UUID | None,
    occurred_at: datetime | None = None,
    reason: str | None = None,
    sites: Iterable[UUID] = (),
    extra: Mapping[str, object] | None = None,
) -> Entry:
    """Append one event that holds every change of history this transaction has made and not yet recorded.

    Args:
        event_type: what happened, in the past tense ("BoundaryAsserted").
        actor: the person who did it; none for an act at the machine itself.
        occurred_at: when it happened, when that is not now (aware).
        reason: why, as typed.
        sites: sites it concerns beyond those its changed rows name.
        extra: further salted fields by name.
    """
    images = take_changes(session)
    concerned = sorted({*sites, *(site for image in images for site in image.sites)}, key=str)
    head = queries.lock_head(session, concerned)
    said = dict(extra or {}) if reason is None else {**(extra or {}), "reason": reason}
    sheets = [
        _shared(event_type, actor, occurred_at or head.clock, concerned),
        *(Sheet((site,), False, [sealing.link(site, n + 1, leaf)]) for site, (n, leaf) in head.sites.items()),
        *(Sheet(image.sites, False, sealing.changes(image)) for image in images),
        Sheet(tuple(concerned), False, [events.part(name, value) for name, value in said.items()]),
    ]
    links = [(site, sequence + 1) for site, (sequence, _) in head.sites.items()]
    packet = sealing.pack([sealing.contents(sheets, concerned, links, images)])
    (key,) = queries.store(session, packet)
    leaf_hash = merkle.leaf_hash(packet.beginnings[0] + events.leaf_end(head.index, head.clock))
    queries.place(session, head.index, head.clock, [(key, leaf_hash)])
    return Entry(head.index, leaf_hash)


def _shared(event_type: str, actor: UUID | None, occurred_at: datetime, sites: Sequence[UUID]) -> Sheet:
    shared = (("type", event_type), ("actor", actor), ("occurred_at", occurred_at))
    return Sheet(tuple(sites), True, [events.part(name, value) for name, value in shared])


def seal_each(event_type: str, actor: UUID, occurred_at: datetime, images: Iterable[RowImage]) -> Packet:
    """One event per site, its first, made ready to be stored; each row concerns one site. Needs no database.

    What one site's file must show stays as small as if the site had been made alone.
    """
    by_site: dict[UUID, list[RowImage]] = {}
    for image in images:
        (site,) = image.sites
        by_site.setdefault(site, []).append(image)
    made = []
    _, clear, shared = _shared(event_type, actor, occurred_at, ())
    for site, own in by_site.items():
        parts = [sealing.link(site, 1, None), *(part for image in own for part in sealing.changes(image))]
        sheets = [Sheet((site,), clear, shared), Sheet((site,), False, parts)]
        made.append(sealing.contents(sheets, (site,), [(site, 1)], own))
    return sealing.pack(made)


class Waiting:
    """Events that are stored, with the rows they tell of, and have no place in the ledger yet."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._events: list[tuple[int, Any]] = []

    def store(self, packet: Packet) -> None:
        """Store the events of a packet; the rows they tell of have been written (:func:`bulk.write`) before.

        Raises:
            Failure: ``unrecorded_change`` when they have not; ``id_conflict`` by the database, for a site that has
                a first event already.
        """
        pay(self._session, packet.rows)
        keys = queries.store(self._session, packet)
        owe(self._session, keys)
        self._events += zip(keys, map(merkle.leaf_begun, packet.beginnings), strict=True)

    def place(self, tell: Callable[[int], None]) -> None:
        """Take the ledger's lock and append every event, in the order in which they were stored.

        Only this holds up other writers: an index, a time and a hash each, for all else is there already.

        Args:
            tell: called with the number of events appended, between batches; what it raises ends the transaction.
        """
        head = queries.lock_head(self._session, [])
        for start in range(0, len(self._events), _BATCH):
            tell(start)
            batch = []
            for index, (key, leaf) in enumerate(self._events[start : start + _BATCH], head.index + start):
                leaf.update(events.leaf_end(index, head.clock))
                batch.append((key, leaf.digest()))
            queries.place(self._session, head.index + start, head.clock, batch)
            pay(self._session, [key for key, _ in batch])
        self._events.clear()


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as a reader of history sees it: what they may read of it, and how much is withheld."""

    index: int
    recorded_at: datetime
    type: str
    actor: UUID | None
    occurred_at: datetime
    reason: str | None
    changes: tuple[tuple[str, str, str, Any], ...]
    """(table, key, column, value) of each change the reader may see."""


def history(session: Session, site_id: UUID) -> list[Happening]:
    """The events of a site in order, as far as the transaction's actor may read them."""
    return [_happening(event) for event in queries.events_of(session, site_id)]


def hold(session: Session) -> None:
    """Let nobody else append until this transaction ends, so that what is read now is what the next event follows."""
    queries.lock_head(session, [])


def events_of(session: Session, site_ids: Iterable[UUID]) -> list[StoredEvent]:
    """Every event of these sites once, by index, with the fields that the transaction's actor may read."""
    found = {event.index: event for site in site_ids for event in queries.events_of(session, site)}
    return [found[index] for index in sorted(found)]


def _happening(event: StoredEvent) -> Happening:
    held = {field.name: field.value for field in event.fields}
    named = ((events.split_row_name(name), value) for name, value in held.items())
    actor = held.get("actor")
    return Happening(
        event.index,
        event.recorded_at,
        str(held.get("type", "")),
        None if actor is None else UUID(str(actor)),
        datetime.fromisoformat(str(held.get("occurred_at", event.recorded_at.isoformat()))),
        held.get("reason"),
        tuple((*name, value) for name, value in named if name is not None),
    )
