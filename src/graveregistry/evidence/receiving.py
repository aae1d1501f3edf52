"""A file of evidence is handed in: recognised, looked at, sealed, and entered in the history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from graveregistry.access import places
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.evidence import examining, queries, rules
from graveregistry.evidence.examining import Examined
from graveregistry.evidence.store import Incoming, Store
from graveregistry.evidence.tables import EvidenceItem
from graveregistry.ledger import service as ledger


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to a file handed in: what the phone compares before it lets go of its own copy."""

    id: UUID
    site_id: UUID
    sha256: str
    size: int
    media_type: str
    received_at: datetime


def receive(
    session: Session, actor: Actor, store: Store, item_id: UUID, site_id: UUID, given: Mapping[str, Any], file: BinaryIO
) -> Received:
    """Take in a file about a place; the same file under the same id again gives the same answer.

    Args:
        store: where files are kept.
        given: ``sha256`` as the sender computed it (hex), ``origin`` and the rest of the item's own words.
        file: the bytes.

    Raises:
        Failure: ``not_found``, ``too_large``, ``hash_mismatch``, ``too_many_pixels``, ``evidence_unreadable`` for an
            empty file, ``id_conflict``, ``storage_full``.
    """
    places.reach_for_report(session, actor, site_id, None)
    with store.receiving(file, rules.FILE_LIMIT) as incoming:
        if incoming.sha256 != given["sha256"]:
            raise Failure("hash_mismatch")
        kind = examining.recognised(incoming)
        if first_time(session, actor, item_id, site_id, given):
            take_in(session, actor, store, item_id, site_id, given, incoming, examining.examine(store, incoming, kind))
    arrived = access.submission(session, actor, f"evidence/{item_id}")
    assert arrived is not None
    return Received(item_id, site_id, incoming.sha256, incoming.size, kind, arrived.at)


def first_time(session: Session, actor: Actor, item_id: UUID, site_id: UUID, given: Mapping[str, Any]) -> bool:
    """Whether this item was not handed in before.

    Raises:
        Failure: ``id_conflict`` when something else was, under its id.
    """
    request = json.dumps({"site": str(site_id), **given}, sort_keys=True, default=str).encode()
    return access.first_time(session, actor, f"evidence/{item_id}", request)


def take_in(
    session: Session,
    actor: Actor,
    store: Store,
    item_id: UUID,
    site_id: UUID,
    given: Mapping[str, Any],
    incoming: Incoming,
    examined: Examined,
) -> None:
    """Keep a file whose bytes are what the sender said, for the first time, and record it.

    Raises:
        Failure: ``storage_full``, ``evidence_keys_missing``.
    """
    arrived = access.submission(session, actor, f"evidence/{item_id}")
    assert arrived is not None
    row = EvidenceItem(
        id=item_id,
        site_id=site_id,
        size=incoming.size,
        media_type=examined.media_type,
        received_by=actor.person_id,
        received_at=arrived.at,
        consent_scope="internal",
        working_sha256=examined.working_sha256,
        preview_sha256=examined.preview_sha256,
        capture=examined.capture,
        **given,
    )
    # Durable first: a row must never speak of a file that a power cut took away.
    store.keep(incoming)
    queries.add(session, row)
    ledger.record(session, "EvidenceReceived", actor=actor.person_id, occurred_at=row.taken_at)
