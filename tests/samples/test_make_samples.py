"""The samples come from the script, the same bytes each time, and carry the metadata there is to strip."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base
from shapely.geometry import shape

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "README.md")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_running_the_script_again_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "scripts" / "make_samples.py"), str(tmp_path)], check=True)
    again, kept = contents(tmp_path), contents(SAMPLES)
    assert again.keys() == kept.keys()
    assert [name for name in kept if again[name] != kept[name]] == []


def test_the_readme_says_in_both_languages_that_nothing_is_real() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert "fictional" in text
    assert "No known grave" in text
    assert "خيالي" in text


def test_photographs_carry_metadata_to_strip_except_those_received() -> None:
    visits = json.loads((SAMPLES / "visits.json").read_text(encoding="utf-8"))
    for photo in (photo for visit in visits for photo in visit["photos"]):
        with Image.open(SAMPLES / photo["file"]) as image:
            assert image.size == (1024, 768)
            exif = image.getexif()
        if photo["origin"] == "received":
            assert not exif
            assert photo["received_from"]
        else:
            assert exif[Base.Artist] == "Training Person"
            assert exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal]
            assert len(exif.get_ifd(IFD.GPSInfo)) >= 7


def test_the_geojson_example_is_as_awkward_as_a_real_file() -> None:
    features = json.loads((SAMPLES / "import-example.geojson").read_text(encoding="utf-8"))["features"]
    shapes = [shape(f["geometry"]) for f in features if f["geometry"]]
    assert len(features) - len(shapes) == 2
    assert {s.geom_type for s in shapes} == {"Polygon", "MultiPolygon", "Point", "LineString"}
    assert sum(not s.is_valid for s in shapes) == 1
    assert len({type(f["properties"]["ضحايا"]) for f in features}) >= 4
    assert len({f["id"] for f in features}) == len(features) - 1


def test_the_csv_example_is_latin1_and_not_utf8() -> None:
    content = (SAMPLES / "import-example-latin1.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    rows = list(csv.DictReader(content.decode("latin-1").splitlines(), delimiter=";"))
    assert len(rows) == 24
    assert "Précision (m)" in rows[0]
    assert {row["Remarque"] for row in rows} == {"Donnée fictive; exercice réservé à la formation"}
