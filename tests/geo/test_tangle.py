"""A tangle is known as one in a moment, and no honest boundary is taken for one."""

import random

from shapely import MultiPolygon, Point, Polygon, box

from graveregistry.geo.tangle import tangled
from graveregistry.geo.validation import check, repaired


def test_ten_thousand_random_points_are_a_tangle_and_no_mending_is_tried() -> None:
    dice = random.Random(1)
    mess = Polygon([(36 + dice.random(), 32 + dice.random()) for _ in range(9_999)])
    assert tangled(mess)
    assert [reason.code for reason in check(mess)] == ["self_crossing"]
    assert repaired(mess) is None


def test_a_long_traced_boundary_with_holes_is_none() -> None:
    traced = Point(36, 32).buffer(0.01, 2_000)
    hole = Point(36, 32).buffer(0.001, 400)
    assert not tangled(MultiPolygon([Polygon(traced.exterior, [hole.exterior]), box(37, 32, 38, 33)]))
