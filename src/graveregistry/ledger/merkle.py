"""The Merkle tree of RFC 9162 section 2.1 with SHA-256: roots, inclusion and consistency proofs.

Own code and no dependency: it is what this project stands on. Makers take lists of leaf hashes, or read stored nodes
so that a proof costs O(log n) reads; verifiers answer True or False and never raise on what a stranger sends.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from graveregistry.errors import Failure

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

# Gives the stored hash of a perfect subtree: leaves [position * 2**level, (position + 1) * 2**level).
ReadNode = Callable[[int, int], bytes]


class NoSuchProof(Failure):
    """A proof asked for that cannot exist: an index outside the tree, or consistency with size 0 or a larger tree."""


# (level, position) of a perfect subtree. Level 0 are the leaves.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Perfect subtrees of one level side by side, from position `first` on. Once complete they never change."""

    level: int
    first: int
    hashes: list[bytes]


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def leaf_begun(beginning: bytes) -> "hashlib._Hash":
    """`leaf_hash` of data of which the beginning is known: `update` it with the rest, once, and take its `digest`."""
    return hashlib.sha256(b"\x00" + beginning)


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root over the leaf hashes; SHA-256 of nothing for an empty tree (RFC 9162 section 2.1.1)."""
    row = list(leaf_hashes)
    while len(row) > 1:
        row = _joined(row) + row[len(row) // 2 * 2 :]
    return row[0] if row else EMPTY_ROOT


def _joined(row: Sequence[bytes]) -> list[bytes]:
    """The hash over each two; what is left at the end has no node yet."""
    sha256, pairs = hashlib.sha256, zip(row[::2], row[1::2], strict=False)
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Proof that leaf `index` is in the tree (section 2.1.3.1), leaf's sibling first. Raises NoSuchProof."""
    return [root(leaf_hashes[start:end]) for start, end in _inclusion_ranges(index, len(leaf_hashes))]


def consistency_proof(leaf_hashes: Sequence[bytes], size: int) -> list[bytes]:
    """Proof that the tree of the first `size` leaves is its beginning (section 2.1.4.1). Raises NoSuchProof."""
    return [root(leaf_hashes[start:end]) for start, end in _consistency_ranges(size, len(leaf_hashes))]


def stored_root(size: int, read: ReadNode) -> bytes:
    """`root` of the first `size` leaves from stored perfect nodes, O(log n) reads."""
    return _stored(0, size, read) if size else EMPTY_ROOT


def stored_inclusion_proof(index: int, size: int, read: ReadNode) -> list[bytes]:
    """`inclusion_proof` in the tree of `size` leaves from stored perfect nodes, O(log n) reads."""
    return [_stored(start, end, read) for start, end in _inclusion_ranges(index, size)]


def stored_consistency_proof(size: int, new_size: int, read: ReadNode) -> list[bytes]:
    """`consistency_proof` from `size` to `new_size` from stored perfect nodes, O(log n) reads."""
    return [_stored(start, end, read) for start, end in _consistency_ranges(size, new_size)]


def inclusion_places(index: int, size: int) -> set[Place]:
    """The nodes that `stored_inclusion_proof` reads, to be fetched at once. Raises NoSuchProof."""
    return {place for start, end in _inclusion_ranges(index, size) for place in _perfect(start, end)}


def consistency_places(size: int, new_size: int) -> set[Place]:
    """The nodes that `stored_consistency_proof` reads. Raises NoSuchProof."""
    return {place for start, end in _consistency_ranges(size, new_size) for place in _perfect(start, end)}


def root_places(size: int) -> set[Place]:
    """The nodes that `stored_root` reads."""
    return set(_perfect(0, size))


def nodes_of(size: int) -> int:
    """How many nodes above the leaves the perfect subtrees of a tree have."""
    return size - size.bit_count()


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (RFC 9162 section 2.1.1)."""
    return 1 << (count - 1).bit_length() - 1


def _inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    if not 0 <= index < size:
        raise NoSuchProof("ledger_no_such_event", index=index, size=size)
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def _consistency_ranges(size: int, new_size: int) -> list[tuple[int, int]]:
    """SUBPROOF of section 2.1.4.1 without the recursion; `start` leaves 0 when its flag b turns false."""
    if not 0 < size <= new_size:
        raise NoSuchProof("ledger_no_such_consistency", size=size, new_size=new_size)
    start, end, ranges = 0, new_size, []
    while end != size:
        middle = start + _split(end - start)
        if size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ([(start, end)] if start else []) + ranges[::-1]


def _stored(start: int, end: int, read: ReadNode) -> bytes:
    hashes = [read(level, position) for level, position in _perfect(start, end)]
    found = hashes.pop()
    while hashes:
        found = node_hash(hashes.pop(), found)
    return found


def _perfect(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees that a range of the tree is made of, left to right, as (level, position)."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether the proof shows the leaf hash at `index` in the tree of that size and root (section 2.1.3.2)."""
    if not 0 <= index < size or not _hashes(leaf, root_hash, *proof):
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            at, last = _climb(at, last)
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root_hash


def verify_consistency(size: int, new_size: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows root `old` of `size` leaves as the beginning of root `new` (section 2.1.4.2).

    Size 0 is False: an empty tree is the beginning of everything, so a proof from it says nothing.
    """
    if not 0 < size <= new_size or not _hashes(old, new, *proof):
        return False
    if size == new_size:
        return not proof and old == new
    return bool(proof) and _grown(size, new_size, old, new, proof)


def _grown(size: int, new_size: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    path = [old, *proof] if size & (size - 1) == 0 else list(proof)
    at, last = size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    found_old = found_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
            at, last = _climb(at, last)
        else:
            found_new = node_hash(found_new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found_old == old and found_new == new


def _climb(at: int, last: int) -> tuple[int, int]:
    """Skip the levels where a node on the right edge has no sibling (the inner shift of sections 2.1.3.2, 2.1.4.2)."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


@dataclass(slots=True)
class Accumulator:
    """The right edge of a growing tree: its size and, by level, the roots of its perfect subtrees."""

    size: int = 0
    peaks: dict[int, bytes] = field(default_factory=dict)

    def append(self, leaf: bytes) -> list[Nodes]:
        """Add a leaf hash; gives the nodes it completes, the leaf first, to be stored."""
        return self.extend([leaf])

    def extend(self, leaves: Sequence[bytes]) -> list[Nodes]:
        """Add leaf hashes; gives the nodes they complete level by level, the leaves first."""
        completed, row, at, level = list[Nodes](), list(leaves), self.size, 0
        self.size += len(row)
        while row:
            completed.append(Nodes(level, at, row))
            if at & 1:
                row, at = [self.peaks.pop(level), *row], at - 1
            if len(row) & 1:
                self.peaks[level] = row[-1]
            row = _joined(row)
            at, level = at >> 1, level + 1
        return completed

    def root(self) -> bytes:
        """Root of the tree so far."""
        found = None
        for level in sorted(self.peaks):
            found = self.peaks[level] if found is None else node_hash(self.peaks[level], found)
        return EMPTY_ROOT if found is None else found
