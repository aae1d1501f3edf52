"""Attack 15 in a dossier: script, formulas, markup, overrides, dates are text and read the same in both languages."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from pathlib import Path

import pytest

from graveregistry.dossiers.case import Given
from graveregistry.dossiers.verifier import verify
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import Files, files_of

NASTY = (
    '=HYPERLINK("http://x")</script><script>alert(1)</script> #import "@x" $x$ \u202eback\u202c '
    "2024-03-12 33.5061, 38.5052"
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier where everything typed is an attack."""
    return synthetic.made(tmp_path_factory.mktemp("nasty") / "d.zip", NASTY)


@pytest.fixture(scope="module")
def files(path: Path) -> Files:
    return files_of(path)


def test_no_cell_of_a_table_is_a_formula(files: Files) -> None:
    tables = [name for name in files if name.endswith(".csv")]
    assert len(tables) == 4
    for name in tables:
        cells = [cell for row in csv.reader(io.StringIO(files[name].decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if re.match(r"[\s\ufeff]*[=+\-@\t\r]", cell)]
    assert "'=HYPERLINK" in files["data/history.csv"].decode()


def test_no_page_gains_a_script(files: Files) -> None:
    assert b"alert(1)</script>" not in files["data/map.html"]
    assert files["data/map.html"].count(b"<script") == 3
    for name in ("data/ro-crate-metadata.json", "data/caseload/case-uco.jsonld", "data/site.geojson"):
        json.loads(files[name])


def test_the_paper_prints_markup_as_it_was_typed_and_dates_and_places_in_their_order(
    files: Files, tmp_path: Path
) -> None:
    (tmp_path / "d.pdf").write_bytes(files["data/dossier.pdf"])
    done = subprocess.run(["pdftotext", tmp_path / "d.pdf", "-"], capture_output=True, check=True, text=True)
    said = " ".join(done.stdout.split())
    for typed in ("<script>alert(1)</script>", '#import "@x"', "$x$"):
        assert said.count(typed) >= 2
    assert said.count("2024-03-12") >= 2
    assert "12-03-2024" not in said
    assert said.count("33.5061, 38.5052") >= 2
    assert "\u202e" not in done.stdout


def test_it_still_proves_itself(path: Path) -> None:
    assert verify(path, Given([chronicle.key()])).exit_code == 0
