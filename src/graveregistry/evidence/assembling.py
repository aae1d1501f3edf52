"""The job that makes an item of an upload: puts its chunks together, checks the whole, seals it, records it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from graveregistry import jobs
from graveregistry.access import places
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session, transaction
from graveregistry.errors import Failure
from graveregistry.evidence import chunks, disk, examining, queries, receiving, uploads
from graveregistry.evidence.chunks import Chunks
from graveregistry.evidence.store import Incoming, Store
from graveregistry.evidence.tables import EvidenceUpload

_JOINED = 0.6
"""The share of the work that is done when the file is whole."""


def handler(store: Store) -> jobs.Handler:
    """Who works on uploads that every chunk of has come."""

    def work(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        upload_id = UUID(job.payload["upload"])
        with transaction(job.sessions) as session:
            _, row = _waiting(session, job.actor_id, upload_id)
        if row.done_at is None:
            _assemble(job, store, row, progress)
        Chunks(store, row.folder).discard()
        return {"evidence": str(upload_id)}

    return work


def _waiting(session: Session, person_id: UUID, upload_id: UUID) -> tuple[Actor, EvidenceUpload]:
    actor = access.act_as(session, person_id)
    row = None if actor is None else queries.upload(session, upload_id)
    if actor is None or row is None:
        raise Failure("not_allowed")
    places.reach_for_report(session, actor, row.site_id, None)
    return actor, row


def _assemble(job: jobs.Job, store: Store, row: EvidenceUpload, progress: jobs.Progress) -> None:
    count = uploads.count_of(row)
    with disk.nameless(store.waiting) as whole:
        sha256 = Chunks(store, row.folder).join(count, whole, lambda done: progress(_JOINED * done / count, "joining"))
        whole.flush()
        if sha256 != row.sha256:
            _begin_again(job, store, row)
            raise Failure("hash_mismatch")
        progress(_JOINED, "sealing")
        incoming = Incoming(whole, sha256, row.size)
        examined = examining.examine(store, incoming, examining.recognised(incoming), examining.LATER_SECONDS)
        # Sealed before the transaction that speaks of it begins: it would wait for gigabytes else.
        store.keep(incoming)
        with transaction(job.sessions) as session:
            actor, row = _waiting(session, job.actor_id, row.id)
            given = _words(row)
            if receiving.first_time(session, actor, row.id, row.site_id, given):
                receiving.take_in(session, actor, store, row.id, row.site_id, given, incoming, examined)
            queries.drop_chunks(session, row.id)
            row.done_at = access.now()


def _words(row: EvidenceUpload) -> dict[str, Any]:
    """The item's own words as its columns take them."""
    given = row.given | {"sha256": row.sha256}
    read: dict[str, Callable[[str], Any]] = {"taken_at": datetime.fromisoformat, "visit_id": UUID}
    return given | {name: make(given[name]) for name, make in read.items() if given.get(name) is not None}


def _begin_again(job: jobs.Job, store: Store, row: EvidenceUpload) -> None:
    """Each chunk was what it was said to be, and the whole is not: the sender has to send it all again."""
    Chunks(store, row.folder).discard()
    with transaction(job.sessions) as session:
        _, row = _waiting(session, job.actor_id, row.id)
        queries.drop_chunks(session, row.id)
        row.folder = chunks.new_folder()
