"""The second reading of RFC 9162's proofs beside the first one."""

from __future__ import annotations

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from graveregistry.dossiers.standalone.tree import is_beginning, is_included
from graveregistry.ledger.merkle import (
    consistency_proof,
    inclusion_proof,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [hashlib.sha256(bytes([number])).digest() for number in range(40)]


def test_every_proof_of_every_small_tree_holds_here_too() -> None:
    for size in range(1, 40):
        whole = root(LEAVES[:size])
        for index in range(size):
            proof = inclusion_proof(LEAVES[:size], index)
            assert is_included(index, size, LEAVES[index], proof, whole)
        for old in range(1, size):
            proof = consistency_proof(LEAVES[:size], old)
            assert is_beginning(old, size, root(LEAVES[:old]), whole, proof)


@settings(max_examples=300)
@given(st.integers(-1, 41), st.integers(0, 40), st.integers(1, 40), st.data())
def test_a_mangled_proof_is_judged_as_the_first_judges_it(index: int, size: int, of: int, data: st.DataObject) -> None:
    """Proofs of one place held against another, cut, doubled, or with a hash of another."""
    real = data.draw(st.integers(0, of - 1))
    proof = inclusion_proof(LEAVES[:of], real)
    proof = proof[: data.draw(st.integers(0, len(proof)))] + data.draw(st.sampled_from([[], LEAVES[:1], proof]))
    whole = root(LEAVES[:of])
    expected = verify_inclusion(index, size, LEAVES[real], proof, whole)
    assert is_included(index, size, LEAVES[real], proof, whole) == expected


@settings(max_examples=300)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40), st.data())
def test_a_mangled_consistency_proof_is_judged_alike(old: int, new: int, of: int, data: st.DataObject) -> None:
    real = data.draw(st.integers(1, of))
    proof = consistency_proof(LEAVES[:of], real)
    proof = proof[: data.draw(st.integers(0, len(proof)))] + data.draw(st.sampled_from([[], LEAVES[:1], proof]))
    roots = root(LEAVES[:real]), root(LEAVES[:of])
    # Equal sizes are compared by their roots before any proof is looked at.
    expected = old != new and verify_consistency(old, new, *roots, proof)
    assert is_beginning(old, new, *roots, proof) == expected


def test_an_empty_tree_is_the_beginning_of_nothing() -> None:
    assert not is_beginning(0, 3, hashlib.sha256(b"").digest(), root(LEAVES[:3]), [])
