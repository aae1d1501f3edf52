"""The PDF, as far as it can be looked at without a PDF library: what is attached to it, what its signature covers."""

from __future__ import annotations

import hashlib
import re
import zlib

_EMBEDDED = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
_LENGTH = re.compile(rb"/Length\s+(\d{1,12})(?!\s+\d+\s+R)")
_RANGES = re.compile(rb"/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]")
_DIGITS = re.compile(rb"<(?:[0-9A-Fa-f]{2})+>")
# The signed attribute messageDigest (RFC 5652, 11.2) up to its 32 bytes.
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d01090431220420")
_SEQUENCE = 0x30
MAX_ATTACHED = 512 << 20


def attached_files(pdf: bytes) -> list[bytes]:
    """The embedded files of the PDF (ISO 32000-1, 7.11.4); one that is packed in an unknown way is left out."""
    found = []
    for match in _EMBEDDED.finditer(pdf):
        start, end = pdf.rfind(b" obj", 0, match.start()), pdf.find(b"stream", match.end())
        head = pdf[start:end]
        if start < 0 or end < 0 or b"endobj" in head:
            continue
        at = end + len(b"stream") + (2 if pdf[end + 6 : end + 8] == b"\r\n" else 1)
        length = _LENGTH.search(head)
        data = pdf[at : at + int(length[1])] if length else pdf[at:]
        if b"/FlateDecode" in head:
            try:
                found.append(zlib.decompressobj().decompress(data, MAX_ATTACHED))
            except zlib.error:
                found.append(b"")
        elif b"/Filter" not in head and length:
            found.append(data)
    return found


def signature_found(pdf: bytes) -> str:
    """What is found of the signature: none, one that does not cover every byte but itself (ISO 32000-1, 12.8.1), one
    made over other bytes, or one that fits and whose maker this program cannot tell."""
    ranges = [tuple(map(int, each)) for each in _RANGES.findall(pdf)]
    if not ranges:
        return "paper_unsigned"
    start, length, after, rest = ranges[0]
    place = pdf[start + length : after]
    whole = start == 0 and after + rest == len(pdf) and _DIGITS.fullmatch(place)
    if len(ranges) > 1 or not whole:
        return "signature_partial"
    if not place.strip(b"<0>"):
        return "paper_unsigned"
    held = bytes.fromhex(place[1:-1].decode("ascii"))
    if held[_der_length(held) :].strip(b"\0"):
        return "signature_partial"
    covered = hashlib.sha256(pdf[:length] + pdf[after:]).digest()
    return "signature_unread" if _MESSAGE_DIGEST + covered in held else "signature_broken"


def _der_length(data: bytes) -> int:
    """How many bytes the first value has (X.690, 8.1.3); one of another form than a signature has none."""
    if len(data) < 2 or data[0] != _SEQUENCE:
        return 0
    if data[1] < 128:
        return 2 + data[1]
    return 2 + (data[1] & 127) + int.from_bytes(data[2 : 2 + (data[1] & 127)], "big")
