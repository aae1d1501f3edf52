"""Attacks 1 to 3: the signer remembers outside the database, refuses another history, and survives crashes."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Relation, compare, verify_checkpoint
from graveregistry.ledger.merkle import consistency_proof, root, verify_consistency
from graveregistry.ledger.signer import LedgerRewritten, LedgerShrunk, Signer, SignerFault

ORIGIN = "registry.example/log"


def leaves(count: int, seed: str = "") -> list[bytes]:
    return [hashlib.sha256(f"{seed}{number}".encode()).digest() for number in range(count)]


def sign(signer: Signer, hashes: list[bytes]) -> bytes:
    return signer.sign(lambda: hashes)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.create(tmp_path / "signer", ORIGIN)


def test_a_growing_ledger_is_signed_and_each_checkpoint_continues_the_last(signer: Signer) -> None:
    assert signer.last() is None
    hashes, older = leaves(20), None
    for size in (1, 2, 5, 13, 20):
        note = sign(signer, hashes[:size])
        head = verify_checkpoint(note, [signer.key]).checkpoint
        assert (head.origin, head.size, head.root) == (ORIGIN, size, root(hashes[:size]))
        assert signer.last() == note
        assert signer.remembered() == hashes[:size]
        if older:
            proof = consistency_proof(hashes[:size], older.size)
            assert verify_consistency(older.size, size, older.root, head.root, proof)
        older = head


def test_the_same_ledger_gets_the_same_note(signer: Signer) -> None:
    assert sign(signer, leaves(4)) == sign(Signer(signer.folder), leaves(4))


def test_an_empty_ledger_is_not_signed(signer: Signer) -> None:
    with pytest.raises(Failure) as refusal:
        sign(signer, [])
    assert refusal.value.code == "ledger_nothing_to_sign"


def test_the_private_key_is_for_its_owner_only(signer: Signer) -> None:
    mode = (signer.folder / "0001" / "signer.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert stat.S_IMODE(signer.folder.stat().st_mode) == 0o700


@given(st.integers(1, 30), st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_first_rewritten_event_is_named(tmp_path: Path, size: int, data: st.DataObject) -> None:
    signer = Signer.create(tmp_path / os.urandom(8).hex(), ORIGIN)
    note = sign(signer, leaves(size))
    first = data.draw(st.integers(0, size - 1))
    forged = leaves(first) + leaves(size + 5, "forged")[first:]
    with pytest.raises(LedgerRewritten) as refusal:
        sign(signer, forged)
    assert refusal.value.params["index"] == first
    assert str(first) in refusal.value.sentence("ar")
    assert signer.last() == note


def test_a_cut_tail_is_refused(signer: Signer) -> None:
    note = sign(signer, leaves(9))
    with pytest.raises(LedgerShrunk) as refusal:
        sign(signer, leaves(6))
    assert refusal.value.params == {"found": 6, "remembered": 9, "index": 6}
    assert signer.last() == note


def test_a_restored_backup_that_grew_differently_is_refused(signer: Signer) -> None:
    sign(signer, leaves(9))
    with pytest.raises(LedgerRewritten) as refusal:
        sign(signer, leaves(6) + leaves(20, "since")[6:])
    assert refusal.value.params["index"] == 6


def test_a_new_leaf_of_another_length_is_refused(signer: Signer) -> None:
    with pytest.raises(LedgerRewritten) as refusal:
        sign(signer, [*leaves(2), b"short"])
    assert refusal.value.params["index"] == 2


def test_leaves_bin_cut_at_any_byte_is_mended_from_the_ledger_when_the_root_agrees(signer: Signer) -> None:
    sign(signer, leaves(3))
    path = signer.folder / "0001" / "leaves.bin"
    whole = path.read_bytes()
    assert len(whole) == 96
    for length in range(97):
        path.write_bytes(whole[:length])
        sign(signer, leaves(3))
        assert path.read_bytes() == whole
    for torn in range(1, 70):
        path.write_bytes(whole + b"\xff" * torn)
        assert signer.remembered() == leaves(3)
        sign(signer, leaves(3))
        assert path.read_bytes() == whole
    path.unlink()
    sign(signer, leaves(5))
    assert signer.remembered() == leaves(5)


def test_leaves_bin_cut_at_any_byte_never_lets_another_history_pass(signer: Signer) -> None:
    note = sign(signer, leaves(3))
    path = signer.folder / "0001" / "leaves.bin"
    whole = path.read_bytes()
    for length in range(96):
        path.write_bytes(whole[:length])
        with pytest.raises(SignerFault) as refusal:
            sign(signer, leaves(3, "forged"))
        assert refusal.value.code == "ledger_signer_damaged"
        with pytest.raises(SignerFault):
            signer.remembered()
    path.unlink()
    with pytest.raises(SignerFault):
        sign(signer, leaves(3, "forged"))
    assert signer.last() == note


@pytest.mark.parametrize("name", ["checkpoint", "signer.key"])
def test_a_signer_without_its_checkpoint_or_key_refuses(signer: Signer, name: str) -> None:
    sign(signer, leaves(3))
    path = signer.folder / "0001" / name
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(SignerFault):
            sign(signer, leaves(3))
    path.unlink()
    with pytest.raises(SignerFault):
        sign(signer, leaves(3))


class Crash(BaseException):
    """The machine stops here."""


def crash_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Stop at the given step among all syncs and renames; what was done before stays."""
    left = [step]

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise Crash
            return real(*arguments)

        return call

    for name in ("fsync", "rename"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))


def test_a_crash_at_any_step_of_signing_leaves_a_signer_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes = 0
    for step in range(20):
        signer = Signer.create(tmp_path / str(step), ORIGIN)
        before = sign(signer, leaves(3))
        with monkeypatch.context() as patch:
            crash_at(patch, step)
            try:
                sign(signer, leaves(7))
            except Crash:
                crashes += 1
        kept = signer.last()
        after = sign(signer, leaves(7))
        assert kept in (before, after)
        assert signer.remembered() == leaves(7)
        heads = [verify_checkpoint(each, [signer.key]).checkpoint for each in (before, after)]
        assert compare(*heads) is Relation.NEEDS_CONSISTENCY
    assert 3 <= crashes < 20


def test_a_crash_at_any_step_of_making_or_recovering_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes = 0
    for step in range(20):
        folder = tmp_path / str(step)
        with monkeypatch.context() as patch:
            crash_at(patch, step)
            try:
                Signer.create(folder, ORIGIN)
            except Crash:
                crashes += 1
        made = Signer(folder) if (folder / "0001").exists() else Signer.create(folder, ORIGIN)
        before = sign(made, leaves(3))
        with monkeypatch.context() as patch:
            crash_at(patch, step)
            try:
                made.recover("a backup was restored")
            except Crash:
                crashes += 1
        assert len(made.keys()) in (1, 2)
        assert (made.last() == before) is (len(made.keys()) == 1)
        assert made.recover("again").new_origin == made.key.name
    assert 10 <= crashes < 40


def test_a_recovery_goes_on_under_a_new_identity_and_keeps_the_old_memory(signer: Signer) -> None:
    old = sign(signer, leaves(9))
    old_key = signer.key
    kept = {path: path.read_bytes() for path in (signer.folder / "0001").iterdir()}
    statement = signer.recover("backup of Monday restored")
    assert (statement.origin, statement.size, statement.root) == (ORIGIN, 9, root(leaves(9)).hex())
    assert statement.checkpoint.encode() == old
    assert (statement.new_origin, statement.new_key) == (f"{ORIGIN}/2", signer.key.text())
    assert signer.keys() == [old_key, signer.key]
    assert signer.last() is None
    new = sign(signer, leaves(6))
    assert verify_checkpoint(new, signer.keys()).checkpoint.origin == f"{ORIGIN}/2"
    assert {path: path.read_bytes() for path in (signer.folder / "0001").iterdir()} == kept
    second = signer.recover("and once more")
    assert second.new_origin == f"{ORIGIN}/3"
    assert signer.recoveries() == [statement.value(), second.value()]


def test_a_recovery_needs_a_reason(signer: Signer) -> None:
    with pytest.raises(Failure) as refusal:
        signer.recover("  ")
    assert refusal.value.code == "reason_needed"


def test_a_recovery_works_when_the_checkpoint_is_lost_but_says_so(signer: Signer) -> None:
    sign(signer, leaves(2))
    (signer.folder / "0001" / "checkpoint").unlink()
    statement = signer.recover("disk failure")
    assert (statement.size, statement.root, statement.checkpoint) == (0, "", "")


@pytest.mark.parametrize("content", [None, b"{"])
def test_a_damaged_recovery_statement_is_said(signer: Signer, content: bytes | None) -> None:
    signer.recover("backup restored")
    path = signer.folder / "0002" / "recovery.json"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SignerFault):
        signer.recoveries()


def test_a_signer_is_not_made_twice_and_not_used_before_it_is_made(signer: Signer, tmp_path: Path) -> None:
    with pytest.raises(SignerFault) as refusal:
        Signer.create(signer.folder, ORIGIN)
    assert refusal.value.code == "ledger_signer_exists"
    for use in (lambda s: sign(s, leaves(1)), lambda s: s.last(), lambda s: s.key, lambda s: s.recover("x")):
        with pytest.raises(SignerFault) as refusal:
            use(Signer(tmp_path / "nothing"))
        assert refusal.value.code == "ledger_signer_missing"


def test_a_full_disk_is_said_in_words_and_nothing_signed_is_lost(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = sign(signer, leaves(3))

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SignerFault) as refusal:
            sign(signer, leaves(5))
    assert refusal.value.code == "ledger_signer_unwritable"
    assert "No space left" in refusal.value.sentence("en")
    assert signer.last() == note
    assert verify_checkpoint(sign(signer, leaves(5)), [signer.key]).checkpoint.size == 5


def test_signers_at_work_together_take_turns_and_see_the_ledger_under_the_lock(signer: Signer) -> None:
    ledger: list[bytes] = []
    more = leaves(40)

    def work(number: int) -> bytes:
        def read() -> list[bytes]:
            ledger.append(more[number])
            return list(ledger)

        return Signer(signer.folder).sign(read)

    with ThreadPoolExecutor(8) as pool:
        notes = list(pool.map(work, range(40)))
    sizes = sorted(verify_checkpoint(note, [signer.key]).checkpoint.size for note in notes)
    assert sizes == list(range(1, 41))
    assert signer.remembered() == ledger


def test_a_memory_brought_back_from_a_copy_signs_nothing_but_a_recovery(signer: Signer) -> None:
    sign(signer, leaves(3))
    assert not signer.brought_back
    signer.bring_back()
    assert signer.brought_back
    for act in (lambda: sign(signer, leaves(4)), signer.rotate):
        with pytest.raises(SignerFault) as refusal:
            act()
        assert refusal.value.code == "ledger_signer_brought_back"
    assert signer.remembered() == leaves(3)
    assert signer.recover("the machine was lost").size == 3
    assert not signer.brought_back
    assert sign(signer, leaves(4)).startswith(f"{ORIGIN}/2\n4\n".encode())


def _not_read() -> list[bytes]:
    raise AssertionError("all was read, where only what is new was needed")


def newer(all_leaves: list[bytes]) -> Callable[[int, bytes], list[bytes] | None]:
    """What came after the first so many, if these have that root."""
    return lambda size, known: all_leaves[size:] if root(all_leaves[:size]) == known else None


def test_what_came_since_is_all_that_must_be_read(tmp_path: Path) -> None:
    short, whole = (Signer.create(tmp_path / name, ORIGIN) for name in ("short", "whole"))
    with pytest.raises(Failure) as nothing:
        short.sign(_not_read, newer([]))
    assert nothing.value.code == "ledger_nothing_to_sign"
    for count in (1, 2, 3, 7, 7, 16, 21):
        note = short.sign(_not_read, newer(leaves(count)))
        sign(whole, leaves(count))
        heads = [verify_checkpoint(each.last() or b"", [each.key]).checkpoint for each in (short, whole)]
        assert (heads[0], short.last()) == (heads[1], note)
        assert short.remembered() == leaves(count)
    short.rotate()
    assert b"\n30\n" in short.sign(_not_read, newer(leaves(30)))


@pytest.mark.parametrize("damage", ["edge", "cut edge", "no edge"])
def test_an_edge_that_does_not_lead_to_the_signed_root_is_made_anew(tmp_path: Path, damage: str) -> None:
    signer = Signer.create(tmp_path / "signer", ORIGIN)
    sign(signer, leaves(7))
    edge = tmp_path / "signer" / "0001" / "edge"
    if damage == "no edge":
        edge.unlink()
    else:
        edge.write_bytes(bytes(96) if damage == "edge" else edge.read_bytes()[:32])
    assert b"\n9\n" in signer.sign(_not_read, newer(leaves(9)))
    assert signer.remembered() == leaves(9)


def test_attack_2_where_the_new_ones_do_not_follow_all_is_read_and_the_event_is_named(tmp_path: Path) -> None:
    signer = Signer.create(tmp_path / "signer", ORIGIN)
    sign(signer, leaves(7))
    other = [*leaves(3), leaf_of_another(), *leaves(9)[4:]]
    with pytest.raises(LedgerRewritten) as rewritten:
        signer.sign(lambda: other, newer(other))
    assert rewritten.value.params["index"] == 3
    with pytest.raises(LedgerRewritten) as malformed:
        signer.sign(lambda: [*leaves(7), b"short"], newer([*leaves(7), b"short"]))
    assert malformed.value.params["index"] == 7
    with pytest.raises(LedgerShrunk):
        signer.sign(lambda: leaves(5), newer(leaves(5)))
    # A memory that was cut or bent is made anew from what leads to the signed root.
    place = tmp_path / "signer" / "0001"
    for damaged in (b"", bytes(7 * 32)):
        (place / "leaves.bin").write_bytes(damaged)
        (place / "edge").unlink(missing_ok=True)
        assert sign(signer, leaves(7)) == signer.sign(lambda: leaves(7), newer(leaves(7)))
        (place / "leaves.bin").write_bytes(damaged)
        (place / "edge").unlink(missing_ok=True)
        assert signer.sign(lambda: leaves(7), newer(leaves(7))) == signer.last()
        assert signer.remembered() == leaves(7)


def leaf_of_another() -> bytes:
    return leaves(1, "another")[0]
