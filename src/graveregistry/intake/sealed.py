"""The envelope of a phone's visit (``docs/formats/sealed-visit.md``): who holds no private key cannot open it.

A random content key is sealed to each recipient with HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, AES-256-GCM);
visit, part and key are bound in ``info``. The padded text follows in segments, each bound to its number, to whether it
is the last (STREAM: Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", CRYPTO 2015) and to the whole header. AES-GCM does not commit to its key: a commitment in the header
does, so that no blob opens to one text for the registry and to another for the escrow key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graveregistry.errors import Failure
from graveregistry.evidence.sealing import padme

MAGIC = b"GRSEAL1\n"
KINDS = ("text", "preview", "photo", "voice")
SEGMENT = 2**16
"""Bytes of padded text in each segment but the last, which may hold fewer."""
LEAST = 2**12
"""Bytes of padded text at least."""
_TAG = 16
_HEADER_LIMIT = 2**13
_RECIPIENTS = 8
_LABEL = b"graveregistry sealed visit v1"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_KID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Name:
    """Which part of which visit a blob is, and of what kind (one of ``KINDS``)."""

    visit: UUID
    part: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class _Recipient:
    kid: str
    enc: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the segments: the name, what the content key is bound by, and for which keys it was sealed."""

    name: Name
    commitment: bytes
    recipients: tuple[_Recipient, ...]
    raw: bytes

    @property
    def kids(self) -> tuple[str, ...]:
        """The keys that open it."""
        return tuple(each.kid for each in self.recipients)


def b64u(data: bytes) -> str:
    """base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_b64u(text: object) -> bytes:
    """The other way; only the one canonical spelling.

    Raises:
        ValueError: for anything else.
    """
    if not isinstance(text, str):
        raise ValueError("no text")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if b64u(data) != text:
        raise ValueError(text)
    return data


def kid_of(public: bytes) -> str:
    """The id of a public key (32 bytes): 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def seal(plain: bytes, name: Name, recipients: Sequence[bytes]) -> bytes:
    """Seal a part of a visit to public keys (32 bytes each)."""
    content_key = os.urandom(32)
    payload_key, commitment = _derived(content_key)
    header: dict[str, Any] = {
        "commitment": b64u(commitment),
        "kind": name.kind,
        "part": str(name.part),
        "recipients": [_sealed_to(public, content_key, name) for public in recipients],
        "v": 1,
        "visit": str(name.visit),
    }
    said = rfc8785.dumps(header)
    head = MAGIC + len(said).to_bytes(4, "big") + said
    padded = (plain + b"\x80").ljust(padme(max(len(plain) + 1, LEAST)), b"\0")
    return b"".join((head, *_encrypted(padded, AESGCM(payload_key), head)))


def _sealed_to(public: bytes, content_key: bytes, name: Name) -> dict[str, Any]:
    kid = kid_of(public)
    both = _SUITE.encrypt(content_key, X25519PublicKey.from_public_bytes(public), _info(kid, name))
    return {"enc": b64u(both[:32]), "key": b64u(both[32:]), "kid": kid}


def _encrypted(padded: bytes, cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    bound = hashlib.sha256(head).digest()
    count = -(-len(padded) // SEGMENT)
    for number in range(count):
        piece = padded[number * SEGMENT : (number + 1) * SEGMENT]
        yield cipher.encrypt(_nonce(number, last=number == count - 1), piece, bound)


def _info(kid: str, name: Name) -> bytes:
    return b"\0".join((_LABEL, kid.encode(), str(name.visit).encode(), str(name.part).encode()))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derived(content_key: bytes) -> tuple[bytes, bytes]:
    """The key of the segments, and the commitment to it."""
    payload, commitment = (
        HKDF(SHA256(), 32, salt=None, info=_LABEL + b"\0" + use).derive(content_key)
        for use in (b"payload", b"commitment")
    )
    return payload, commitment


def read_header(sealed: bytes) -> Header:
    """What a blob says of itself; nothing of it is proved before it is opened.

    Raises:
        Failure: ``sealed_malformed``.
    """
    try:
        return _header(sealed)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Failure("sealed_malformed") from error


def _header(sealed: bytes) -> Header:
    start = len(MAGIC) + 4
    end = start + int.from_bytes(sealed[len(MAGIC) : start], "big")
    if not sealed.startswith(MAGIC) or not start < end <= min(len(sealed), start + _HEADER_LIMIT):
        raise ValueError("no sealed visit")
    said = json.loads(sealed[start:end].decode())
    # One spelling only: what two programs read must be the same.
    if rfc8785.dumps(said) != sealed[start:end]:
        raise ValueError("not in canonical form")
    if set(said) != {"commitment", "kind", "part", "recipients", "v", "visit"} or said["v"] != 1:
        raise ValueError("another version")
    name = Name(canonical_uuid(said["visit"]), canonical_uuid(said["part"]), said["kind"])
    recipients = tuple(_recipient(each) for each in said["recipients"])
    kids = {each.kid for each in recipients}
    if name.kind not in KINDS or not 0 < len(recipients) <= _RECIPIENTS or len(kids) != len(recipients):
        raise ValueError("unfit header")
    return Header(name, from_b64u(said["commitment"]), recipients, sealed[:end])


def _recipient(said: Mapping[str, Any]) -> _Recipient:
    found = _Recipient(said["kid"], from_b64u(said["enc"]), from_b64u(said["key"]))
    lengths = (len(found.enc), len(found.key))
    if set(said) != {"kid", "enc", "key"} or not _KID.fullmatch(found.kid) or lengths != (32, 48):
        raise ValueError("unfit recipient")
    return found


def canonical_uuid(said: object) -> UUID:
    """A UUID in lower-case text with hyphens and in no other spelling.

    Raises:
        ValueError: for anything else.
    """
    found = UUID(str(said))
    if str(found) != said:
        raise ValueError("no UUID in its one spelling")
    return found


def open_sealed(sealed: bytes, expected: Name, keys: Mapping[str, X25519PrivateKey]) -> bytes:
    """The plain bytes of the part that the blob was expected to be.

    Args:
        keys: private keys by their ids.

    Raises:
        Failure: ``sealed_malformed``, ``sealed_for_others`` when none of the keys is among its recipients,
            ``sealed_elsewhere`` for another part, visit or kind than expected, ``sealed_altered`` when anything in
            it was changed, cut off or moved.
    """
    header = read_header(sealed)
    if header.name != expected:
        raise Failure("sealed_elsewhere")
    ours = [each for each in header.recipients if each.kid in keys]
    if not ours:
        raise Failure("sealed_for_others", kids=", ".join(header.kids))
    try:
        # Each of our keys must open it: else somebody made a blob that one key opens and the other does not.
        content = {_SUITE.decrypt(each.enc + each.key, keys[each.kid], _info(each.kid, expected)) for each in ours}
        (content_key,) = content
        payload_key, commitment = _derived(content_key)
        if not hmac.compare_digest(commitment, header.commitment):
            raise ValueError("another key than was committed to")
        return _without_padding(_decrypted(sealed, header, AESGCM(payload_key)))
    except (InvalidTag, ValueError) as error:
        raise Failure("sealed_altered") from error


def _decrypted(sealed: bytes, header: Header, cipher: AESGCM) -> bytes:
    bound, body = hashlib.sha256(header.raw).digest(), memoryview(sealed)[len(header.raw) :]
    count = -(-len(body) // (SEGMENT + _TAG))
    if not count:
        raise ValueError("no segment")
    pieces = (body[number * (SEGMENT + _TAG) : (number + 1) * (SEGMENT + _TAG)] for number in range(count))
    return b"".join(
        cipher.decrypt(_nonce(number, last=number == count - 1), piece, bound) for number, piece in enumerate(pieces)
    )


def _without_padding(padded: bytes) -> bytes:
    """ISO/IEC 7816-4: a byte 80 and zeros, up to the length that the plain bytes call for."""
    marked = padded.rstrip(b"\0")
    plain = marked[:-1]
    if not marked.endswith(b"\x80"):
        raise ValueError("no padding")
    if len(padded) != padme(max(len(plain) + 1, LEAST)):
        raise ValueError("another length than the format's")
    return plain
