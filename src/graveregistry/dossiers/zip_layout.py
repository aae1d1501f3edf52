"""How the parts of a zip must lie, so that every program that opens it sees the same files.

One reader goes by the directory at the end, another by the header before each file; here both must say the same, and
no byte may belong to neither. (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.)
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

_LOCAL = struct.Struct("<4s5H3L2H")
_END_BYTES = 22
_SIZES_FOLLOW = 0x8
_ZIP64, _OTHER_NAME = 0x0001, 0x7075
_UNKNOWN = 0xFFFFFFFF


def hidden_bytes(file: BinaryIO, infos: Iterable[zipfile.ZipInfo], directory: int) -> bool:
    """Whether anything stands before, between or after the files and the directory, or a file is headed otherwise than
    the directory says. `directory`: where it begins."""
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        after = _end_of(file, info) if info.header_offset == end else None
        if after is None:
            return True
        end = after
    return end != directory or not _ends_there(file)


def other_name(info: zipfile.ZipInfo) -> bool:
    """Whether an extra field gives the file a second name, which some programs go by."""
    return any(kind == _OTHER_NAME for kind, _ in _extras(info.extra))


def _end_of(file: BinaryIO, info: zipfile.ZipInfo) -> int | None:
    """Where the next file must begin; None where the header before this one is not what the directory says."""
    file.seek(info.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        return None
    mark, _version, flags, method, _time, _date, crc, packed, size, name_length, extra_length = _LOCAL.unpack(head)
    name, extra = file.read(name_length), file.read(extra_length)
    if (mark, flags, method) != (b"PK\x03\x04", info.flag_bits, info.compress_type) or name != _raw_name(info):
        return None
    if any(kind == _OTHER_NAME for kind, _ in _extras(extra)):
        return None
    said = (crc, *_sizes(packed, size, extra))
    known = (info.CRC, info.compress_size, info.file_size)
    end = info.header_offset + _LOCAL.size + name_length + extra_length + info.compress_size
    if flags & _SIZES_FOLLOW:
        return _after_sizes(file, end, known) if said in (known, (0, 0, 0)) else None
    return end if said == known else None


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")


def _sizes(packed: int, size: int, extra: bytes) -> tuple[int, int]:
    """Sizes as the header has them; of more than four gigabytes they stand in an extra field, size first."""
    large = next((data for kind, data in _extras(extra) if kind == _ZIP64), b"")
    numbers = [each[0] for each in struct.iter_unpack("<Q", large[: len(large) // 8 * 8])]
    if size == _UNKNOWN and numbers:
        size = numbers.pop(0)
    if packed == _UNKNOWN and numbers:
        packed = numbers.pop(0)
    return packed, size


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _after_sizes(file: BinaryIO, end: int, known: tuple[int, int, int]) -> int | None:
    """Past the record that repeats checksum and sizes, in any of its four forms; None where it says something else."""
    file.seek(end)
    found = file.read(24)
    for form in ("<3L", "<L2Q"):
        for mark in (b"PK\x07\x08", b""):
            try:
                record = mark + struct.pack(form, *known)
            except struct.error:
                continue
            if found.startswith(record):
                return end + len(record)
    return None


def _ends_there(file: BinaryIO) -> bool:
    """Whether the directory's closing record is the last of the file, without a comment."""
    file.seek(-_END_BYTES, 2)
    last = file.read()
    return last.startswith(b"PK\x05\x06") and last.endswith(b"\0\0")
