"""Whether a folder is shown to be on an encrypted volume, on machines laid out as the kernel shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from graveregistry.cluster.volume import shown_encrypted


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    (tmp_path / "proc" / "self").mkdir(parents=True)
    return tmp_path


def mounted(machine: Path, *mounts: tuple[str, str, str]) -> None:
    lines = [f"1 0 8:1 / {point} rw - {kind} {source} rw" for point, kind, source in mounts]
    (machine / "proc" / "self" / "mountinfo").write_text("\n".join(lines))


def device(machine: Path, name: str, uuid: str = "", on: tuple[str, ...] = ()) -> None:
    place = machine / "sys" / "class" / "block" / name
    (place / "slaves").mkdir(parents=True)
    if uuid:
        (place / "dm").mkdir()
        (place / "dm" / "uuid").write_text(uuid)
    for below in on:
        (place / "slaves" / below).mkdir()


def shown(machine: Path, folder: str) -> bool:
    return shown_encrypted(Path(folder), proc=machine / "proc", sys=machine / "sys")


def test_a_luks_volume_is_shown(machine: Path) -> None:
    mounted(machine, ("/", "ext4", "/dev/plain0"), ("/srv", "ext4", "/dev/dm-0"))
    device(machine, "plain0")
    device(machine, "dm-0", "CRYPT-LUKS2-abc", on=("plain1",))
    assert shown(machine, "/srv/registry")
    assert not shown(machine, "/home/registry")


def test_a_logical_volume_is_as_encrypted_as_all_that_lies_below_it(machine: Path) -> None:
    mounted(machine, ("/", "ext4", "/dev/dm-1"))
    device(machine, "dm-0", "CRYPT-LUKS2-abc")
    device(machine, "dm-1", "LVM-abc", on=("dm-0",))
    assert shown(machine, "/srv")
    device(machine, "plain0")
    (machine / "sys" / "class" / "block" / "dm-1" / "slaves" / "plain0").mkdir()
    assert not shown(machine, "/srv")


def test_an_encrypting_file_system_is_shown_and_an_unknown_one_is_not(machine: Path) -> None:
    mounted(machine, ("/", "overlay", "overlay"), ("/my\\040vault", "fuse.gocryptfs", "/home/x"))
    assert shown(machine, "/my vault/registry")
    assert not shown(machine, "/srv")
