"""Invented administrative units over a square degree: borders that follow no grid, names of nowhere."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from graveregistry.publication.administrative import Administrative
from graveregistry.publication.unit_files import read_units

WEST, SOUTH, EAST, NORTH = 36.0, 32.4, 37.0, 33.4
MIDDLE = 36.47
BORDERS = {"w": (WEST, MIDDLE, 32.83, (36.21, 36.33)), "e": (MIDDLE, EAST, 33.02, (36.66, 36.84))}


def feature(key: str, level: str, parent: str | None, west: float, south: float, east: float, north: float) -> Any:
    """A rectangle with its names."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    said = {"id": key, "level": level, "parent": parent, "name_ar": f"تدريب {key}", "name_en": f"Training {key}"}
    return {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def features() -> list[Any]:
    """Two governorates of two districts each, one of two and one of three subdistricts."""
    made = []
    for side, (west, east, border, cuts) in BORDERS.items():
        made.append(feature(side, "governorate", None, west, SOUTH, east, NORTH))
        for half, (south, north, at) in {"s": (SOUTH, border, cuts[:1]), "n": (border, NORTH, cuts)}.items():
            made.append(feature(side + half, "district", side, west, south, east, north))
            edges = (west, *at, east)
            for number, (left, right) in enumerate(pairwise(edges)):
                made.append(feature(f"{side}{half}{number}", "subdistrict", side + half, left, south, right, north))
    return made


def content(units: list[Any]) -> bytes:
    """A units file."""
    return json.dumps({"type": "FeatureCollection", "features": units}).encode()


def areas() -> Administrative:
    """The scheme of these units."""
    return read_units(content(features()))
