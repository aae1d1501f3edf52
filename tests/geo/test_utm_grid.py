"""A place read from the grid of a printed map is where its numbers say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point as Spot

from graveregistry.geo.maps import frame
from graveregistry.geo.reading import Point
from graveregistry.geo.utm import to_utm
from graveregistry.geo.utm_grid import STEPS, utm_grid, zone

# Clear of the equator, where northings begin anew.
PLACES = st.tuples(st.floats(-179, 178), st.floats(-78, -3) | st.floats(3, 78), st.floats(0.001, 1))


@given(PLACES)
def test_a_point_on_a_line_has_the_easting_or_northing_that_the_line_bears(place: tuple[float, float, float]) -> None:
    lon, lat, width = place
    sheet = frame((lon, lat, lon + width, lat + width / 2), 170, 130)
    number, _ = zone(sheet)
    for each in utm_grid(sheet):
        value, letter = re.fullmatch(r"(-?\d+) m ([EN])", each.label).groups()  # type: ignore[union-attr]
        there = sheet.unproject(Spot(each.line.coords[8]))
        read = to_utm(Point(there.x, there.y), number)
        assert (read.easting if letter == "E" else read.northing) == pytest.approx(float(value), abs=0.5)


def test_there_are_lines_both_ways_at_any_scale() -> None:
    for width in (0.0005, 0.01, 0.7, 6.0):
        lines = utm_grid(frame((38.5, 33.5, 38.5 + width, 33.5 + width * 0.7), 170, 130))
        for letter in "EN":
            assert 2 <= sum(each.label.endswith(letter) for each in lines) <= 8
    assert tuple(sorted(STEPS, reverse=True)) == STEPS


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [(38.5, 33.5, (37, "EPSG:32637")), (35.9, 34.0, (36, "EPSG:32636")), (30.0, -2.0, (36, "EPSG:32736"))],
)
def test_zone_and_code_are_those_of_the_middle(lon: float, lat: float, expected: tuple[int, str]) -> None:
    assert zone(frame((lon, lat, lon, lat), 170, 130)) == expected
