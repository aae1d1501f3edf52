"""What is put into an object and how it comes out: sealed as evidence is (``docs/formats/evidence-store.md``)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from pyrage.x25519 import Identity, Recipient

from graveregistry.errors import Failure
from graveregistry.evidence import sealing

_BLOCK = 2**20


def seal_bytes(data: bytes, target: BinaryIO, recipients: Sequence[Recipient]) -> None:
    """Compress (zlib, RFC 1950) and seal. Raises OSError."""
    packed = zlib.compress(data)
    sealing.seal(io.BytesIO(packed), len(packed), target, recipients)


def unseal_bytes(source: BinaryIO, identities: Sequence[Identity]) -> bytes:
    """The other way.

    Raises:
        Failure: ``backup_identity_wrong`` for another's, or for what is broken.
    """
    packed = io.BytesIO()
    unseal_into(source, packed, identities)
    try:
        return zlib.decompress(packed.getvalue())
    except zlib.error as error:
        raise Failure("backup_identity_wrong") from error


def unseal_into(source: BinaryIO, target: BinaryIO, identities: Sequence[Identity]) -> None:
    """Write what was sealed.

    Raises:
        Failure: ``backup_identity_wrong``.
    """
    if sealing.unseal(source, target, identities) is None:
        raise Failure("backup_identity_wrong")


def deflated(parts: Iterable[bytes], target: BinaryIO) -> int:
    """Compress many parts into a file, a few at a time; the number of bytes."""
    packer = zlib.compressobj()
    size = 0
    for part in parts:
        size += target.write(packer.compress(part))
    return size + target.write(packer.flush())


def inflated_lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines of what was so compressed; holds little of it at a time."""
    unpacker, rest = zlib.decompressobj(), b""
    while block := source.read(_BLOCK):
        while block:
            *lines, rest = (rest + unpacker.decompress(block, _BLOCK)).split(b"\n")
            yield from lines
            block = unpacker.unconsumed_tail
    *lines, rest = (rest + unpacker.flush()).split(b"\n")
    yield from lines
    if rest or not unpacker.eof:
        raise Failure("backup_identity_wrong")
