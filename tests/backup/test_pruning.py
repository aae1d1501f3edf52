"""``graveregistry backup prune``: old sets go, each that stays can be restored by itself, the newest good one stays."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.backup.pruning import Keep
from graveregistry.ledger import auditing
from tests.backup.conftest import Machine, code, sets

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def made(*days_ago: int) -> list[tuple[str, datetime]]:
    return [(f"set-{days:04}", NOON - timedelta(days=days)) for days in days_ago]


def test_the_newest_and_the_newest_of_each_week_and_month_are_kept() -> None:
    daily = made(*range(400))
    assert Keep(3).of(daily) == {"set-0000", "set-0001", "set-0002"}
    # 2026-11-22 is a Sunday: weeks end on it, and months on their last day.
    assert Keep(1, weekly=3).of(daily) == {"set-0000", "set-0007", "set-0014"}
    assert Keep(1, monthly=3).of(daily) == {"set-0000", "set-0022", "set-0053"}


def test_a_week_without_a_set_does_not_count() -> None:
    assert Keep(1, weekly=2).of(made(0, 100, 101)) == {"set-0000", "set-0100"}


@given(st.lists(st.integers(0, 3000), unique=True, min_size=1), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_newest_always_stays_and_never_fewer_than_asked_for(
    days: list[int], newest: int, weekly: int, monthly: int
) -> None:
    kept = Keep(newest, weekly, monthly).of(made(*days))
    assert f"set-{min(days):04}" in kept
    assert min(newest, len(days)) <= len(kept) <= newest + weekly + monthly


@pytest.fixture(scope="module")
def three(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A disk with three sets, none of which the other tests see."""
    disk = tmp_path_factory.mktemp("pruned") / "disk"
    disk.mkdir()
    for _ in range(3):
        done = machine.run("backup", "--to", disk, "--recipient", machine.public)
        assert done.exit_code == 0, done.output
    return disk


@pytest.mark.db
def test_old_sets_go_with_what_only_they_held_and_the_rest_is_whole(
    machine: Machine, three: Path, tmp_path: Path
) -> None:
    disk = shutil.copytree(three, tmp_path / "disk")
    names = [each.name for each in sets(disk)]
    (disk / "objects" / "ab").mkdir(exist_ok=True)
    orphan = disk / "objects/ab" / f"{'ab' * 32}-3"
    orphan.write_bytes(b"abc")
    asked = machine.run("backup", "prune", disk, "--keep", "1", typed="n\n")
    assert asked.exit_code == 1
    assert [each.name for each in sets(disk)] == names
    done = machine.run("backup", "prune", disk, "--keep", "1", "--yes")
    assert done.exit_code == 0, (done.output, done.exception)
    assert [each.name for each in sets(disk)] == names[-1:]
    assert all(name in done.output for name in names)
    assert machine.run("backup", "verify", disk).exit_code == 0
    listed = {line.split()[1] for line in (sets(disk)[0] / "objects").read_text().splitlines()}
    assert {path.relative_to(disk).as_posix() for path in (disk / "objects").glob("??/*")} == listed
    assert "Nothing to remove" in machine.run("backup", "prune", disk, "--keep", "1").output
    with machine.installation.as_owner() as session:
        assert not auditing.audit(session, []).failed


@pytest.mark.db
def test_the_newest_good_set_stays_even_where_newer_ones_are_damaged(
    machine: Machine, three: Path, tmp_path: Path
) -> None:
    disk = shutil.copytree(three, tmp_path / "disk")
    old, middle, new = sets(disk)
    for one in (middle, new):
        (one / "manifest.age").write_bytes(b"damaged")
    done = machine.run("backup", "prune", disk, "--keep", "1", "--yes")
    assert done.exit_code == 0, done.output
    assert sets(disk) == [old, new]
    (old / "manifest.age").unlink()
    assert code(machine.run("backup", "prune", disk, "--keep", "1", "--yes")) == "backup_none_good"
    assert sets(disk) == [old, new]


@pytest.mark.db
def test_what_is_not_ours_is_left_alone_and_one_that_cannot_be_read_stops_it(
    machine: Machine, three: Path, tmp_path: Path
) -> None:
    disk = shutil.copytree(three, tmp_path / "disk")
    strange = sets(disk)[0]
    (strange / "note").write_bytes(b"of another registry")
    before = (strange / "objects").read_bytes()
    done = machine.run("backup", "prune", disk, "--keep", "1", "--yes")
    assert done.exit_code == 0, done.output
    assert len(sets(disk)) == 2
    assert all((disk / line.split()[1]).is_file() for line in before.decode().splitlines())
    done = machine.run("backup", "--to", disk, "--recipient", machine.public)
    (strange / "objects").write_bytes(b"no list")
    assert code(machine.run("backup", "prune", disk, "--keep", "1", "--yes")) == "backup_file_changed"
    assert len(sets(disk)) == 3
