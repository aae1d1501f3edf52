"""Read a dossier straight from its zip, without unpacking: nothing is ever written where the zip says.

What a reader could take in two ways (names twice, links, paths that climb, bytes between files) is refused.
"""

from __future__ import annotations

import hashlib
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from graveregistry.dossiers.bag import ALGORITHMS, BLOCK
from graveregistry.dossiers.report import Finding
from graveregistry.dossiers.zip_layout import hidden_bytes, other_name

MAX_FILES = 100_000
MAX_TOTAL = 200 << 30
MAX_IN_MEMORY = 512 << 20
# A thread that hashes asks for the interpreter's lock four times a block, and may wait for it each time.
HASHED_AT_ONCE = 4 * BLOCK
# Deflate cannot do better than 1032 to 1; tables of text reach a tenth of that.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 4 << 20
_ENCRYPTED = 0x1


class RefusedError(Exception):
    """The container is refused; says why."""

    def __init__(self, code: str, about: str = "") -> None:
        self.finding = Finding(code, about)
        super().__init__(code)


class Container:
    """The files of a dossier by their names inside its one folder."""

    def __init__(self, archive: zipfile.ZipFile, base: str, entries: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._entries = entries
        self.base = base

    @property
    def names(self) -> tuple[str, ...]:
        """Every file, ordered by name."""
        return tuple(sorted(self._entries))

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return self._entries[name].file_size

    def read(self, name: str) -> bytes:
        """A file in memory. Raises RefusedError for one that is missing, too large, or damaged."""
        if name not in self._entries:
            raise RefusedError("missing_file", name)
        if self.size(name) > MAX_IN_MEMORY:
            raise RefusedError("too_big", name)
        return b"".join(self._blocks(name))

    def hashes(self, name: str) -> tuple[str, ...]:
        """SHA-256 and SHA-512 of a file, hexadecimal, read in blocks. Raises RefusedError for one that is damaged."""
        one, other = (hashlib.new(algorithm) for algorithm in ALGORITHMS)
        for block in self._blocks(name, HASHED_AT_ONCE):
            one.update(block)
            other.update(block)
        return one.hexdigest(), other.hexdigest()

    def copy(self, name: str, to: Path) -> None:
        """A file written to a place the caller chose."""
        with to.open("xb") as out:
            for block in self._blocks(name):
                out.write(block)

    def _blocks(self, name: str, most: int = BLOCK) -> Iterator[bytes]:
        try:
            with self._archive.open(self._entries[name]) as source:
                while block := source.read(most):
                    yield block
        except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, NotImplementedError, OSError):  # type: ignore[attr-defined]
            raise RefusedError("no_zip", name) from None


@contextmanager
def open_container(path: Path) -> Iterator[Container]:
    """The dossier at `path`, its outline checked. Raises RefusedError, OSError."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as problem:
        raise RefusedError("no_zip", str(problem)) from None
    with archive:
        infos = archive.infolist()
        _check_sizes(infos)
        for info in infos:
            _check_entry(info)
        _check_names(infos)
        if hidden_bytes(cast(BinaryIO, archive.fp), infos, archive.start_dir):
            raise RefusedError("hidden_bytes")
        yield _container(archive, infos)


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_TOTAL:
        raise RefusedError("too_big")
    for info in infos:
        if info.file_size > RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * info.compress_size:
            raise RefusedError("too_big", info.filename)


def _check_entry(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise RefusedError("encrypted", info.filename)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedError("no_zip", info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG):
        raise RefusedError("not_a_file", info.filename)
    if _unsafe(info.orig_filename) or other_name(info):
        raise RefusedError("unsafe_name", info.orig_filename)


def _unsafe(name: str) -> bool:
    """Absolute, climbing, for another system, or with characters that hide what it is."""
    parts = name.removesuffix("/").split("/")
    if any(part in {"", ".", ".."} for part in parts) or "\\" in name or ":" in name:
        return True
    return any(unicodedata.category(char)[0] == "C" for char in name)


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    """No two names that some file system would take for one."""
    seen: set[str] = set()
    for info in infos:
        folded = unicodedata.normalize("NFKC", info.filename).casefold()
        if folded in seen:
            raise RefusedError("duplicate_name", info.filename)
        seen.add(folded)


def _container(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Container:
    files = [info for info in infos if not info.is_dir()]
    bases = {PurePosixPath(info.filename).parts[0] for info in infos}
    if len(bases) != 1 or any("/" not in info.filename for info in files):
        raise RefusedError("many_bases")
    base = bases.pop()
    return Container(archive, base, {info.filename.removeprefix(f"{base}/"): info for info in files})
