"""The form of a sealed file (``docs/formats/evidence-store.md``): age over length, bytes and padding.

age (C2SP ``age.md``, X25519 recipients) hides what bytes are but not how many, and a size to the byte confirms a guess
as well as a name does. So the length stands inside, and zeros fill up to a Padmé length (Nikitin et al., "Reducing
Metadata Leakage from Encrypted Files and Communication with PURBs", PETS 2019, section 4: at most 12 % more).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import BinaryIO, cast

from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io
from pyrage.x25519 import Identity, Recipient

MAGIC = b"GRE1"
_HEAD = len(MAGIC) + 8
_MOST = 2**20


def padme(length: int) -> int:
    """The least Padmé length that holds ``length`` bytes: a number whose mantissa has few bits."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    low = exponent - exponent.bit_length()
    mask = (1 << max(low, 0)) - 1
    return (length + mask) & ~mask


class _Packed:
    """A file as it goes into age: magic, length (8 bytes, big-endian), the bytes, zeros."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source = source
        self._head = MAGIC + size.to_bytes(8, "big")
        self._left = size
        self._zeros = padme(size + _HEAD) - size - _HEAD

    def read(self, amount: int = _MOST) -> bytes:
        """At most this many bytes more."""
        if self._head:
            given, self._head = self._head[:amount], self._head[amount:]
            return given
        if self._left:
            given = self._source.read(min(amount, self._left))
            if not given:
                raise EOFError("the file is shorter than was said")
            self._left -= len(given)
            return given
        given = b"\0" * min(amount, self._zeros)
        self._zeros -= len(given)
        return given


class _Writing:
    """A target whose own failure is remembered: what comes through age has lost its error number."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.failed: OSError | None = None

    def write(self, data: bytes) -> int:
        """Take more."""
        try:
            return self._target.write(data)
        except OSError as error:
            self.failed = error
            raise

    def flush(self) -> None:
        """Nothing is held back."""


class _Unpacking:
    """What comes out of age, without head and zeros, written on and hashed."""

    def __init__(self, target: _Writing) -> None:
        self._target = target
        self._head = b""
        self._left = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Take more."""
        taken = bytes(data)
        wanted = _HEAD - len(self._head)
        if wanted:
            self._head += taken[:wanted]
            if len(self._head) == _HEAD:
                self._left = self._length()
        body = taken[wanted:][: self._left]
        self._left -= len(body)
        self.digest.update(body)
        self._target.write(body)
        return len(taken)

    def _length(self) -> int:
        if not self._head.startswith(MAGIC):
            raise ValueError("no sealed file of this registry")
        return int.from_bytes(self._head[len(MAGIC) :], "big")

    def flush(self) -> None:
        """Nothing is held back."""

    @property
    def whole(self) -> bool:
        """Whether every byte came."""
        return len(self._head) == _HEAD and not self._left


def seal(source: BinaryIO, size: int, target: BinaryIO, recipients: Sequence[Recipient]) -> None:
    """Write ``size`` bytes of ``source`` to ``target``, readable to each of the recipients alone.

    Raises:
        OSError: what the target raised.
    """
    writing = _Writing(target)
    try:
        encrypt_io(cast("BinaryIO", _Packed(source, size)), cast("BinaryIO", writing), list(recipients))
    except EncryptError as error:
        raise writing.failed or OSError(str(error)) from error


def unseal(source: BinaryIO, target: BinaryIO, identities: Sequence[Identity]) -> str | None:
    """Write what was sealed to ``target``; its SHA-256, or none where it was changed, cut, or is for other keys.

    age gives out what it has before it finds a later block broken: the caller hands nothing on before this returns.

    Raises:
        OSError: what the target raised.
    """
    writing = _Writing(target)
    unpacking = _Unpacking(writing)
    try:
        decrypt_io(source, cast("BinaryIO", unpacking), list(identities))
    except (DecryptError, ValueError, OSError):
        if writing.failed is not None:
            raise writing.failed from None
        return None
    return unpacking.digest.hexdigest() if unpacking.whole else None
