"""Chunks that come at once, of one blob: each is answered, and the blob is whole."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from graveregistry.errors import Failure
from graveregistry.intake.begun import Pieces, Standing
from graveregistry.intake.store import Store


def _sender(store: Store, phone: UUID, sha256: str, pieces: Pieces) -> Callable[[tuple[int, bytes]], bool]:
    return lambda chunk: store.keep(phone, sha256, pieces, *chunk, room=lambda: None)


def test_a_blob_is_whole_however_many_send_its_chunks_at_once(tmp_path: Path) -> None:
    store, phone = Store(tmp_path), uuid4()
    with ThreadPoolExecutor(10) as senders:
        for turn in range(20):
            data = bytes([turn]) * 3000
            sha256, pieces = hashlib.sha256(data).hexdigest(), Pieces(3000, 1000)
            chunks = [(number, data[number * 1000 : number * 1000 + 1000]) for number in (0, 1, 2)] * 4
            kept = list(senders.map(_sender(store, phone, sha256, pieces), chunks))
            assert any(kept)
            assert store.read(sha256) == data
            assert store.standing(phone, sha256) == Standing(Pieces(3000, 3000), frozenset({0}))
    assert store.unfinished(phone) == 0


def test_what_is_no_longer_on_its_way_takes_no_room(tmp_path: Path) -> None:
    store, phone, pieces = Store(tmp_path), uuid4(), Pieces(3000, 1000)
    for each in ("a" * 64, "b" * 64):
        assert not store.keep(phone, each, pieces, 1, b"x" * 1000, lambda: None)
    assert store.unfinished(phone) == 2
    long_ago = time.time() - 61 * 86_400
    for each in tmp_path.glob("begun/*/a*.have"):
        os.utime(each, (long_ago, long_ago))
    assert store.unfinished(phone) == 1
    assert [each.name[0] for each in tmp_path.glob("begun/*/*")] == ["b", "b"]
    # What one phone has begun tells nothing of another's, and spoils nothing of it.
    assert store.standing(uuid4(), "b" * 64) is None


def test_a_full_disk_costs_nothing_of_what_was_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, phone, data = Store(tmp_path), uuid4(), bytes(2500)
    sha256, pieces = hashlib.sha256(data).hexdigest(), Pieces(2500, 1000)
    send = _sender(store, phone, sha256, pieces)
    for number in (0, 2):
        assert not send((number, data[number * 1000 : number * 1000 + 1000]))

    def full(*_given: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(Failure) as told:
            send((1, data[1000:2000]))
    assert told.value.code == "storage_full"
    assert store.standing(phone, sha256) == Standing(pieces, frozenset({0, 2}))
    assert send((1, data[1000:2000]))
    assert store.read(sha256) == data
