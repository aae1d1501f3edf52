"""The chunks of uploads on disk, each sealed like any file of evidence, until the whole is put together."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from graveregistry.errors import Failure
from graveregistry.evidence import disk, sealing
from graveregistry.evidence.store import Store

_NAME = re.compile(r"[0-9a-f]{32}")
ABANDONED_SECONDS = 8 * 86_400
"""One day more than an upload is waited for (``uploads.WAITED_FOR``)."""


def new_folder() -> str:
    """A name for the folder of one upload, which tells nothing."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of one upload."""

    store: Store
    folder: str

    @property
    def path(self) -> Path:
        """Where they lie."""
        if not _NAME.fullmatch(self.folder):
            raise ValueError(self.folder)
        return self.store.folder / "uploads" / self.folder

    def _file(self, number: int) -> Path:
        return self.path / f"{number}.age"

    def keep(self, number: int, data: bytes) -> None:
        """Seal a chunk, durably.

        Raises:
            Failure: ``storage_full``, ``evidence_keys_missing``.
        """
        self.store.prepare()
        with disk.draft(self.store.waiting) as (path, file):
            sealing.seal(io.BytesIO(data), len(data), file, self.store.keys.recipients())
            disk.settle(path, file, self._file(number))

    def join(self, count: int, whole: BinaryIO, tell: Callable[[int], None]) -> str:
        """Write the chunks, one after the other, to ``whole``; the SHA-256 of it.

        Args:
            tell: called with the number of chunks that are in.

        Raises:
            Failure: ``evidence_damaged`` for a chunk that is missing or was changed, ``storage_full``.
        """
        identities, hashing = self.store.keys.identities(), _Hashing(whole)
        with disk.said_when_full():
            for number in range(count):
                try:
                    sealed = self._file(number).open("rb")
                except OSError as error:
                    raise Failure("evidence_damaged") from error
                with sealed:
                    if sealing.unseal(sealed, cast("BinaryIO", hashing), identities) is None:
                        raise Failure("evidence_damaged")
                tell(number + 1)
        return hashing.digest.hexdigest()

    def discard(self) -> None:
        """Remove them all."""
        shutil.rmtree(self.path, ignore_errors=True)


class _Hashing:
    """A file that hashes what is written to it."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write and hash."""
        self.digest.update(data)
        return self._target.write(data)


def sweep(store: Store) -> None:
    """Remove the chunks of uploads that nobody went on with for days."""
    for path in (store.folder / "uploads").glob("*"):
        try:
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:
            continue
