"""Files on disk by their own SHA-256, written whole or not at all, readable by this account alone.

A file is durable before the row that speaks of it commits. A crash in between leaves a file nobody speaks of,
never a row whose file is missing.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graveregistry.errors import Failure

_CHUNK = 2**18
_ABANDONED = 3600
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file received whole and not yet kept: where it lies, its SHA-256 (hex) and its size in bytes."""

    path: Path
    sha256: str
    size: int


def path_of(home: Path, sha256: str) -> Path:
    """Where the file with this SHA-256 (lower-case hex) lies."""
    if not _DIGEST.fullmatch(sha256):
        raise ValueError(sha256)
    return home / "evidence" / sha256[:2] / sha256


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def _disk() -> Iterator[None]:
    """Say that the disk is full, where that is what failed."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Failure("storage_full") from error
        raise


@contextmanager
def receiving(home: Path, source: BinaryIO, limit: int) -> Iterator[Incoming]:
    """Copy ``source`` into the store's waiting folder, hashing; the copy is gone at the end unless it was kept.

    Raises:
        Failure: ``too_large`` beyond ``limit`` bytes, ``storage_full``.
    """
    folder = _folder(home / "evidence" / "incoming")
    _sweep(folder)
    path = folder / secrets.token_hex(16)
    try:
        with _disk():
            yield _copied(source, path, limit)
    finally:
        path.unlink(missing_ok=True)


def _copied(source: BinaryIO, path: Path, limit: int) -> Incoming:
    digest, size = hashlib.sha256(), 0
    with _created(path) as target:
        while piece := source.read(_CHUNK):
            size += len(piece)
            if size > limit:
                raise Failure("too_large", limit=f"{limit // 2**20} MB")
            digest.update(piece)
            target.write(piece)
        _make_durable(target)
    return Incoming(path, digest.hexdigest(), size)


def _created(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _make_durable(target: BinaryIO) -> None:
    target.flush()
    os.fsync(target.fileno())


def _sweep(folder: Path) -> None:
    """Remove what a process that was killed left waiting."""
    for path in folder.iterdir():
        try:
            if time.time() - path.stat().st_mtime > _ABANDONED:
                path.unlink()
        except FileNotFoundError:
            continue


def keep(home: Path, incoming: Incoming) -> None:
    """Make a received file part of the store, durably."""
    with _disk():
        _settle(home, incoming.path, incoming.sha256)


def keep_bytes(home: Path, data: bytes) -> str:
    """Keep bytes made here; their SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    waiting = _folder(home / "evidence" / "incoming") / secrets.token_hex(16)
    with _disk():
        try:
            with _created(waiting) as target:
                target.write(data)
                _make_durable(target)
            _settle(home, waiting, sha256)
        finally:
            waiting.unlink(missing_ok=True)
    return sha256


def _settle(home: Path, waiting: Path, sha256: str) -> None:
    target = path_of(home, sha256)
    _folder(target.parent)
    waiting.replace(target)
    for folder in (target.parent, target.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def opened(home: Path, sha256: str) -> BinaryIO:
    """The file, open for reading from its start, after its bytes were checked against its name.

    Raises:
        Failure: ``evidence_damaged`` when it is missing or its bytes have changed.
    """
    try:
        file = path_of(home, sha256).open("rb")
    except OSError as error:
        raise Failure("evidence_damaged") from error
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise Failure("evidence_damaged")
    file.seek(0)
    return file
