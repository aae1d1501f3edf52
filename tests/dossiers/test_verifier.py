"""What a court's expert sees when somebody has been at a dossier: which part failed, and where."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from graveregistry.dossiers.build import build
from graveregistry.dossiers.report import State
from graveregistry.dossiers.verifier import verify
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.notes import VerifierKey
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import (
    EVIDENCE,
    Files,
    drop_event,
    files_of,
    flip,
    lines,
    packed,
    recomputed,
    tampered,
)

KEYS = [chronicle.key()]


def test_every_part_of_an_untouched_dossier_is_unchanged_since_its_export(dossier: Path) -> None:
    report = verify(dossier, keys=KEYS)
    assert {part.name: part.state for part in report.parts} == dict.fromkeys(
        ["bag", "checkpoint", "events", "completeness", "evidence", "tables", "export", "paper"], State.UNCHANGED
    )
    assert report.exit_code == 0
    assert {part.since for part in report.parts} == {"2026-03-04T14:00:00.000000Z"}


def test_the_report_never_says_that_the_content_is_true(dossier: Path) -> None:
    report = verify(dossier, keys=KEYS)
    assert "does not show that the content is true" in report.text("en")
    assert "لا يُثبت أنّ المحتوى صحيح" in report.text("ar")
    assert "UNCHANGED SINCE 2026-03-04" in report.text("en")
    assert "لم يتغيّر منذ 2026-03-04" in report.text("ar")


@pytest.mark.parametrize("profile", ["sealed", "court", "partner", "public"])
def test_a_redacted_dossier_still_verifies_in_every_part(tmp_path: Path, profile: str) -> None:
    report = verify(synthetic.made(tmp_path / "d.zip", profile=profile), keys=KEYS)
    assert report.exit_code == 0, report.text("en")


def test_a_dossier_of_the_past_still_shows_that_no_event_is_missing(tmp_path: Path) -> None:
    then = chronicle.START.replace(day=2)
    path = synthetic.made(tmp_path / "d.zip", as_of=then)
    assert verify(path, keys=KEYS).exit_code == 0
    later = [event for event in lines(files_of(path)) if str(event["recorded_at"]) > "2026-03-02T23"]
    assert all(len(event["disclosures"]) == 1 for event in later[:-1])


def test_without_a_key_nothing_is_called_unchanged(dossier: Path) -> None:
    report = verify(dossier, keys=[])
    assert report.exit_code == 2
    assert all(part.state is State.NOT_CHECKED for part in report.parts)
    assert "No public key" in report.text("en")


def test_when_the_newest_events_are_left_out_the_tail_is_not_checked(dossier: Path, tmp_path: Path) -> None:
    """Attack 18: without the export's own event nobody can say whether more was left out, and it is not claimed."""
    report = verify(tampered(dossier, tmp_path / "d.zip", drop_event(-1)), keys=KEYS)
    assert report.part("completeness").state is State.NOT_CHECKED
    assert [finding.code for finding in report.part("completeness").findings] == ["tail_unproven"]
    assert report.exit_code != 0


def test_an_export_the_ledger_does_not_vouch_for_is_not_checked(tmp_path: Path) -> None:
    content = synthetic.exported(synthetic.facts(), chronicle.history(), committed=False)
    build(content, chronicle.store, tmp_path / "d.zip", lambda _part, _what: None)
    report = verify(tmp_path / "d.zip", keys=KEYS)
    assert report.part("export").state is State.NOT_CHECKED
    assert report.part("paper").state is State.NOT_CHECKED
    assert report.part("events").state is State.UNCHANGED
    assert report.exit_code == 2


def test_a_paper_made_by_another_version_is_not_compared(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graveregistry.dossiers.document.made_with", lambda: {"typst": "99"})
    assert [finding.code for finding in verify(dossier, keys=KEYS).part("paper").findings] == ["paper_other_tool"]


class TestEarlierCheckpoint:
    """A checkpoint kept from before must be of the same history."""

    def test_the_same_one_is_consistent(self, dossier: Path) -> None:
        earlier = files_of(dossier)["data/ledger/checkpoint"]
        assert verify(dossier, keys=KEYS, earlier_checkpoint=earlier).exit_code == 0

    def test_another_root_at_the_same_size_is_a_fork(self, dossier: Path) -> None:
        earlier = sign_checkpoint(Checkpoint(chronicle.ORIGIN, 13, bytes(32)), chronicle.SIGNER)
        part = verify(dossier, keys=KEYS, earlier_checkpoint=earlier).part("earlier")
        assert (part.state, part.findings[0].code) == (State.FAILED, "fork")

    @pytest.mark.parametrize(("size", "code"), [(5, "no_consistency_proof"), (500, "older_than_earlier")])
    def test_another_size_is_not_checked(self, dossier: Path, size: int, code: str) -> None:
        earlier = sign_checkpoint(Checkpoint(chronicle.ORIGIN, size, bytes(32)), chronicle.SIGNER)
        part = verify(dossier, keys=KEYS, earlier_checkpoint=earlier).part("earlier")
        assert (part.state, part.findings[0].code) == (State.NOT_CHECKED, code)

    def test_one_nobody_signed_fails(self, dossier: Path) -> None:
        assert verify(dossier, keys=KEYS, earlier_checkpoint=b"x").part("earlier").state is State.FAILED


def test_a_key_of_the_same_name_is_not_the_registrys(dossier: Path) -> None:
    other = VerifierKey(chronicle.ORIGIN, chronicle.OTHER_SIGNER.key.public)
    report = verify(dossier, keys=[other])
    assert report.part("checkpoint").state is State.FAILED
    assert report.part("events").state is State.NOT_CHECKED


def test_manifests_not_recomputed_name_the_file(dossier: Path, tmp_path: Path) -> None:
    files = files_of(dossier)
    flip(EVIDENCE)(files)
    report = verify(packed(files, tmp_path / "d.zip"), keys=KEYS)
    assert EVIDENCE in {finding.about for finding in report.part("bag").findings}


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("manifest-sha256.txt", b"  data/custody.csv", b"  data/custody.csv ", "manifest_form"),
        ("manifest-sha256.txt", b"  data/custody.csv", b"\tdata/custody.csv", "manifest_form"),
        ("manifest-sha512.txt", b"\n", b"\r\n", "manifest_form"),
        ("manifest-sha256.txt", b"  data/custody.csv", b"  data/../custody.csv", "missing_file"),
        ("manifest-sha256.txt", b"data/", b"\xff/", "manifest_form"),
        ("bagit.txt", b"1.0", b"0.97", "bag_declaration"),
    ],
)
def test_a_bag_in_another_spelling_is_refused(
    name: str, old: bytes, new: bytes, code: str, dossier: Path, tmp_path: Path
) -> None:
    files = recomputed(files_of(dossier))
    files[name] = files[name].replace(old, new, 1)
    report = verify(packed(files, tmp_path / "d.zip"), keys=KEYS)
    assert code in {finding.code for finding in report.part("bag").findings}


def test_nothing_is_fetched(dossier: Path, tmp_path: Path) -> None:
    files = files_of(dossier) | {"fetch.txt": b"https://example.org/x 1 data/x\n"}
    report = verify(packed(recomputed(files), tmp_path / "d.zip"), keys=KEYS)
    assert [finding.code for finding in report.part("bag").findings] == ["fetch_refused"]


def test_a_missing_tag_file_fails(dossier: Path, tmp_path: Path) -> None:
    files = files_of(dossier)
    del files["manifest-sha512.txt"]
    assert verify(packed(files, tmp_path / "d.zip"), keys=KEYS).part("bag").state is State.FAILED


def test_verifying_leaves_nothing_behind(dossier: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(dossier, tmp_path / "d.zip"))
    verify(copy, keys=KEYS)
    assert list(tmp_path.iterdir()) == [copy]


def test_a_site_of_the_export_without_events_fails(tmp_path: Path) -> None:
    content = synthetic.facts()
    other = replace(content.sites[0], id=chronicle.uid("unheard of"), code="GR-ZZZZ")
    content = synthetic.exported(replace(content, sites=(*content.sites, other)), chronicle.history())
    build(content, chronicle.store, tmp_path / "d.zip", lambda _part, _what: None)
    assert [each.code for each in verify(tmp_path / "d.zip", keys=KEYS).part("completeness").findings] == [
        "site_unlisted"
    ]


def test_a_view_that_never_ends_in_place_of_a_layer_does_not_hold_the_verifier(dossier: Path, tmp_path: Path) -> None:
    def change(files: Files) -> None:
        path = tmp_path / "endless.gpkg"
        with sqlite3.connect(path) as database:
            for layer in ("boundaries", "disturbances"):
                database.execute(f"CREATE TABLE {layer} (x)")
            database.execute(
                "CREATE VIEW visits AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT * FROM n"
            )
        database.close()
        files["data/site.gpkg"] = path.read_bytes()

    assert verify(tampered(dossier, tmp_path / "d.zip", change), keys=KEYS).part("tables").state is State.FAILED
