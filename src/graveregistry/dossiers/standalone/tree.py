"""The tree of RFC 9162, section 2.1: whether an event is in it, whether one tree is the beginning of another.

Both proofs are followed from the root down, by what each subtree must hold, and not by the loop of the RFC.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from graveregistry.dossiers.standalone.plain import MalformedError, base64_bytes

_INDEX = re.compile("index (0|[1-9][0-9]{0,15})")
_OLD = re.compile("old (0|[1-9][0-9]{0,15})")
MAX_HASHES = 64


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def root_by_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root of the tree that has this leaf at this place, by its siblings from the leaf up; None for a proof that
    cannot be one."""
    if size == 1:
        return leaf if not proof else None
    if not proof:
        return None
    half, last = _half(size), proof[-1]
    if index < half:
        left = root_by_inclusion(index, half, leaf, proof[:-1])
        return None if left is None else _joined(left, last)
    right = root_by_inclusion(index - half, size - half, leaf, proof[:-1])
    return None if right is None else _joined(last, right)


def _both_roots(old: int, new: int, proof: list[bytes], known: bytes, whole: bool) -> tuple[bytes, bytes] | None:
    """Roots of the first `old` leaves and of all `new` ones, as SUBPROOF of section 2.1.4.1 builds them; `whole`: the
    old root itself is part of the new tree and not in the proof."""
    if old == new:
        if whole:
            return known, known
        return (proof[0], proof.pop(0)) if len(proof) == 1 else None
    if not proof:
        return None
    half, last = _half(new), proof.pop()
    if old <= half:
        below = _both_roots(old, half, proof, known, whole)
        return None if below is None else (below[0], _joined(below[1], last))
    below = _both_roots(old - half, new - half, proof, known, False)
    return None if below is None else (_joined(last, below[0]), _joined(last, below[1]))


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows the leaf at this place of the tree with this root."""
    return 0 <= index < size and len(proof) <= MAX_HASHES and root_by_inclusion(index, size, leaf, proof) == root


def is_beginning(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the tree of `old` leaves as the beginning of that of `new`; from nothing, never."""
    if not 0 < old < new or len(proof) > MAX_HASHES:
        return False
    left = list(proof)
    return _both_roots(old, new, left, old_root, True) == (old_root, new_root) and not left


class Proof(NamedTuple):
    """A `.tlog-proof` taken apart."""

    number: int
    hashes: list[bytes]
    note: bytes


def read_proof(data: bytes) -> Proof:
    """Raises MalformedError for any text but the one this registry writes."""
    head, gap, note = data.partition(b"\n\n")
    rows = _ascii(head).split("\n")
    if rows[:1] != ["c2sp.org/tlog-proof@v1"] or len(rows) < 2 or not gap:
        raise MalformedError("not a proof")
    if rows[1].startswith("extra ") and (not base64_bytes(rows.pop(1)[6:]) or len(rows) < 2):
        raise MalformedError("not a proof")
    index = _INDEX.fullmatch(rows[1])
    if not index:
        raise MalformedError("not a proof")
    return Proof(int(index[1]), _hashes(rows[2:]), note)


def read_consistency(data: bytes) -> Proof:
    """A consistency proof in the form of C2SP tlog-witness; `number` is the older size. Raises MalformedError."""
    head, _, note = data.partition(b"\n\n")
    first, *rows = _ascii(head).split("\n")
    old = _OLD.fullmatch(first)
    if not old:
        raise MalformedError("not a consistency proof")
    return Proof(int(old[1]), _hashes(rows), note)


def _ascii(data: bytes) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise MalformedError("not a proof") from None


def _hashes(rows: Sequence[str]) -> list[bytes]:
    found = [base64_bytes(row) for row in rows]
    if len(found) > MAX_HASHES or any(len(each) != 32 for each in found):
        raise MalformedError("not hashes")
    return found
