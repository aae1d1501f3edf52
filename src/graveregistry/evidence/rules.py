"""Pure knowledge of files: where a picture ends, what hides behind it, and what a sender says of the bytes."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from mmap import mmap

Bytes = bytes | mmap

FILE_LIMIT = 25 * 2**20
"""Largest file in one request, in bytes; larger ones come in chunks."""
MAX_PIXELS = 50_000_000
"""Largest picture in pixels, judged by its header before anything is unpacked."""

_SAID = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_ZIP_END = b"PK\x05\x06"
_PNG = b"\x89PNG\r\n\x1a\n"
# JPEG markers that stand alone: TEM, RST0..RST7, SOI (ITU-T T.81, table B.1).
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
_END_OF_IMAGE = 0xD9


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a file holds beyond itself: bytes after the picture's end, and the end record of a ZIP archive."""

    trailing_bytes: int
    archive: bool


def hidden(data: Bytes, kind: str) -> Hidden:
    """What stands behind the picture's own end; a PDF may grow by design, so its length says nothing."""
    return Hidden(max(0, len(data) - ENDS[kind](data)), data.find(_ZIP_END) >= 0)


def _jpeg_end(data: Bytes) -> int:
    """The offset after the end-of-image marker; the length of the data where the structure breaks off."""
    at = 2
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        marker = data[at + 1]
        if marker == _END_OF_IMAGE:
            return at + 2
        at += 1 if marker == 0xFF else 2
        if marker not in _BARE_MARKERS and marker not in {0x00, 0xFF}:
            at += max(2, int.from_bytes(data[at : at + 2], "big"))


def _png_end(data: Bytes) -> int:
    at = len(_PNG)
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return at
    return len(data)


def _webp_end(data: Bytes) -> int:
    length = int.from_bytes(data[4:8], "little")
    return 8 + length + length % 2


ENDS: dict[str, Callable[[Bytes], int]] = {
    "image/jpeg": _jpeg_end,
    "image/png": _png_end,
    "image/webp": _webp_end,
    "application/pdf": len,
}
"""Media types whose own end is known here, and how it is found."""


def said_sha256(header: str) -> str:
    """The SHA-256 (hex) that a ``Content-Digest`` says: ``sha-256=:<base64>:`` (RFC 9530 section 2); else nothing,
    which no bytes have.
    """
    found = _SAID.fullmatch(header.strip())
    return base64.b64decode(found[1]).hex() if found else ""
