"""``graveregistry awareness`` as a person types it; two people prove themselves before a release."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from graveregistry.access import service
from graveregistry.cli import app
from graveregistry.config import settings
from graveregistry.errors import Failure
from graveregistry.publication.questions import QUESTIONS
from tests.conftest import Database
from tests.publication.scene import BODY, REVIEW, change, ground
from tests.support.registry import PASSWORD, Registry

YES = "yes\n" * len(QUESTIONS)
RELEASE = ("release", "--as", "protection-officer", "--reason", "تدريب", "--review-on", REVIEW.isoformat(), "--second")


@pytest.fixture(autouse=True)
def machine(registry: Registry, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings that point to the test's registry."""
    monkeypatch.setenv("GRAVEREGISTRY_HOME", str(database.cluster.home))
    monkeypatch.setenv("GRAVEREGISTRY_DATABASE_URL", registry.urls.owner)
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*words: str, typed: str = "") -> Result:
    """The command's outcome."""
    return CliRunner().invoke(app, ["awareness", *words], input=typed)


def code(result: Result) -> str | None:
    """The failure it ended with."""
    return result.exception.code if isinstance(result.exception, Failure) else None


def test_two_officers_preview_release_and_withdraw(registry: Registry, tmp_path: Path) -> None:
    ground(registry)
    out = tmp_path / "units.geojson"
    seen = run("preview", "--as", "protection-officer", "--out", str(out))
    assert "several    36.5..36.6 E  32.7..32.8 N" in seen.output
    assert len(json.loads(out.read_text())["features"]) == 1
    assert "None of them worked." in seen.output
    assert "7 طرق" in seen.output
    assert run("preview", "--as", "protection-officer").output == seen.output
    made = run(*RELEASE, "officer-2", typed=f"{PASSWORD}\n{PASSWORD}\n{YES}")
    assert made.exit_code == 0, made.output
    assert made.output.index("None of them worked.") < made.output.index("Password of officer-2")
    assert "Release 1 is out." in made.output
    assert registry.client().http.get("/api/public/releases/1.geojson").content == out.read_bytes()
    gone = run("withdraw", "1", "--as", "officer-2", "--reason", "تدريب")
    assert gone.exit_code == 0, gone.output
    listed = run("list", "--as", "auditor").output
    assert "protection-officer + officer-2" in listed
    assert "withdrawn" in listed


def test_the_report_is_read_again_for_what_waits_and_for_what_is_out(registry: Registry) -> None:
    sites = ground(registry)
    assert "Nothing waits." in run("report", "--as", "officer-2").output
    officer = registry.client("protection-officer")
    officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)})
    waiting = run("report", "--as", "officer-2").output
    assert "An attacker: Compares each release with the one before" in waiting
    assert "Found 40 of 40." in waiting
    change(registry, sites[0], awareness_opt_in=False)
    assert "no longer what was proposed" in run("report", "--as", "officer-2").output
    run(*RELEASE, "officer-2", typed=f"{PASSWORD}\n{PASSWORD}\n{YES}")
    kept = run("report", "1", "--as", "auditor").output
    assert kept.count("An attacker: ") == 7
    assert code(run("report", "2", "--as", "auditor")) == "not_found"


def test_an_answer_that_is_not_yes_is_explained(registry: Registry) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\nno\nسألنا ولم يعترض أحد\n" + YES.removeprefix("yes\n")
    assert run(*RELEASE, "officer-2", typed=typed).exit_code == 0
    (listed,) = registry.client("legal").get("/awareness/releases").json()
    assert listed["answers"]["purpose"] == {"choice": "no", "note": "سألنا ولم يعترض أحد"}


def test_what_would_refuse_a_release_is_said_before_nine_questions(registry: Registry) -> None:
    ground(registry)
    both = f"{PASSWORD}\n{PASSWORD}\n"
    assert code(run(*RELEASE, "protection-officer", typed=both)) == "not_yourself"
    past = ["2026-01-31" if word == REVIEW.isoformat() else word for word in RELEASE]
    assert code(run(*past, "officer-2")) == "review_date_needed"
    assert run(*RELEASE, "officer-2", typed=both + YES).exit_code == 0
    assert code(run(*RELEASE, "officer-2")) == "awareness_not_due"


def test_the_day_of_review_is_listed_and_said_when_it_has_come(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground(registry)
    run(*RELEASE, "officer-2", typed=f"{PASSWORD}\n{PASSWORD}\n{YES}")
    before = run("list", "--as", "auditor").output
    assert f"review {REVIEW.isoformat()}" in before
    assert "due" not in before
    monkeypatch.setattr(service, "now", lambda: datetime(REVIEW.year, REVIEW.month, REVIEW.day, tzinfo=UTC))
    assert "(حان موعدها due)" in run("list", "--as", "auditor").output


def test_one_person_or_a_wrong_password_is_not_two_people() -> None:
    assert code(run(*RELEASE, "officer-2", typed=f"{PASSWORD}\nغلط\n{YES}")) == "sign_in_refused"
    nobody = ("release", "--as", "researcher", *RELEASE[3:], "officer-2")
    assert code(run(*nobody, typed=f"{PASSWORD}\n{PASSWORD}\n{YES}")) == "not_allowed"
