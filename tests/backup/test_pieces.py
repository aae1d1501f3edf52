"""A dump cut where its content says: nothing is lost, and small changes leave most pieces as they were."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.backup import pieces
from graveregistry.backup.pieces import LEAST, MOST


def rows(count: int) -> list[bytes]:
    chosen = random.Random(7)
    return [f"{number}\t{chosen.randbytes(100).hex()}\n".encode() for number in range(count)]


def cut(data: bytes) -> list[bytes]:
    return list(pieces.pieces(io.BytesIO(data)))


@given(st.binary(max_size=3000), st.integers(1, 300))
def test_the_pieces_are_the_stream(data: bytes, least: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "LEAST", least)
        patch.setattr(pieces, "_MASK", 3)
        found = cut(data)
    assert b"".join(found) == data
    assert all(found)


def test_one_row_more_changes_the_pieces_beside_it_only() -> None:
    before = rows(40_000)
    after = [*before[:20_000], b"a new row\n", *before[20_000:]]
    old, new = set(cut(b"".join(before))), set(cut(b"".join(after)))
    assert len(old) > 20
    assert len(new - old) <= 2


def test_a_row_without_an_end_is_cut_too() -> None:
    found = cut(b"x" * (2 * MOST + 5))
    assert b"".join(found) == b"x" * (2 * MOST + 5)
    assert max(map(len, found)) <= MOST + 2**20
    assert min(map(len, found[:-1])) >= LEAST
