"""Checkpoints and proofs that an examiner may have kept from before."""

from __future__ import annotations

from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.merkle import consistency_proof, root
from graveregistry.ledger.notes import NoteSigner, to_base64
from tests.dossiers import chronicle, synthetic

OTHER_NAME = chronicle.OTHER_SIGNER
STRANGER = NoteSigner("other.example/log", bytes(range(2, 34)))


def _ledger() -> chronicle.Ledger:
    ledger = chronicle.history()
    synthetic.exported(synthetic.facts(), ledger)
    return ledger


_LEAVES = _ledger().leaves
SIZE = len(_LEAVES)


def kept(size: int, *, fork: bool = False, signer: NoteSigner = chronicle.SIGNER) -> bytes:
    known = bytes(32) if fork else root(_LEAVES[:size])
    return sign_checkpoint(Checkpoint(signer.name, size, known), signer)


def proof_from(size: int, *, stated: int | None = None, bent: bool = False) -> bytes:
    hashes = consistency_proof(_LEAVES, size) if size else []
    if bent:
        hashes[0] = bytes(32)
    lines = [f"old {size if stated is None else stated}", *map(to_base64, hashes)]
    return ("\n".join(lines) + "\n\n").encode() + kept(SIZE)
