"""What is shown below `exact` says which cell a place lies in, and not one bit more."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from graveregistry.errors import Failure
from graveregistry.geo.generalise import Scheme, anchor, shapes, still_near
from graveregistry.geo.grid import cell_polygon

SPOTS = st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999))


@given(st.integers(-18000, 17999), st.integers(-8999, 8998), SPOTS, SPOTS)
def test_moving_a_place_inside_its_cell_changes_no_byte(
    ix: int, iy: int, here: tuple[float, float], there: tuple[float, float]
) -> None:
    one = shapes(Point((ix + here[0]) / 100, (iy + here[1]) / 100))
    other = shapes(Point((ix + there[0]) / 100, (iy + there[1]) / 100))
    assert one.vicinity.wkb == other.vicinity.wkb == cell_polygon(ix, iy, 100).wkb
    assert one.area.wkb == other.area.wkb == cell_polygon(ix // 10, iy // 10, 10).wkb


@given(st.floats(-179, 179), st.floats(-89, 89), st.floats(0.00001, 0.5), st.sampled_from([1, 2, 5, 10]))
def test_the_extent_of_a_shape_does_not_come_through(lon: float, lat: float, size: float, per_degree: int) -> None:
    made = shapes(Point(lon, lat).buffer(size), per_degree)
    assert len(made.vicinity.exterior.coords) == len(made.area.exterior.coords) == 5
    assert made.area.covers(made.vicinity)
    west, south, east, north = made.area.bounds
    assert (east - west, north - south) == pytest.approx((1 / per_degree, 1 / per_degree))


def test_one_point_decides_even_where_the_shape_straddles_cells() -> None:
    wide = shapes(box(36.08, 32.605, 36.109, 32.609))
    assert wide.vicinity.wkb == cell_polygon(3609, 3260, 100).wkb
    assert wide.area.wkb == cell_polygon(360, 326, 10).wkb


def test_a_shape_split_at_the_antimeridian_has_its_anchor_in_the_middle() -> None:
    split = MultiPolygon([box(179, 5, 180, 6), box(-180, 5, -179.5, 6)])
    assert anchor(split) == pytest.approx((179.75, 5.5))
    east = MultiPolygon([box(179.5, 5, 180, 6), box(-180, 5, -179, 6)])
    assert anchor(east) == pytest.approx((-179.75, 5.5))
    unsplit = Polygon([(-170, 5), (170, 5), (170, 6), (-170, 6)])
    assert anchor(unsplit)[1] == pytest.approx(5.5)


def test_the_anchor_of_a_point_is_the_point() -> None:
    assert anchor(Point(36.1, 32.6)) == (36.1, 32.6)
    assert anchor(Point(36.1, 90)) == (36.1, 90)


@pytest.mark.parametrize("nowhere", [Polygon(), Point(math.nan, 32), LineString([(0, 0), (math.inf, 1)])])
def test_what_has_no_place_is_refused(nowhere: Point) -> None:
    with pytest.raises(Failure) as failure:
        anchor(nowhere)
    assert failure.value.code == "geometry_without_place"


@pytest.mark.parametrize("per_degree", [0, -1, 3, 4, 20, 100])
def test_a_grid_finer_than_a_tenth_or_one_that_does_not_nest_is_refused(per_degree: int) -> None:
    with pytest.raises(ValueError, match="1, 2, 5 or 10"):
        Scheme(per_degree)


def test_a_revision_just_over_the_edge_keeps_its_cell_and_a_far_one_does_not() -> None:
    before = shapes(Point(36.5095, 32.705)).vicinity
    assert still_near(before, Point(36.5105, 32.705))
    assert still_near(before, Point(36.505, 32.7001))
    assert not still_near(before, Point(36.516, 32.705))
    assert not still_near(before, Point(36.505, 32.72))
