"""No fictional place comes near a place that is publicly known for a mass grave."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
KEPT_CLEAR_M = 5_000
GEOD = Geod(ellps="WGS84")

# Town centres (lat, lon) of towns and districts that public reports have named; none is the grave itself.
KNOWN: dict[str, tuple[float, float]] = {
    "Najha": (33.385, 36.362),
    "Qutayfah": (33.739, 36.601),
    "Tadamon": (33.473, 36.321),
    "Yarmouk": (33.474, 36.303),
    "Sayyidah Zaynab": (33.444, 36.340),
    "Darayya": (33.458, 36.237),
    "Muadamiyat al-Sham": (33.461, 36.191),
    "Mezzeh": (33.503, 36.247),
    "Jobar": (33.529, 36.333),
    "Harasta": (33.559, 36.365),
    "Douma": (33.572, 36.402),
    "Adra": (33.605, 36.515),
    "Dumayr": (33.643, 36.692),
    "Sednaya": (33.695, 36.374),
    "Kiswah": (33.358, 36.246),
    "Ghabaghib": (33.184, 36.227),
    "Mismiyah": (33.130, 36.390),
    "Sanamayn": (33.071, 36.184),
    "Inkhil": (33.019, 36.130),
    "Jasim": (32.991, 36.060),
    "Mahajjah": (32.951, 36.226),
    "Nawa": (32.889, 36.039),
    "Izraa": (32.868, 36.255),
    "Busra al-Harir": (32.843, 36.340),
    "Shaykh Miskin": (32.826, 36.157),
    "Dael": (32.756, 36.133),
    "Harak": (32.750, 36.306),
    "Tafas": (32.736, 36.066),
    "Khirbat Ghazalah": (32.734, 36.203),
    "Musayfirah": (32.633, 36.345),
    "Daraa": (32.619, 36.106),
    "Umm al-Mayadin": (32.557, 36.200),
    "Busra al-Sham": (32.518, 36.482),
    "Quneitra": (33.125, 35.824),
    "Khan Arnabah": (33.183, 35.889),
    "Sweida": (32.709, 36.570),
    "Shahba": (32.854, 36.629),
    "Qaryatayn": (34.229, 37.240),
    "Palmyra": (34.556, 38.284),
    "Sukhnah": (34.886, 38.872),
    "Homs": (34.727, 36.723),
    "Houla": (34.886, 36.520),
    "Hama": (35.132, 36.758),
    "Salamiyah": (35.012, 37.053),
    "Khan Shaykhun": (35.442, 36.650),
    "Maarrat al-Numan": (35.648, 36.677),
    "Saraqib": (35.865, 36.806),
    "Idlib": (35.931, 36.634),
    "Jisr al-Shughur": (35.813, 36.317),
    "Baniyas": (35.182, 35.949),
    "Aleppo": (36.202, 37.134),
    "Khan al-Asal": (36.164, 37.024),
    "Safirah": (36.069, 37.373),
    "Manbij": (36.528, 37.955),
    "Tabqah": (35.837, 38.548),
    "Raqqa": (35.951, 39.009),
    "Suluk": (36.593, 39.133),
    "Shaddadah": (36.056, 40.730),
    "Deir ez-Zor": (35.336, 40.141),
    "Mayadin": (35.019, 40.453),
    "Abu Hamam": (34.850, 40.660),
    "Hajin": (34.690, 40.830),
    "Abu Kamal": (34.452, 40.918),
    "Qaim": (34.370, 41.100),
    "Rutbah": (33.038, 40.285),
}


def load(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def pairs(value: Any) -> Iterator[tuple[float, float]]:
    """Every lon/lat in GeoJSON coordinates, however deep."""
    if value and isinstance(value[0], list):
        for inner in value:
            yield from pairs(inner)
    else:
        yield value[0], value[1]


def from_csv() -> Iterator[tuple[float, float]]:
    """The rows that are not wrong on purpose."""
    text = (SAMPLES / "import-example-latin1.csv").read_bytes().decode("latin-1")
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        try:
            lat, lon = (float(row[name].replace(",", ".")) for name in ("Latitude", "Longitude"))
        except ValueError:
            continue
        if lat < 36.5 and lon > 34 and lon < 180:
            yield lon, lat


def places() -> dict[str, list[tuple[float, float]]]:
    spots = [visit[key] for visit in load("visits.json") for key in ("observer", "observed")]
    spots += [record["position"] for record in load("disturbances.json")]
    features = load("import-example.geojson")["features"]
    return {
        "boundaries": [p for b in load("boundaries.json") for p in pairs(b["geometry"]["coordinates"])],
        "positions": [(spot["lon"], spot["lat"]) for spot in spots if spot["lon"] is not None],
        "import": [p for f in features if f["geometry"] for p in pairs(f["geometry"]["coordinates"])],
        "csv": list(from_csv()),
    }


@pytest.mark.parametrize("kind", ["boundaries", "positions", "import", "csv"])
def test_every_place_keeps_five_kilometres_from_every_known_locality(kind: str) -> None:
    found = places()[kind]
    assert len(found) >= 20
    lons, lats = [p[0] for p in found], [p[1] for p in found]
    for name, (lat, lon) in KNOWN.items():
        _, _, metres = GEOD.inv([lon] * len(found), [lat] * len(found), lons, lats)
        assert min(metres) > KEPT_CLEAR_M, name


def test_the_sites_stand_mostly_in_the_southern_governorates() -> None:
    named = [site["governorate_en"] for site in load("sites.json")]
    southern = [name for name in named if name in ("Daraa", "Quneitra", "Sweida", "Rif Dimashq")]
    assert len(southern) >= 45
    assert {"Homs", "Hama", "Aleppo", "Deir ez-Zor", "Idlib"} <= set(named)
    assert len([name for name in named if name.startswith("Outside Syria")]) == 2
