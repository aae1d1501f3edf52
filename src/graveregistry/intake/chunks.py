"""Taking in the chunks of sealed blobs. Hundreds of phones send at once: each is asked of the database by one statement
before its body is read, and its blob noted by one more when it is whole; between them only the disk is waited for.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from graveregistry.access import phones
from graveregistry.direct import Direct
from graveregistry.errors import Failure
from graveregistry.intake import queries, receiving
from graveregistry.intake.begun import Pieces
from graveregistry.intake.manifest import BLOB_LIMIT
from graveregistry.intake.queries import Sender
from graveregistry.intake.store import MOST_UNFINISHED, Store

__all__ = ["Chunk", "Desk", "Sender"]

SMALLEST_CHUNK, LARGEST_CHUNK = 2**14, 2**20
"""Bytes of a chunk; the last of a blob may be smaller."""
MOST_BYTES = 2 * 2**30
"""What one phone may send in a day."""
_HANDS = ThreadPoolExecutor(12, thread_name_prefix="chunks")
"""They wait for the disk, and hold no connection."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk as it came: of which blob, in which pieces, the number and the bytes, and the SHA-256 its sender said."""

    sha256: str
    pieces: Pieces
    number: int
    data: bytes
    said_sha256: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What takes chunks in: connections that are at hand, and the store."""

    direct: Direct
    store: Store

    async def sender(self, authorization: str) -> Sender | None:
        """Which phone may send with this header, asked at every chunk; none: ``phones.present`` says why, and counts.

        Raises:
            Failure: ``credential_refused`` for what can be no credential.
        """
        return await queries.sender(self.direct, phones.shown_digest(authorization))

    async def put(self, sender: Sender, chunk: Chunk) -> None:
        """Keep a chunk of a sealed blob, durably; any order, any number of times.

        Raises:
            Failure: ``chunk_unfit`` for a number or a length that such a blob has not, ``hash_mismatch``,
                ``storage_full``, ``sealed_too_much``, ``credential_refused`` for a phone that was ended meanwhile.
        """
        whole = await asyncio.get_running_loop().run_in_executor(_HANDS, self._kept, sender, chunk)
        if whole and not await queries.blob_came(self.direct, sender.digest, chunk.sha256, chunk.pieces.size):
            raise Failure("credential_refused")

    def _kept(self, sender: Sender, chunk: Chunk) -> bool:
        _check(chunk)
        return self.store.keep(
            sender.phone_id,
            chunk.sha256,
            chunk.pieces,
            chunk.number,
            chunk.data,
            lambda: self._check_room(sender, chunk.pieces.size),
        )

    def _check_room(self, sender: Sender, size: int) -> None:
        unfinished = self.store.unfinished(sender.phone_id)
        if sender.visits >= receiving.MOST_VISITS or sender.sent + size > MOST_BYTES or unfinished >= MOST_UNFINISHED:
            raise Failure("sealed_too_much")
        # The chunks, and the whole while they are put together.
        if shutil.disk_usage(self.store.made()).free < 3 * size:
            raise Failure("storage_full")


def _check(chunk: Chunk) -> None:
    pieces = chunk.pieces
    if not 0 < pieces.size <= BLOB_LIMIT or len(chunk.data) != pieces.length(chunk.number) or not chunk.data:
        raise Failure("chunk_unfit", number=chunk.number)
    if hashlib.sha256(chunk.data).hexdigest() != chunk.said_sha256:
        raise Failure("hash_mismatch")
