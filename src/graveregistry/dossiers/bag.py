"""A BagIt 1.0 bag (RFC 8493) as one zip, written in a stream and the same bytes every time.

Nothing is held in memory but one block: an evidence file of gigabytes passes through the two hashes into the zip.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 20
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
# How to check the dossier, and the programs to do so; RFC 8493 section 2.2.4 allows them beside its own.
TAG_FILES = ("README.txt", "verify.html", "verify.py")
# The zip format begins here; a real time would make each copy of the same dossier another file.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_ZIP64_FROM = 1 << 30


class Bag:
    """A bag being written: payload files first, then `close` adds the tag files.

    `base` is the one folder in the zip (RFC 8493 section 4.3), a plain name.
    """

    def __init__(self, path: Path, base: str) -> None:
        # Places of graves: for this account alone, from the first byte.
        path.touch(mode=0o600, exist_ok=False)
        self._zip = zipfile.ZipFile(path, "w", allowZip64=True)
        self._beside = ThreadPoolExecutor(len(ALGORITHMS) - 1)
        self._base = base
        self._payload: dict[str, tuple[str, ...]] = {}
        self._tags: dict[str, tuple[str, ...]] = {}
        self._octets = 0

    def __enter__(self) -> Bag:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._zip.close()
        self._beside.shutdown()

    def add(self, name: str, data: bytes) -> None:
        """A payload file, `data/...`, from memory."""
        self._payload[name] = self._write(name, _pieces(data), len(data), zipfile.ZIP_DEFLATED)

    def add_stream(self, name: str, source: BinaryIO, size: int, progress: Callable[[int], None]) -> str:
        """A payload file from a stream, stored as it is; `progress` gets the bytes of each block. Gives its SHA-256."""
        self._payload[name] = self._write(name, _blocks(source, progress), size, zipfile.ZIP_STORED)
        return self._payload[name][0]

    def manifest(self, algorithm: str = "sha256") -> bytes:
        """The payload manifest as it stands, ordered by name."""
        return _manifest(self._payload, algorithm)

    def close(self, info: Iterable[tuple[str, str]], others: Mapping[str, bytes]) -> None:
        """Write the tag files. `info`: labels and values of `bag-info.txt`; the payload's size is added. `others`:
        those of `TAG_FILES`."""
        told = info_file(info, self._octets, len(self._payload))
        tags = {**others, "bag-info.txt": told, "bagit.txt": DECLARATION}
        tags |= {f"manifest-{name}.txt": self.manifest(name) for name in ALGORITHMS}
        for name, data in tags.items():
            self._tags[name] = self._write(name, [data], len(data), zipfile.ZIP_DEFLATED)
        for algorithm in ALGORITHMS:
            data = _manifest(self._tags, algorithm)
            self._write(f"tagmanifest-{algorithm}.txt", [data], len(data), zipfile.ZIP_DEFLATED)

    def _write(self, name: str, blocks: Iterable[bytes], size: int, compression: int) -> tuple[str, ...]:
        entry = zipfile.ZipInfo(f"{self._base}/{name}", _EPOCH)
        entry.compress_type, entry.external_attr, entry.create_system = compression, _REGULAR_FILE, 3
        hashes = [hashlib.new(algorithm) for algorithm in ALGORITHMS]
        with self._zip.open(entry, "w", force_zip64=size >= _ZIP64_FROM) as out:
            for block in blocks:
                self._hash(hashes, block, out.write)
                self._octets += len(block) if name.startswith("data/") else 0
        return tuple(each.hexdigest() for each in hashes)

    def _hash(self, hashes: Sequence[hashlib._Hash], block: bytes, write: Callable[[bytes], object]) -> None:
        """Write a block and hash it; a large one is hashed beside, where the interpreter's lock is not needed."""
        first, *others = hashes
        beside = [self._beside.submit(each.update, block) for each in others] if len(block) >= BLOCK else []
        write(block)
        first.update(block)
        for each in others if not beside else ():
            each.update(block)
        for done in beside:
            done.result()


def _pieces(data: bytes) -> Iterator[bytes]:
    """The same in blocks: a paper in one piece would be packed in one piece beside itself."""
    return (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))


def _blocks(source: BinaryIO, progress: Callable[[int], None]) -> Iterator[bytes]:
    while block := source.read(BLOCK):
        yield block
        progress(len(block))


def _manifest(files: dict[str, tuple[str, ...]], algorithm: str) -> bytes:
    at = ALGORITHMS.index(algorithm)
    return "".join(f"{files[name][at]}  {name}\n" for name in sorted(files)).encode()


def info_file(info: Iterable[tuple[str, str]], octets: int, count: int) -> bytes:
    """`bag-info.txt` with the payload's size (RFC 8493 section 2.2.2), one line a label."""
    lines = [f"{label}: {' '.join(value.split())}\n" for label, value in info]
    return ("".join(lines) + f"Payload-Oxum: {octets}.{count}\n").encode()
