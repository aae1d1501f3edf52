"""Which letters a text file is written in, and its text."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from graveregistry.errors import Failure

SAMPLE = 200_000
_BLOCK = 1 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Arabic files of this region come from Windows, sometimes from older Unix; the rest are Western.
_SINGLE_BYTE = ["cp1256", "iso8859_6", "cp1252", "latin_1"]


def find_encoding(path: Path) -> str:
    """The encoding: a byte order mark, else UTF-8 if all of it is, else UTF-16 by its zeros, else the likeliest.

    Only the last is a guess, and the preview names it so that a person can say otherwise.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if _is_utf8(path):
        return "utf-8"
    return _utf16_by_zeros(head) or _single_byte(path, head)


def check_encoding(path: Path, encoding: str) -> str:
    """The encoding a person named, if the whole file is in it. Failure: ``import_encoding_wrong``."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise Failure("import_encoding_wrong", encoding=encoding[:40]) from None
    if not _decodes(path, decoder):
        raise Failure("import_encoding_wrong", encoding=encoding)
    return encoding


def _is_utf8(path: Path) -> bool:
    return _decodes(path, codecs.getincrementaldecoder("utf-8")())


def _decodes(path: Path, decoder: codecs.IncrementalDecoder) -> bool:
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _utf16_by_zeros(head: bytes) -> str | None:
    """Text in UTF-16 without a mark has zeros (or the Arabic block's 06) in every second byte."""
    half = max(1, len(head) // 2)
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = head[offset::2]
        if (high.count(0) + high.count(6)) / half > 0.9:
            return name
    return None


def _single_byte(path: Path, head: bytes) -> str:
    # Rows of plain digits tell nothing: judge by the lines that hold other bytes.
    telling = b"\n".join(line for line in head.split(b"\n") if not line.isascii()) or head
    best = from_bytes(telling, cp_isolation=_SINGLE_BYTE).best()
    found = best.encoding if best else "latin_1"
    return found if _decodes(path, codecs.getincrementaldecoder(found)()) else "latin_1"
