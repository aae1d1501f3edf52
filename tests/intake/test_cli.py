"""The intake at the machine: keys that phones seal for, and opening with one that is not kept there."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pyrage.x25519 import Identity
from typer.testing import CliRunner

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.intake import cli
from graveregistry.intake.keys import Keys, keys_of, read_private
from tests.conftest import Database
from tests.support.field import assigned_site, visit
from tests.support.phone import Phone, Sealed
from tests.support.registry import Registry


@pytest.fixture
def home(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The command line on the test's own database and data home."""
    chosen = registry.app.state.settings
    monkeypatch.setattr(cli, "settings", lambda: chosen)

    @contextmanager
    def sessions(_installation: Installation) -> Any:
        yield registry.app.state.sessions

    monkeypatch.setattr(Installation, "web_sessions", sessions)
    return Settings.model_validate(chosen)


def _run(*words: object) -> Any:
    return CliRunner().invoke(cli.app, [str(each) for each in words])


def test_keys_are_made_turned_and_taken_away_and_the_escrow_key_opens(
    registry: Registry, home: Settings, tmp_path: Path
) -> None:
    keys, escrow = keys_of(home), tmp_path / "escrow.key"
    assert "No escrow key" in _run("keys", "status").output
    assert _run("keys", "escrow", escrow).exit_code == 0
    assert isinstance(_run("keys", "escrow", escrow).exception, Failure)
    assert escrow.stat().st_mode & 0o077 == 0
    assert _run("keys", "rotate").exit_code == 0
    said = _run("keys", "status").output
    assert [said.count(word) for word in ("registry", "old", "elsewhere")] == [2, 1, 1]
    phone = Phone(registry)
    phone.send(_visit(phone, registry))
    for each in keys.folder.glob("*.key"):
        each.unlink()
    assert isinstance(_run("open").exception, Failure)
    assert "Opened 1, could not 0" in _run("open", "--identity", escrow).output


def test_a_worker_on_another_machine_opens_with_its_age_identity_what_the_server_cannot(
    registry: Registry, home: Settings, tmp_path: Path, database: Database
) -> None:
    """Another process, which sees the data home where it has mounted it, and has a key that the server never had."""
    keys, identity = keys_of(home), tmp_path / "identity.txt"
    keys.make()
    made = Identity.generate()
    identity.write_text(f"# public key: {made.to_public()}\n{made}\n")
    assert _run("keys", "elsewhere", "age1qqqq").exception.code == "intake_key_unfit"
    assert _run("keys", "elsewhere", made.to_public()).exit_code == 0
    assert _run("keys", "status").output.count("elsewhere") == 1
    phone = Phone(registry)
    phone.send(_visit(phone, registry))
    phone.send(_visit(phone, registry))
    assert "Opened 0, could not 2" in _run("open").output
    # At the desk it is said for whom it was sealed.
    seen = registry.client("protection-officer").get("/incoming").json()["visits"]
    assert {each["parts"][0]["problem"] for each in seen} == {"sealed_for_others"}
    mounted = tmp_path / "mounted"
    (mounted / "secrets").mkdir(parents=True)
    (mounted / "files").symlink_to(home.files.parent)
    for place in (database.cluster.home / "secrets", home.home / "secrets"):
        for each in place.iterdir():
            (mounted / "secrets" / each.name).symlink_to(each)
    there = {"GRAVEREGISTRY_HOME": str(mounted), "GRAVEREGISTRY_DATABASE_URL": registry.urls.owner}
    words = [sys.executable, "-m", "graveregistry", "intake", "open", "--identity", str(identity)]
    done = subprocess.run(words, env=os.environ | there, capture_output=True, text=True, check=False)
    assert "Opened 2, could not 0" in done.stdout, done.stderr
    seen = registry.client("protection-officer").get("/incoming").json()["visits"]
    assert {each["state"] for each in seen} == {"opened"}


def _visit(phone: Phone, registry: Registry) -> Sealed:
    body, visit_id = visit(assigned_site(registry)), uuid4()
    seen = {name: value for name, value in body.items() if name not in {"id", "site_id"}}
    said = {"v": 1, "id": str(visit_id), "kind": "visit", "site_id": body["site_id"], "visit": seen}
    return phone.seal(said, visit_id=visit_id)


def test_broken_keys_are_said_and_never_replaced(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    (made,) = keys.told()
    (private,) = keys.folder.glob("*.key")
    for damage in ("no key", "# a comment\n", "GRAVEREGISTRY-INTAKE-KEY-AAAA\n"):
        bad = tmp_path / "bad.key"
        bad.write_text(damage)
        with pytest.raises(Failure) as refused:
            read_private(bad)
        assert refused.value.code == "intake_keys_missing"
    assert list(read_private(private)) == [made.id]
    (keys.folder / "keys.json").write_text("{")
    with pytest.raises(Failure):
        keys.told()
    (keys.folder / "keys.json").unlink()
    with pytest.raises(Failure):
        keys.told()
