"""Files written whole or not at all, durable before anybody speaks of them, readable by this account alone."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from graveregistry.errors import Failure

BLOCK = 2**18
_ABANDONED = 3600
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: SHA-256 (lower-case hex) and size in bytes."""

    sha256: str
    size: int


@contextmanager
def said_when_full() -> Iterator[None]:
    """Say that the disk is full, where that is what failed.

    Raises:
        Failure: ``storage_full``.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Failure("storage_full") from error
        raise


def folder(path: Path) -> Path:
    """A folder for this account alone, made where it is not there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def nameless(where: Path) -> BinaryIO:
    """A file without a name in a folder: whatever ends this process, the kernel takes the file away."""
    return cast("BinaryIO", tempfile.TemporaryFile(dir=folder(where)))


def copy(source: BinaryIO, target: BinaryIO, limit: int) -> Copied:
    """Copy to the end of the source, hashing.

    Raises:
        Failure: ``too_large`` beyond ``limit`` bytes, ``storage_full``.
    """
    digest, size = hashlib.sha256(), 0
    with said_when_full():
        while piece := source.read(BLOCK):
            size += len(piece)
            if size > limit:
                raise Failure("too_large", limit=f"{limit // 2**20} MB")
            digest.update(piece)
            target.write(piece)
        target.flush()
    return Copied(digest.hexdigest(), size)


@contextmanager
def draft(where: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file to write, in a waiting folder, gone at the end of the block unless it was settled.

    Raises:
        Failure: ``storage_full``.
    """
    path = where / secrets.token_hex(16)
    try:
        handle = os.open(path, _NEW, 0o600)
    except FileNotFoundError:
        folder(where)
        handle = os.open(path, _NEW, 0o600)
    try:
        with said_when_full(), os.fdopen(handle, "w+b") as file:
            yield path, file
    finally:
        path.unlink(missing_ok=True)


def settle(path: Path, file: BinaryIO, target: Path) -> None:
    """Give a draft its own name, durably, in a folder that is made where it is not there.

    Raises:
        Failure: ``storage_full``.
    """
    with said_when_full():
        folder(target.parent)
        settle_in(path, file, target, (target.parent, target.parent.parent))


def settle_in(path: Path, file: BinaryIO, target: Path, synced: Iterable[Path]) -> None:
    """Give a draft its own name, durably: ``synced`` are the folders in which something was made for it."""
    with said_when_full():
        file.flush()
        os.fsync(file.fileno())
        path.replace(target)
        for each in synced:
            sync(each)


_LASTING: set[Path] = set()


def lasting(path: Path) -> Path:
    """A folder that nobody removes, made where it is not there; a crash does not take it away from now on.

    Another may have made it just now, so that it is not on the disk yet: who meets it first here sees to that.
    """
    if path not in _LASTING:
        sync(folder(path).parent)
        _LASTING.add(path)
    return path


def sync(path: Path) -> None:
    """Put a folder's own entries on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(where: Path, older_than: float = _ABANDONED) -> None:
    """Remove what a process that was killed left in a waiting folder (``older_than`` in seconds)."""
    for path in where.iterdir() if where.is_dir() else ():
        try:
            if time.time() - path.stat().st_mtime > older_than:
                path.unlink()
        except (FileNotFoundError, IsADirectoryError):
            continue
