"""The dossier's zip, read where it lies: nothing is unpacked, and what can be read in two ways is refused."""

from __future__ import annotations

import hashlib
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

MAX_FILES, MAX_TOTAL, MAX_IN_MEMORY = 100_000, 200 << 30, 512 << 20
MAX_RATIO, RATIO_MATTERS_FROM, BLOCK = 200, 4 << 20, 1 << 20
_FILE_KINDS = {0, 0o100000}
_DIRECTORY_KINDS = {0, 0o040000}


class RefusedError(Exception):
    """The container is refused: a code of the sentences, and what it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        self.code, self.about = code, about
        super().__init__(code)


class Box:
    """The files in the one folder of a dossier. Raises RefusedError where the zip is not as it must be."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as problem:
            raise RefusedError("no_zip", str(problem)) from None
        entries = self._zip.infolist()
        _check_amount(entries)
        seen = set()
        for entry in entries:
            _check_entry(entry)
            folded = unicodedata.normalize("NFKC", entry.filename).casefold()
            if folded in seen:
                raise RefusedError("duplicate_name", entry.filename)
            seen.add(folded)
        _check_layout(file, entries, self._zip.start_dir)
        self._entries = _in_one_folder(entries)

    def names(self) -> list[str]:
        """Every file, ordered."""
        return sorted(self._entries)

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return self._entries[name].file_size

    def read(self, name: str) -> bytes:
        """A file in memory."""
        if self.size(name) > MAX_IN_MEMORY:
            raise RefusedError("too_big", name)
        return b"".join(self.blocks(name))

    def blocks(self, name: str) -> Iterator[bytes]:
        """A file in blocks; its checksum is compared at the end."""
        try:
            with self._zip.open(self._entries[name]) as source:
                while True:
                    block = source.read(BLOCK)
                    if not block:
                        return
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
            raise RefusedError("no_zip", name) from None

    def hashes(self, name: str) -> tuple[str, str]:
        """SHA-256 and SHA-512 of a file."""
        one, other = hashlib.sha256(), hashlib.sha512()
        for block in self.blocks(name):
            one.update(block)
            other.update(block)
        return one.hexdigest(), other.hexdigest()


def _check_amount(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES or sum(each.file_size for each in entries) > MAX_TOTAL:
        raise RefusedError("too_big")
    for each in entries:
        if each.file_size > RATIO_MATTERS_FROM and each.file_size > MAX_RATIO * each.compress_size:
            raise RefusedError("too_big", each.filename)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name, kind = entry.orig_filename, entry.external_attr >> 16 & 0o170000
    if entry.flag_bits & 1:
        raise RefusedError("encrypted", entry.filename)
    if entry.compress_type not in (0, 8):
        raise RefusedError("no_zip", entry.filename)
    if kind not in (_DIRECTORY_KINDS if name.endswith("/") else _FILE_KINDS):
        raise RefusedError("not_a_file", entry.filename)
    parts = (name[:-1] if name.endswith("/") else name).split("/")
    hidden = any(unicodedata.category(letter)[0] == "C" for letter in name)
    if hidden or "\\" in name or ":" in name or not {"", ".", ".."}.isdisjoint(parts) or 0x7075 in _extras(entry.extra):
        raise RefusedError("unsafe_name", name)


def _extras(data: bytes) -> dict[int, bytes]:
    """The extra fields of an entry by their kind."""
    found, at = {}, 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        found[kind] = data[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def _check_layout(file: BinaryIO, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Each file's own header says what the directory says, one file follows the other, and nothing stands between."""
    at = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        file.seek(entry.header_offset)
        head = file.read(30)
        if entry.header_offset != at or len(head) < 30:
            raise RefusedError("hidden_bytes")
        names, extras = struct.unpack_from("<2H", head, 26)
        name, extra = file.read(names), _extras(file.read(extras))
        flags, method = struct.unpack_from("<2H", head, 6)
        encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
        same = head[:4] == b"PK\x03\x04" and (flags, method) == (entry.flag_bits, entry.compress_type)
        if not same or name != entry.orig_filename.encode(encoding, "replace") or 0x7075 in extra:
            raise RefusedError("hidden_bytes")
        at += 30 + names + extras + entry.compress_size
        at += _after(file, at, entry, _stated(head, extra))
    file.seek(-22, 2)
    end = file.read()
    if at != directory or end[:4] != b"PK\x05\x06" or end[-2:] != b"\0\0":
        raise RefusedError("hidden_bytes")


def _stated(head: bytes, extra: dict[int, bytes]) -> tuple[int, int, int]:
    """Checksum, packed size and size in a file's own header; of large files they stand in the extra field 1."""
    crc, packed, size = struct.unpack_from("<3L", head, 14)
    large = extra.get(1, b"")
    if size == 0xFFFFFFFF and len(large) >= 8:
        size, large = struct.unpack_from("<Q", large)[0], large[8:]
    if packed == 0xFFFFFFFF and len(large) >= 8:
        packed = struct.unpack_from("<Q", large)[0]
    return crc, packed, size


def _after(file: BinaryIO, at: int, entry: zipfile.ZipInfo, stated: tuple[int, int, int]) -> int:
    """How many bytes repeat checksum and sizes after the file. Raises RefusedError where they say something else."""
    known = (entry.CRC, entry.compress_size, entry.file_size)
    if not entry.flag_bits & 8:
        if stated != known:
            raise RefusedError("hidden_bytes")
        return 0
    file.seek(at)
    found = file.read(24)
    forms = ["<LQQ"] if max(known) > 0xFFFFFFFF else ["<LLL", "<LQQ"]
    for record in [mark + struct.pack(form, *known) for form in forms for mark in (b"PK\x07\x08", b"")]:
        if found.startswith(record) and stated in (known, (0, 0, 0)):
            return len(record)
    raise RefusedError("hidden_bytes")


def _in_one_folder(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    folders = {each.filename.split("/")[0] for each in entries}
    files = [each for each in entries if not each.filename.endswith("/")]
    if len(folders) != 1 or any("/" not in each.filename for each in files):
        raise RefusedError("many_bases")
    return {each.filename.partition("/")[2]: each for each in files}
