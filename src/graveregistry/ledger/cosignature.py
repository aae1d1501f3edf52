"""C2SP cosignatures (c2sp.org/tlog-cosignature, v1 with Ed25519): a witness states when it saw a checkpoint.

A witness signs only what is consistent with all it saw before (see `witness`); enough of them together mean that
nobody was shown another history.
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from graveregistry.ledger.notes import (
    KEY_BYTES,
    SIGNATURE_BYTES,
    BadKey,
    BadNote,
    Note,
    Signature,
    is_name,
    key_parts,
    to_base64,
)
from graveregistry.ledger.notes import line as note_line

COSIGNATURE = b"\x04"
_TIME = struct.Struct(">Q")
_MAX_TIME = 2**63 - 1


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The name of a witness and its Ed25519 public key (32 bytes), used for cosignatures and nothing else."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name || 0x0A || 0x04 || public key)[:4]."""
        return hashlib.sha256(self.name.encode() + b"\n" + COSIGNATURE + self.public).digest()[:4]

    def text(self) -> str:
        """`name+<key id in hexadecimal>+<base64 of 0x04 and the public key>`: what the witness hands out."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(COSIGNATURE + self.public)}"


@dataclass(frozen=True, slots=True)
class WitnessSigner:
    """A witness's name and its Ed25519 private key (32-byte seed); never printed."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"WitnessSigner({self.name!r})"

    @property
    def key(self) -> WitnessKey:
        """The public half."""
        return WitnessKey(self.name, self._private().public_key().public_bytes_raw())

    def text(self) -> str:
        """The form in which the witness's own folder holds it."""
        return f"PRIVATE+KEY+{self.name}+{self.key.key_id.hex()}+{to_base64(COSIGNATURE + self.seed)}"

    def cosign(self, text: str, time: int) -> str:
        """The signature line, newline included, over the text of a checkpoint at a POSIX time in seconds."""
        stamped = _TIME.pack(time) + self._private().sign(_message(text, time))
        return note_line(Signature(self.name, self.key.key_id, stamped))

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness and the POSIX time, in seconds, at which it says it saw the checkpoint as the newest."""

    key: WitnessKey
    time: int


def new_witness(name: str) -> WitnessSigner:
    """A witness with a fresh key. Raises BadKey for a name that no key can have."""
    if not is_name(name):
        raise BadKey("ledger_key_malformed")
    return WitnessSigner(name, Ed25519PrivateKey.generate().private_bytes_raw())


def parse_witness_key(text: str) -> WitnessKey:
    """The key in `WitnessKey.text` form. Raises BadKey, also for a key of another kind."""
    name, stated, public = key_parts(text, COSIGNATURE)
    key = WitnessKey(name, public)
    if key.text() != text or key.key_id != stated:
        raise BadKey("ledger_key_malformed")
    return key


def parse_witness(text: str) -> WitnessSigner:
    """The signer in `WitnessSigner.text` form. Raises BadKey."""
    head, _, rest = text.partition("PRIVATE+KEY+")
    name, stated, seed = key_parts(rest, COSIGNATURE)
    signer = WitnessSigner(name, seed)
    if head or signer.text() != text or signer.key.key_id != stated:
        raise BadKey("ledger_key_malformed")
    return signer


def cosigned_by(note: Note, keys: Sequence[WitnessKey]) -> list[Cosigned]:
    """Which of these witnesses cosigned a checkpoint, and when. Lines of others are ignored.

    Raises BadNote if a known witness's signature does not fit or stands twice.
    """
    known = {(key.name, key.key_id): key for key in keys}
    found: list[Cosigned] = []
    for each in note.signatures:
        key = known.get((each.name, each.key_id))
        if key is None:
            continue
        if any(one.key == key for one in found):
            raise BadNote("ledger_note_malformed")
        found.append(Cosigned(key, _checked(key, each.signature, note.text)))
    return found


def _checked(key: WitnessKey, signature: bytes, text: str) -> int:
    try:
        if len(signature) != _TIME.size + SIGNATURE_BYTES or len(key.public) != KEY_BYTES:
            raise ValueError
        (time,) = _TIME.unpack(signature[: _TIME.size])
        if time > _MAX_TIME:
            raise ValueError
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature[_TIME.size :], _message(text, time))
    except (InvalidSignature, ValueError):
        raise BadNote("ledger_note_bad_signature", name=key.name) from None
    return int(time)


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
