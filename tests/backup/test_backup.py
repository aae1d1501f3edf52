"""``graveregistry backup`` as the machine's operator types it, and what a thief of the disk learns (attack 13)."""

from __future__ import annotations

import base64
import hashlib
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyrage.x25519 import Recipient

from graveregistry.backup.keyring import keyring_of
from graveregistry.backup.keysfile import read
from graveregistry.backup.making import make
from graveregistry.dossiers.signet import signet_of
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.serving import identity_of
from tests.backup.conftest import PHRASE, Machine, code, sets
from tests.support import field

pytestmark = pytest.mark.db


@pytest.fixture(scope="module")
def planted(machine: Machine) -> tuple[bytes, list[bytes]]:
    """A photo in the registry and in a first set; what of it, and of its site, must not be found."""
    data = field.photo("planted", (1200, 900))
    site = field.assigned_site(machine.registry)
    fields = field.form(site, data)
    assert field.hand_in(machine.registry.client("monitor"), fields, data).status_code == 201
    machine.installation.checkpoint()
    machine.back_up()
    sha256 = bytes.fromhex(fields["sha256"])
    wanted = [b"PLANTED", b"Exif", b"JFIF", sha256, fields["sha256"].encode(), base64.b64encode(sha256)]
    wanted += [data[200:232], data[-40:-8], "تل السنديان".encode(), b"36.501", b"32.701", str(site).encode()]
    return data, [*wanted, b"pg_dump", b"COPY ", b"ledger_event"]


def test_planted_bytes_coordinates_and_names_are_in_no_file_of_the_folder(
    machine: Machine, planted: tuple[bytes, list[bytes]]
) -> None:
    files = [path for path in machine.disk.rglob("*") if path.is_file()]
    assert len(files) >= 8
    for path in files:
        content = path.read_bytes()
        assert content.startswith(b"age-encryption.org/v1\n") == (path.name not in {"note", "objects", "lock"})
        for each in planted[1]:
            assert each not in content, (path, each)
            assert each.decode(errors="replace") not in str(path.relative_to(machine.disk))


def test_a_second_backup_copies_only_what_is_new(machine: Machine, planted: tuple[bytes, list[bytes]]) -> None:
    site = field.assigned_site(machine.registry)
    data = field.photo("second", (1200, 900))
    assert field.hand_in(machine.registry.client("monitor"), field.form(site, data), data).status_code == 201
    before = {path: path.stat().st_mtime_ns for path in (machine.disk / "objects").rglob("*-*")}
    machine.back_up()
    after = {path: path.stat().st_mtime_ns for path in (machine.disk / "objects").rglob("*-*")}
    assert before.items() <= after.items()
    old, new = (dict.fromkeys((one / "objects").read_text().splitlines()) for one in sets(machine.disk)[-2:])
    kept = [line for line in new if line in old]
    assert len(after) - len(before) == len(new) - len(kept)
    assert len(kept) >= 3
    sizes = {line: int(line.rpartition("-")[2]) for line in new}
    assert sum(sizes[line] for line in kept) > 0.2 * sum(sizes.values())


def test_the_sets_are_listed_and_every_file_is_checked_without_a_private_key(
    machine: Machine, planted: tuple[bytes, list[bytes]]
) -> None:
    listed = machine.run("backup", "list", machine.disk)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [each.name for each in sets(machine.disk)]
    checked = machine.run("backup", "verify", machine.disk)
    assert checked.exit_code == 0
    assert checked.stdout.count("OK") == len(sets(machine.disk))
    by_hand = subprocess.run(
        ["sha256sum", "--check", "--quiet", sets(machine.disk)[-1] / "objects"], cwd=machine.disk, check=False
    )
    assert by_hand.returncode == 0


@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_a_damaged_file_is_named_and_the_next_backup_of_a_removed_one_is_whole(
    machine: Machine, planted: tuple[bytes, list[bytes]], tmp_path: Path, harm: str
) -> None:
    disk = shutil.copytree(machine.disk, tmp_path / "disk")
    last = (sets(disk)[-1] / "objects").read_text().splitlines()[0].split()[1]
    victim = disk / last
    if harm == "remove":
        victim.unlink()
    else:
        content = victim.read_bytes()
        victim.write_bytes(content[:-1] if harm == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    found = machine.run("backup", "verify", disk)
    assert found.exit_code == 1
    assert f"{'missing' if harm == 'remove' else 'changed'} {victim}" in found.stdout
    if harm == "flip":
        return
    again = machine.run("backup", "--to", disk, "--recipient", machine.public)
    assert again.exit_code == 0
    assert machine.run("backup", "verify", disk, "--set", sets(disk)[-1].name).exit_code == 0


def test_a_backup_killed_in_the_middle_leaves_the_former_sets_and_one_known_as_not_whole(
    machine: Machine, planted: tuple[bytes, list[bytes]], tmp_path: Path
) -> None:
    disk = shutil.copytree(machine.disk, tmp_path / "disk")
    before = sets(disk)
    words = ["-m", "graveregistry", "backup", "--to", str(disk), "--recipient", machine.public]
    running = subprocess.Popen(
        [sys.executable, *words], env={"GRAVEREGISTRY_HOME": str(machine.installation.home), "PATH": "/usr/bin"}
    )
    deadline = time.monotonic() + 120
    while not list((disk / "sets").glob("unfinished-*")):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert sets(disk) == before
    assert "not whole" in machine.run("backup", "list", disk).stdout
    name = next((disk / "sets").glob("unfinished-*")).name
    assert machine.run("backup", "verify", disk, "--set", name.removeprefix("unfinished-")).exit_code == 1
    key = keyring_of(machine.installation.settings).signer().key.text()
    given = ("restore", "--from", disk, "--identity", machine.safe / "identity", "--key", key, "--set", name)
    assert code(machine.run(*given, home=tmp_path / "new")) == "backup_set_unfinished"
    assert not (tmp_path / "new").exists()
    assert machine.run("backup", "--to", disk, "--recipient", machine.public).exit_code == 0
    assert not list((disk / "sets").glob("unfinished-*"))
    assert machine.run("backup", "verify", disk).exit_code == 0


def test_a_full_disk_is_said_and_the_former_sets_stay(
    machine: Machine, planted: tuple[bytes, list[bytes]], tmp_path: Path
) -> None:
    disk = shutil.copytree(machine.disk, tmp_path / "disk")
    before = sets(disk)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file may grow beyond this: what the kernel says is what a full disk says.
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(Failure) as full:
            make(machine.installation, disk, [Recipient.from_str(machine.public)], lambda _: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert full.value.code == "backup_disk_full"
    assert sets(disk) == before
    assert machine.run("backup", "verify", disk).exit_code == 0


def test_what_cannot_be_is_refused_in_words(machine: Machine, tmp_path: Path) -> None:
    home, public = machine.installation.home, machine.public
    assert code(machine.run("backup", "--to", tmp_path)) == "backup_no_recipients"
    assert code(machine.run("backup", "--to", tmp_path, "--recipient", "age1nonsense")) == "evidence_key_unfit"
    assert code(machine.run("backup", "--to", tmp_path / "no", "--recipient", public)) == "backup_folder_missing"
    assert code(machine.run("backup", "--to", home / "files", "--recipient", public)) == "backup_folder_in_home"
    assert code(machine.run("backup", "list", tmp_path / "no")) == "backup_folder_missing"
    assert code(machine.run("backup", "verify", tmp_path)) == "backup_no_sets"
    assert code(machine.run("backup", "list", tmp_path, home=tmp_path / "elsewhere")) == "backup_key_needed"
    assert machine.run("backup").exit_code == 2
    elsewhere = Installation(machine.installation.settings.model_copy(update={"database_url": "postgresql:///x"}))
    with pytest.raises(Failure) as refused:
        make(elsewhere, tmp_path, [Recipient.from_str(machine.public)], lambda _: None)
    assert refused.value.code == "backup_embedded_only"


def test_keys_are_saved_apart_sealed_and_a_backup_says_so_until_they_are(
    machine: Machine, planted: tuple[bytes, list[bytes]]
) -> None:
    typed = f"{PHRASE}\n{PHRASE}\n"
    assert code(machine.run("backup", "keys", "--to", machine.disk, typed=typed)) == "backup_keys_together"
    below = machine.disk / "sets"
    assert code(machine.run("backup", "keys", "--to", below, typed=typed)) == "backup_keys_together"
    assert code(machine.run("backup", "keys", "--to", machine.safe, typed="short\nshort\n")) == "password_too_short"
    differ = machine.run("backup", "keys", "--to", machine.safe, typed=f"{PHRASE}\n{PHRASE}.\n")
    assert code(differ) == "backup_passphrases_differ"
    assert "Save them" in machine.back_up().stderr
    assert machine.run("backup", "keys", "--to", machine.safe, typed=typed).exit_code == 0
    assert "Save them" not in machine.back_up().stderr
    content = machine.keys.read_bytes()
    # Made later: when it is first served to phones of a local network, and signs its first paper.
    authority = identity_of(machine.installation.settings).file.with_name("authority.pem")
    signet_of(machine.installation.settings)
    papers = machine.installation.home / "secrets" / "paper" / machine.installation.name / "authority.pem"
    assert "Save them" in machine.back_up().stderr
    assert machine.run("backup", "keys", "--to", machine.safe, typed=typed).exit_code == 0
    assert "Save them" not in machine.back_up().stderr
    held = read(machine.keys, [], PHRASE).below("secrets/")
    assert held["tls/authority.pem"] == authority.read_bytes()
    assert held[f"paper/{machine.installation.name}/authority.pem"] == papers.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n-> scrypt ")
    for secret in (b"AGE-SECRET-KEY", b"PRIVATE+KEY", hashlib.sha256(planted[0]).digest()):
        assert secret not in content
