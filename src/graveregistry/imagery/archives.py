"""Archives of imagery and the GeoTIFFs they were made of, by their own SHA-256.

They are maps, not evidence, and are read in ranges: unsealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graveregistry.evidence import disk


@dataclass(frozen=True, slots=True)
class Incoming:
    """An archive received whole and not yet kept: where it lies, its SHA-256 (hex) and its size in bytes."""

    path: Path
    file: BinaryIO
    sha256: str
    size: int


def path_of(home: Path, sha256: str) -> Path:
    """Where the archive with this SHA-256 lies."""
    return home / "imagery" / sha256[:2] / sha256


@contextmanager
def receiving(home: Path, source: BinaryIO, limit: int) -> Iterator[Incoming]:
    """Copy ``source`` into the waiting folder, hashing; the copy is gone at the end unless it was kept.

    Raises:
        Failure: ``too_large`` beyond ``limit`` bytes, ``storage_full``.
    """
    waiting = home / "imagery" / "incoming"
    disk.sweep(waiting)
    with disk.draft(waiting) as (path, file):
        copied = disk.copy(source, file, limit)
        yield Incoming(path, file, copied.sha256, copied.size)


def keep(home: Path, incoming: Incoming) -> None:
    """Keep a received archive, durably.

    Raises:
        Failure: ``storage_full``.
    """
    disk.settle(incoming.path, incoming.file, path_of(home, incoming.sha256))


def take_out_of_evidence(home: Path, archives: Iterable[str]) -> None:
    """Move archives, by SHA-256, from where an earlier version kept them, among the files of evidence."""
    for sha256 in archives:
        before, after = home / "evidence" / sha256[:2] / sha256, path_of(home, sha256)
        if before.is_file() and not after.exists():
            disk.folder(after.parent)
            before.replace(after)
            disk.sync(after.parent)
