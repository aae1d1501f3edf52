"""The evidence store: sealed files found by the SHA-256 of what is in them, written whole or not at all.

On disk a file goes by a keyed name (``keys.name_of``) and is sealed (``sealing``), so that the store alone neither
shows a file nor confirms a guess at one. What is opened is opened into a file without a name and checked before it is
handed on. A file is durable before the row that speaks of it commits: a crash leaves a file that nobody speaks of,
never a row whose file is missing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.evidence import disk, sealing
from graveregistry.evidence.keys import Keys

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SUFFIX = ".age"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file received whole and not yet kept: its bytes, its SHA-256 (hex) and its size in bytes."""

    file: BinaryIO
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Store:
    """A registry's sealed files; ``folder`` holds nothing that can be read without ``keys``."""

    folder: Path
    keys: Keys

    @property
    def waiting(self) -> Path:
        """Where sealed files are written before they get their names, and where nameless plain ones live."""
        return self.folder / "incoming"

    def path_of(self, sha256: str) -> Path:
        """Where the file with this SHA-256 (lower-case hex) lies."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError(sha256)
        name = self.keys.name_of(sha256)
        return self.folder / name[:2] / f"{name}{_SUFFIX}"

    @contextmanager
    def receiving(self, source: BinaryIO, limit: int) -> Iterator[Incoming]:
        """Copy ``source`` to a nameless file, hashing.

        Raises:
            Failure: ``too_large`` beyond ``limit`` bytes, ``storage_full``.
        """
        disk.sweep(self.waiting)
        with disk.nameless(self.waiting) as plain:
            copied = disk.copy(source, plain, limit)
            plain.seek(0)
            yield Incoming(plain, copied.sha256, copied.size)

    def keep(self, incoming: Incoming) -> None:
        """Seal a received file into the store, durably; one that is there already stays as it is.

        Raises:
            Failure: ``storage_full``, ``evidence_keys_missing``.
        """
        self.prepare()
        target = self.path_of(incoming.sha256)
        if target.exists():
            return
        incoming.file.seek(0)
        self._seal(incoming.file, incoming.size, target)

    def keep_file(self, file: BinaryIO) -> str:
        """Keep what was made here; its SHA-256."""
        digest = hashlib.sha256()
        file.seek(0)
        while piece := file.read(disk.BLOCK):
            digest.update(piece)
        self.keep(Incoming(file, digest.hexdigest(), file.tell()))
        return digest.hexdigest()

    def _seal(self, source: BinaryIO, size: int, target: Path) -> None:
        with disk.draft(self.waiting) as (path, file):
            sealing.seal(source, size, file, self.keys.recipients())
            disk.settle(path, file, target)

    def prepare(self) -> None:
        """Keys come with the first file; a store that has files and no keys has lost them."""
        if not self.keys.made and not any(self.sealed()):
            self.keys.make()

    def opened(self, sha256: str) -> BinaryIO:
        """The file without its seal, nameless, at its start, after its bytes were checked.

        Raises:
            Failure: ``evidence_damaged`` when it is missing or its bytes have changed, ``evidence_keys_missing``,
                ``storage_full``.
        """
        try:
            sealed = self.path_of(sha256).open("rb")
        except OSError as error:
            raise Failure("evidence_damaged") from error
        plain = disk.nameless(self.waiting)
        try:
            with sealed, disk.said_when_full():
                if sealing.unseal(sealed, plain, self.keys.identities()) != sha256:
                    raise Failure("evidence_damaged")
                plain.seek(0)
        except BaseException:
            plain.close()
            raise
        return plain

    def forget(self, sha256: str) -> None:
        """Remove a file, durably; one that is gone already is as it should be."""
        path = self.path_of(sha256)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            disk.sync(path.parent)

    def sealed(self) -> Iterator[Path]:
        """Every sealed file."""
        yield from self.folder.glob(f"[0-9a-f][0-9a-f]/*{_SUFFIX}")

    def seal_again(self, path: Path) -> None:
        """Seal one of the files anew, for those who are recipients now.

        Raises:
            Failure: ``evidence_damaged``, ``evidence_keys_missing``, ``storage_full``.
        """
        with path.open("rb") as sealed, disk.nameless(self.waiting) as plain, disk.said_when_full():
            sha256 = sealing.unseal(sealed, plain, self.keys.identities())
            if sha256 is None or self.path_of(sha256) != path:
                raise Failure("evidence_damaged")
            size = plain.tell()
            plain.seek(0)
            self._seal(plain, size, path)


def store_of(settings: Settings) -> Store:
    """The evidence store of an installation's database."""
    secrets = settings.home.resolve() / "secrets" / "evidence" / settings.database_name
    return Store(settings.files / "evidence", Keys(secrets, settings.evidence_identity))
