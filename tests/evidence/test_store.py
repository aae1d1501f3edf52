"""Files are kept whole, under their own digest, for this account alone."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from graveregistry.errors import Failure
from graveregistry.evidence import store


def test_a_kept_file_is_found_by_its_digest_and_is_nobody_else_s(tmp_path: Path) -> None:
    data = b"a" * 600_000
    with store.receiving(tmp_path, io.BytesIO(data), 2**20) as incoming:
        assert (incoming.sha256, incoming.size) == (hashlib.sha256(data).hexdigest(), len(data))
        store.keep(tmp_path, incoming)
    path = store.path_of(tmp_path, incoming.sha256)
    assert path == tmp_path / "evidence" / incoming.sha256[:2] / incoming.sha256
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    with store.opened(tmp_path, incoming.sha256) as file:
        assert file.read() == data


def test_a_file_that_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    with store.receiving(tmp_path, io.BytesIO(b"secret"), 100):
        pass
    with pytest.raises(Failure, match="larger than allowed"), store.receiving(tmp_path, io.BytesIO(b"ab"), 1):
        pytest.fail("too large a file was let in")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_killed_process_left_waiting_is_removed_later(tmp_path: Path) -> None:
    waiting = tmp_path / "evidence" / "incoming"
    waiting.mkdir(parents=True)
    old, fresh = waiting / "old", waiting / "fresh"
    old.write_bytes(b"x")
    fresh.write_bytes(b"y")
    os.utime(old, (time.time() - 7200,) * 2)
    with store.receiving(tmp_path, io.BytesIO(b"z"), 10):
        assert not old.exists()
        assert fresh.exists()


def test_a_damaged_or_missing_file_is_not_handed_out(tmp_path: Path) -> None:
    sha256 = store.keep_bytes(tmp_path, b"evidence")
    store.path_of(tmp_path, sha256).write_bytes(b"evidencf")
    for name in (sha256, "0" * 64):
        with pytest.raises(Failure) as refused:
            store.opened(tmp_path, name)
        assert refused.value.code == "evidence_damaged"


def test_a_damaged_file_is_healed_by_the_same_file_again(tmp_path: Path) -> None:
    sha256 = store.keep_bytes(tmp_path, b"evidence")
    store.path_of(tmp_path, sha256).write_bytes(b"")
    assert store.keep_bytes(tmp_path, b"evidence") == sha256
    store.opened(tmp_path, sha256).close()


def test_a_name_that_is_no_digest_reaches_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="passwd"):
        store.path_of(tmp_path, "../../etc/passwd")


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Failure) as refused, store.receiving(tmp_path, io.BytesIO(b"x"), 10):
        pytest.fail("a file was received that is not on the disk")
    assert refused.value.code == "storage_full"
    with pytest.raises(Failure, match="disk is full"):
        store.keep_bytes(tmp_path, b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError(errno.EIO, "broken")))
    with pytest.raises(OSError, match="broken"):
        store.keep_bytes(tmp_path, b"x")
