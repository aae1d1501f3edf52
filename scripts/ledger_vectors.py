"""Write docs/formats/ledger-vectors.json: what a verifier of the ledger must answer, made from fixed keys.

Everything in it is fictional. Run it again after the format has grown: .venv/bin/python scripts/ledger_vectors.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.cosignature import COSIGNATURE, cosign
from graveregistry.ledger.merkle import consistency_proof, inclusion_proof, leaf_hash, root
from graveregistry.ledger.notes import NoteSigner
from graveregistry.ledger.policy import evaluate, parse_policy
from graveregistry.ledger.rotation import hand_over
from graveregistry.ledger.tlog_proof import proof_text
from graveregistry.ledger.tlog_witness import request_text

FILE = Path(__file__).parents[1] / "docs/formats/ledger-vectors.json"
ORIGIN = "ledger.example/one"
LEAVES = [f"fictional event {number}".encode() for number in range(9)]
HASHES = [leaf_hash(each) for each in LEAVES]
OLD, NEW, THIEF = (NoteSigner(ORIGIN, bytes([number]) * 32) for number in (1, 2, 3))
W1, W2, W3 = (NoteSigner(f"witness.example/w{number}", bytes([16 + number]) * 32, COSIGNATURE) for number in (1, 2, 3))
SEEN_AT = 1_795_000_000


def _head(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, root(HASHES[:size]))


def _note(size: int, *witnesses: NoteSigner, by: NoteSigner = OLD, head: Checkpoint | None = None) -> bytes:
    checkpoint = head or _head(size)
    lines = "".join(cosign(each, checkpoint.body(), SEEN_AT) for each in witnesses)
    return sign_checkpoint(checkpoint, by) + lines.encode()


POLICY = f"""# Two of three partner organisations.
log {OLD.key.text()}
witness one {W1.key.text()}
witness two {W2.key.text()}
witness three {W3.key.text()}
group partners 2 one two three
quorum partners
"""
FORKED = _note(5, head=Checkpoint(ORIGIN, 5, leaf_hash(b"another history")))
ROTATION, OTHER_ROTATION = hand_over(OLD, NEW, _head(5)), hand_over(OLD, THIEF, _head(5))
TAKEN = _note(5) + cosign(W1, _head(6).body(), SEEN_AT).encode()
CASES: list[tuple[str, bytes, list[bytes], list[bytes]]] = [
    ("signed and witnessed by two", _note(5, W1, W3), [], []),
    ("one witness is too few", _note(5, W2), [], []),
    ("one witness that signs twice", _note(5, W2, W2), [], []),
    ("no witness", _note(5), [], []),
    ("two roots at one size", _note(5, W1, W2, W3), [], [FORKED]),
    ("the other root was signed by a stranger", _note(5, W1, W2), [], [_note(5, by=THIEF)]),
    ("the right name with another key", _note(5, W1, W2, by=THIEF), [], []),
    ("a cosignature of another checkpoint", TAKEN, [], []),
    ("a new key without its statement", _note(7, W1, W2, by=NEW), [], []),
    ("a new key with its statement", _note(7, W1, W2, by=NEW), [ROTATION], []),
    ("the retired key goes on", _note(7, W1, W2), [ROTATION], []),
    ("the retired key for what it saw", _note(5, W1, W2), [ROTATION], []),
    ("one key hands over to two", _note(5, W1, W2), [ROTATION, OTHER_ROTATION], []),
]


def vectors() -> dict[str, Any]:
    """All of it, as it stands in the file."""
    sizes = range(1, len(HASHES) + 1)
    return {
        "about": "Fictional test vectors of docs/formats/ledger.md, made by scripts/ledger_vectors.py.",
        "log_seeds": {"old": OLD.seed.hex(), "new": NEW.seed.hex()},
        "witness_seeds": {each.name: each.seed.hex() for each in (W1, W2, W3)},
        "leaves": [each.decode() for each in LEAVES],
        "leaf_hashes": [each.hex() for each in HASHES],
        "roots": {str(size): root(HASHES[:size]).hex() for size in (0, *sizes)},
        "inclusion": [
            {"index": index, "size": size, "proof": [each.hex() for each in inclusion_proof(HASHES[:size], index)]}
            for size in sizes
            for index in range(size)
        ],
        "consistency": [
            {"size": old, "new_size": new, "proof": [each.hex() for each in consistency_proof(HASHES[:new], old)]}
            for new in sizes
            for old in range(1, new + 1)
        ],
        "proof_file": proof_text(3, inclusion_proof(HASHES[:5], 3), _note(5, W1)).decode(),
        "request": request_text(3, consistency_proof(HASHES[:5], 3), _note(5)).decode(),
        "rotation": ROTATION.decode(),
        "policy": POLICY,
        "checkpoints": [
            {
                "about": about,
                "note": note.decode(),
                "rotations": [each.decode() for each in rotations],
                "seen": [each.decode() for each in seen],
                "state": evaluate(note, parse_policy(POLICY.encode()), rotations=rotations, seen=seen).state,
            }
            for about, note, rotations, seen in CASES
        ],
    }


def text() -> str:
    """The file."""
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
