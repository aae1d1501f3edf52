"""The intake at the machine: keys that phones seal for, and opening with one that is not kept there."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.intake import cli
from graveregistry.intake.keys import Keys, keys_of, read_private
from tests.support.field import assigned_site, visit
from tests.support.phone import Phone
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
    phone, visit_id = Phone(registry), uuid4()
    body = visit(assigned_site(registry))
    seen = {name: value for name, value in body.items() if name not in {"id", "site_id"}}
    phone.send(
        phone.seal(
            {"v": 1, "id": str(visit_id), "kind": "visit", "site_id": body["site_id"], "visit": seen},
            visit_id=visit_id,
        )
    )
    for each in keys.folder.glob("*.key"):
        each.unlink()
    assert isinstance(_run("open").exception, Failure)
    assert "Opened 1, could not 0" in _run("open", "--identity", escrow).output


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
