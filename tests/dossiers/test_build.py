"""What is in the zip that a legal team hands over."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import bagit
import pyogrio
import pytest

from graveregistry.dossiers.build import build
from graveregistry.dossiers.document import export_digest
from graveregistry.errors import Failure
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import files_of


def test_the_bag_is_valid_by_the_library_of_congress_own_tool(dossier: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(dossier).extractall(tmp_path)
    bag = bagit.Bag(str(tmp_path / "dossier-2026-0007"))
    bag.validate()
    assert bag.version == "1.0"
    assert bag.info["External-Identifier"] == "2026-0007"


def test_it_holds_the_files_that_the_format_promises(dossier: Path) -> None:
    names = set(files_of(dossier))
    assert {
        "bagit.txt", "bag-info.txt", "README.txt", "manifest-sha256.txt", "manifest-sha512.txt",
        "tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "data/dossier.pdf", "data/site.gpkg", "data/site.geojson",
        "data/history.csv", "data/custody.csv", "data/ledger/events.jsonl", "data/ledger/checkpoint",
        "data/export.json", f"data/evidence/{chronicle.photo_sha()}.jpg", "data/ledger/proofs/0.tlog-proof",
    } <= names  # fmt: skip


def test_the_same_dossier_comes_out_the_same_but_for_the_signature(tmp_path: Path) -> None:
    content, ledger = synthetic.facts(), chronicle.history()
    content = synthetic.exported(content, ledger)
    for name in ("a.zip", "b.zip"):
        build(content, chronicle.store, tmp_path / name, lambda _part, _what: None, chronicle.SEAL.sign)
    first, second = (files_of(tmp_path / name) for name in ("a.zip", "b.zip"))
    manifests = [name for name in first if "manifest-" in name]
    assert {name for name in first if first[name] != second[name]} == {"data/dossier.pdf", *manifests}
    assert len(first["data/dossier.pdf"]) == len(second["data/dossier.pdf"])


def test_two_exports_differ_only_in_what_names_the_export(tmp_path: Path) -> None:
    first, second = (
        files_of(synthetic.made(tmp_path / f"{hour}.zip", exported_at=chronicle.START.replace(hour=hour)))
        for hour in (10, 11)
    )
    content = [name for name in first if name.startswith("data/") and not name.startswith("data/ledger")]
    assert {name for name in content if first[name] != second[name]} <= {
        "data/dossier.pdf", "data/export.json", "data/history.csv", "data/ro-crate-metadata.json",
        "data/caseload/case-uco.jsonld",
    }  # fmt: skip


def test_layers_open_in_gis_and_hold_the_same_places(dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "site.gpkg"
    path.write_bytes(files_of(dossier)["data/site.gpkg"])
    layers = {name: pyogrio.read_dataframe(path, layer=name) for name in ("boundaries", "visits", "disturbances")}
    collection = json.loads(files_of(dossier)["data/site.geojson"])
    told = {feature["id"]: feature["geometry"] for feature in collection["features"]}
    assert len(told) == sum(map(len, layers.values())) == 4
    assert layers["boundaries"].crs.to_epsg() == 4326
    for frame in layers.values():
        for row, shape in zip(frame["row"], frame.geometry, strict=True):
            assert told[row]["type"] == shape.geom_type


def test_outer_rings_run_counter_clockwise_as_rfc_7946_asks(dossier: Path) -> None:
    collection = json.loads(files_of(dossier)["data/site.geojson"])
    for feature in collection["features"]:
        if feature["geometry"]["type"] == "Polygon":
            ring = feature["geometry"]["coordinates"][0]
            assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring)) < 0


def test_a_geopackage_bears_the_date_of_the_record_not_of_the_clock(dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "site.gpkg"
    path.write_bytes(files_of(dossier)["data/site.gpkg"])
    with sqlite3.connect(path) as database:
        dates = {row[0] for row in database.execute("SELECT last_change FROM gpkg_contents")}
    database.close()
    assert dates == {"2026-03-04T14:00:00.000Z"}


def test_an_original_that_is_not_what_was_recorded_stops_the_dossier(tmp_path: Path) -> None:
    content = synthetic.exported(synthetic.facts(), chronicle.history())
    with pytest.raises(Failure) as failure:
        build(
            content,
            lambda _sha: io.BytesIO(b"something else"),
            tmp_path / "d.zip",
            lambda _part, _what: None,
            chronicle.SEAL.sign,
        )
    assert failure.value.code == "dossier_evidence_changed"
    assert list(tmp_path.iterdir()) == []


def test_cancelling_leaves_nothing_behind(tmp_path: Path) -> None:
    class CancelledError(Exception):
        pass

    def cancel(part: float, _what: str) -> None:
        if part > 0.7:
            raise CancelledError

    content = synthetic.exported(synthetic.facts(), chronicle.history())
    with pytest.raises(CancelledError):
        build(content, chronicle.store, tmp_path / "d.zip", cancel, chronicle.SEAL.sign)
    assert list(tmp_path.iterdir()) == []


def test_progress_runs_from_nothing_to_done(tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    content = synthetic.exported(synthetic.facts(), chronicle.history())
    build(
        content, chronicle.store, tmp_path / "d.zip", lambda part, what: told.append((part, what)), chronicle.SEAL.sign
    )
    assert told[0] == (0.0, "evidence")
    assert told[-1] == (1.0, "done")
    assert [part for part, _ in told] == sorted(part for part, _ in told)


def test_a_site_nobody_recorded_has_no_dossier(tmp_path: Path) -> None:
    with pytest.raises(Failure) as failure:
        build(synthetic.facts(), chronicle.store, tmp_path / "d.zip", lambda _part, _what: None, chronicle.SEAL.sign)
    assert failure.value.code == "dossier_without_events"


def test_the_digest_the_ledger_commits_is_known_before_the_export_is_recorded(tmp_path: Path) -> None:
    ledger = chronicle.history()
    content = replace(synthetic.facts(), events=ledger.of_site(chronicle.SITE))
    before = export_digest(content)
    assert export_digest(synthetic.exported(synthetic.facts(), ledger)) == before


@pytest.mark.parametrize(("number", "folder"), [("2026/../../7", "dossier-2026-7"), ("٧", "dossier-0")])
def test_an_odd_export_number_makes_a_plain_folder(number: str, folder: str, tmp_path: Path) -> None:
    path = synthetic.made(tmp_path / "d.zip", number=number)
    assert {name.split("/")[0] for name in zipfile.ZipFile(path).namelist()} == {folder}
