"""Every way of altering a dossier, with all its manifests made anew: the part is named, and so is what is wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from graveregistry.dossiers.report import State
from graveregistry.dossiers.verifier import verify
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.events import Field, disclosure
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import (
    EVIDENCE,
    Files,
    drop_event,
    flip,
    lines,
    put_lines,
    tampered,
)

KEYS = [chronicle.key()]


def _swap(name: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def _another_photo(files: Files) -> None:
    other = files.pop(EVIDENCE) + b"edited"
    files[f"data/evidence/{hashlib.sha256(other).hexdigest()}.jpg"] = other


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
    ledger = chronicle.history()
    content = synthetic.exported(synthetic.facts(), ledger)
    other = next(each for each in ledger.of_site(chronicle.NEIGHBOUR) if each.index == 1)
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
    forged = sign_checkpoint(Checkpoint(chronicle.ORIGIN, size, root), chronicle.OTHER_SIGNER)
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
    "a photo edited": ("evidence", "evidence_changed", flip(EVIDENCE)),
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
    "a proof bent": ("events", "proof_failed", flip("data/ledger/proofs/0.tlog-proof", 40)),
    "a proof removed": ("events", "missing_file", lambda f: f.pop("data/ledger/proofs/0.tlog-proof") and None),
    "a proof of no event": ("events", "extra_file", lambda f: f.update({"data/ledger/proofs/99.tlog-proof": b""})),
    "a line that is no event": (
        "events",
        "event_form",
        _swap("data/ledger/events.jsonl", b'{"digests"', b'{ "digests"'),
    ),
    "all events removed": ("events", "missing_file", lambda f: f.pop("data/ledger/events.jsonl") and None),
    "events emptied": ("events", "no_events", lambda f: f.update({"data/ledger/events.jsonl": b""})),
    "the first event left out": ("completeness", "chain_gap", drop_event(0)),
    "a middle event left out": ("completeness", "chain_gap", drop_event(4)),
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
    "the paper altered": ("paper", "paper_differs", flip("data/dossier.pdf", 30_000)),
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
