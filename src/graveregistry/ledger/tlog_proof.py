"""C2SP tlog-proof (c2sp.org/tlog-proof): index, inclusion proof and checkpoint in one text that verifies offline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Verified, verify_checkpoint
from graveregistry.ledger.merkle import HASH_BYTES, verify_inclusion
from graveregistry.ledger.notes import VerifierKey, from_base64, to_base64

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 64
_INDEX = re.compile("index (0|[1-9][0-9]{0,15})")
_EXTRA = "extra "


class BadProof(Failure):
    """A proof text that is malformed or does not show what it is said to show."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof taken apart and not yet verified; `extra` is never authenticated."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint_note: bytes
    extra: bytes = b""


def proof_text(index: int, hashes: Sequence[bytes], checkpoint_note: bytes, extra: bytes = b"") -> bytes:
    """The proof of one event as a `.tlog-proof` file; the checkpoint note goes in verbatim."""
    lines = [HEADER, *([_EXTRA + to_base64(extra)] if extra else []), f"index {index}", *map(to_base64, hashes), "", ""]
    return "\n".join(lines).encode() + checkpoint_note


def parse_proof(data: bytes) -> TlogProof:
    """Take a proof text apart. Any text that `proof_text` would not make raises BadProof; verifies nothing."""
    head, _, note = data.partition(b"\n\n")
    try:
        header, *lines = head.decode("ascii").split("\n")
        extra = from_base64(lines.pop(0).removeprefix(_EXTRA)) if lines and lines[0].startswith(_EXTRA) else b""
        index = _INDEX.fullmatch(lines.pop(0) if lines else "")
        hashes = tuple(map(from_base64, lines))
        if header != HEADER or not index or len(hashes) > MAX_HASHES or any(len(h) != HASH_BYTES for h in hashes):
            raise ValueError
        proof = TlogProof(int(index[1]), hashes, note, extra)
    except ValueError:
        raise BadProof("ledger_proof_malformed") from None
    if proof_text(proof.index, hashes, note, extra) != data:
        raise BadProof("ledger_proof_malformed")
    return proof


def verify_proof(data: bytes, leaf_hash: bytes, keys: Sequence[VerifierKey]) -> tuple[int, Verified]:
    """The index and the checkpoint that the proof shows the leaf hash under.

    Raises BadProof if malformed or if the hashes do not lead to the root; BadNote or BadCheckpoint for its checkpoint.
    """
    proof = parse_proof(data)
    verified = verify_checkpoint(proof.checkpoint_note, keys)
    head = verified.checkpoint
    if not verify_inclusion(proof.index, head.size, leaf_hash, proof.hashes, head.root):
        raise BadProof("ledger_proof_failed", index=proof.index)
    return proof.index, verified
