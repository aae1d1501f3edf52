"""What people do with evidence: hand in a file, list, open a working copy, open an original."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from graveregistry.access import places, reads, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import checked_reason
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.evidence import pictures, queries, rules, store
from graveregistry.evidence.tables import EvidenceItem
from graveregistry.ledger import service as ledger

OPENS_ORIGINALS = (Role.RESEARCHER, Role.LEGAL, Role.VERIFIER)


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to a file handed in: what the phone compares before it lets go of its own copy."""

    id: UUID
    site_id: UUID
    sha256: str
    size: int
    media_type: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """A file to hand out, with the media type and name it goes under."""

    file: BinaryIO
    media_type: str
    name: str


def receive(
    session: Session, actor: Actor, home: Path, item_id: UUID, site_id: UUID, given: Mapping[str, Any], file: BinaryIO
) -> Received:
    """Take in a file about a place; the same file under the same id again gives the same answer.

    Args:
        home: the data home.
        given: ``sha256`` as the sender computed it (hex), ``origin`` and the rest of the item's own words.
        file: the bytes.

    Raises:
        Failure: ``not_found``, ``too_large``, ``hash_mismatch``, ``unsupported_media``, ``too_many_pixels``,
            ``evidence_unreadable``, ``id_conflict``, ``storage_full``.
    """
    places.reach_for_report(session, actor, site_id, None)
    with store.receiving(home, file, rules.FILE_LIMIT) as incoming:
        if incoming.sha256 != given["sha256"]:
            raise Failure("hash_mismatch")
        kind = _kind(incoming.path)
        if _first_time(session, actor, item_id, site_id, given):
            _take_in(session, actor, home, _row(actor, item_id, site_id, given, incoming, kind), incoming)
    arrived = access.submission(session, actor, f"evidence/{item_id}")
    assert arrived is not None
    return Received(item_id, site_id, incoming.sha256, incoming.size, kind, arrived.at)


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        kind = rules.media_type(file.read(16))
    if kind is None:
        raise Failure("unsupported_media", accepted="JPEG, PNG, WebP, PDF")
    return kind


def _first_time(session: Session, actor: Actor, item_id: UUID, site_id: UUID, given: Mapping[str, Any]) -> bool:
    request = json.dumps({"site": str(site_id), **given}, sort_keys=True, default=str).encode()
    return access.first_time(session, actor, f"evidence/{item_id}", request)


def _row(
    actor: Actor, item_id: UUID, site_id: UUID, given: Mapping[str, Any], incoming: store.Incoming, kind: str
) -> EvidenceItem:
    return EvidenceItem(
        id=item_id,
        site_id=site_id,
        size=incoming.size,
        media_type=kind,
        received_by=actor.person_id,
        consent_scope="internal",
        **given,
    )


def _take_in(session: Session, actor: Actor, home: Path, row: EvidenceItem, incoming: store.Incoming) -> None:
    found = rules.hidden(incoming.path.read_bytes(), row.media_type)
    capture: dict[str, Any] = {"trailing_bytes": str(found.trailing_bytes), "holds_archive": found.archive}
    if row.media_type in rules.PICTURES:
        picture = pictures.read(incoming.path, row.media_type)
        capture |= picture.capture
        row.working_sha256 = store.keep_bytes(home, picture.working)
    row.capture = capture
    arrived = access.submission(session, actor, f"evidence/{row.id}")
    assert arrived is not None
    row.received_at = arrived.at
    # Durable first: a row must never speak of a file that a power cut took away.
    store.keep(home, incoming)
    queries.add(session, row)
    ledger.record(session, "EvidenceReceived", actor=actor.person_id, occurred_at=row.taken_at)


def items_of(session: Session, site_id: UUID) -> Sequence[EvidenceItem]:
    """Every item of a site, in the order they came.

    Raises:
        Failure: ``not_found``.
    """
    sharing.seen_exactly(session, site_id)
    return queries.items_of(session, site_id)


def page_of(session: Session, site_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[EvidenceItem]:
    """One page of the items of a site.

    Raises:
        Failure: ``not_found``.
    """
    sharing.seen_exactly(session, site_id)
    return queries.items_of(session, site_id, after, limit)


def items_of_visits(session: Session, visits: Iterable[UUID]) -> dict[UUID, list[EvidenceItem]]:
    """The items that came with visits, as far as the actor may read them."""
    found: dict[UUID, list[EvidenceItem]] = {}
    for item in queries.items_of_visits(session, visits):
        if item.visit_id is not None:
            found.setdefault(item.visit_id, []).append(item)
    return found


def _readable(session: Session, item_id: UUID) -> EvidenceItem:
    item = queries.item(session, item_id)
    if item is None:
        raise Failure("not_found")
    return item


def open_working_copy(session: Session, home: Path, item_id: UUID) -> Handed:
    """The stripped copy, for whoever reads the site's records.

    Raises:
        Failure: ``not_found``, ``no_working_copy``, ``evidence_damaged``.
    """
    item = _readable(session, item_id)
    if item.working_sha256 is None:
        raise Failure("no_working_copy")
    return Handed(store.opened(home, item.working_sha256), "image/jpeg", f"{item.id}.jpg")


def open_item_original(session: Session, actor: Actor, home: Path, item_id: UUID) -> Handed:
    """The untouched original with all it gives away; every opening is an event of the site's history.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``evidence_damaged``.
    """
    item = _readable(session, item_id)
    steward = access.protection(session, item.site_id).steward
    if steward not in actor.organisations(*OPENS_ORIGINALS):
        raise Failure("not_allowed")
    file = open_original(home, item.sha256)
    ledger.record(
        session,
        "EvidenceOpened",
        actor=actor.person_id,
        sites=[item.site_id],
        extra={"evidence": item.id, "sha256": item.sha256},
    )
    reads.write(session, reads.Reader(actor.person_id), reads.Kind.EVIDENCE, [item.site_id])
    return Handed(file, item.media_type, f"{item.id}.{rules.EXTENSIONS[item.media_type]}")


def change_consent(session: Session, actor: Actor, item_id: UUID, scope: str, reason: str) -> None:
    """Say what whoever gave an item agreed to now, as legal of its steward; exports go by it from this moment.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``.
    """
    item = _readable(session, item_id)
    if not actor.holds(Role.LEGAL, access.protection(session, item.site_id).steward):
        raise Failure("not_allowed")
    said = checked_reason(reason)
    item.consent_scope = scope
    ledger.record(
        session, "ConsentChanged", actor=actor.person_id, reason=said, sites=[item.site_id], extra={"evidence": item.id}
    )


def open_original(home: Path, sha256: str) -> BinaryIO:
    """An original by its SHA-256, checked; who may have it and the event of it are the caller's part.

    Raises:
        Failure: ``evidence_damaged``.
    """
    return store.opened(home, sha256)
