"""The light map: Syria's governorates and the released units as a small drawing that needs no script.

Drawn from the base map that the pages' build makes and from the released bytes, nothing else. Plate carrée with the
middle parallel true; positions in the drawing's own units, y down.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from graveregistry import vocabulary

WEST, NORTH, EAST, SOUTH = 33.5, 37.45, 42.5, 32.2
"""The frame in degrees (EPSG:4326): the country's, wherever the units are, with room for the names beside it."""
WIDTH = 420.0
_SCALE = WIDTH / ((EAST - WEST) * math.cos(math.radians((NORTH + SOUTH) / 2)))
HEIGHT = round((NORTH - SOUTH) * _SCALE, 1)
TOLERANCE = 0.02
"""Degrees by which an outline may be off: less than one pixel of a phone."""
LEAST_RING = 0.002
"""Square degrees of the smallest island drawn."""


BESIDE = {
    "latakia": ("end", 35.7, 35.5),
    "tartus": ("end", 35.75, 34.85),
    "damascus": ("end", 36.15, 33.6),
    "rural_damascus": ("start", 36.75, 33.72),
    "quneitra": ("end", 35.52, 33.1),
    "daraa": ("end", 35.85, 32.42),
    "suwayda": ("start", 37.0, 32.5),
}
"""Names that have no room in the middle of their governorate: which end of the name is fixed, and where (lon, lat)."""


@dataclass(frozen=True, slots=True)
class Governorate:
    """One governorate: its code, its outline as SVG path data, and where its name stands (SVG ``text-anchor``)."""

    code: str
    path: str
    anchor: str
    x: float
    y: float


def at(lon: float, lat: float) -> tuple[float, float]:
    """Where a place is in the drawing."""
    across = _SCALE * math.cos(math.radians((NORTH + SOUTH) / 2))
    return round((lon - WEST) * across, 1), round((NORTH - lat) * _SCALE, 1)


def governorates(web_root: Path) -> tuple[Governorate, ...]:
    """The governorates of the built base map; none where the pages have not been built."""
    return _drawn(web_root / "basemap")


@lru_cache(maxsize=4)
def _drawn(folder: Path) -> tuple[Governorate, ...]:
    if not (folder / "governorates.json").is_file():
        return ()
    codes = {vocabulary.label("governorate", code, "en"): code for code in vocabulary.codes("governorate")}
    found = {
        codes[feature["properties"]["en"]]: shape(feature["geometry"])
        for feature in _features(folder / "governorates.json")
        if feature["properties"]["en"] in codes
    }
    # Neighbours are simplified together, so that no gap opens along a border they share.
    outlines = shapely.coverage_simplify(list(found.values()), TOLERANCE)
    names = {
        feature["properties"]["en"]: feature["geometry"]["coordinates"]
        for feature in _features(folder / "labels.json")
        if feature["properties"]["kind"] == "governorate"
    }
    places = [BESIDE.get(code, ("middle", *names[vocabulary.label("governorate", code, "en")])) for code in found]
    return tuple(
        Governorate(code, path(outline), anchor, *at(lon, lat))
        for code, outline, (anchor, lon, lat) in zip(found, outlines, places, strict=True)
    )


def _features(file: Path) -> Sequence[dict[str, Any]]:
    features: Sequence[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    return features


@lru_cache(maxsize=4)
def units(geojson: str) -> tuple[tuple[str, str], ...]:
    """The released units as (band, SVG path data), in the order of the release."""
    features = json.loads(geojson)["features"]
    return tuple((each["properties"]["band"], path(shape(each["geometry"]))) for each in features)


def path(geometry: BaseGeometry) -> str:
    """A polygon or multipolygon (lon/lat degrees, EPSG:4326) as SVG path data."""
    polygons = getattr(geometry, "geoms", [geometry])
    rings = (ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors))
    return "".join(_ring(ring.coords) for ring in rings if shapely.Polygon(ring).area >= LEAST_RING)


def _ring(coordinates: Iterable[Sequence[float]]) -> str:
    points = list(dict.fromkeys(at(lon, lat) for lon, lat, *_ in coordinates))
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
