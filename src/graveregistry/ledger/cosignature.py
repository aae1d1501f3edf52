"""C2SP cosignatures (c2sp.org/tlog-cosignature, v1 with Ed25519): a witness states when it saw a checkpoint.

A witness signs only what is consistent with all it saw before (see `witness`); enough of them together mean that
nobody was shown another history.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from graveregistry.ledger.notes import SIGNATURE_BYTES, BadNote, Note, NoteSigner, Signature, VerifierKey, line

COSIGNATURE = b"\x04"
"""The kind of a witness's key: used for cosignatures and nothing else."""
_TIME = struct.Struct(">Q")
_MAX_TIME = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness and the POSIX time, in seconds, at which it says it saw the checkpoint as the newest."""

    key: VerifierKey
    time: int


def cosign(witness: NoteSigner, text: str, time: int) -> str:
    """The signature line, newline included, over the text of a checkpoint at a POSIX time in seconds."""
    stamped = _TIME.pack(time) + witness.sign(_message(text, time))
    return line(Signature(witness.name, witness.key.key_id, stamped))


def cosigned_by(note: Note, keys: Sequence[VerifierKey]) -> list[Cosigned]:
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


def _checked(key: VerifierKey, signature: bytes, text: str) -> int:
    try:
        if len(signature) != _TIME.size + SIGNATURE_BYTES:
            raise ValueError
        (time,) = _TIME.unpack(signature[: _TIME.size])
        if time > _MAX_TIME:
            raise ValueError
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature[_TIME.size :], _message(text, time).encode())
    except (InvalidSignature, ValueError):
        raise BadNote("ledger_note_bad_signature", name=key.name) from None
    return int(time)


def _message(text: str, time: int) -> str:
    return f"cosignature/v1\ntime {time}\n{text}"
