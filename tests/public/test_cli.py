"""``graveregistry awareness notice`` as a person types it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.config import settings
from graveregistry.errors import Failure
from tests.conftest import Database
from tests.public.scene import ADDRESS
from tests.public.test_notice import read
from tests.support.registry import Registry
from tests.warnings.scene import EN, warn


@pytest.fixture(autouse=True)
def machine(registry: Registry, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings that point to the test's registry."""
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(database.cluster.home))
    monkeypatch.setenv("GRAVEREGISTRY_DATABASE_URL", registry.urls.owner)
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*words: str) -> Result:
    """The command's outcome."""
    return CliRunner().invoke(app, ["awareness", "notice", *words])


def test_the_notice_is_written_and_a_missing_address_is_said(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warn(registry)
    out = tmp_path / "notice.pdf"
    plain = run("en", str(out))
    assert plain.exit_code == 0, plain.output
    assert "GRAVEREGISTRY_PUBLIC_ADDRESS" in plain.output
    assert EN.split(".")[0] not in read(out.read_bytes())
    monkeypatch.setenv("GRAVEREGISTRY_PUBLIC_ADDRESS", ADDRESS)
    settings.cache_clear()
    warned = run("en", str(out), "--governorate", "daraa")
    assert "GRAVEREGISTRY_PUBLIC_ADDRESS" not in warned.output
    assert EN.split(".")[0] in read(out.read_bytes())


def test_a_governorate_or_a_language_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = run("en", str(tmp_path / "x.pdf"), "--governorate", "atlantis").exception
    assert isinstance(refused, Failure)
    assert refused.code == "unknown_code"
    assert run("fr", str(tmp_path / "x.pdf")).exit_code == 2
