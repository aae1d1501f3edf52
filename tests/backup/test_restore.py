"""The restore drill: nothing acknowledged is missing, an old set is known as old, a bad one leaves nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graveregistry import jobs
from graveregistry.backup import restoring
from graveregistry.backup.folder import Folder
from graveregistry.backup.keyring import NAME, keyring_of
from graveregistry.backup.rules import Contents, Kept
from graveregistry.cluster import Cluster
from graveregistry.config import Settings
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.verifier import verify
from graveregistry.evidence.store import store_of
from graveregistry.installation import Installation
from graveregistry.ledger import notes, queries
from graveregistry.ledger.notes import new_signer
from graveregistry.ledger.rotation import follow
from graveregistry.ledger.signer import Signer
from graveregistry.serving import identity_of
from tests.backup.conftest import PHRASE, Machine, code, sets
from tests.dossiers.test_api import order
from tests.faults.test_kills import load
from tests.support import field

pytestmark = [pytest.mark.db, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def saved(machine: Machine) -> dict[str, str]:
    """Work under load, backed up in the middle of it; what was acknowledged before, and what was made."""
    registry, data = machine.registry, field.photo("drill")
    site = field.assigned_site(registry)
    form = field.form(site, data)
    assert field.hand_in(registry.client("monitor"), form, data).status_code == 201
    asked = order(site)
    assert registry.client("legal").post("/dossiers", asked).status_code == 202
    jobs.run_pending(registry.app.state.sessions, registry.app.state.settings.files)
    trusted = identity_of(machine.installation.settings).fingerprint
    typed = f"{PHRASE}\n{PHRASE}\n"
    assert machine.run("backup", "keys", "--to", machine.safe, typed=typed).exit_code == 0
    with load(machine.installation.urls().web, site) as running:
        running.wait(10)
        said = list(running.said)
        machine.back_up()
        running.wait(5)
    assert len(said) >= 10
    return {
        "sha256": form["sha256"],
        "dossier": asked["id"],
        "said": " ".join(said),
        "trusted": trusted,
        "set": sets(machine.disk)[-1].name,
    }


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Path]:
    """Another machine's empty data home."""
    home = tmp_path / "new"
    yield home
    if (home / "cluster").is_dir():
        Cluster(home).stop()


def there(home: Path) -> Installation:
    installation = Installation(Settings(home=home))
    installation.start()
    return installation


def test_the_drill(machine: Machine, saved: dict[str, str], new: Path) -> None:
    done = machine.restore(new, "--set", saved["set"])
    assert done.exit_code == 3, (done.output, done.exception)
    assert "UNCHANGED" in done.stdout
    installation = there(new)
    with installation.as_owner() as session:
        events = [event for page in queries.pages(session) for event in page]
    held = {str(one.value) for event in events for one in event.fields if one.name == "first"}
    assert set(saved["said"].split()) <= held
    assert [event.index for event in events] == list(range(len(events)))
    assert store_of(installation.settings).opened(saved["sha256"]).read() == field.photo("drill")
    trusted = follow(machine.installation.signer().roots(), machine.installation.signer().rotations())
    dossier = installation.settings.files / "dossiers" / f"{saved['dossier']}.zip"
    assert verify(dossier, Given([each.key for each in trusted])).exit_code != 1
    # Phones of the local network go on trusting whom they trusted.
    assert identity_of(installation.settings).fingerprint == saved["trusted"]
    assert [path.stat().st_mode & 0o077 for path in (new, new / "secrets", new / "files")] == [0, 0, 0]
    # The signer's memory came from a copy: it signs nothing until the loss is recorded.
    assert code(machine.run("ledger", "checkpoint", home=new)) == "ledger_signer_brought_back"
    assert machine.run("ledger", "recover", "--reason", "تدريب", home=new).exit_code == 0
    assert machine.run("ledger", "checkpoint", home=new).exit_code == 0
    assert machine.run("ledger", "verify", home=new).exit_code == 0
    assert code(machine.restore(new)) == "restore_not_empty"


def test_an_old_set_is_known_as_old_by_a_signer_that_remembers(
    machine: Machine, saved: dict[str, str], new: Path, tmp_path: Path
) -> None:
    machine.installation.checkpoint()
    size = len(machine.installation.signer().remembered())
    signer = tmp_path / "signer"
    shutil.copytree(machine.installation.home / "signer", signer)
    done = machine.restore(new, "--set", saved["set"], signer=signer)
    assert done.exit_code == 3, (done.output, done.exception)
    installation = there(new)
    with installation.as_owner() as session:
        behind = size - queries.size(session)
    assert behind > 0
    assert f"OLD: {behind} signed events" in done.stdout
    assert f"ينقصها {behind} حدثاً" in done.stdout
    refused = machine.run("ledger", "checkpoint", home=new, signer=signer)
    assert code(refused) == "ledger_shrunk"
    assert machine.run("ledger", "recover", "--reason", "تدريب", home=new, signer=signer).exit_code == 0
    assert machine.run("ledger", "checkpoint", home=new, signer=signer).exit_code == 0


def test_a_whole_restore_goes_on_at_once(machine: Machine, saved: dict[str, str], new: Path, tmp_path: Path) -> None:
    machine.back_up()
    machine.installation.checkpoint()
    signer = shutil.copytree(machine.installation.home / "signer", tmp_path / "signer")
    done = machine.restore(new, signer=signer)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "WHOLE" in done.stdout
    there(new)
    assert machine.run("ledger", "checkpoint", home=new, signer=signer).exit_code == 0
    # What was restored is where a next backup goes on: no file is copied again.
    again = machine.run("backup", "--to", machine.disk, "--recipient", machine.public, home=new, signer=signer)
    assert again.exit_code == 0, again.exception
    last, before = ((one / "objects").read_text().splitlines() for one in reversed(sets(machine.disk)[-2:]))
    assert len(set(last) & set(before)) >= 3


@pytest.fixture
def disk(machine: Machine, saved: dict[str, str], tmp_path: Path) -> Path:
    """A disk with one set, which a test may harm."""
    copy = shutil.copytree(machine.disk, tmp_path / "disk")
    for each in sets(copy):
        if each.name != saved["set"]:
            shutil.rmtree(each)
    return copy


def refused(machine: Machine, new: Path, disk: Path, *words: object) -> str | None:
    """How a restore ended that left nothing behind."""
    done = machine.restore(new, *words, disk=disk)
    assert not new.exists() or not any(new.iterdir())
    return code(done)


def test_a_tampered_or_missing_file_restores_nothing(machine: Machine, new: Path, disk: Path) -> None:
    (one,) = sets(disk)
    victim = disk / (one / "objects").read_text().splitlines()[-1].split()[1]
    content = victim.read_bytes()
    victim.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    assert refused(machine, new, disk) == "backup_file_changed"
    victim.unlink()
    assert refused(machine, new, disk) == "backup_file_missing"


@pytest.mark.parametrize("name", ["note", "objects", "manifest.age"])
def test_a_changed_statement_list_or_manifest_restores_nothing(
    machine: Machine, new: Path, disk: Path, name: str
) -> None:
    file = sets(disk)[0] / name
    content = file.read_bytes()
    file.write_bytes(content[:60] + bytes([content[60] ^ 1]) + content[61:])
    assert refused(machine, new, disk) == "backup_file_changed"
    file.unlink()
    assert refused(machine, new, disk) == "backup_file_missing"


def test_a_set_under_another_name_is_refused(machine: Machine, new: Path, disk: Path) -> None:
    one = sets(disk)[0]
    one.rename(one.with_name("20990101T000000000000Z-00000000"))
    assert refused(machine, new, disk) == "backup_file_changed"


def test_another_registrys_set_is_refused(machine: Machine, new: Path, disk: Path) -> None:
    one = Folder(disk).open(sets(disk)[0].name, [keyring_of(machine.installation.settings).signer().key])
    (one.place / "note").write_bytes(notes.sign(one.statement.text(), new_signer(NAME)))
    assert refused(machine, new, disk) == "backup_not_ours"


def test_a_truncated_dump_is_refused(machine: Machine, new: Path, disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = restoring.parse_manifest

    def cut(lines: Iterator[bytes]) -> tuple[Contents, Iterator[Kept]]:
        contents, files = whole(lines)
        return replace(contents, pieces=contents.pieces[:-1]), files

    monkeypatch.setattr(restoring, "parse_manifest", cut)
    assert refused(machine, new, disk) == "restore_dump_refused"


def test_a_set_of_a_later_version_of_the_program_is_refused(
    machine: Machine, new: Path, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pour = restoring._Restorer._pour

    def of_later(restorer: restoring._Restorer, cluster: Cluster) -> None:
        pour(restorer, cluster)
        with cluster.connect("graveregistry") as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")

    monkeypatch.setattr(restoring._Restorer, "_pour", of_later)
    assert refused(machine, new, disk) == "schema_newer"


def test_the_wrong_key_restores_nothing(machine: Machine, new: Path, disk: Path, tmp_path: Path) -> None:
    assert machine.run("backup", "new-key", tmp_path / "other").exit_code == 0
    given = ("restore", "--from", disk, "--keys", machine.keys, "--identity")
    wrong = machine.run(*given, tmp_path / "other", home=new, typed=f"{PHRASE}\n")
    assert code(wrong) == "backup_identity_wrong"
    assert code(machine.run(*given, disk / "lock", home=new, typed=f"{PHRASE}\n")) == "backup_identity_unfit"
    phrase = machine.run(*given, machine.safe / "identity", home=new, typed="another passphrase\n")
    assert code(phrase) == "backup_keys_wrong"
    assert not new.exists()


def test_a_set_needs_its_keys_its_signer_and_its_database(machine: Machine, new: Path, disk: Path) -> None:
    bare = ("restore", "--from", disk, "--identity", machine.safe / "identity")
    assert code(machine.run(*bare, home=new)) == "backup_key_needed"
    key = keyring_of(machine.installation.settings).signer().key.text()
    assert code(machine.run(*bare, "--key", key, home=new)) == "restore_signer_missing"
    assert not new.exists()
    signer = machine.installation.home / "signer"
    lacking = machine.run(*bare, "--key", key, home=new, signer=signer)
    assert code(lacking) == "restore_evidence_keys_missing"
    assert not new.exists()


def test_a_history_other_than_the_one_signed_is_refused(
    machine: Machine, new: Path, disk: Path, tmp_path: Path
) -> None:
    other = Signer.create(tmp_path / "signer" / "graveregistry", "registry.invalid/log")
    other.sign(lambda: [bytes(32)])
    done = machine.restore(new, disk=disk, signer=tmp_path / "signer")
    assert code(done) == "restore_other_history"
    assert not new.exists()


def test_a_restore_that_was_killed_is_begun_again(machine: Machine, new: Path, disk: Path) -> None:
    (new / ".restoring" / "secrets").mkdir(parents=True)
    (new / "files" / "graveregistry" / "evidence").mkdir(parents=True)
    (new / "files" / "graveregistry" / "evidence" / "half").touch()
    done = machine.restore(new, disk=disk)
    assert done.exit_code == 3, (done.output, done.exception)
    assert not (new / ".restoring").exists()
    assert not (new / "files" / "graveregistry" / "evidence" / "half").exists()
