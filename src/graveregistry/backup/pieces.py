"""A stream cut where its content says, so that two dumps of nearly the same database have nearly the same pieces.

A dump is lines, a row each. A piece ends behind a line whose checksum has nine zero bits (content-defined chunking as
in Muthitacharoen et al., "A Low-bandwidth Network File System", SOSP 2001, with lines in place of a sliding window):
rows added or changed move no border but the nearest ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from zlib import crc32

LEAST = 2**17
MOST = 2**22
_MASK = 2**9 - 1
_LONGEST_READ = 2**20


def pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces of ``LEAST`` to about ``MOST`` bytes; the last may be shorter. Holds one piece at a time."""
    held, size = list[bytes](), 0
    while line := stream.readline(_LONGEST_READ):
        held.append(line)
        size += len(line)
        if size >= MOST or (size >= LEAST and not crc32(line) & _MASK):
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
