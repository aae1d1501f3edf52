"""Where sealed blobs lie, as they came: by the SHA-256 of their ciphertext, durable before they are acknowledged.

``blobs/<2 hex>/<64 hex>`` are whole. In ``begun/<phone>/`` lie those that are not: a phone's apart from another's, so
that nobody can spoil what somebody else is sending.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.evidence import disk
from graveregistry.intake.begun import MARKS, Begun, Pieces, Standing
from graveregistry.ledger import durable

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ABANDONED_SECONDS = 60 * 86_400
MOST_UNFINISHED = 200
"""Blobs that one phone may have begun and not finished."""


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
        return durable.locked(self._lasting("locks") / self.path_of(sha256).parent.name)

    def made(self) -> Path:
        """The store's folder, which is there from now on."""
        return disk.lasting(self.folder)

    def _lasting(self, *names: str) -> Path:
        """A folder of the store that stays, for this account alone."""
        at = self.made()
        for each in names:
            at = disk.lasting(at / each)
        return at

    def _standing(self, phone: UUID, sha256: str) -> Standing | None:
        whole = self.path_of(sha256)
        if whole.exists():
            size = whole.stat().st_size
            return Standing(Pieces(size, size), frozenset({0}))
        return self._begun(phone, sha256).standing()

    def unfinished(self, phone: UUID) -> int:
        """How many blobs a phone has begun and not finished; those it left alone for long are removed."""
        count = 0
        for marks in (self.folder / "begun" / str(phone)).glob(f"*{MARKS}"):
            try:
                left_alone = time.time() - marks.stat().st_mtime > _ABANDONED_SECONDS
            except FileNotFoundError:
                # Another request has just put that one together.
                continue
            if left_alone:
                Begun(marks.with_suffix("")).remove()
            else:
                count += 1
        return count

    def keep(
        self, phone: UUID, sha256: str, pieces: Pieces, number: int, data: bytes, room: Callable[[], None]
    ) -> bool:
        """Keep a chunk, durably; whether the blob is whole now.

        Args:
            room: called before anything of a blob is kept; what it raises keeps it out.

        Raises:
            Failure: ``chunk_unfit``, ``hash_mismatch`` when the whole is not what its name says (its chunks are
                removed, to be sent again), ``storage_full``.
        """
        with self._alone(sha256):
            standing = self._standing(phone, sha256)
            if self.has(sha256):
                return True
            if standing is None:
                room()
            elif standing.pieces != pieces:
                raise Failure("chunk_unfit", number=number)
            have = frozenset[int]() if standing is None else standing.have
            if have | {number} == frozenset(range(pieces.count)):
                self._complete(phone, sha256, pieces, number, data)
                return True
            if number not in have:
                self._lasting("begun", str(phone))
                self._begun(phone, sha256).put(pieces, number, data, first=not have)
            return False

    def _complete(self, phone: UUID, sha256: str, pieces: Pieces, number: int, data: bytes) -> None:
        if pieces.count == 1:
            self.keep_whole(sha256, iter([data]))
            return
        begun = self._begun(phone, sha256)
        if begun.complete(pieces, number, data) != sha256:
            begun.remove()
            raise Failure("hash_mismatch")
        folder = self._lasting("blobs", sha256[:2])
        begun.path.replace(folder / sha256)
        disk.sync(folder)
        begun.remove()

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
            folder = self._lasting("blobs", sha256[:2])
            disk.settle_in(path, file, folder / sha256, (folder,))

    def _begun(self, phone: UUID, sha256: str) -> Begun:
        return Begun(self.folder / "begun" / str(phone) / self.path_of(sha256).name)


def store_of(settings: Settings) -> Store:
    """The intake's store of an installation's database."""
    return Store(settings.files / "intake")
