"""Record what happened, in the transaction in which it happens; read it back; sign it; check it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from graveregistry.db import Session, take_changes
from graveregistry.ledger import events, merkle, queries
from graveregistry.ledger.queries import StoredEvent, StoredField

# Events written between two words of progress.
_BATCH = 200


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
    fields = [
        _field("type", event_type, concerned, clear=True),
        _field("actor", actor, concerned, clear=True),
        _field("occurred_at", occurred_at or head.clock, concerned, clear=True),
        *_links(head),
        *(_field(events.row_name(i.table, i.key, c), v, i.sites) for i in images for c, v in i.values.items()),
        *(_field(name, value, concerned) for name, value in (extra or {}).items()),
    ]
    if reason is not None:
        fields.append(_field("reason", reason, concerned))
    event = _event(head.index, head.clock, fields, concerned)
    queries.append(session, [event], [(site, sequence + 1, event) for site, (sequence, _) in head.sites.items()])
    return Entry(event.index, event.leaf_hash)


def _field(name: str, value: object, sites: Iterable[UUID], *, clear: bool = False) -> StoredField:
    made = events.salted(name, value)
    return StoredField(
        events.digest(events.disclosure(made)), made.salt, made.name, made.value, tuple(sites), clear=clear
    )


def _links(head: queries.Head) -> Iterator[StoredField]:
    for site, (sequence, leaf) in head.sites.items():
        link = {"sequence": sequence + 1, "previous": None if leaf is None else leaf.hex()}
        yield _field(events.site_name(site), link, (site,))


def _event(index: int, clock: datetime, fields: Sequence[StoredField], sites: Iterable[UUID]) -> StoredEvent:
    # An erased field looks like a decoy; the count tells them apart to whoever holds the whole event.
    whole = (*fields, _field("fields", len(fields) + 1, sites, clear=True))
    digests = [field.digest for field in whole]
    digests = sorted([*digests, *events.decoys(len(digests))])
    leaf_hash = merkle.leaf_hash(events.leaf(index, clock, digests))
    return StoredEvent(index, clock, tuple(digests), leaf_hash, whole)


def record_each(
    session: Session, event_type: str, *, actor: UUID, occurred_at: datetime, tell: Callable[[int], None]
) -> None:
    """Append one event per site, for every change not yet recorded; each changed row concerns one site.

    What one site's file must show stays as small as if the site had been made alone. The fields are salted before
    the ledger's lock is taken, so that many events hold up other writers as little as they can.

    Args:
        tell: called with the number of events written, between batches; what it raises ends the transaction.
    """
    shared = (("type", event_type), ("actor", actor), ("occurred_at", occurred_at))
    fields: dict[UUID, list[StoredField]] = {}
    for image in take_changes(session):
        (site,) = image.sites
        made = fields.setdefault(site, [])
        made += [] if made else [_field(name, value, (site,), clear=True) for name, value in shared]
        made += [_field(events.row_name(image.table, image.key, c), v, (site,)) for c, v in image.values.items()]
    head = queries.lock_head(session, list(fields))
    for start in range(0, len(fields), _BATCH):
        tell(start)
        batch = []
        for number, site in enumerate(islice(fields, start, start + _BATCH), start):
            one = replace(head, sites={site: head.sites[site]})
            event = _event(head.index + number, head.clock, [*_links(one), *fields[site]], (site,))
            batch.append((site, event))
        links = [(site, head.sites[site][0] + 1, event) for site, event in batch]
        queries.append(session, [event for _, event in batch], links)


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
