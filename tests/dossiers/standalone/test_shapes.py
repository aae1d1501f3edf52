"""WKT read without a geometry library beside the library's own reading."""

from __future__ import annotations

import json

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from graveregistry.dossiers.disclosed import parse_geometry
from graveregistry.dossiers.standalone.shapes import UnsureError, read_shape

DEGREES = st.floats(-180, 180, allow_nan=False)
PLACES = st.tuples(DEGREES, DEGREES)


@settings(max_examples=200)
@given(st.lists(PLACES, min_size=3, max_size=8), st.sampled_from(["MULTIPOINT", "LINESTRING", "POLYGON"]))
def test_what_it_reads_is_what_the_library_reads(places: list[tuple[float, float]], kind: str) -> None:
    listed = ", ".join(f"{x!r} {y!r}" for x, y in [*places, places[0]])
    text = f"{kind} (({listed}))" if kind == "POLYGON" else f"{kind} ({listed})"
    library = parse_geometry(text)
    try:
        read = read_shape(text)
    except UnsureError:
        return
    assert read == (None if library is None else json.loads(shapely.to_geojson(library)))


@pytest.mark.parametrize(
    "text",
    ["", "POINT", "Pointed remarks (two)", "POINT (نقطة)", "a POINT (1 2)", "POINT (1 2) قرب التلّ", "(" * 9],
)
def test_text_is_not_taken_for_a_shape(text: str) -> None:
    assert read_shape(text) is None
    assert parse_geometry(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "POINT EMPTY", "POINT (1)", "POINT (1 2", "POINT (1 2 3)", "POINT (a b)", "POINT (1 2) (3 4)",
        "POLYGON ((0 0, 1 1, 0 0))", "POLYGON ((0 0, 1 0, 1 1, 0 1))", "LINESTRING (1 2)", "POINT (1 2) near",
        "GEOMETRYCOLLECTION (CIRCLE (1 2))", "MULTILINESTRING ((1 2))", "POINT (1,2)",
    ],
)  # fmt: skip
def test_what_it_cannot_be_sure_of_it_says(text: str) -> None:
    with pytest.raises(UnsureError):
        read_shape(text)
