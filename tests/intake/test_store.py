"""Chunks that come at once, of one blob: each is answered, and the blob is whole."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

from graveregistry.intake.store import Pieces, Standing, Store


def test_a_blob_is_whole_however_many_send_its_chunks_at_once(tmp_path: Path) -> None:
    store, phone = Store(tmp_path), uuid4()
    with ThreadPoolExecutor(10) as senders:
        for turn in range(20):
            data = bytes([turn]) * 3000
            sha256, pieces = hashlib.sha256(data).hexdigest(), Pieces(3000, 1000)
            chunks = [(number, data[number * 1000 : number * 1000 + 1000]) for number in (0, 1, 2)] * 4
            kept = list(senders.map(lambda each, name=sha256, cut=pieces: store.keep(phone, name, cut, *each), chunks))
            assert any(kept)
            assert store.read(sha256) == data
            assert store.standing(phone, sha256) == Standing(Pieces(3000, 3000), frozenset({0}))
    assert store.unfinished(phone) == 0
