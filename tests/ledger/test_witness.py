"""Attack 2: a witness cosigns what continues what it saw, and refuses a cut, rewritten or forked ledger."""

from pathlib import Path

import pytest

from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.cosignature import Cosigned, cosigned_by
from graveregistry.ledger.merkle import consistency_proof, leaf_hash, root
from graveregistry.ledger.notes import BadKey, NoteSigner, parse
from graveregistry.ledger.rotation import Trusted
from graveregistry.ledger.tlog_witness import request_text
from graveregistry.ledger.witness import Witness, WitnessRefused

LOG = NoteSigner("log.example/one", bytes([1]) * 32)
OTHER = NoteSigner("log.example/two", bytes([2]) * 32)
LEAVES = [leaf_hash(bytes([each])) for each in range(12)]
TRUSTED = [Trusted(LOG.key)]


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness.create(tmp_path / "witness", "witness.example/w1")


def note(size: int, leaves: list[bytes] = LEAVES, log: NoteSigner = LOG) -> bytes:
    return sign_checkpoint(Checkpoint(log.name, size, root(leaves[:size])), log)


def request(old: int, size: int, leaves: list[bytes] = LEAVES, log: NoteSigner = LOG) -> bytes:
    proof = consistency_proof(leaves[:size], old) if 0 < old <= size else []
    return request_text(old, proof, note(size, leaves, log))


def refusal(witness: Witness, asked: bytes) -> Failure:
    before = witness.last(LOG.name)
    with pytest.raises(Failure) as refused:
        witness.cosign(asked, TRUSTED, lambda: 100.9)
    assert witness.last(LOG.name) == before
    return refused.value


def test_a_growing_log_is_cosigned_again_and_again(witness: Witness) -> None:
    assert witness.last(LOG.name) is None
    for old, size in ((0, 5), (5, 9), (9, 9), (9, 12)):
        line = witness.cosign(request(old, size), TRUSTED, lambda: 100.9)
        assert cosigned_by(parse(note(size) + line), [witness.key]) == [Cosigned(witness.key, 100)]
        last = witness.last(LOG.name)
        assert last is not None
        assert last.size == size
    assert Witness(witness.folder).key == witness.key


def test_attack_2_a_cut_or_restored_ledger_is_refused(witness: Witness) -> None:
    witness.cosign(request(0, 9), TRUSTED, lambda: 1)
    for asked in (request(0, 7), request(5, 7), request(0, 12), request(5, 12)):
        refused = refusal(witness, asked)
        assert (refused.code, refused.params["seen"]) == ("ledger_witness_other_size", 9)
    assert refusal(witness, request_text(9, [], note(7))).code == "ledger_witness_inconsistent"


def test_attack_1_a_rewritten_event_is_refused(witness: Witness) -> None:
    witness.cosign(request(0, 9), TRUSTED, lambda: 1)
    rewritten = [LEAVES[0], leaf_hash(b"other"), *LEAVES[2:]]
    assert refusal(witness, request(9, 12, rewritten)).code == "ledger_witness_inconsistent"
    assert refusal(witness, request_text(9, [bytes(32)], note(12))).code == "ledger_witness_inconsistent"
    assert refusal(witness, request_text(9, [], note(12))).code == "ledger_witness_inconsistent"


def test_attack_3_two_roots_at_one_size_are_a_fork_and_both_are_kept(witness: Witness) -> None:
    witness.cosign(request(0, 9), TRUSTED, lambda: 1)
    forked = note(9, [leaf_hash(b"other"), *LEAVES[1:]])
    assert refusal(witness, request_text(9, [], forked)).code == "ledger_witness_fork"
    (kept,) = witness.folder.glob("*.fork")
    assert kept.read_bytes() == forked


def test_attack_4_another_key_and_a_proof_from_nothing_are_refused(witness: Witness) -> None:
    assert refusal(witness, request(0, 5, log=OTHER)).code == "ledger_note_unknown_key"
    assert refusal(witness, request_text(0, [bytes(32)], note(5))).code == "ledger_witness_inconsistent"
    assert refusal(witness, b"no request").code == "ledger_request_malformed"


def test_logs_are_remembered_apart(witness: Witness) -> None:
    witness.cosign(request(0, 9), TRUSTED, lambda: 1)
    witness.cosign(request(0, 5, log=OTHER), [Trusted(OTHER.key)], lambda: 1)
    assert [witness.last(each.name).size for each in (LOG, OTHER)] == [9, 5]  # type: ignore[union-attr]


def test_a_witness_is_not_made_twice_and_a_damaged_one_signs_nothing(witness: Witness, tmp_path: Path) -> None:
    with pytest.raises(WitnessRefused) as refused:
        Witness.create(witness.folder, "witness.example/w1")
    assert refused.value.code == "ledger_witness_exists"
    with pytest.raises(BadKey):
        Witness.create(tmp_path / "bad", "bad name")
    witness.cosign(request(0, 9), TRUSTED, lambda: 1)
    (memory,) = witness.folder.glob("*.checkpoint")
    memory.write_bytes(b"damaged")
    with pytest.raises(WitnessRefused) as refused:
        witness.cosign(request(9, 12), TRUSTED, lambda: 1)
    assert refused.value.code == "ledger_witness_damaged"
    (witness.folder / "witness.key").write_text("x")
    with pytest.raises(WitnessRefused):
        Witness(witness.folder).key  # noqa: B018
