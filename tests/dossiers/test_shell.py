"""``graveregistry dossier`` at the shell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graveregistry import db
from graveregistry.access import service as access
from graveregistry.cli import app
from graveregistry.dossiers import cli
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from tests.support import field
from tests.support.registry import Registry

pytestmark = pytest.mark.db

WHY = (
    *("--recipient", "IIIM", "--recipient-kind", "un_mechanism", "--purpose", "تدريب", "--legal-basis", "موافقة"),
    *("--plain-reason", "باليد"),
)


class Shell:
    """The command line on a test's own registry, as its legal team."""

    def __init__(self, registry: Registry, folder: Path) -> None:
        self.registry, self.out = registry, folder / "out.zip"
        self.key = folder / "registry.pub"
        self.key.write_text(Installation(registry.app.state.settings).signer().key.text())

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["dossier", *arguments, "--as", "legal", "--out", str(self.out)])

    def caseload(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["export", "--caseload", *arguments, "--as", "legal", "--out", str(self.out)])

    def verified(self) -> Result:
        return CliRunner().invoke(app, ["verify", str(self.out), "--key", str(self.key)])


@pytest.fixture
def shell(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    @contextmanager
    def acting_as(login: str) -> Iterator[Any]:
        with registry.web_session() as session:
            yield session, access.act_as_login(session, login)

    @contextmanager
    def web_sessions(_self: Installation) -> Iterator[db.Sessions]:
        yield registry.app.state.sessions

    monkeypatch.setattr(cli, "acting_as", acting_as)
    monkeypatch.setattr(cli, "settings", lambda: registry.app.state.settings)
    monkeypatch.setattr(Installation, "web_sessions", web_sessions)
    return Shell(registry, tmp_path)


def test_a_dossier_by_the_sites_code_checks_out(shell: Shell) -> None:
    site = shell.registry.client("researcher").mark_site(shell.registry.own)
    done = shell.run(site["code"].lower(), *WHY, "--lang", "ar")
    assert done.exit_code == 0, done.output
    assert shell.out.stat().st_mode & 0o777 == 0o600
    checked = shell.verified()
    assert "FAILED" not in checked.output
    assert checked.exit_code in {0, 2}, checked.output
    assert field.finds_nothing(shell.registry)


def test_the_bundle_for_a_court_is_a_court_dossier_that_goes_on_with_its_order_once_agreed(shell: Shell) -> None:
    site = field.assigned_site(shell.registry)
    waits = shell.caseload(str(site), *WHY, "--as-of", "2100-01-01")
    assert isinstance(waits.exception, Failure)
    assert waits.exception.code == "export_not_approved"
    order = waits.output.split("--order ")[1].split()[0]
    officer = shell.registry.client("protection-officer")
    (proposal,) = [each for each in officer.get("/proposals").json() if each["kind"] == "export"]
    assert officer.post(f"/proposals/{proposal['id']}/decision", {"approve": True}).status_code == 200
    done = shell.caseload("--order", order)
    assert done.exit_code == 0, done.output
    assert shell.verified().exit_code == 0
    assert "--caseload" in CliRunner().invoke(app, ["export", "--help"]).output
    assert "--legal-basis" in CliRunner().invoke(app, ["export", "--caseload", "--help"]).output


def test_what_is_missing_or_not_there_is_said(shell: Shell) -> None:
    absent = shell.run("00000-00000", *WHY)
    assert isinstance(absent.exception, Failure)
    assert absent.exception.code == "not_found"
    site = str(field.assigned_site(shell.registry))
    assert "--purpose" in shell.run(site, "--recipient", "IIIM").output
    assert shell.run(*WHY).exit_code == 2
    assert shell.run(site, *WHY, "--lang", "fr").exit_code == 2
