"""A point is a place on the earth, or it is refused."""

import math

import pytest

from graveregistry.errors import Failure
from graveregistry.geo.reading import Point


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, -91), (math.nan, 0), (0, math.inf)])
def test_a_point_off_the_earth_cannot_be_made(lon: float, lat: float) -> None:
    with pytest.raises(Failure) as failure:
        Point(lon, lat)
    assert failure.value.code == "coordinate_out_of_range"
