"""Where sealed blobs lie, as they came: by the SHA-256 of their ciphertext, durable before they are acknowledged.

``blobs/<2 hex>/<64 hex>`` are whole. ``parts/<phone>/<64 hex>/<size>-<chunk>/<n>`` are chunks of those that are not: a
phone's chunks lie apart from another's, so that nobody can spoil what somebody else is sending.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.evidence import disk
from graveregistry.ledger import durable

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ABANDONED_SECONDS = 60 * 86_400
MOST_UNFINISHED = 200
"""Blobs that one phone may have begun and not finished."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """In which pieces a blob comes: ``size`` bytes in all, ``chunk`` in each but the last."""

    size: int
    chunk: int

    @property
    def count(self) -> int:
        """How many they are."""
        return -(-self.size // self.chunk)

    def length(self, number: int) -> int:
        """Bytes of a piece; 0 for one that there is not."""
        return max(0, min(self.chunk, self.size - number * self.chunk))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a blob has come: in which pieces, and which of them are here; all of them once it is whole."""

    pieces: Pieces
    have: frozenset[int]


@dataclass(frozen=True, slots=True)
class Store:
    """The blobs in a folder; nothing in it can be read without a private key of the intake."""

    folder: Path

    def path_of(self, sha256: str) -> Path:
        """Where the whole blob of this SHA-256 lies."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError(sha256)
        return self.folder / "blobs" / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Whether a blob is here, whole."""
        return self.path_of(sha256).exists()

    def read(self, sha256: str) -> bytes:
        """A whole blob, as it came.

        Raises:
            Failure: ``sealed_damaged`` when it is gone or the disk has changed it.
        """
        try:
            data = self.path_of(sha256).read_bytes()
        except OSError as error:
            raise Failure("sealed_damaged") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Failure("sealed_damaged")
        return data

    def standing(self, phone: UUID, sha256: str) -> Standing | None:
        """How far a blob has come; none when nothing of it is here."""
        with self._alone(sha256):
            return self._standing(phone, sha256)

    def _alone(self, sha256: str) -> AbstractContextManager[None]:
        """One request at a time: a chunk must not be written, or looked for, where another puts the whole together."""
        return durable.locked(disk.folder(self.folder / "locks") / self.path_of(sha256).parent.name)

    def _standing(self, phone: UUID, sha256: str) -> Standing | None:
        whole = self.path_of(sha256)
        if whole.exists():
            size = whole.stat().st_size
            return Standing(Pieces(size, size), frozenset({0}))
        for folder in sorted(self._begun(phone, sha256).glob("*-*")):
            length, _, chunk = folder.name.partition("-")
            have = frozenset(int(each.name) for each in folder.iterdir() if each.name.isdecimal())
            return Standing(Pieces(int(length), int(chunk)), have)
        return None

    def unfinished(self, phone: UUID) -> int:
        """How many blobs a phone has begun and not finished; those it left alone for long are removed."""
        count = 0
        for folder in (self.folder / "parts" / str(phone)).glob("*"):
            try:
                left_alone = time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS
            except FileNotFoundError:
                # Another request has just put that one together.
                continue
            if left_alone:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                count += 1
        return count

    def keep(self, phone: UUID, sha256: str, pieces: Pieces, number: int, data: bytes) -> bool:
        """Keep a chunk, durably; whether the blob is whole now.

        Raises:
            Failure: ``chunk_unfit``, ``hash_mismatch`` when the whole is not what its name says (its chunks are
                removed, to be sent again), ``storage_full``.
        """
        with self._alone(sha256):
            return self._kept(phone, sha256, pieces, number, data)

    def keep_between(self, phone: UUID, sha256: str, pieces: Pieces, number: int, data: bytes) -> bool:
        """Keep a chunk of a blob that has begun and will not be whole with it; whether that was so.

        Raises:
            Failure: as ``keep``.
        """
        with self._alone(sha256):
            standing = self._standing(phone, sha256)
            if standing is None or self.has(sha256) or len(standing.have | {number}) == pieces.count:
                return False
            return not self._kept(phone, sha256, pieces, number, data)

    def _kept(self, phone: UUID, sha256: str, pieces: Pieces, number: int, data: bytes) -> bool:
        standing = self._standing(phone, sha256)
        if self.has(sha256):
            return True
        if standing is not None and standing.pieces != pieces:
            raise Failure("chunk_unfit", number=number)
        have = frozenset[int]() if standing is None else standing.have
        folder = self._begun(phone, sha256) / f"{pieces.size}-{pieces.chunk}"
        # The chunk that was missing is not kept by itself first: the whole is as durable.
        if have | {number} == frozenset(range(pieces.count)):
            return self._join(phone, sha256, pieces, folder, {number: data})
        if number not in have:
            with disk.draft(self.folder / "incoming") as (path, file):
                file.write(data)
                disk.settle(path, file, folder / str(number))
        return False

    def _join(self, phone: UUID, sha256: str, pieces: Pieces, folder: Path, last: dict[int, bytes]) -> bool:
        try:
            self.keep_whole(
                sha256, (last.get(each) or (folder / str(each)).read_bytes() for each in range(pieces.count))
            )
        finally:
            shutil.rmtree(self._begun(phone, sha256), ignore_errors=True)
        return True

    def keep_whole(self, sha256: str, blocks: Iterator[bytes]) -> None:
        """Keep a blob under its SHA-256, durably.

        Raises:
            Failure: ``hash_mismatch``, ``storage_full``.
        """
        digest = hashlib.sha256()
        with disk.draft(self.folder / "incoming") as (path, file):
            for block in blocks:
                digest.update(block)
                file.write(block)
            if digest.hexdigest() != sha256:
                raise Failure("hash_mismatch")
            disk.settle(path, file, self.path_of(sha256))

    def _begun(self, phone: UUID, sha256: str) -> Path:
        return self.folder / "parts" / str(phone) / self.path_of(sha256).name


def store_of(settings: Settings) -> Store:
    """The intake's store of an installation's database."""
    return Store(settings.files / "intake")
