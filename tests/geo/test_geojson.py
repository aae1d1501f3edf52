"""GeoJSON is read strictly (RFC 7946), and nothing is built before it is counted."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box, to_geojson

from graveregistry.geo.geojson import from_geojson

RING = [[36, 32], [37, 32], [37, 33], [36, 32]]


def told(mapping: Any, **limits: int) -> list[tuple[str, tuple[float, float] | None]]:
    outline = from_geojson(mapping, **limits)
    assert outline.geometry is None
    return [(reason.code, reason.at) for reason in outline.reasons]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    "shape", [box(36, 32, 37, 33), MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]), box(0, 0, 1, 1).centroid]
)
def test_what_was_written_is_read(shape: Polygon) -> None:
    outline = from_geojson(json.loads(to_geojson(shape)))
    assert outline.geometry == shape
    assert outline.reasons == outline.notes == ()


def test_a_hole_is_kept_and_a_height_is_dropped_with_a_note() -> None:
    hole = [[x * 0.1 + 32.9, y * 0.1 + 29, 640.5] for x, y in RING]
    outline = from_geojson(polygon(RING, hole))
    assert isinstance(outline.geometry, Polygon)
    assert len(outline.geometry.interiors) == 1
    assert not outline.geometry.has_z
    assert [note.code for note in outline.notes] == ["height_dropped"]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ([], "not_geojson"),
        ({}, "not_geojson"),
        ({"type": 3}, "not_geojson"),
        ({"type": "Polygon"}, "not_geojson"),
        ({"type": "Polygon", "coordinates": "abc"}, "not_geojson"),
        (polygon([36, 32]), "not_geojson"),
        (polygon([[36], [36], [36], [36]]), "not_geojson"),
        (polygon([[36, 32, 0, 0]] * 4), "not_geojson"),
        ({"type": "Point", "coordinates": [[36, 32]]}, "not_geojson"),
        ({"type": "Feature", "geometry": None}, "wrong_type"),
        ({"type": "LineString", "coordinates": RING}, "wrong_type"),
        ({**polygon(RING), "crs": {"type": "name"}}, "crs_not_taken"),
        (polygon(), "empty"),
        ({"type": "MultiPolygon", "coordinates": []}, "empty"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "empty"),
        (polygon([]), "too_few_points"),
    ],
)
def test_what_is_no_geometry_is_refused(mapping: Any, code: str) -> None:
    assert told(mapping) == [(code, None)]


@pytest.mark.parametrize("value", [True, "36", None, float("nan"), float("inf"), 10**400, -1e9, {}])
def test_what_is_no_number_is_refused(value: object) -> None:
    assert told(polygon([[36, 32], [value, 32], [37, 33], [36, 32]])) in (
        [("not_a_number", None)],
        [("not_geojson", None)],
    )


def test_short_and_open_rings_are_refused_at_their_place() -> None:
    assert told(polygon(RING[:3])) == [("too_few_points", (36, 32))]
    assert told(polygon([*RING[:3], [36, 33]])) == [("ring_not_closed", (36, 33))]


def test_too_much_is_refused_before_it_is_built() -> None:
    assert told(polygon(RING), max_vertices=3) == [("too_many_vertices", None)]
    assert told(polygon(*([[]] * 100)), max_vertices=10) == [("too_many_vertices", None)]
    deep: Any = [36, 32]
    for _ in range(100_000):
        deep = [deep]
    assert told({"type": "MultiPolygon", "coordinates": deep}) == [("not_geojson", None)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)


@given(st.sampled_from(["Point", "Polygon", "MultiPolygon"]), JSON)
def test_anything_is_read_or_refused(kind: str, coordinates: Any) -> None:
    outline = from_geojson({"type": kind, "coordinates": coordinates})
    assert (outline.geometry is None) == bool(outline.reasons)
