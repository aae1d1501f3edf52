"""The store keeps what it was given, says nothing to a thief, and knows when a file is not what it was."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.evidence import disk, keys, sealing, upgrade
from graveregistry.evidence.opened import Opened
from graveregistry.evidence.store import Store, store_of

WHOLE = 2**20
SECRET = b"PLANTED " * 5000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_of(Settings(home=tmp_path))


def keep(store: Store, data: bytes) -> str:
    with store.receiving(io.BytesIO(data), WHOLE) as incoming:
        store.keep(incoming)
        return incoming.sha256


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_kept_is_found_by_its_digest_and_is_the_same(store: Store) -> None:
    sha256 = keep(store, SECRET)
    assert sha256 == hashlib.sha256(SECRET).hexdigest()
    with store.opened(sha256) as file:
        assert file.read() == SECRET
    assert store.path_of(sha256).stat().st_mode & 0o777 == 0o600
    assert keep(store, SECRET) == sha256
    assert len(list(store.sealed())) == 1


def test_neither_names_nor_bytes_nor_sizes_confirm_a_guess(store: Store) -> None:
    sha256 = keep(store, SECRET)
    beside = keep(store, SECRET + b"x")
    (first, second) = (store.path_of(each) for each in (sha256, beside))
    # age itself adds a little of random length.
    assert abs(first.stat().st_size - second.stat().st_size) < 300
    assert sealing.padme(len(SECRET)) == sealing.padme(len(SECRET) + 900)
    for path in files(store.folder):
        assert sha256[:16] not in path.name
        assert b"PLANTED" not in path.read_bytes()
    assert not any(store.keys.folder.is_relative_to(each) for each in (store.folder, store.folder.parent))


def test_the_escrow_key_alone_opens_every_file_even_without_the_serving_one(store: Store, tmp_path: Path) -> None:
    sha256 = keep(store, SECRET)
    store.keys.add_recipient(keys.new_identity(tmp_path / "escrow.txt"))
    (path,) = store.sealed()
    store.seal_again(path)
    store.keys.identity_file.unlink()
    with pytest.raises(Failure, match="keys"):
        store.opened(sha256)
    rescued = Store(store.folder, keys.Keys(store.keys.folder, tmp_path / "escrow.txt"))
    with rescued.opened(sha256) as file:
        assert file.read() == SECRET


def test_lost_keys_are_said_and_never_replaced(store: Store) -> None:
    keep(store, SECRET)
    store.keys.folder.rename(store.keys.folder.with_name("lost"))
    with pytest.raises(Failure) as refused, store.receiving(io.BytesIO(b"other"), WHOLE) as incoming:
        store.keep(incoming)
    assert refused.value.code == "evidence_keys_missing"
    assert not store.keys.made


def test_a_private_key_may_lie_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "stick.txt"
    store = store_of(Settings(home=tmp_path / "home", evidence_identity=elsewhere))
    sha256 = keep(store, SECRET)
    assert elsewhere.read_text().startswith("AGE-SECRET-KEY-")
    assert not (store.keys.folder / "identity.txt").exists()
    store.opened(sha256).close()


@pytest.mark.parametrize("name", ["", "AGE-SECRET-KEY-1", "age1nothing", "ssh-ed25519 AAAA"])
def test_what_is_no_public_key_is_refused(store: Store, name: str) -> None:
    store.keys.make()
    with pytest.raises(Failure) as refused:
        store.keys.add_recipient(name)
    assert refused.value.code == "evidence_key_unfit"


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("mine")
    with pytest.raises(Failure) as refused:
        keys.new_identity(tmp_path / "key")
    assert refused.value.code == "evidence_key_there"


@pytest.mark.parametrize("change", ["flip", "cut", "grow", "gone", "other"])
def test_a_file_changed_cut_grown_or_gone_is_not_handed_out(store: Store, change: str) -> None:
    sha256, other = keep(store, SECRET), keep(store, b"other")
    path = store.path_of(sha256)
    data = path.read_bytes()
    if change == "gone":
        path.unlink()
    else:
        flipped = data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
        whole = store.path_of(other).read_bytes()
        path.write_bytes({"flip": flipped, "cut": data[:-40], "grow": data + b"x", "other": whole}[change])
    with pytest.raises(Failure) as refused:
        store.opened(sha256)
    assert refused.value.code == "evidence_damaged"


def test_a_name_is_a_digest_and_nothing_else(store: Store) -> None:
    store.keys.make()
    for name in ("", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"):
        with pytest.raises(ValueError):  # noqa: PT011
            store.path_of(name)


def test_nothing_is_left_of_a_file_that_is_not_kept(store: Store) -> None:
    with pytest.raises(Failure) as refused, store.receiving(io.BytesIO(b"x" * 11), 10):
        pass
    assert refused.value.code == "too_large"
    with store.receiving(io.BytesIO(SECRET), WHOLE):
        assert files(store.folder) == []


def test_what_a_killed_process_left_waiting_is_removed_later(store: Store) -> None:
    left = disk.folder(store.waiting) / "left"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))
    fresh = store.waiting / "fresh"
    fresh.write_bytes(b"x")
    keep(store, b"new")
    assert not left.exists()
    assert fresh.exists()


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "storage_full"), (errno.EIO, None)])
def test_a_full_disk_is_said_and_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int, code: str | None
) -> None:
    def full(_handle: int) -> None:
        raise OSError(number, "said by the test")

    store.keys.make()
    with store.receiving(io.BytesIO(SECRET), WHOLE) as incoming:
        monkeypatch.setattr("graveregistry.evidence.disk.os.fsync", full)
        with pytest.raises(Failure if code else OSError) as refused:
            store.keep(incoming)
    assert code is None or refused.value.code == code  # type: ignore[union-attr]
    assert files(store.folder) == []


def test_a_file_forgotten_is_gone(store: Store) -> None:
    sha256 = keep(store, SECRET)
    for _ in range(2):
        store.forget(sha256)
        assert files(store.folder) == []


def test_files_kept_plain_before_are_sealed_once_and_only_then_removed(store: Store) -> None:
    sha256 = hashlib.sha256(SECRET).hexdigest()
    plain = disk.folder(store.folder / sha256[:2]) / sha256
    plain.write_bytes(SECRET)
    told: list[tuple[int, int]] = []
    assert upgrade.seal_all(store, lambda done, of: told.append((done, of))) == 1
    assert told == [(1, 1)]
    assert not plain.exists()
    with store.opened(sha256) as file:
        assert file.read() == SECRET
    assert upgrade.seal_all(store, lambda done, of: told.append((done, of))) == 0
    plain.write_bytes(SECRET + b"changed")
    with pytest.raises(Failure) as refused:
        upgrade.seal_all(store, lambda _done, _of: None)
    assert refused.value.code == "evidence_damaged"
    assert plain.exists()


def test_a_file_open_is_unsealed_once_and_closed_when_nobody_reads_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = keep(store, SECRET)
    opened = Opened(store)
    first, second = opened.take(sha256), opened.take(sha256)
    assert first == second
    assert first.read_bytes() == SECRET
    assert files(store.folder) == [store.path_of(sha256)]
    opened.give_back(sha256)
    monkeypatch.setattr("graveregistry.evidence.opened.IDLE_SECONDS", -1.0)
    opened.give_back(sha256)
    with pytest.raises(FileNotFoundError):
        first.read_bytes()
    opened.close()


@given(st.integers(0, 2**40))
def test_padding_holds_the_length_and_costs_an_eighth_at_most(length: int) -> None:
    padded = sealing.padme(length)
    assert length <= padded <= length + max(1, length * 12 // 100)
    assert sealing.padme(padded) == padded


@given(st.binary(max_size=200_000))
def test_what_is_sealed_comes_back_to_its_holder_alone(data: bytes) -> None:
    mine, theirs = x25519.Identity.generate(), x25519.Identity.generate()
    sealed = io.BytesIO()
    sealing.seal(io.BytesIO(data), len(data), sealed, [mine.to_public()])
    plain = io.BytesIO()
    assert sealing.unseal(io.BytesIO(sealed.getvalue()), plain, [mine]) == hashlib.sha256(data).hexdigest()
    assert plain.getvalue() == data
    assert sealing.unseal(io.BytesIO(sealed.getvalue()), io.BytesIO(), [theirs]) is None


def test_a_disk_that_fails_while_sealing_keeps_its_own_error() -> None:
    class Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(errno.ENOSPC, "full")

    mine, sealed = x25519.Identity.generate(), io.BytesIO()
    sealing.seal(io.BytesIO(b"x"), 1, sealed, [mine.to_public()])
    for attempt in (
        lambda: sealing.seal(io.BytesIO(SECRET), len(SECRET), Full(), [mine.to_public()]),
        lambda: sealing.unseal(io.BytesIO(sealed.getvalue()), Full(), [mine]),
    ):
        with pytest.raises(OSError, match="full") as failed:
            attempt()
        assert failed.value.errno == errno.ENOSPC
    with pytest.raises(OSError, match="shorter"):
        sealing.seal(io.BytesIO(b"x"), 2, io.BytesIO(), [mine.to_public()])
