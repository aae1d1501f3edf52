"""The manifest of a sealed visit: which blobs it has, and proof of the phone that sealed it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import rfc8785

from graveregistry.errors import Failure
from graveregistry.intake.sealed import KINDS, Name, b64u, canonical_uuid

LIMIT = 2**16
"""Bytes of a manifest."""
BLOBS = 60
"""Blobs of a visit."""
BLOB_LIMIT = 32 * 2**20
"""Bytes of a sealed blob: a file of evidence in one piece (25 MB), padded and sealed."""
_LEAST_BLOB = 4096
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LABEL = b"graveregistry visit manifest v1\0"
_FIELDS = {"blobs", "device_id", "mac", "sealed_at", "v", "visit_id"}


@dataclass(frozen=True, slots=True)
class Blob:
    """A sealed blob by the SHA-256 (hex) and size of its ciphertext, and what it says it is."""

    sha256: str
    size: int
    name: Name


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a phone says it sends. ``sealed_at`` is by the phone's clock; ``device_id`` names its credential."""

    visit_id: UUID
    device_id: UUID
    sealed_at: datetime
    blobs: tuple[Blob, ...]
    raw: bytes
    signed: bytes
    mac: str

    @property
    def sha256(self) -> str:
        """Names this manifest."""
        return hashlib.sha256(self.raw).hexdigest()

    def is_by(self, credential_digest: bytes) -> bool:
        """Whether it was made by whoever held the credential with this SHA-256."""
        return hmac.compare_digest(self.mac.encode(), mac_of(self.signed, credential_digest).encode())


def mac_of(signed: bytes, credential_digest: bytes) -> str:
    """The proof over a manifest without its ``mac``, in canonical form: HMAC-SHA256 under the credential's SHA-256."""
    return b64u(hmac.digest(credential_digest, _LABEL + signed, "sha256"))


def written(
    visit_id: UUID, device_id: UUID, sealed_at: str, blobs: tuple[Blob, ...], credential_digest: bytes
) -> bytes:
    """A manifest as a phone writes it."""
    said: dict[str, Any] = {
        "blobs": [
            {"kind": each.name.kind, "part": str(each.name.part), "sha256": each.sha256, "size": each.size}
            for each in blobs
        ],
        "device_id": str(device_id),
        "sealed_at": sealed_at,
        "v": 1,
        "visit_id": str(visit_id),
    }
    return rfc8785.dumps(said | {"mac": mac_of(rfc8785.dumps(said), credential_digest)})


def read(raw: bytes) -> Manifest:
    """Read a manifest strictly.

    Raises:
        Failure: ``manifest_malformed`` unless it is in canonical form (RFC 8785), with its first blob the only text.
    """
    try:
        return _read(raw)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Failure("manifest_malformed") from error


def _read(raw: bytes) -> Manifest:
    said = json.loads(raw.decode()) if len(raw) <= LIMIT else None
    if not isinstance(said, dict) or rfc8785.dumps(said) != raw or set(said) != _FIELDS or said["v"] != 1:
        raise ValueError("no manifest")
    visit_id = canonical_uuid(said["visit_id"])
    blobs = tuple(_blob(each, visit_id) for each in said["blobs"])
    _check(blobs)
    sealed_at = datetime.fromisoformat(said["sealed_at"])
    if sealed_at.tzinfo is None:
        raise ValueError("a time without its zone")
    signed = rfc8785.dumps({name: value for name, value in said.items() if name != "mac"})
    return Manifest(visit_id, canonical_uuid(said["device_id"]), sealed_at, blobs, raw, signed, str(said["mac"]))


def _blob(said: Mapping[str, Any], visit_id: UUID) -> Blob:
    found = Blob(said["sha256"], said["size"], Name(visit_id, canonical_uuid(said["part"]), said["kind"]))
    if set(said) != {"kind", "part", "sha256", "size"} or not _SHA256.fullmatch(found.sha256):
        raise ValueError("unfit blob")
    if type(found.size) is not int or not _LEAST_BLOB < found.size <= BLOB_LIMIT or found.name.kind not in KINDS:
        raise ValueError("unfit blob")
    return found


def _check(blobs: tuple[Blob, ...]) -> None:
    texts = [each for each in blobs if each.name.kind == "text"]
    if not 0 < len(blobs) <= BLOBS or texts != [blobs[0]]:
        raise ValueError("one text, and first")
    # A photo and its preview are two blobs of one part.
    if len({each.name for each in blobs}) < len(blobs) or len({each.sha256 for each in blobs}) < len(blobs):
        raise ValueError("a blob twice")
