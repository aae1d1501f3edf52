"""``graveregistry awareness warn`` and its company as a person types them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import Result
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.config import settings
from graveregistry.errors import Failure
from tests.conftest import Database
from tests.support.registry import Registry
from tests.warnings.scene import AR, EN, standing, today

UNTIL = (today() + timedelta(days=7)).isoformat()


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
    return CliRunner().invoke(app, ["awareness", *words])


def test_an_officer_warns_another_reviews_and_a_third_takes_it_back(registry: Registry) -> None:
    texts = ("--text-ar", AR, "--text-en", EN, "--until", UNTIL)
    made = run("warn", "daraa", "--as", "protection-officer", *texts)
    assert made.exit_code == 0, made.output
    assert "72 hours" in made.output
    assert [each["governorate"]["code"] for each in standing(registry)] == ["daraa"]
    listed = run("warnings", "--as", "auditor").output
    assert "alone" in listed
    assert AR in listed
    warning = listed.split()[0]
    assert run("review-warning", warning, "--as", "officer-2").exit_code == 0
    assert "reviewed" in run("warnings", "--as", "auditor").output
    gone = run("withdraw-warning", warning, "--as", "partner-officer", "--reason", "تدريب")
    assert gone.exit_code == 0, gone.output
    assert standing(registry) == []


def test_whoever_is_no_officer_and_whoever_names_a_place_is_refused(registry: Registry) -> None:
    texts = ("--text-ar", f"{AR} 32.6245 36.1052", "--text-en", EN, "--until", UNTIL)
    for login, code in (("researcher", "not_allowed"), ("protection-officer", "warning_unfit")):
        refused = run("warn", "daraa", "--as", login, *texts).exception
        assert isinstance(refused, Failure)
        assert refused.code == code
    refused = run("warn", "atlantis", "--as", "protection-officer", *texts).exception
    assert isinstance(refused, Failure)
    assert refused.code == "unknown_code"
