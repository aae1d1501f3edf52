"""Attack 4: only the right proof passes. Known answers: Certificate Transparency's reference vectors."""

import hashlib
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graveregistry.ledger.merkle import (
    EMPTY_ROOT,
    Accumulator,
    Nodes,
    NoSuchProof,
    consistency_places,
    consistency_proof,
    inclusion_places,
    inclusion_proof,
    leaf_hash,
    node_hash,
    nodes_of,
    root,
    root_places,
    stored_consistency_proof,
    stored_inclusion_proof,
    stored_root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    leaf_hash(bytes.fromhex(text))
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
N96 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N5F = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N6B = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
NBC = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NCA = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N0E = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N02 = "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"
N07 = "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7"


def hexes(proof: Sequence[bytes]) -> list[str]:
    return [each.hex() for each in proof]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]


def test_a_node_hash_is_the_published_one() -> None:
    left, right = bytes(range(32)), bytes(range(32, 64))
    assert node_hash(left, right).hex() == "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57"


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (0, 8, [N96, N5F, N6B]),
        (5, 8, [NBC, NCA, ROOTS[4]]),
        (2, 3, [ROOTS[2]]),
        (1, 5, [ROOTS[1], N5F, NBC]),
    ],
)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int, proof: list[str]) -> None:
    assert hexes(inclusion_proof(LEAVES[:size], index)) == proof
    assert verify_inclusion(
        index, size, LEAVES[index], [bytes.fromhex(each) for each in proof], bytes.fromhex(ROOTS[size])
    )


@pytest.mark.parametrize(
    ("size", "new_size", "proof"),
    [
        (1, 1, []),
        (1, 8, [N96, N5F, N6B]),
        (6, 8, [N0E, NCA, ROOTS[4]]),
        (2, 5, [N5F, NBC]),
        (3, 8, [N02, N07, ROOTS[2], N6B]),
    ],
)
def test_consistency_proofs_are_the_published_ones(size: int, new_size: int, proof: list[str]) -> None:
    assert hexes(consistency_proof(LEAVES[:new_size], size)) == proof
    old, new = bytes.fromhex(ROOTS[size]), bytes.fromhex(ROOTS[new_size])
    assert verify_consistency(size, new_size, old, new, [bytes.fromhex(each) for each in proof])


def tree(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4)) for number in range(size)]


def placed(completed: list[Nodes]) -> dict[tuple[int, int], bytes]:
    return {(run.level, at): found for run in completed for at, found in enumerate(run.hashes, run.first)}


def recursive_root(leaves: Sequence[bytes]) -> bytes:
    """Section 2.1.1 word for word, as a second opinion."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    k = max(2**e for e in range(20) if 2**e < len(leaves))
    return node_hash(recursive_root(leaves[:k]), recursive_root(leaves[k:]))


@given(st.integers(0, 300))
def test_the_root_is_that_of_the_definition_and_of_the_accumulator(size: int) -> None:
    leaves, growing, nodes = tree(size), Accumulator(), {}
    for each in leaves:
        nodes.update(placed(growing.append(each)))
    read = lambda level, position: nodes[level, position]  # noqa: E731
    assert recursive_root(leaves) == root(leaves) == growing.root() == stored_root(size, read)
    assert growing.size == size


@given(st.integers(1, 300), st.data())
def test_proofs_verify_in_every_tree_and_are_the_same_from_stored_nodes(size: int, data: st.DataObject) -> None:
    leaves, growing, nodes, reads = tree(size), Accumulator(), {}, []
    for each in leaves:
        nodes.update(placed(growing.append(each)))

    def read(level: int, position: int) -> bytes:
        reads.append((level, position))
        return nodes[level, position]

    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    included, grown = inclusion_proof(leaves, index), consistency_proof(leaves, old)
    assert stored_inclusion_proof(index, size, read) == included
    assert set(reads) == inclusion_places(index, size)
    reads.clear()
    assert stored_consistency_proof(old, size, read) == grown
    assert set(reads) == consistency_places(old, size)
    assert len(reads) <= 2 * size.bit_length()
    assert verify_inclusion(index, size, leaves[index], included, root(leaves))
    assert verify_consistency(old, size, root(leaves[:old]), root(leaves), grown)


@given(st.lists(st.integers(0, 40), max_size=6))
def test_leaves_added_together_complete_the_same_nodes_as_one_by_one(portions: list[int]) -> None:
    leaves, together, alone = tree(sum(portions)), Accumulator(), Accumulator()
    nodes, done = {}, 0
    for count in portions:
        nodes.update(placed(together.extend(leaves[done : done + count])))
        done += count
    expected = {place: found for each in leaves for place, found in placed(alone.append(each)).items()}
    assert nodes == expected
    assert sum(1 for level, _ in nodes if level) == nodes_of(len(leaves))
    assert together == alone
    assert root_places(len(leaves)) <= nodes.keys()


def mutations(proof: Sequence[bytes]) -> list[list[bytes]]:
    changed = [[*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]] for at in range(len(proof))]
    dropped = [[*proof[:at], *proof[at + 1 :]] for at in range(len(proof))]
    doubled = [[*proof[:at], proof[at], *proof[at:]] for at in range(len(proof))]
    cut = [[*proof[:at], proof[at][:31], *proof[at + 1 :]] for at in range(len(proof))]
    return [*changed, *dropped, *doubled, *cut, [*proof, bytes(32)], [bytes(32), *proof], [*proof, b""]]


@settings(max_examples=60)
@given(st.integers(1, 80), st.data())
def test_no_mutation_of_an_inclusion_proof_passes(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    index = data.draw(st.integers(0, size - 1))
    head, proof = root(leaves), inclusion_proof(leaves, index)
    for mangled in mutations(proof):
        assert not verify_inclusion(index, size, leaves[index], mangled, head)
    for other in {*range(-1, size + 1)} - {index}:
        assert not verify_inclusion(other, size, leaves[index], proof, head)
    assert not verify_inclusion(index, size, leaf_hash(b"other"), proof, head)
    assert not verify_inclusion(index, size, leaves[index], proof, leaf_hash(b"other"))
    assert not verify_inclusion(index, size, leaves[index][:31], proof, head)


@settings(max_examples=60)
@given(st.integers(1, 80), st.data())
def test_no_mutation_of_a_consistency_proof_passes(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    old = data.draw(st.integers(1, size))
    before, after, proof = root(leaves[:old]), root(leaves), consistency_proof(leaves, old)
    for mangled in mutations(proof):
        assert not verify_consistency(old, size, before, after, mangled)
    forged = root([*leaves[: old - 1], leaf_hash(b"other")])
    assert not verify_consistency(old, size, forged, after, proof)
    assert not verify_consistency(old, size, before, leaf_hash(b"other"), proof)
    assert not verify_consistency(size + 1, size, before, after, proof)
    assert not verify_consistency(old, size, before[:31], after, proof)


def test_consistency_from_an_empty_tree_is_never_shown() -> None:
    for proof in ([], [EMPTY_ROOT], [root(LEAVES)]):
        assert not verify_consistency(0, 8, EMPTY_ROOT, root(LEAVES), proof)
        assert not verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, proof)
        assert not verify_consistency(-1, 8, EMPTY_ROOT, root(LEAVES), proof)


def test_a_proof_that_cannot_exist_is_refused_with_its_reason() -> None:
    for index, size in ((8, 8), (-1, 8), (0, 0)):
        with pytest.raises(NoSuchProof, match=str(index)):
            inclusion_proof(LEAVES[:size], index)
    for old in (0, 9, -1):
        with pytest.raises(NoSuchProof, match=str(old)):
            consistency_proof(LEAVES, old)


def test_a_hundred_thousand_leaves_take_seconds_not_minutes() -> None:
    leaves = tree(100_000)
    began = time.process_time()
    assert verify_inclusion(77_777, 100_000, leaves[77_777], inclusion_proof(leaves, 77_777), root(leaves))
    assert time.process_time() - began < 10
