"""Files in and out of the registry from the shell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graveregistry.access import service as access
from graveregistry.cli import app
from graveregistry.errors import Failure
from graveregistry.exchange import cli
from tests.support.registry import Registry

from .desk import Files, rows
from .strange import bowtie

pytestmark = pytest.mark.db


class Shell:
    """The command line on a test's own registry."""

    def __init__(self, registry: Registry, folder: Path) -> None:
        self.registry, self.folder = registry, folder

    def file(self, text: str, name: str = "fictional.geojson") -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)

    def run(self, *arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, [*arguments, "--as", "researcher"], input=typed)


@pytest.fixture
def shell(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    @contextmanager
    def acting_as(login: str) -> Iterator[Any]:
        with registry.web_session() as session:
            yield session, access.act_as_login(session, login)

    monkeypatch.setattr(cli, "acting_as", acting_as)
    monkeypatch.setattr(cli, "settings", lambda: registry.app.state.settings)
    return Shell(registry, tmp_path)


def test_a_person_looks_agrees_and_imports(shell: Shell) -> None:
    done = shell.run("import", shell.file(rows(3, **{"\x1b[31mred": "x"})), typed="y\n")
    assert done.exit_code == 0, done.output
    assert "name_ar" in done.output
    assert "\x1b[31m" not in done.output
    assert "Imported 3, left out 0" in done.output
    assert len(Files(shell.registry).sites()) == 3
    assert not cli.errors_file(shell.folder / "fictional.geojson").exists()


def test_who_does_not_agree_imports_nothing_and_leaves_nothing(shell: Shell) -> None:
    assert shell.run("import", shell.file(rows(3)), typed="n\n").exit_code == 1
    files = Files(shell.registry)
    assert files.sites() == []
    assert list((files.home / "imports").iterdir()) == []


def test_bad_rows_are_written_beside_the_file_and_stop_the_import(shell: Shell) -> None:
    collection = json.loads(rows(2))
    collection["features"][1]["geometry"] = bowtie(36.2, 32.6)
    path = shell.file(json.dumps(collection))
    stopped = shell.run("import", path, "--yes")
    assert isinstance(stopped.exception, Failure)
    assert stopped.exception.code == "import_rows_wrong"
    errors = cli.errors_file(Path(path))
    assert "crosses" in errors.read_text(encoding="utf-8-sig")
    assert errors.stat().st_mode & 0o777 == 0o600
    assert Files(shell.registry).sites() == []
    done = shell.run("import", path, "--yes", "--only-good")
    assert "Imported 1, left out 1" in done.output


def test_columns_are_mapped_and_left_alone_by_name(shell: Shell) -> None:
    path = shell.file(rows(1, where="قرية خيالية"))
    done = shell.run("import", path, "--yes", "--map", "where=locality", "--map", "name=", "--sensitivity", "standard")
    assert done.exit_code == 0, done.exception
    files = Files(shell.registry)
    site = files.client.get(f"/sites/{files.sites()[0]['id']}").json()
    assert (site["locality"], site["sensitivity"]) == ("قرية خيالية", "standard")
    assert site["name_ar"] == "بلا اسم: الصف 1 من fictional.geojson"
    assert site["as_imported"]["columns"]["name"] == "تدريب 0"


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "csv"])
def test_an_export_is_written_for_this_account_alone(shell: Shell, kind: str) -> None:
    Files(shell.registry).imported(rows(2))
    out = shell.folder / f"out.{kind}"
    done = shell.run("export", str(out), "--words", "تدريب", "--from", "1990-01-01", "--to", "2030-01-01")
    assert done.exit_code == 0, done.exception
    assert out.stat().st_size > 0
    assert out.stat().st_mode & 0o777 == 0o600


def test_many_exact_sites_wait_for_a_second_person(shell: Shell) -> None:
    files = Files(shell.registry)
    files.imported(rows(26))
    out = shell.folder / "out.geojson"
    waits = shell.run("export", str(out))
    assert isinstance(waits.exception, Failure)
    assert waits.exception.code == "second_person_needed"
    proposal = waits.output.strip().rpartition(" ")[2]
    assert not out.exists()
    shell.registry.client("legal").post(f"/proposals/{proposal}/decision", {"approve": True})
    assert shell.run("export", str(out), "--approved", proposal).exit_code == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) == 26


def test_an_unknown_format_is_named_before_anything_is_read(shell: Shell) -> None:
    refused = shell.run("export", str(shell.folder / "out.shp"))
    assert isinstance(refused.exception, Failure)
    assert refused.exception.code == "export_format_unknown"
