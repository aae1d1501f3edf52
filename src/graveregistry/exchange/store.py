"""The files that people upload: kept as they came, readable by this account alone, and for good under their SHA-256."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from uuid import UUID

from graveregistry.errors import Failure

_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has been received whole: where it lies for now, its SHA-256 (hex) and its size in bytes."""

    path: Path
    sha256: str
    size: int


def path_of(home: Path, import_id: UUID) -> Path:
    """Where the file of an import is.

    Raises:
        Failure: ``import_file_missing``.
    """
    path = _folder(home) / str(import_id)
    if not path.is_file():
        raise Failure("import_file_missing")
    return path


def _folder(home: Path) -> Path:
    folder = home / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def receiving(home: Path, stream: BinaryIO) -> Iterator[Received]:
    """An upload written to disk under a name nobody knows; gone afterwards unless it was given its place."""
    path = _folder(home) / f"incoming-{secrets.token_hex(16)}"
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield Received(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def settle(home: Path, import_id: UUID, received: Received) -> None:
    """Give a received file its place, once nobody else's import can have it."""
    received.path.rename(_folder(home) / str(import_id))
    _sync(_folder(home))


def check(home: Path, import_id: UUID, sha256: str) -> None:
    """Whether the file of an import is still the one that was uploaded.

    Raises:
        Failure: ``import_file_missing``, also when it is not.
    """
    with path_of(home, import_id).open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise Failure("import_file_missing")


def keep(home: Path, import_id: UUID, sha256: str) -> None:
    """Keep the file of an import, just checked, for good as the source of its sites, under its SHA-256.

    Quick, for the ledger's lock is held: the last thing before the commit.

    Raises:
        Failure: ``import_file_missing``.
    """
    source = path_of(home, import_id)
    kept = _folder(home) / "originals" / sha256[:2] / sha256
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not kept.exists():
        os.link(source, kept)
        _sync(kept.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget(home: Path, import_id: UUID) -> None:
    """Remove the file of an import that is not to be made."""
    (_folder(home) / str(import_id)).unlink(missing_ok=True)


@contextmanager
def workplace(home: Path) -> Iterator[Path]:
    """A folder for a file while it is written: on the data home's own volume, which may be encrypted, and removed."""
    with TemporaryDirectory(dir=_folder(home), prefix="export-") as folder:
        yield Path(folder)
