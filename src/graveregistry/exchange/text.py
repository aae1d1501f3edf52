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
    """The encoding: by a byte order mark, by the zeros of UTF-16, UTF-8 if all of it is, else the likeliest.

    Only the last is a guess, and the preview names it so that a person can say otherwise.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return check_encoding(path, name)
    # Before UTF-8: Arabic in UTF-16 has no byte above 127, so it is UTF-8 as well, and nonsense.
    wide = _utf16_by_zeros(head)
    if wide and _decodes(path, wide):
        return wide
    return "utf-8" if _decodes(path, "utf-8") else _single_byte(path, head)


def check_encoding(path: Path, encoding: str) -> str:
    """The encoding a person named, if the whole file is in it. Failure: ``import_encoding_wrong``."""
    if not _decodes(path, encoding):
        raise Failure("import_encoding_wrong", encoding=encoding[:40])
    return encoding


def _decodes(path: Path, encoding: str) -> bool:
    try:
        "".encode(encoding)  # refuses the codecs of Python that are no writing at all, such as hex
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except (LookupError, UnicodeError):
        return False
    return True


def _utf16_by_zeros(head: bytes) -> str | None:
    """Text in UTF-16 without a mark has zeros (or the Arabic block's 06) in every second byte."""
    if 0 not in head:
        return None
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
    return found if _decodes(path, found) else "latin_1"
