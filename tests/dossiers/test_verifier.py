"""What a court's expert sees when somebody has been at a dossier: which part failed, and where."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graveregistry.dossiers.build import build
from graveregistry.dossiers.report import State
from graveregistry.dossiers.verifier import verify
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.events import Field, disclosure
from graveregistry.ledger.notes import VerifierKey
from tests.dossiers import synthetic
from tests.dossiers.tampering import Files, files_of, lines, packed, put_lines, recomputed, tampered

KEYS = [synthetic.key()]
EVIDENCE = f"data/evidence/{synthetic.photo_sha()}.jpg"


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
    then = synthetic.START.replace(day=2)
    path = synthetic.made(tmp_path / "d.zip", as_of=then)
    assert verify(path, keys=KEYS).exit_code == 0
    later = [event for event in lines(files_of(path)) if str(event["recorded_at"]) > "2026-03-02T23"]
    assert all(len(event["disclosures"]) == 1 for event in later[:-1])


def test_without_a_key_nothing_is_called_unchanged(dossier: Path) -> None:
    report = verify(dossier, keys=[])
    assert report.exit_code == 2
    assert all(part.state is State.NOT_CHECKED for part in report.parts)
    assert "No public key" in report.text("en")


def _flip(name: str, at: int = 100) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        data = bytearray(files[name])
        data[at % len(data)] ^= 1
        files[name] = bytes(data)

    return change


def _swap(name: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def _another_photo(files: Files) -> None:
    other = files.pop(EVIDENCE) + b"edited"
    files[f"data/evidence/{hashlib.sha256(other).hexdigest()}.jpg"] = other


def _drop_event(position: int) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        events = lines(files)
        gone = events.pop(position)
        put_lines(files, events)
        del files[f"data/ledger/proofs/{gone['index']}.tlog-proof"]

    return change


def _rewrite_field(files: Files) -> None:
    """A condition made worse, with a fresh disclosure of the same form."""
    events = lines(files)
    for at, text in enumerate(events[0]["disclosures"]):
        salt, name, _value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if name.endswith("/condition"):
            raw = base64.urlsafe_b64decode(salt + "==")
            events[0]["disclosures"][at] = disclosure(Field(name, "destroyed", raw))
    put_lines(files, events)


def _rewrite_field_and_digest(files: Files) -> None:
    _rewrite_field(files)
    events = lines(files)
    known = set(events[0]["digests"])
    made = {
        base64.urlsafe_b64encode(hashlib.sha256(t.encode()).digest()).decode().rstrip("=")
        for t in events[0]["disclosures"]
    }
    (fresh,) = made - known
    events[0]["digests"] = sorted([*events[0]["digests"][1:], fresh])
    put_lines(files, events)


def _redate(files: Files) -> None:
    events = lines(files)
    events[2]["recorded_at"] = "2020-01-01T00:00:00.000000Z"
    put_lines(files, events)


def _swap_proofs(files: Files) -> None:
    a, b = "data/ledger/proofs/2.tlog-proof", "data/ledger/proofs/3.tlog-proof"
    files[a], files[b] = files[b], files[a]


def _repeat_event(files: Files) -> None:
    events = lines(files)
    put_lines(files, [*events[:2], events[1], *events[2:]])


def _repeat_field(files: Files) -> None:
    events = lines(files)
    events[0]["disclosures"].append(events[0]["disclosures"][0])
    put_lines(files, events)


def _foreign_event(files: Files) -> None:
    """A true event of the same log that is of another site."""
    ledger = synthetic.history()
    content = synthetic.exported(synthetic.facts(), ledger)
    other = next(each for each in ledger.of_site(synthetic.NEIGHBOUR) if each.index == 1)
    events = lines(files)
    said = dict(events[0]) | {
        "index": 1,
        "digests": list(other.digests),
        "disclosures": [],
        "pseudonym": None,
        "withheld": {},
        "recorded_at": "2026-03-01T16:00:00.000000Z",
    }
    put_lines(files, [events[0], said, *events[1:]])
    from graveregistry.ledger.tlog_proof import proof_text

    files["data/ledger/proofs/1.tlog-proof"] = proof_text(1, other.proof, content.checkpoint)


def _forge_checkpoint(files: Files) -> None:
    """Signed under the log's name by another key."""
    note = files["data/ledger/checkpoint"]
    size = int(note.split(b"\n")[1])
    root = base64.b64decode(note.split(b"\n")[2])
    forged = sign_checkpoint(Checkpoint(synthetic.ORIGIN, size, root), synthetic.OTHER_SIGNER)
    for name in files:
        if name.startswith("data/ledger/"):
            files[name] = files[name].replace(note, forged)


def _geopackage(statement: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        folder = Path(files.pop("#folder").decode())
        path = folder / "changed.gpkg"
        path.write_bytes(files["data/site.gpkg"])
        with sqlite3.connect(path) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            database.execute(statement)
        database.close()
        files["data/site.gpkg"] = path.read_bytes()

    return change


MUTATIONS: dict[str, tuple[str, str, Callable[[Files], None]]] = {
    "a photo edited": ("evidence", "evidence_changed", _flip(EVIDENCE)),
    "a photo replaced and renamed": ("evidence", "evidence_unknown", _another_photo),
    "a photo removed": ("evidence", "missing_file", lambda files: files.pop(EVIDENCE) and None),
    "an evidence file slipped in": (
        "evidence",
        "evidence_changed",
        lambda f: f.update({"data/evidence/note.txt": b"x"}),
    ),
    "a field rewritten": ("events", "disclosure_changed", _rewrite_field),
    "a field rewritten with its digest": ("events", "proof_failed", _rewrite_field_and_digest),
    "an event re-dated": ("events", "proof_failed", _redate),
    "two proofs swapped": ("events", "proof_failed", _swap_proofs),
    "an event listed twice": ("events", "event_repeated", _repeat_event),
    "a field disclosed twice": ("events", "field_repeated", _repeat_field),
    "a proof bent": ("events", "proof_failed", _flip("data/ledger/proofs/0.tlog-proof", 40)),
    "a proof removed": ("events", "missing_file", lambda f: f.pop("data/ledger/proofs/0.tlog-proof") and None),
    "a proof of no event": ("events", "extra_file", lambda f: f.update({"data/ledger/proofs/99.tlog-proof": b""})),
    "a line that is no event": (
        "events",
        "event_form",
        _swap("data/ledger/events.jsonl", b'{"digests"', b'{ "digests"'),
    ),
    "all events removed": ("events", "missing_file", lambda f: f.pop("data/ledger/events.jsonl") and None),
    "events emptied": ("events", "no_events", lambda f: f.update({"data/ledger/events.jsonl": b""})),
    "the first event left out": ("completeness", "chain_gap", _drop_event(0)),
    "a middle event left out": ("completeness", "chain_gap", _drop_event(4)),
    "an event of another site": ("completeness", "unlinked", _foreign_event),
    "a checkpoint of another key": ("checkpoint", "signature", _forge_checkpoint),
    "a checkpoint of another size": ("checkpoint", "signature", _swap("data/ledger/checkpoint", b"\n13\n", b"\n14\n")),
    "the checkpoint removed": ("checkpoint", "missing_file", lambda f: f.pop("data/ledger/checkpoint") and None),
    "a boundary moved in the GeoJSON": ("tables", "table_differs", _swap("data/site.geojson", b"38.51", b"38.52")),
    "history rewritten": ("tables", "table_differs", _swap("data/history.csv", b"reported", b"unfounded")),
    "custody rewritten": ("tables", "table_differs", _swap("data/custody.csv", b"opened", b"sealed")),
    "a table removed": ("tables", "missing_file", lambda files: files.pop("data/custody.csv") and None),
    "a recipient replaced": ("export", "export_changed", _swap("data/export.json", b"IIIM", b"IIMP")),
    "the facts made unreadable": ("export", "export_form", _swap("data/export.json", b"{", b"[")),
    "the paper altered": ("paper", "paper_differs", _flip("data/dossier.pdf", 30_000)),
    "the paper appended to": (
        "paper",
        "paper_differs",
        lambda f: f.update({"data/dossier.pdf": f["data/dossier.pdf"] + b" "}),
    ),
    "the paper removed": ("paper", "missing_file", lambda files: files.pop("data/dossier.pdf") and None),
    "the README rewritten": ("bag", "tag_file_differs", lambda f: f.update({"README.txt": b"All is well."})),
    "a file added": ("bag", "extra_file", lambda f: f.update({"data/letter.txt": b"x"})),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_tampering_with_all_manifests_recomputed_is_found_and_named(what: str, dossier: Path, tmp_path: Path) -> None:
    part, code, change = MUTATIONS[what]
    report = verify(tampered(dossier, tmp_path / "d.zip", change), keys=KEYS)
    assert report.part(part).state is State.FAILED, report.text("en")
    assert code in {finding.code for finding in report.part(part).findings}
    assert report.exit_code == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE visits SET notes = 'all was well'",
        "DELETE FROM disturbances",
        "CREATE TABLE other (x)",
        "CREATE VIEW seen AS SELECT * FROM visits",
        "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT * FROM n",
        "UPDATE gpkg_geometry_columns SET srs_id = 3857 WHERE table_name = 'visits'",
    ],
)
def test_a_geopackage_that_tells_another_story_than_the_events_fails(
    statement: str, dossier: Path, tmp_path: Path
) -> None:
    def change(files: Files) -> None:
        files["#folder"] = str(tmp_path).encode()
        _geopackage(statement)(files)

    report = verify(tampered(dossier, tmp_path / "d.zip", change), keys=KEYS)
    assert [finding.about for finding in report.part("tables").findings] == ["data/site.gpkg"]


def test_a_geopackage_with_the_same_content_in_other_bytes_passes(dossier: Path, tmp_path: Path) -> None:
    """Another version of the library may lay the same tables out otherwise."""

    def change(files: Files) -> None:
        files["#folder"] = str(tmp_path).encode()
        _geopackage("UPDATE gpkg_contents SET last_change = '2027-01-01T00:00:00.000Z'")(files)

    report = verify(tampered(dossier, tmp_path / "d.zip", change), keys=KEYS)
    assert report.part("tables").state is State.UNCHANGED


def test_a_file_that_is_no_database_in_place_of_the_geopackage_fails(dossier: Path, tmp_path: Path) -> None:
    report = verify(
        tampered(dossier, tmp_path / "d.zip", lambda f: f.update({"data/site.gpkg": b"no database" * 99})), keys=KEYS
    )
    assert report.part("tables").state is State.FAILED


def test_when_the_newest_events_are_left_out_the_tail_is_not_checked(dossier: Path, tmp_path: Path) -> None:
    """Attack 18: without the export's own event nobody can say whether more was left out, and it is not claimed."""
    report = verify(tampered(dossier, tmp_path / "d.zip", _drop_event(-1)), keys=KEYS)
    assert report.part("completeness").state is State.NOT_CHECKED
    assert [finding.code for finding in report.part("completeness").findings] == ["tail_unproven"]
    assert report.exit_code != 0


def test_an_export_the_ledger_does_not_vouch_for_is_not_checked(tmp_path: Path) -> None:
    content = synthetic.exported(synthetic.facts(), synthetic.history(), committed=False)
    build(content, synthetic.store, tmp_path / "d.zip", lambda _part, _what: None)
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
        earlier = sign_checkpoint(Checkpoint(synthetic.ORIGIN, 13, bytes(32)), synthetic.SIGNER)
        part = verify(dossier, keys=KEYS, earlier_checkpoint=earlier).part("earlier")
        assert (part.state, part.findings[0].code) == (State.FAILED, "fork")

    @pytest.mark.parametrize(("size", "code"), [(5, "no_consistency_proof"), (500, "older_than_earlier")])
    def test_another_size_is_not_checked(self, dossier: Path, size: int, code: str) -> None:
        earlier = sign_checkpoint(Checkpoint(synthetic.ORIGIN, size, bytes(32)), synthetic.SIGNER)
        part = verify(dossier, keys=KEYS, earlier_checkpoint=earlier).part("earlier")
        assert (part.state, part.findings[0].code) == (State.NOT_CHECKED, code)

    def test_one_nobody_signed_fails(self, dossier: Path) -> None:
        assert verify(dossier, keys=KEYS, earlier_checkpoint=b"x").part("earlier").state is State.FAILED


def test_a_key_of_the_same_name_is_not_the_registrys(dossier: Path) -> None:
    other = VerifierKey(synthetic.ORIGIN, synthetic.OTHER_SIGNER.key.public)
    report = verify(dossier, keys=[other])
    assert report.part("checkpoint").state is State.FAILED
    assert report.part("events").state is State.NOT_CHECKED


def test_manifests_not_recomputed_name_the_file(dossier: Path, tmp_path: Path) -> None:
    files = files_of(dossier)
    _flip(EVIDENCE)(files)
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
    other = replace(content.sites[0], id=synthetic.uid("unheard of"), code="GR-ZZZZ")
    content = synthetic.exported(replace(content, sites=(*content.sites, other)), synthetic.history())
    build(content, synthetic.store, tmp_path / "d.zip", lambda _part, _what: None)
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
