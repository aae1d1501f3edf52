"""The PDF, as far as it can be looked at without a PDF library: what is attached to it, what its signature covers."""

from __future__ import annotations

import re
import zlib

_EMBEDDED = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
_LENGTH = re.compile(rb"/Length\s+(\d{1,12})(?!\s+\d+\s+R)")
_RANGES = re.compile(rb"/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]")
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


def signature_coverage(pdf: bytes) -> str:
    """What is found of signatures: none, one that covers a part, one that covers every byte but itself."""
    ranges = [tuple(map(int, each)) for each in _RANGES.findall(pdf)]
    if not ranges:
        return "paper_unsigned"
    for start, length, after, rest in ranges:
        between = pdf[start + length : after]
        if start == 0 and after + rest == len(pdf) and re.fullmatch(rb"<[0-9A-Fa-f]+>", between):
            return "signature_unread"
    return "signature_partial"
