"""Part of a file over HTTP (RFC 9110 section 14). Pure."""

from __future__ import annotations

import re

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def part_of(sent: str | None, size: int) -> range | None:
    """Which bytes of a file of ``size`` a Range header asks for; an empty range when it asks beyond the end.

    None for the whole file: there is no header, or it asks in a way that a server may ignore (several parts at once,
    another unit, nonsense).
    """
    found = _RANGE.fullmatch((sent or "").strip())
    if found is None:
        return None
    first, last = found.groups()
    if not first:
        return None if not last else range(max(0, size - int(last)), size)
    start, end = int(first), int(last) if last else size - 1
    return None if end < start <= size - 1 else range(start, min(end + 1, size))
