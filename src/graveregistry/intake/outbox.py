"""An outbox that a phone exported, handed in by somebody else: read without unpacking it, member by member."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO
from uuid import UUID

from graveregistry.access.phones import Phone
from graveregistry.db import Kept, Session
from graveregistry.errors import Failure
from graveregistry.evidence import disk
from graveregistry.intake import manifest, receiving
from graveregistry.intake.manifest import BLOB_LIMIT, BLOBS, LIMIT, Manifest
from graveregistry.intake.receiving import Receipt
from graveregistry.intake.store import Store

MOST_VISITS = 200
LARGEST = 2 * 2**30
_MANIFEST = re.compile(r"manifest/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json")
_BLOB = re.compile(r"blob/([0-9a-f]{64})")


def hand_in(
    session: Session, store: Store, file: BinaryIO, *, by_person: UUID | None = None, by_device: UUID | None = None
) -> Sequence[Receipt]:
    """Take in every visit of an outbox file that its phone has proved; the receipts, in the file's order.

    A manifest that contradicts one that came before is kept beside it, and the others are taken in all the same.

    Raises:
        Failure: ``outbox_malformed``, ``manifest_malformed``, ``manifest_not_proved``, ``hash_mismatch``,
            ``storage_full``, ``sealed_too_much``.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check(archive)
            proved = [_proved(session, archive.read(member)) for member, _ in _named(archive, _MANIFEST)]
            wanted = {each.sha256 for _, said in proved for each in said.blobs}
            for member, sha256 in _named(archive, _BLOB):
                if sha256 in wanted:
                    with archive.open(member) as blob:
                        store.keep_whole(sha256, iter(partial(blob.read, disk.BLOCK), b""))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise Failure("outbox_malformed") from error
    return [_keep(session, store, *each, by_person, by_device) for each in proved]


def _proved(session: Session, raw: bytes) -> tuple[Phone, Manifest]:
    said = manifest.read(raw)
    return receiving.proved(session, said), said


def _keep(
    session: Session, store: Store, owner: Phone, said: Manifest, by_person: UUID | None, by_device: UUID | None
) -> Receipt:
    try:
        return receiving.keep(session, store, owner, said, by_person=by_person, by_device=by_device)
    except Kept:
        # Kept beside the one that came first; whoever hands in learns what stands of that one.
        return receiving.receipt(session, store, owner, said.visit_id)


def _named(archive: zipfile.ZipFile, pattern: re.Pattern[str]) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    for member in archive.infolist():
        found = pattern.fullmatch(member.filename)
        if found:
            yield member, found[1]


def _check(archive: zipfile.ZipFile) -> None:
    """What such a file holds and nothing else: stored members, each once, of a fit size."""
    members = archive.infolist()
    manifests = [each for each in members if _MANIFEST.fullmatch(each.filename)]
    blobs = [each for each in members if _BLOB.fullmatch(each.filename)]
    fit = (
        0 < len(manifests) <= MOST_VISITS
        and len(blobs) <= MOST_VISITS * BLOBS
        and len(manifests) + len(blobs) == len(members) == len({each.filename for each in members})
        and all(each.compress_type == zipfile.ZIP_STORED and each.file_size == each.compress_size for each in members)
        and all(each.file_size <= BLOB_LIMIT for each in blobs)
        and all(each.file_size <= LIMIT for each in manifests)
        and sum(each.file_size for each in members) <= LARGEST
    )
    if not fit:
        raise Failure("outbox_malformed")
