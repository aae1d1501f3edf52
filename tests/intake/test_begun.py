"""A blob on its way: its chunks in any order, and what a crash leaves of it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graveregistry.intake.begun import Begun, Pieces, Standing


# Each chunk waits for the disk.
@settings(max_examples=12, deadline=None)
@given(st.permutations(range(4)), st.integers(31, 40))
def test_chunks_in_any_order_are_the_whole(order: list[int], size: int) -> None:
    data, chunk = bytes(range(size)), 10
    pieces = Pieces(size, chunk)
    with tempfile.TemporaryDirectory() as folder:
        begun = Begun(Path(folder) / "blob")
        assert begun.standing() is None
        for come, number in enumerate(order[:-1]):
            begun.put(pieces, number, data[number * chunk : (number + 1) * chunk], first=come == 0)
            assert begun.standing() == Standing(pieces, frozenset(order[: come + 1]))
        last = order[-1]
        whole = begun.complete(pieces, last, data[last * chunk : (last + 1) * chunk])
        assert whole == hashlib.sha256(data).hexdigest()
        assert begun.path.read_bytes() == data
        begun.remove()
        assert not any(Path(folder).iterdir())


def test_a_chunk_is_marked_only_once_its_bytes_are_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, pieces = Begun(tmp_path / "blob"), Pieces(30, 10)
    done: list[str] = []
    pwrite, fdatasync = os.pwrite, os.fdatasync
    monkeypatch.setattr(os, "pwrite", lambda *given: (done.append(f"write {given[2]}"), pwrite(*given))[1])
    monkeypatch.setattr(os, "fdatasync", lambda handle: (done.append("sync"), fdatasync(handle))[1])
    begun.put(pieces, 1, b"1" * 10, first=True)
    begun.put(pieces, 0, b"0" * 10, first=False)
    assert done == ["write 10", "sync", "write 0", "sync", "write 0", "sync", "write 16", "sync"]


@pytest.mark.parametrize("left", [None, b"", b"\0" * 15])
def test_a_crash_before_the_first_mark_leaves_nothing_that_is_believed(tmp_path: Path, left: bytes | None) -> None:
    begun, pieces = Begun(tmp_path / "blob"), Pieces(20, 10)
    begun.path.write_bytes(b"half")
    if left is not None:
        begun.marks.write_bytes(left)
    assert begun.standing() is None
    begun.put(pieces, 1, b"b" * 10, first=True)
    assert begun.standing() == Standing(pieces, frozenset({1}))
    assert begun.complete(pieces, 0, b"a" * 10) == hashlib.sha256(b"a" * 10 + b"b" * 10).hexdigest()
