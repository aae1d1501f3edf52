"""A file as strangers make them: fictional sites, odd columns, mixed types, shapes of every kind."""

from __future__ import annotations

import json
import random
from typing import Any

FICTIONAL = "fictional, for tests only"


def square(lon: float, lat: float, side: float = 0.0005) -> dict[str, Any]:
    """A polygon with the south-west corner at the place, degrees."""
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def bowtie(lon: float, lat: float, side: float = 0.0005) -> dict[str, Any]:
    ring = [[lon, lat], [lon + side, lat + side], [lon + side, lat], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def shape(kind: int, lon: float, lat: float) -> dict[str, Any] | None:
    """One of nine things found where a polygon was expected."""
    point = {"type": "Point", "coordinates": [lon, lat, 731.5]}
    line = {"type": "LineString", "coordinates": [[lon, lat], [lon + 0.001, lat + 0.001]]}
    collection = {"type": "GeometryCollection", "geometries": [square(lon, lat), point]}
    polygons = {"type": "GeometryCollection", "geometries": [square(lon, lat), square(lon + 0.01, lat)]}
    multi = {"type": "MultiPolygon", "coordinates": [square(lon, lat)["coordinates"]]}
    one_point = {"type": "MultiPoint", "coordinates": [[lon, lat]]}
    return [square(lon, lat), None, point, line, collection, polygons, multi, one_point, bowtie(lon, lat)][kind]


def properties(number: int, rng: random.Random) -> dict[str, Any]:
    """Columns with what real files have in them."""
    mixed: list[Any] = [7, 7.25, "seven", None, True, [1, [2, "٣"]], {"a": {"b": None}}, "7", "null", "", "=1+1"]
    row = {
        "OBJECTID": number,
        "اسم الموقع": f"مقبرة تجريبية {number}",
        "نوع المقبرة": rng.choice(["مقبرة جماعية", "Mass grave", "mass_grave", "MASS  GRAVE", "بئر (جبّ)", "خندق دفن"]),
        "المحافظة": rng.choice(["درعا", "القنيطرة", None]),
        "تاريخ": rng.choice(
            ["2013", "2013-05", "٢٠١٣-٠٥-١٢", "25/12/2014", "2012/2013", "", None, "2013-05-12 00:00:00"]
        ),
        "Unnamed: 0": rng.choice(mixed),
        "mixed": rng.choice(mixed),
        "=cmd|' /C calc'!A0": "-2+3",
        "note with\nnewline": f'He said "{number}"; {FICTIONAL}',
        "big": 2**60 + number,
        "tiny": 1.1e-17,
        "deep": {"list": [1, {"x": [None, "ب"]}]},
    }
    if number % 7 == 0:
        del row["mixed"]
    return row


def collection(count: int, seed: int = 5) -> dict[str, Any]:
    """A FeatureCollection of ``count`` features; every kind of shape in turn."""
    rng = random.Random(seed)
    features = [
        {
            "type": "Feature",
            "id": f"f-{number}",
            "properties": properties(number, rng),
            "geometry": shape(number % 9, 36 + rng.random(), 32.5 + rng.random()),
        }
        for number in range(count)
    ]
    return {"type": "FeatureCollection", "name": FICTIONAL, "features": features}


def collection_text(count: int, seed: int = 5) -> str:
    return json.dumps(collection(count, seed), ensure_ascii=False)
