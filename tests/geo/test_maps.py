"""A printed map is true: the bar measures what it says, the places stand where they are, north is north."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, box

from graveregistry.errors import Failure
from graveregistry.geo.maps import Frame, frame
from graveregistry.geo.measure import distance

SYRIA = (35.6, 32.3, 42.4, 37.4)


def on_the_ground(sheet: Frame, start: tuple[float, float], end: tuple[float, float]) -> float:
    there = sheet.unproject(LineString([start, end]))
    return distance(there.coords[0], there.coords[1])


FRAMES = st.builds(
    lambda lon, lat, width, height, page: frame((lon, lat, lon + width, lat + height), *page),
    st.floats(-180, 180),
    st.floats(-80, 76),
    st.floats(0, 8),
    st.floats(0, 8),
    st.sampled_from([(180.0, 180.0), (170.0, 240.0), (240.0, 160.0)]),
)


@given(FRAMES, st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_the_scale_bar_is_right_to_one_percent_wherever_it_is_drawn(
    sheet: Frame, across: float, down: float, upright: bool
) -> None:
    metres, length = sheet.scale_bar()
    assert 0.1 * sheet.width_mm <= length <= 0.3 * sheet.width_mm + 1e-9
    assert str(metres).rstrip("0") in ("1", "2", "5")
    if upright:
        start = (across * sheet.width_mm, down * (sheet.height_mm - length))
        end = (start[0], start[1] + length)
    else:
        start = (across * (sheet.width_mm - length), down * sheet.height_mm)
        end = (start[0] + length, start[1])
    assert on_the_ground(sheet, start, end) == pytest.approx(metres, rel=0.01)


@given(FRAMES)
def test_everything_asked_for_is_on_the_sheet_and_comes_back(sheet: Frame) -> None:
    lon, lat = sheet.middle
    middle = sheet.project(Point(math.remainder(lon, 360), lat))
    assert (middle.x, middle.y) == pytest.approx((sheet.width_mm / 2, sheet.height_mm / 2), abs=0.01)
    back = sheet.unproject(middle)
    assert distance((back.x, back.y), (math.remainder(lon, 360), lat)) < 0.01


def test_all_of_syria_fits_with_room_to_spare() -> None:
    sheet = frame(SYRIA, 170, 240)
    west, top, east, bottom = sheet.project(box(*SYRIA).segmentize(0.1)).bounds
    assert west > 0
    assert top > 0
    assert east < 170
    assert bottom < 240
    assert sheet.scale_bar()[0] == 200_000
    assert sheet.project(Point(36, 37)).y < sheet.project(Point(36, 33)).y


def test_a_single_point_gets_a_sheet_of_fifty_metres() -> None:
    sheet = frame((36.1, 32.6, 36.1, 32.6), 100, 100)
    assert sheet.metres_per_mm == 0.5
    assert sheet.denominator() == 500
    assert sheet.scale_bar() == (10, 20)


def test_north_is_up_in_the_middle_and_leans_inwards_at_the_sides() -> None:
    sheet = frame(SYRIA, 170, 240)
    assert sheet.north_angle(*sheet.middle) == pytest.approx(0, abs=1e-6)
    # Grid convergence of the transverse Mercator: tan γ = tan Δλ sin φ on the sphere.
    expected = math.degrees(math.atan(math.tan(math.radians(3)) * math.sin(math.radians(35))))
    assert sheet.north_angle(sheet.middle[0] + 3, 35) == pytest.approx(-expected, abs=0.02)
    polar = frame((10, 84.9, 10.1, 85), 100, 100)
    assert polar.north_angle(10.05, 89.5) == pytest.approx(0, abs=1e-3)


def test_the_graticule_names_round_degrees_where_they_are() -> None:
    lines = frame((36.0, 32.5, 36.3, 32.8), 180, 180).graticule()
    meridians, parallels = lines[:4], lines[4:]
    assert [line.label for line in meridians] == ["36.0° E", "36.1° E", "36.2° E", "36.3° E"]
    assert [line.label for line in parallels] == ["32.5° N", "32.6° N", "32.7° N", "32.8° N"]
    sheet = frame((36.0, 32.5, 36.3, 32.8), 180, 180)
    first = sheet.unproject(lines[0].line)
    assert all(x == pytest.approx(36.0, abs=1e-9) for x, _ in first.coords)


def test_the_graticule_works_at_the_antimeridian_and_the_equator() -> None:
    labels = [line.label for line in frame((179, -1, 181, 1), 180, 180).graticule()]
    assert labels == ["179° E", "180° E", "179° W", "1° S", "0°", "1° N"]


def test_the_smallest_map_has_a_graticule_too() -> None:
    assert frame((36.1, 32.6, 36.1, 32.6), 100, 100).graticule()


@pytest.mark.parametrize(
    "bounds",
    [
        (0, 0, 60, 10),
        (36, 33, 35, 34),
        (36, 34, 37, 33),
        (0, 85.5, 1, 86),
        (0, -86, 1, -85.5),
        (0, 0, math.nan, 1),
        (-200, 0, 0, 1),
        (0, -20, 5, 20),
        (0, 0, 100, 1),
    ],
)
def test_what_cannot_be_drawn_to_scale_is_refused(bounds: tuple[float, float, float, float]) -> None:
    with pytest.raises(Failure) as failure:
        frame(bounds, 180, 180)
    assert failure.value.code == "map_out_of_range"


def test_a_sheet_without_size_is_refused() -> None:
    with pytest.raises(Failure) as failure:
        frame(SYRIA, 0, 100)
    assert failure.value.code == "map_out_of_range"
