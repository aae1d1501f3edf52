"""A point is written in every notation, as independent software writes it."""

from typing import Any

import pytest

from graveregistry.errors import Failure
from graveregistry.geo.coordinate_format import write
from graveregistry.geo.reading import Notation, Point

from .test_coordinates import VECTORS

NOTATIONS: tuple[Notation, ...] = ("dd", "dm", "dms", "utm", "mgrs")


@pytest.mark.parametrize("case", VECTORS["write"], ids=lambda c: f"{c['lat']} {c['lon']}")
def test_a_point_is_written(case: dict[str, Any]) -> None:
    point = Point(case["lon"], case["lat"])
    given = [notation for notation in NOTATIONS if notation in case]
    assert given
    assert {notation: write(point, notation) for notation in given} == {name: case[name] for name in given}


@pytest.mark.parametrize("case", [c for c in VECTORS["write"] if "refused" in c], ids=lambda c: str(c["lat"]))
def test_near_the_poles_the_grids_say_so(case: dict[str, Any]) -> None:
    for notation in case["refused"]:
        with pytest.raises(Failure) as failure:
            write(Point(case["lon"], case["lat"]), notation)
        assert failure.value.code == "coordinate_polar"
