"""The example of docs/formats/ledger.md is right, by our code and by a second reading with the standard library."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from graveregistry.ledger.chains import ChainState, Head, Listed, check_chain
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from graveregistry.ledger.events import PADDING, Field, digest, disclosure, leaf, parse_disclosure, parse_leaf
from graveregistry.ledger.merkle import consistency_proof, inclusion_proof, leaf_hash, root, verify_consistency
from graveregistry.ledger.notes import NoteSigner, parse_key
from graveregistry.ledger.tlog_proof import proof_text, verify_proof

DOCUMENT = (Path(__file__).parents[2] / "docs/formats/ledger.md").read_text()
EXAMPLE: dict[str, Any] = json.loads(re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)[-1])
EVENTS = EXAMPLE["events"]
HASHES = [bytes.fromhex(event["leaf_hash"]) for event in EVENTS]


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_of_the_example_is_made_again_by_the_ledger(event: dict[str, Any]) -> None:
    digests = list(event["decoys"])
    for each in event["fields"]:
        field = Field(each["name"], each["value"], bytes.fromhex(each["salt"]))
        assert disclosure(field) == each["disclosure"]
        assert parse_disclosure(each["disclosure"]) == field
        assert digest(each["disclosure"]) == each["digest"]
        digests.append(each["digest"])
    header = parse_leaf(event["leaf"].encode())
    assert leaf(header.index, header.recorded_at, digests).decode() == event["leaf"]
    assert len(digests) % PADDING == 0
    assert leaf_hash(event["leaf"].encode()).hex() == event["leaf_hash"]


def test_tree_checkpoint_and_proofs_of_the_example_are_made_again() -> None:
    signer = NoteSigner(EXAMPLE["key"].split("+")[0], bytes.fromhex(EXAMPLE["seed"]))
    note = sign_checkpoint(Checkpoint(signer.name, 3, root(HASHES)), signer)
    proof = consistency_proof(HASHES, 2)
    assert root(HASHES).hex() == EXAMPLE["root"]
    assert note.decode() == EXAMPLE["checkpoint"]
    assert proof_text(1, inclusion_proof(HASHES, 1), note).decode() == EXAMPLE["proof_of_event_1"]
    assert [each.hex() for each in proof] == EXAMPLE["consistency_2_to_3"]
    assert verify_consistency(2, 3, bytes.fromhex(EXAMPLE["first_root"]), root(HASHES), proof)


def test_a_holder_of_the_key_verifies_the_example_and_its_chain() -> None:
    keys = [parse_key(EXAMPLE["key"])]
    assert verify_checkpoint(EXAMPLE["checkpoint"].encode(), keys).checkpoint.size == 3
    assert verify_proof(EXAMPLE["proof_of_event_1"].encode(), HASHES[1], keys)[0] == 1
    listed = [
        Listed(index, HASHES[index], [parse_disclosure(each["disclosure"]) for each in event["fields"]])
        for index, event in enumerate(EVENTS)
    ]
    report = check_chain(UUID(EXAMPLE["site"]), listed, Head(3, HASHES[2]))
    assert (report.state, report.proven_to) == (ChainState.COMPLETE, 3)


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().replace("=", "")


def canonical(value: object) -> bytes:
    """Enough of RFC 8785 for the example, whose names are ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def test_the_example_holds_when_read_by_the_text_alone() -> None:
    """Sections 2 to 6 written down once more without the ledger's code."""
    hashes, previous = [], None
    for number, event in enumerate(EVENTS):
        digests = list(event["decoys"])
        for each in event["fields"]:
            text = unpadded(canonical([unpadded(bytes.fromhex(each["salt"])), each["name"], each["value"]]))
            assert text == each["disclosure"]
            digests.append(unpadded(sha(text.encode())))
        header = json.loads(event["leaf"])
        made = {"digests": sorted(digests), "index": number, "recorded_at": header["recorded_at"], "v": 1}
        assert canonical(made).decode() == event["leaf"]
        link = next(each["value"] for each in event["fields"] if each["name"] == f"site/{EXAMPLE['site']}")
        assert link == {"sequence": number + 1, "previous": previous}
        hashes.append(sha(b"\x00" + event["leaf"].encode()))
        previous = hashes[-1].hex()
    first = sha(b"\x01" + hashes[0] + hashes[1])
    head = sha(b"\x01" + first + hashes[2])
    assert (first.hex(), head.hex()) == (EXAMPLE["first_root"], EXAMPLE["root"])
    text, line = EXAMPLE["checkpoint"].split("\n\n")
    name, key_id, key = EXAMPLE["key"].split("+", 2)
    assert text == f"{name}\n3\n{base64.b64encode(head).decode()}"
    public, signed = base64.b64decode(key), base64.b64decode(line.split(" ")[2])
    assert sha(name.encode() + b"\n" + public)[:4].hex() == signed[:4].hex() == key_id
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(signed[4:], text.encode() + b"\n")
