"""``graveregistry imagery add`` as a person types it at the machine itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.config import settings
from graveregistry.errors import Failure
from tests.conftest import Database
from tests.support.field import finds_nothing
from tests.support.imagery import archive
from tests.support.registry import Registry


@pytest.fixture(autouse=True)
def machine(registry: Registry, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings that point to the test's registry."""
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(database.cluster.home))
    monkeypatch.setenv("GRAVEREGISTRY_DATABASE_URL", registry.urls.owner)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "صورة.pmtiles"
    path.write_bytes(archive())
    return path


def add(file: Path, organisation: UUID, login: str = "researcher", day: str = "2021-05-01") -> Result:
    said = ("--title", "تدريب", "--source", "تدريب", "--licence", "تدريب", "--captured-on", day)
    return CliRunner().invoke(
        app, ["imagery", "add", str(file), "--as", login, "--organisation", str(organisation), *said]
    )


def refusal(result: Result) -> str:
    assert isinstance(result.exception, Failure), result.output
    return result.exception.code


def test_an_archive_too_large_for_a_request_is_registered_and_its_people_see_it(registry: Registry, file: Path) -> None:
    made = add(file, registry.own)
    assert made.exit_code == 0, made.output
    image_id = made.output.split()[-1]
    (shown,) = registry.client("verifier").get("/imagery").json()
    assert (shown["id"], shown["title"], shown["captured_on"]) == (image_id, "تدريب", "2021-05-01")
    assert shown["size"] == file.stat().st_size
    assert registry.client("stranger").get("/imagery").json() == []
    assert finds_nothing(registry)


@pytest.mark.parametrize("login", ["verifier", "administrator", "stranger", "partner-officer"])
def test_whoever_keeps_no_pictures_of_the_organisation_is_refused(registry: Registry, file: Path, login: str) -> None:
    assert refusal(add(file, registry.own, login)) == "not_allowed"
    assert registry.client("researcher").get("/imagery").json() == []


def test_what_is_wrong_is_said(registry: Registry, file: Path, tmp_path: Path) -> None:
    assert refusal(add(file, registry.own, "nobody")) == "no_such_person"
    assert refusal(add(file, registry.own, day="2199-01-01")) == "imagery_not_yet"
    assert refusal(add(file, uuid4())) == "not_allowed"
    other = tmp_path / "other.pmtiles"
    other.write_bytes(b"PK\x03\x04" * 100)
    assert refusal(add(other, registry.own)) == "imagery_unfit"
    for day in ("1 May 2021", "2021-13-01"):
        assert add(file, registry.own, day=day).exit_code == 2
    assert add(tmp_path / "absent.pmtiles", registry.own).exit_code == 2
    assert registry.client("researcher").get("/imagery").json() == []
