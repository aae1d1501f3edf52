"""Areas and distances agree with what GeographicLib publishes, and with the laws any measure keeps."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box
from shapely import Point as ShapelyPoint

from graveregistry.errors import Failure
from graveregistry.geo.measure import area, circle, distance, perimeter

EARTH_M2 = 510065621724088.44

# GeographicLib's documentation: the polygon class of the Python and JavaScript packages, (lat, lon).
ANTARCTICA = [
    *[(-63.1, -58), (-72.9, -74), (-71.9, -102), (-74.9, -102), (-74.3, -131), (-77.5, -163), (-77.4, 163)],
    *[(-71.7, 172), (-65.9, 140), (-65.7, 113), (-66.6, 88), (-66.9, 59), (-69.8, 25), (-70.0, -4)],
    *[(-71.0, -14), (-77.3, -33), (-77.9, -46), (-74.7, -61)],
]
# GeographicLib's test suite, PolygonTest Planimeter0 and 5: (points lat/lon, perimeter m, area m²).
PLANIMETER = [
    ([(89, 0), (89, 90), (89, 180), (89, 270)], 631819.8745, 24952305678.0),
    ([(-89, 0), (-89, 90), (-89, 180), (-89, 270)], 631819.8745, 24952305678.0),
    ([(0, -1), (-1, 0), (0, 1), (1, 0)], 627598.2731, 24619419146.0),
    ([(90, 0), (0, 0), (0, 90)], 30022685, 63758202715511.0),
    ([(89, 0.1), (89, 90.1), (89, -179.9)], 539297, 12476152838.5),
    (ANTARCTICA, 16831067.893, 13662703680020.1),
]


@pytest.mark.parametrize(("points", "metres", "square_metres"), PLANIMETER)
def test_polygons_measure_as_geographiclib_publishes(
    points: list[tuple[float, float]], metres: float, square_metres: float
) -> None:
    polygon = Polygon([(lon, lat) for lat, lon in points])
    assert area(polygon) == pytest.approx(square_metres, abs=1.0)
    assert perimeter(polygon) == pytest.approx(metres, abs=1.0)


@pytest.mark.parametrize(
    ("start", "end", "metres"),
    [
        # GeographicLib's Python examples: Wellington to Salamanca; New York to London.
        ((174.81, -41.32), (-5.50, 40.96), 19959679.267),
        ((-73.8, 40.6), (-0.5, 51.6), 5551759.400),
        # Karney 2013, table 2 (10,000 km by construction) and table 3 (nearly opposite points).
        ((0, 40), (137.84490004377, 41.79331020506), 10_000_000.0),
        ((0, -30), (179.8, 29.9), 19989832.82761),
    ],
)
def test_distances_are_as_published(start: tuple[float, float], end: tuple[float, float], metres: float) -> None:
    assert distance(start, end) == pytest.approx(metres, abs=0.001)


def test_an_eighth_of_the_earth_is_an_eighth_of_its_surface() -> None:
    assert area(Polygon([(0, 0), (90, 0), (0, 90)])) == pytest.approx(EARTH_M2 / 8, rel=1e-12)


def rings(smallest: float, largest: float) -> st.SearchStrategy[list[tuple[float, float]]]:
    """Rings around a middle which sees every corner, at these distances in degrees."""
    return st.builds(
        lambda lon, lat, sizes: [
            (lon + size * math.cos(2 * math.pi * k / len(sizes)), lat + size * math.sin(2 * math.pi * k / len(sizes)))
            for k, size in enumerate(sizes)
        ],
        st.floats(-170, 170),
        st.floats(-70, 70),
        st.lists(st.floats(smallest, largest), min_size=3, max_size=12),
    )


@given(rings(0.001, 2), st.integers(0, 11))
def test_neither_winding_nor_where_the_ring_begins_matters(ring: list[tuple[float, float]], turn: int) -> None:
    turned = ring[turn % len(ring) :] + ring[: turn % len(ring)]
    expected = area(Polygon(ring))
    assert area(Polygon(turned)) == pytest.approx(expected, rel=1e-6, abs=1)
    assert area(Polygon(ring[::-1])) == pytest.approx(expected, rel=1e-6, abs=1)
    assert perimeter(Polygon(turned)) == pytest.approx(perimeter(Polygon(ring)), rel=1e-12)


@given(rings(0.3, 2).filter(lambda ring: len(ring) > 3), st.data())
def test_a_shape_cut_in_two_keeps_its_area(ring: list[tuple[float, float]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(2, len(ring) - 2))
    first, second = Polygon(ring[: cut + 1]), Polygon([*ring[cut:], ring[0]])
    assume(Polygon(ring).covers(LineString([ring[0], ring[cut]])))
    # A geodesic edge bulges by up to 0.02° from the straight one; a thinner piece would lie on its other side.
    assume(not first.buffer(-0.04).is_empty and not second.buffer(-0.04).is_empty)
    assert area(first) + area(second) == pytest.approx(area(Polygon(ring)), rel=1e-9)


def test_holes_are_taken_off_the_area_and_added_to_the_perimeter() -> None:
    outer, hole = box(36, 32, 36.2, 32.2), box(36.05, 32.05, 36.1, 32.1)
    ring = Polygon(outer.exterior.coords, [hole.exterior.coords])
    assert area(ring) == pytest.approx(area(outer) - area(hole), rel=1e-12)
    assert perimeter(ring) == pytest.approx(perimeter(outer) + perimeter(hole), rel=1e-12)
    both = MultiPolygon([hole, box(37, 32, 37.1, 32.1)])
    assert area(both) == pytest.approx(area(hole) + area(box(37, 32, 37.1, 32.1)), rel=1e-12)


def test_across_the_antimeridian_nothing_changes() -> None:
    here, there = box(10, 5, 12, 6), Polygon([(179, 5), (-179, 5), (-179, 6), (179, 6)])
    split = MultiPolygon([box(179, 5, 180, 6), box(-180, 5, -179, 6)])
    assert area(there) == pytest.approx(area(here), rel=1e-9)
    assert perimeter(there) == pytest.approx(perimeter(here), rel=1e-9)
    assert area(split) == pytest.approx(area(here), rel=1e-4)


def test_what_has_no_inside_has_no_area() -> None:
    assert area(ShapelyPoint(36, 32)) == 0
    assert perimeter(LineString([(36, 32), (37, 32)])) == 0


@given(st.floats(-180, 180), st.floats(-85, 85), st.floats(0.5, 100_000))
def test_an_error_circle_holds_every_place_within_its_radius_and_little_more(
    lon: float, lat: float, radius: float
) -> None:
    ring = circle(lon, lat, radius).exterior
    away = [distance((lon, lat), (x, y)) for x, y in ring.coords]
    assert min(away) >= radius
    assert max(away) <= radius * 1.001
    assert ring.is_ccw
    assert area(Polygon(ring)) == pytest.approx(math.pi * radius**2, rel=0.001)


@pytest.mark.parametrize(
    ("lat", "radius"), [(0, 0), (0, -5), (0, 100_001), (0, math.nan), (89.9, 20_000), (-89.9, 20_000)]
)
def test_a_radius_that_makes_no_circle_is_refused(lat: float, radius: float) -> None:
    with pytest.raises(Failure) as failure:
        circle(36, lat, radius)
    assert failure.value.code == "radius_out_of_range"
