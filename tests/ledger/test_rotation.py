"""Keys that hand over: the chain is followed from a key known from outside, and a retired key vouches for no more."""

from pathlib import Path
from typing import cast

import pytest

from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from graveregistry.ledger.merkle import leaf_hash, root
from graveregistry.ledger.notary import Here, statements_of
from graveregistry.ledger.notes import NoteSigner, sign
from graveregistry.ledger.rotation import (
    BadRotation,
    Rotation,
    Trusted,
    follow,
    hand_over,
    parse_rotation,
    verify_rotated,
)
from graveregistry.ledger.signer import Signer, SignerFault

NAME = "log.example/one"
ONE, TWO, THREE, THIEF = (NoteSigner(NAME, bytes([number]) * 32) for number in range(1, 5))
HEAD = Checkpoint(NAME, 5, bytes(32))
FIRST, SECOND = hand_over(ONE, TWO, HEAD), hand_over(TWO, THREE, Checkpoint(NAME, 9, bytes(32)))


def checkpoint(size: int, *signers: NoteSigner) -> bytes:
    return sign_checkpoint(Checkpoint(NAME, size, bytes(32)), *signers)


def code(bad: bytes) -> str:
    with pytest.raises(Failure) as refused:
        parse_rotation(bad)
    return refused.value.code


def test_the_chain_is_followed_from_the_first_key_in_any_order() -> None:
    expected = [Trusted(ONE.key, 5), Trusted(TWO.key, 9), Trusted(THREE.key)]
    assert follow([ONE.key], [SECOND, FIRST, FIRST]) == expected
    assert follow([ONE.key, TWO.key, THREE.key], [FIRST, SECOND]) == expected
    assert follow([THREE.key], [FIRST, SECOND]) == [Trusted(THREE.key)]
    assert follow([ONE.key], []) == [Trusted(ONE.key)]


def test_a_retired_key_vouches_for_what_it_saw_and_no_more() -> None:
    trusted = follow([ONE.key], [FIRST])
    assert verify_rotated(checkpoint(5, ONE), trusted).checkpoint.size == 5
    assert verify_rotated(checkpoint(6, TWO), trusted).checkpoint.size == 6
    assert verify_rotated(checkpoint(6, ONE, TWO), trusted).checkpoint.size == 6
    for stolen in (checkpoint(6, ONE), checkpoint(7, ONE, THIEF)):
        with pytest.raises(Failure) as refused:
            verify_rotated(stolen, trusted)
        assert refused.value.code == "ledger_key_retired"


def test_a_key_that_hands_over_to_two_is_an_alarm() -> None:
    with pytest.raises(BadRotation) as refused:
        follow([ONE.key], [FIRST, hand_over(ONE, THIEF, HEAD)])
    assert refused.value.code == "ledger_rotation_twice"


def test_a_statement_needs_both_keys_and_its_own_form() -> None:
    rotation = parse_rotation(FIRST)
    assert rotation == Rotation(ONE.key, TWO.key, HEAD)
    body = rotation.body()
    for bad in (
        sign(body, ONE),
        sign(body, TWO),
        sign(body.replace("rotation v1", "rotation v2"), ONE, TWO),
        sign(body.replace("\n5\n", "\n05\n"), ONE, TWO),
        sign(body.replace(TWO.key.text(), ONE.key.text()), ONE),
        sign("one line\n", ONE, TWO),
        sign(body + "more\n", ONE, TWO),
    ):
        assert code(bad) == "ledger_rotation_malformed"
    assert code(sign(body, THIEF)) == "ledger_note_unknown_key"
    with pytest.raises(BadRotation):
        hand_over(ONE, NoteSigner("log.example/two", bytes([2]) * 32), HEAD)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(bytes([each])) for each in range(count)]


def test_a_signer_with_a_new_key_goes_on_with_its_memory(tmp_path: Path) -> None:
    signer = Signer.create(tmp_path / "signer", NAME)
    first = signer.sign(lambda: leaves(4))
    old = signer.key
    note = signer.rotate()
    assert parse_rotation(note) == Rotation(old, signer.key, Checkpoint(NAME, 4, root(leaves(4))))
    assert (signer.roots(), signer.rotations()) == ([old], [note])
    assert signer.remembered() == leaves(4)
    with pytest.raises(Failure) as refused:
        signer.sign(lambda: [leaf_hash(b"other"), *leaves(6)[1:]])
    assert refused.value.code == "ledger_rewritten"
    second = signer.sign(lambda: leaves(6))
    trusted = follow([old], [note])
    assert [verify_rotated(each, trusted).checkpoint.size for each in (first, second)] == [4, 6]
    # A recovery after it takes its own origin; the statements stay apart.
    recovered = signer.recover("backup restored")
    assert recovered.new_origin == f"{NAME}/3"
    assert signer.recoveries() == [recovered.value()]
    assert signer.roots() == [old, signer.key]
    assert verify_checkpoint(signer.sign(lambda: leaves(2)), [signer.key]).checkpoint.origin == f"{NAME}/3"
    later = signer.rotate()
    assert signer.recover("again").new_origin == f"{NAME}/5"
    # A dossier carries the statements of its own log alone.
    told = [statements_of(Here(signer), cast(Session, None), origin) for origin in (NAME, f"{NAME}/3", f"{NAME}/5")]
    assert told == [[note], [later], []]


def test_a_rotation_over_a_damaged_memory_is_refused(tmp_path: Path) -> None:
    signer = Signer.create(tmp_path / "signer", NAME)
    signer.sign(lambda: leaves(4))
    (tmp_path / "signer" / "0001" / "leaves.bin").write_bytes(b"")
    with pytest.raises(SignerFault):
        signer.rotate()
    assert len(signer.keys()) == 1
