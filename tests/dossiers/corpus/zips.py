"""Zips that would write elsewhere, fill the disk, or be read in two ways (attack 6), made of a good dossier."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

Make = Callable[[Path, Path], None]
DIRECTORY, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
BASE = "dossier-2026-0007"


def added(name: str, data: bytes | str = b"x", mode: int = 0, extra: bytes = b"") -> Make:
    """One more entry, of any name, kind and extra field."""

    def make(good: Path, to: Path) -> None:
        to.write_bytes(good.read_bytes())
        with zipfile.ZipFile(to, "a") as archive:
            info = zipfile.ZipInfo("placeholder")
            info.filename, info.external_attr, info.extra = name, mode << 16, extra
            archive.writestr(info, data)

    return make


def deflated(name: str, size: int) -> Make:
    """An entry of zeros that unpacks to `size` bytes."""

    def make(good: Path, to: Path) -> None:
        to.write_bytes(good.read_bytes())
        with zipfile.ZipFile(to, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, bytes(size))

    return make


def patched(mark: bytes, at: int, value: bytes, *, last: bool = False) -> Make:
    """Bytes overwritten at an offset from the first (or last) header of a kind."""

    def make(good: Path, to: Path) -> None:
        data = bytearray(good.read_bytes())
        start = data.rindex(mark) if last else data.index(mark)
        data[start + at : start + at + len(value)] = value
        to.write_bytes(data)

    return make


def around(before: bytes = b"", after: bytes = b"") -> Make:
    """Bytes before the first file or after the end."""
    return lambda good, to: to.write_bytes(before + good.read_bytes() + after) and None


def cut(size: int) -> Make:
    """Only the first bytes (or all but the last)."""
    return lambda good, to: to.write_bytes(good.read_bytes()[:size]) and None


def commented(good: Path, to: Path) -> None:
    to.write_bytes(good.read_bytes())
    with zipfile.ZipFile(to, "a") as archive:
        archive.comment = b"All is well."


def gap(good: Path, to: Path) -> None:
    """Bytes between two files, which one kind of reader never sees and another takes for a file."""
    data = good.read_bytes()
    with zipfile.ZipFile(good) as archive:
        second = sorted(archive.infolist(), key=lambda each: each.header_offset)[1].header_offset
        start = archive.start_dir
    moved = bytearray(data[:second] + b"hidden" + data[second:])
    at, start = start + 6, start + 6
    while moved[at : at + 4] == DIRECTORY:
        lengths = struct.unpack_from("<3H", moved, at + 28)
        (offset,) = struct.unpack_from("<L", moved, at + 42)
        if offset >= second:
            struct.pack_into("<L", moved, at + 42, offset + 6)
        at += 46 + sum(lengths)
    struct.pack_into("<L", moved, len(moved) - 6, start)
    to.write_bytes(moved)


def repacked(good: Path, to: Path) -> None:
    """As people unpack and pack: folders named, another order, another compression."""
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        new.mkdir(BASE)
        new.mkdir(f"{BASE}/data")
        for name in reversed(old.namelist()):
            new.writestr(name, old.read(name))


class _Pipe:
    """A file that cannot be sought, as a pipe: what is written to it has sizes after each file."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.write, self.flush, self.close = self._file.write, self._file.flush, self._file.close


def streamed(good: Path, to: Path) -> None:
    """Packed by a program that writes sizes after each file."""
    pipe = _Pipe(to)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as new:  # type: ignore[call-overload]
        for name in old.namelist():
            new.writestr(name, old.read(name))
    pipe.close()


LINK, DEVICE = stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o666
