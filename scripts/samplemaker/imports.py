"""Two files as another organisation might hand them over: odd columns, gaps, and mistakes to be reported."""

import csv
import json
from io import StringIO

from samplemaker import shapes
from samplemaker.common import Record, dice, eastern, shift
from samplemaker.places import CELLS


def geojson() -> bytes:
    """Thirty features: polygons, points, lines, multipolygons and none; columns that change their type."""
    chance, features = dice("import-geojson"), []
    for number in range(30):
        cell = CELLS[number % 10]
        place = shift(cell.centre, chance.uniform(-3500, 3500), chance.uniform(-3500, 3500))
        kind = ("mass_grave",) if number % 3 else ("trench",)
        geometry: Record | None = shapes.polygon(chance, place, list(kind))
        if number % 7 == 3:
            geometry = shapes.point(place)
        if number in (5, 19):
            geometry = None
        if number == 11:
            geometry = {"type": "LineString", "coordinates": [list(place), list(shift(place, 120, 40))]}
        if number == 23:
            geometry = _bow_tie(place)
        features.append({"type": "Feature", "id": 900 + number, "geometry": geometry, "properties": _odd(number)})
    features.append(features[2])  # the same feature twice
    whole = {"type": "FeatureCollection", "name": "TRAINING - fictional", "features": features}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _bow_tie(place: tuple[float, float]) -> Record:
    """An outline that crosses itself: the import must say where, and not mend it silently."""
    corners = [shift(place, x, y) for x, y in ((0, 0), (60, 60), (60, 0), (0, 60), (0, 0))]
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]}


def _odd(number: int) -> Record:
    cell = CELLS[number % 10]
    return {
        "OBJECTID_1": number + 1,
        "اسم الموقع": f"تدريب – {cell.stem_ar} استيراد {eastern(number + 1)}",
        "Name (EN) ": f"Training - {cell.stem_en} import {number + 1}",
        "نوع": ("مقبرة جماعية", "خندق", "MASS GRAVE", "mass_grave", None, "?")[number % 6],
        "ضحايا": (12, "٢٠-٣٠", None, "غير معروف", 7.0, "about 15")[number % 6],
        "تاريخ": ("2013", "آذار 2012", "14/08/2012", "", None, "2012-2013")[number % 6],
        "Shape_Area": round(431.7 * (number + 1), 3) if number % 4 else None,
        "مصدر.ملاحظة": "سجلّ خيالي للتدريب",
        "tags": ["training", number] if number % 5 == 0 else "training",
        "training": True,
    }


def latin1_csv() -> bytes:
    """A French spreadsheet: Latin-1, semicolons, decimal commas, and four rows that are wrong."""
    chance, out = dice("import-csv"), StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            "Numéro",
            "Lieu-dit (formation)",
            "Latitude",
            "Longitude",
            "Précision (m)",
            "Année",
            "Vérifié",
            "Remarque",
        ]
    )
    for number in range(24):
        cell = CELLS[number % 12]
        lon, lat = shift(cell.centre, chance.uniform(-3500, 3500), chance.uniform(-3500, 3500))
        latitude, longitude = _wrong(number, f"{lat:.5f}".replace(".", ","), f"{lon:.5f}".replace(".", ","))
        writer.writerow(
            [
                f"F-{number + 1:03}",
                f"Formation - {cell.stem_en} nº {number + 1}",
                latitude,
                longitude,
                chance.choice(("50", "120", "", "env. 200")),
                chance.choice(("2012", "2013", "été 2012", "")),
                chance.choice(("oui", "non", "à vérifier")),
                "Donnée fictive; exercice réservé à la formation",
            ]
        )
    return out.getvalue().encode("latin-1")


def _wrong(number: int, lat: str, lon: str) -> tuple[str, str]:
    """Nothing, swapped, out of range, and words instead of a number."""
    return {6: ("", ""), 11: (lon, lat), 15: (lat, "372,55"), 20: ("près du puits", lon)}.get(number, (lat, lon))
