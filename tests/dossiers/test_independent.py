"""One dossier in the hands of programs that others wrote: each takes it for what it says it is, with no network."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pytest
import requests
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

from graveregistry.dossiers.case import Given
from graveregistry.dossiers.verifier import verify
from tests.dossiers import chronicle
from tests.dossiers.tampering import files_of, packed

CONTEXT = Path(__file__).parents[2] / "web/node_modules/ro-crate/lib/context.json"


@pytest.fixture(scope="module")
def unpacked(dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one folder in the dossier."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(dossier) as archive:
        archive.extractall(folder)
    (found,) = folder.iterdir()
    return found


def said(*command: str | Path) -> str:
    """What a program says; it must end well."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_qpdf_finds_no_fault_in_the_paper(unpacked: Path) -> None:
    assert "No syntax or stream encoding errors found" in said("qpdf", "--check", unpacked / "data/dossier.pdf")


def test_gdal_reads_the_layers_and_finds_the_same_in_both_files(unpacked: Path, tmp_path: Path) -> None:
    told = json.loads((unpacked / "data/site.geojson").read_text())
    wanted = dict.fromkeys(("boundaries", "visits", "disturbances"), 0)
    for feature in told["features"]:
        wanted[feature["properties"]["layer"]] += 1
    for layer, count in wanted.items():
        outline = said("ogrinfo", "-so", unpacked / "data/site.gpkg", layer)
        assert f"Feature Count: {count}" in outline
        assert 'ID["EPSG",4326]' in outline
    drawn = tmp_path / "boundaries.geojson"
    said("ogr2ogr", "-f", "GeoJSON", drawn, unpacked / "data/site.gpkg", "boundaries")
    assert {each["properties"]["row"] for each in json.loads(drawn.read_text())["features"]} == {
        each["id"] for each in told["features"] if each["properties"]["layer"] == "boundaries"
    }


def test_the_case_communitys_validator_takes_the_evidence_and_its_custody(unpacked: Path) -> None:
    graph = unpacked / "data/caseload/case-uco.jsonld"
    report = said(Path(sys.executable).with_name("case_validate"), "--built-version", "case-1.5.0", graph)
    assert "Conforms: True" in report
    assert "Results" not in report


def test_the_ro_crate_communitys_validator_takes_the_crate(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(_self: HttpRequester, url: str, **_more: object) -> requests.Response:
        asked.append(url)
        kept = requests.Response()
        kept.status_code, kept._content = 200, CONTEXT.read_bytes()
        kept.headers["Content-Type"] = "application/ld+json"
        return kept

    monkeypatch.setattr(HttpRequester, "get", answer, raising=False)
    wanted = ValidationSettings(
        rocrate_uri=str(unpacked / "data"),
        profile_identifier="ro-crate-1.2",
        requirement_severity=Severity.REQUIRED,
        offline=True,
    )
    result = services.validate(wanted)
    assert [issue.message for issue in result.get_issues()] == []
    assert result.passed()
    assert set(asked) == {"https://w3id.org/ro/crate/1.2/context"}


def test_white_space_that_the_bagit_library_lets_pass_is_refused_here(
    dossier: Path, unpacked: Path, tmp_path: Path
) -> None:
    bagit.Bag(str(unpacked)).validate()
    files = files_of(dossier)
    name = "manifest-sha256.txt"
    files[name] = files[name].replace(b"  data/history.csv\n", b" \t data/history.csv\n")
    for tags in ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt"):
        del files[tags]
    there = packed(files, tmp_path / "spaced.zip")
    with zipfile.ZipFile(there) as archive:
        archive.extractall(tmp_path)
    bagit.Bag(str(tmp_path / unpacked.name)).validate()
    part = verify(there, Given([chronicle.key()])).part("bag")
    assert part.state.value == "failed"
