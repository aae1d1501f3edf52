"""What a court's expert sees when somebody has been at a dossier: which part failed, and where."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from graveregistry.dossiers.build import build
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.report import State
from graveregistry.dossiers.verifier import verify
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import (
    files_of,
    lines,
)

GIVEN = Given([chronicle.key()])


def test_every_part_of_an_untouched_dossier_is_unchanged_since_its_export(dossier: Path) -> None:
    report = verify(dossier, GIVEN)
    unchanged = [part for part in report.parts if part.counts]
    assert {part.name: part.state for part in unchanged} == dict.fromkeys(
        [
            "bag",
            "checkpoint",
            "events",
            "completeness",
            "evidence",
            "tables",
            "geopackage",
            "export",
            "caseload",
            "paper",
        ],
        State.UNCHANGED,
    )
    assert report.exit_code == 0
    assert {part.since for part in unchanged} == {"2026-03-04T14:00:00.000000Z"}


def test_what_there_is_nothing_to_check_with_is_said_and_changes_no_exit_code(dossier: Path) -> None:
    report = verify(dossier, GIVEN)
    assert {part.name: part.state for part in report.parts if not part.counts} == dict.fromkeys(
        ["quorum", "timestamp", "earlier", "signature"], State.NOT_CHECKED
    )
    assert "No earlier checkpoint was given" in report.text("en")


def test_the_report_never_says_that_the_content_is_true(dossier: Path) -> None:
    report = verify(dossier, GIVEN)
    assert "does not show that the content is true" in report.text("en")
    assert "لا يُثبت أنّ المحتوى صحيح" in report.text("ar")
    assert "UNCHANGED SINCE 2026-03-04" in report.text("en")
    assert "لم يتغيّر منذ 2026-03-04" in report.text("ar")


def test_a_dossier_of_the_past_still_shows_that_no_event_is_missing(tmp_path: Path) -> None:
    then = chronicle.START.replace(day=2)
    path = synthetic.made(tmp_path / "d.zip", as_of=then)
    assert verify(path, GIVEN).exit_code == 0
    later = [event for event in lines(files_of(path)) if str(event["recorded_at"]) > "2026-03-02T23"]
    assert all(len(event["disclosures"]) == 1 for event in later[:-1])


def test_an_export_the_ledger_does_not_vouch_for_is_not_checked(tmp_path: Path) -> None:
    content = synthetic.exported(synthetic.facts(), chronicle.history(), committed=False)
    build(content, chronicle.store, tmp_path / "d.zip", lambda _part, _what: None, chronicle.SEAL.sign)
    report = verify(tmp_path / "d.zip", GIVEN)
    assert report.part("export").state is State.NOT_CHECKED
    assert report.part("paper").state is State.NOT_CHECKED
    assert report.part("events").state is State.UNCHANGED
    assert report.exit_code == 2


def test_a_paper_made_by_another_version_is_not_compared(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graveregistry.dossiers.document.made_with", lambda: {"typst": "99"})
    assert [finding.code for finding in verify(dossier, GIVEN).part("paper").findings] == ["paper_other_tool"]


def test_verifying_leaves_nothing_behind(dossier: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(dossier, tmp_path / "d.zip"))
    verify(copy, GIVEN)
    assert list(tmp_path.iterdir()) == [copy]


def test_a_site_of_the_export_without_events_fails(tmp_path: Path) -> None:
    content = synthetic.facts()
    other = replace(content.sites[0], id=chronicle.uid("unheard of"), code="GR-ZZZZ")
    content = synthetic.exported(replace(content, sites=(*content.sites, other)), chronicle.history())
    build(content, chronicle.store, tmp_path / "d.zip", lambda _part, _what: None, chronicle.SEAL.sign)
    assert [each.code for each in verify(tmp_path / "d.zip", GIVEN).part("completeness").findings] == ["site_unlisted"]
