"""A proof file shows one event under one checkpoint, offline, and nothing else passes for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.merkle import inclusion_proof, leaf_hash, root
from graveregistry.ledger.notes import NoteSigner
from graveregistry.ledger.tlog_proof import BadProof, TlogProof, parse_proof, proof_text, verify_proof

LOG = NoteSigner("registry.example/log", bytes([1]) * 32)
LEAVES = [leaf_hash(bytes([n])) for n in range(11)]
NOTE = sign_checkpoint(Checkpoint(LOG.name, 11, root(LEAVES)), LOG)
PROOF = proof_text(4, inclusion_proof(LEAVES, 4), NOTE)


def test_the_form_is_that_of_the_specification() -> None:
    lines = PROOF.decode().split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 4"]
    assert [len(line) for line in lines[2:7]] == [44, 44, 44, 44, 0]
    assert "\n".join(lines[7:]).encode() == NOTE
    assert proof_text(4, [], NOTE, b"extra").decode().split("\n")[1:3] == ["extra ZXh0cmE=", "index 4"]


@given(st.integers(0, 10**16 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=64), st.binary(), st.binary())
def test_a_proof_comes_back_from_its_text(index: int, hashes: list[bytes], note: bytes, extra: bytes) -> None:
    assert parse_proof(proof_text(index, hashes, note, extra)) == TlogProof(index, tuple(hashes), note, extra)


def test_a_proof_shows_its_event_under_its_checkpoint() -> None:
    for index, leaf in enumerate(LEAVES):
        found, verified = verify_proof(proof_text(index, inclusion_proof(LEAVES, index), NOTE), leaf, [LOG.key])
        assert (found, verified.checkpoint.size) == (index, 11)


def test_a_tree_of_one_leaf_has_a_proof_without_hashes() -> None:
    note = sign_checkpoint(Checkpoint(LOG.name, 1, LEAVES[0]), LOG)
    assert verify_proof(proof_text(0, [], note), LEAVES[0], [LOG.key])[0] == 0


@given(st.integers(0, len(PROOF) - 1), st.integers(1, 255))
def test_a_proof_with_any_byte_changed_is_refused(at: int, flip: int) -> None:
    mangled = PROOF[:at] + bytes([PROOF[at] ^ flip]) + PROOF[at + 1 :]
    with pytest.raises(Failure) as refusal:
        verify_proof(mangled, LEAVES[4], [LOG.key])
    assert refusal.value.code.startswith("ledger_")


def test_another_event_is_not_shown() -> None:
    with pytest.raises(BadProof) as refusal:
        verify_proof(PROOF, LEAVES[5], [LOG.key])
    assert refusal.value.code == "ledger_proof_failed"
    assert "4" in refusal.value.sentence("ar")


HASH = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\n",
        "c2sp.org/tlog-proof@v1\nindex ٣\n\n",
        f"c2sp.org/tlog-proof@v1\n{HASH}\n\n",
        "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nextra Z\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nextra ZQ==\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra ZQ==\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{HASH}\n" * 65 + "\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\n",
    ],
)
def test_a_proof_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadProof):
        parse_proof(text.encode())
