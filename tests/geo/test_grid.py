"""Every place belongs to one cell, small cells nest in large ones, and the edges are exact."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from graveregistry.errors import Failure
from graveregistry.geo.grid import cell, cell_code, cell_polygon, parent

LONS = st.floats(-180, 180) | st.decimals(-180, 180, places=2).map(float)
LATS = st.floats(-90, 90) | st.decimals(-90, 90, places=2).map(float)


@given(LONS, LATS)
def test_cells_of_a_hundredth_nest_in_cells_of_a_tenth(lon: float, lat: float) -> None:
    small = cell(lon, lat, 100)
    assert parent(*small, 100, 10) == cell(lon, lat, 10)
    assert cell_polygon(*cell(lon, lat, 10), 10).covers(cell_polygon(*small, 100))


@given(LONS, LATS, st.sampled_from([1, 2, 5, 10, 100]))
def test_a_place_lies_in_its_cell_and_in_no_other(lon: float, lat: float, per_degree: int) -> None:
    ix, iy = cell(lon, lat, per_degree)
    if abs(lat) < 90 and lon < 180:
        assert ix <= Decimal(repr(lon)) * per_degree < ix + 1
        assert iy <= Decimal(repr(lat)) * per_degree < iy + 1
        assert cell_polygon(ix, iy, per_degree).covers(Point(lon, lat))
    assert -180 * per_degree <= ix < 180 * per_degree
    assert -90 * per_degree <= iy < 90 * per_degree


@given(st.integers(-18000, 17999), st.integers(-9000, 8999))
def test_a_cell_begins_exactly_at_the_decimal_a_person_types(ix: int, iy: int) -> None:
    lon, lat = float(Decimal(ix) / 100), float(Decimal(iy) / 100)
    if iy > -9000:
        assert cell(lon, lat, 100) == (ix, iy)
    below = cell(math.nextafter(lon, -math.inf), 0.0, 100)[0] if ix > -18000 else ix - 1
    assert below == ix - 1


def test_the_ends_of_the_earth_have_one_cell_each() -> None:
    assert cell(180, 10, 10) == cell(-180, 10, 10) == (-1800, 100)
    assert cell(12.3, 90, 10) == cell(-77, 90, 10) == (0, 899)
    assert cell(12.3, -90, 10) == cell(180, -90, 10) == (0, -900)
    assert cell(-0.0, -0.0, 10) == (0, 0)
    assert cell(-1e-300, 5e-324, 10) == (-1, 0)


def test_a_cell_has_a_square_and_a_name() -> None:
    assert cell_polygon(361, 326, 10).bounds == (36.1, 32.6, 36.2, 32.7)
    assert cell_polygon(361, 326, 10).exterior.is_ccw
    assert cell_code(-361, 326, 10) == "10/-361/326"


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 0), (0, math.inf), (180.1, 0), (0, -90.1)])
def test_what_is_nowhere_has_no_cell(lon: float, lat: float) -> None:
    with pytest.raises(Failure) as failure:
        cell(lon, lat, 10)
    assert failure.value.code == "coordinate_out_of_range"
