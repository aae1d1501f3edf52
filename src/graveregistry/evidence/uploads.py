"""Files of up to 2 GB that come in chunks: in any order, any number of times, over days, and never twice."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from graveregistry import jobs
from graveregistry.access import places
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.evidence import chunks, disk, queries
from graveregistry.evidence.chunks import Chunks
from graveregistry.evidence.store import Store
from graveregistry.evidence.tables import EvidenceUpload

JOB = "evidence"
LARGEST = 2 * 2**30
"""Bytes of a file."""
SMALLEST_CHUNK, LARGEST_CHUNK = 2**18, 2**23
"""Bytes of a chunk; the last of a file may be smaller."""
WAITED_FOR = timedelta(days=7)
"""How long an upload that nobody goes on with keeps its chunks."""
_AT_ONCE = 20
State = Literal["receiving", "checking", "failed", "done"]
_TOUCH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as its owner sees it. ``missing``: the chunks that have not come; ``checking``: it is put together."""

    row: EvidenceUpload
    count: int
    missing: list[int]
    state: State
    job: jobs.Status | None


def start(
    session: Session, actor: Actor, store: Store, upload_id: UUID, site_id: UUID, given: Mapping[str, Any]
) -> Upload:
    """Begin an upload about a place, or find the same one again.

    Args:
        given: ``size``, ``chunk_size`` in bytes, ``sha256`` of the whole, and the item's own words, as JSON values.

    Raises:
        Failure: ``not_found``, ``id_conflict``, ``uploads_too_many``, ``storage_full``.
    """
    places.reach_for_report(session, actor, site_id, None)
    request = json.dumps({"site": str(site_id), **given}, sort_keys=True).encode()
    if access.first_time(session, actor, f"evidence-upload/{upload_id}", request):
        chunks.sweep(store)
        _check_room(session, store, given["size"])
        words = {name: value for name, value in given.items() if name not in {"size", "chunk_size", "sha256"}}
        row = EvidenceUpload(
            id=upload_id,
            person_id=actor.person_id,
            site_id=site_id,
            sha256=given["sha256"],
            size=given["size"],
            chunk_size=given["chunk_size"],
            given=words,
            folder=chunks.new_folder(),
            begun_at=access.now(),
            touched_at=access.now(),
        )
        queries.add_upload(session, row)
    return read(session, upload_id)


def _check_room(session: Session, store: Store, size: int) -> None:
    if len(queries.uploads(session)) >= _AT_ONCE:
        raise Failure("uploads_too_many", limit=_AT_ONCE)
    # The chunks, the whole while it is checked, and the whole sealed.
    if shutil.disk_usage(disk.folder(store.folder)).free < 3 * size:
        raise Failure("storage_full")


def put(session: Session, store: Store, upload_id: UUID, number: int, data: bytes, sha256: str) -> None:
    """Take in a chunk; the same one again changes nothing.

    Raises:
        Failure: ``not_found``, ``chunk_unfit`` for a number or a length that this file has not, ``hash_mismatch``,
            ``id_conflict`` for other bytes than came before, ``upload_over``, ``storage_full``.
    """
    row = _own(session, upload_id)
    if row.done_at is not None or _busy(session, row):
        raise Failure("upload_over")
    if number >= count_of(row) or len(data) != _length(row, number):
        raise Failure("chunk_unfit", number=number)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Failure("hash_mismatch")
    new = not queries.has_chunk(session, row.id, number)
    if queries.claim_chunk(session, row.id, number, sha256) != sha256:
        raise Failure("id_conflict")
    if new:
        # Durable before the row that speaks of it commits.
        Chunks(store, row.folder).keep(number, data)
    if access.now() - row.touched_at > _TOUCH:
        row.touched_at = access.now()


def finish(session: Session, actor: Actor, upload_id: UUID) -> Upload:
    """Say that every chunk was sent: the file is put together, checked and kept in the background.

    Raises:
        Failure: ``not_found``, ``upload_incomplete``.
    """
    found = read(session, upload_id)
    if found.state in {"checking", "done"}:
        return found
    if found.missing:
        raise Failure("upload_incomplete", count=len(found.missing))
    found.row.job_id = jobs.enqueue(session, JOB, actor.person_id, {"upload": str(upload_id)})
    return read(session, upload_id)


def read(session: Session, upload_id: UUID) -> Upload:
    """One of the actor's uploads.

    Raises:
        Failure: ``not_found``.
    """
    return _seen(session, _own(session, upload_id))


def own(session: Session) -> Sequence[Upload]:
    """The actor's uploads that are not done."""
    return [_seen(session, _waited_for(session, row)) for row in queries.uploads(session)]


def drop(session: Session, store: Store, upload_id: UUID) -> None:
    """Give an upload up; what came of it is removed.

    Raises:
        Failure: ``not_found``, ``upload_over`` for one that is being put together or is done.
    """
    row = _own(session, upload_id)
    if row.done_at is not None or _busy(session, row):
        raise Failure("upload_over")
    Chunks(store, row.folder).discard()
    queries.drop_upload(session, row)


def count_of(row: EvidenceUpload) -> int:
    """How many chunks the file has."""
    return -(-row.size // row.chunk_size)


def _length(row: EvidenceUpload, number: int) -> int:
    return min(row.chunk_size, row.size - number * row.chunk_size)


def _own(session: Session, upload_id: UUID) -> EvidenceUpload:
    row = queries.upload(session, upload_id)
    if row is None:
        raise Failure("not_found")
    return _waited_for(session, row)


def _waited_for(session: Session, row: EvidenceUpload) -> EvidenceUpload:
    """An upload left alone too long begins anew: its chunks are swept, or will be."""
    if row.done_at is None and access.now() - row.touched_at > WAITED_FOR and not _busy(session, row):
        queries.drop_chunks(session, row.id)
        row.folder, row.touched_at, row.job_id = chunks.new_folder(), access.now(), None
    return row


def _busy(session: Session, row: EvidenceUpload) -> bool:
    return row.job_id is not None and jobs.status(session, row.job_id).active


def _seen(session: Session, row: EvidenceUpload) -> Upload:
    job = None if row.job_id is None else jobs.status(session, row.job_id)
    there = queries.chunks(session, row.id)
    missing = [] if row.done_at else [number for number in range(count_of(row)) if number not in there]
    return Upload(row, count_of(row), missing, _state(row, job, whole=not missing), job)


def _state(row: EvidenceUpload, job: jobs.Status | None, *, whole: bool) -> State:
    if row.done_at is not None:
        return "done"
    if job is not None and job.active:
        return "checking"
    return "failed" if job is not None and job.error is not None and whole else "receiving"
