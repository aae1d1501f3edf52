"""A blob on its way: a file in which its chunks take their places in any order, and one beside it that tells which of
them are here (``<its name>.have``: size and length of a chunk, 8 bytes each; then a byte for every chunk, 1 once it is
here). A chunk is marked after its bytes are on the disk: whatever a crash leaves, what is marked is there.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graveregistry.evidence import disk

MARKS = ".have"
_HEAD = struct.Struct(">QQ")


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
class Begun:
    """The blob whose bytes are gathered at ``path``; its callers see to it that they come one at a time."""

    path: Path

    @property
    def marks(self) -> Path:
        """What tells which chunks are here."""
        return self.path.with_name(self.path.name + MARKS)

    def standing(self) -> Standing | None:
        """How far it has come; none when nothing of it is here."""
        try:
            said = self.marks.read_bytes()
        except FileNotFoundError:
            return None
        if len(said) < _HEAD.size:
            # A crash came before the first chunk was marked.
            return None
        return Standing(Pieces(*_HEAD.unpack_from(said)), _marked(said[_HEAD.size :]))

    def put(self, pieces: Pieces, number: int, data: bytes, *, first: bool) -> None:
        """Keep a chunk, durably; the first makes the files, in a folder that is there for good.

        Raises:
            Failure: ``storage_full``.
        """
        with disk.said_when_full():
            _write(self.path, number * pieces.chunk, data)
            if first:
                _write(self.marks, 0, _HEAD.pack(pieces.size, pieces.chunk) + bytes(number) + b"\1")
                disk.sync(self.path.parent)
            else:
                _write(self.marks, _HEAD.size + number, b"\1")

    def complete(self, pieces: Pieces, number: int, data: bytes) -> str:
        """Put the one chunk that was missing in its place, durably; the SHA-256 (hex) of the whole.

        Raises:
            Failure: ``storage_full``.
        """
        with disk.said_when_full():
            _write(self.path, number * pieces.chunk, data)
        with self.path.open("rb") as whole:
            return hashlib.file_digest(whole, "sha256").hexdigest()

    def remove(self) -> None:
        """Forget all of it."""
        self.marks.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


def _marked(marks: bytes) -> frozenset[int]:
    return frozenset(number for number, mark in enumerate(marks) if mark)


def _write(path: Path, at: int, data: bytes) -> None:
    with _opened(path) as handle:
        rest = memoryview(data)
        while rest:
            written = os.pwrite(handle, rest, at)
            rest, at = rest[written:], at + written
        os.fdatasync(handle)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)
