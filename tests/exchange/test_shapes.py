"""Shapes are read as GEOS reads them, whichever way they come in."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.errors import Failure
from graveregistry.exchange.rows import Limits
from graveregistry.exchange.shapes import from_geojson

PLACES = st.lists(st.floats(-180, 180, allow_subnormal=False) | st.integers(-90, 90), min_size=2, max_size=3)
RINGS = st.lists(PLACES, max_size=6).flatmap(
    lambda ring: st.sampled_from([ring, [*ring, ring[0]]]) if ring else st.just(ring)
)


def read(coordinates: Any) -> bytes | None:
    shape = from_geojson({"type": "Polygon", "coordinates": coordinates}, Limits())
    return None if shape is None else shapely.to_wkb(shape)


@given(st.lists(RINGS, max_size=3))
def test_a_polygon_is_what_geos_reads_of_it(rings: list[Any]) -> None:
    flat = {"type": "Polygon", "coordinates": [[place[:2] for place in ring] for ring in rings]}
    try:
        expected = shapely.from_geojson(json.dumps(flat))
    except (shapely.errors.ShapelyError, ValueError):
        with pytest.raises(Failure, match="cannot be read"):
            read(rings)
        return
    assert read(rings) == (None if expected.is_empty else shapely.to_wkb(expected))


@pytest.mark.parametrize("odd", [True, "1", None, []])
def test_what_is_no_place_makes_no_ring(odd: Any) -> None:
    for ring in ([[0, 0], [1, odd], [1, 1], [0, 0]], [[0, 0], odd, [1, 1], [0, 0]], [odd] * 4):
        with pytest.raises(Failure, match="cannot be read"):
            read([ring])
