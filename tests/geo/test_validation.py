"""A boundary that cannot be kept is refused with what is wrong, where, and how to mend it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from graveregistry.geo.validation import check, doubts, repaired
from graveregistry.geo.wording import SENTENCES

SOUND = box(36.1, 32.6, 36.11, 32.61)
with np.errstate(invalid="ignore"):
    BROKEN = Polygon([(0, 0), (1, math.nan), (2, 0)])
    ENDLESS = Polygon([(0, 0), (1, math.inf), (2, 0)])
BOW_TIE = Polygon([(36, 32), (36.002, 32.002), (36.002, 32), (36, 32.002)])


def found(geometry: BaseGeometry) -> list[tuple[str, tuple[float, float] | None]]:
    return [(reason.code, reason.at) for reason in check(geometry)]


def holed(*holes: BaseGeometry) -> Polygon:
    return Polygon(box(0, 0, 1, 1).exterior.coords, [hole.exterior.coords for hole in holes])


def test_a_sound_boundary_has_no_reasons() -> None:
    assert found(SOUND) == []
    assert found(holed(box(0.2, 0.2, 0.3, 0.3))) == []
    assert found(MultiPolygon([SOUND, box(37, 32, 37.1, 32.1)])) == []
    assert check(Point(36, 32), radius_m=250) == ()


def test_the_exact_place_of_a_crossing_is_told() -> None:
    ((code, at),) = found(BOW_TIE)
    assert code == "self_crossing"
    assert at == pytest.approx((36.001, 32.001), abs=1e-12)


def test_each_ring_tells_its_own_crossing() -> None:
    twice = MultiPolygon([BOW_TIE, Polygon([(37, 32), (38, 33), (38, 32), (37, 33)])])
    assert [code for code, _ in found(twice)] == ["self_crossing", "self_crossing"]
    assert found(twice)[1][1] == pytest.approx((37.5, 32.5))


@pytest.mark.parametrize(
    ("shape", "code", "at"),
    [
        (Polygon([(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 1)]), "self_touching", (1, 1)),
        (holed(box(2, 2, 3, 3)), "hole_outside", (3, 2)),
        (holed(box(0.5, 0.5, 1.5, 0.7)), "rings_cross", (1, 0.5)),
        (holed(box(0.1, 0.1, 0.9, 0.9), box(0.4, 0.4, 0.5, 0.5)), "hole_nested", (0.5, 0.4)),
        (holed(box(0.4, 0.4, 0.5, 0.5), box(0.4, 0.4, 0.5, 0.5)), "rings_cross", (0.5, 0.4)),
        (holed(Polygon([(0, 0.5), (0.5, 0), (1, 0.5), (0.5, 1)])), "interior_split", None),
        (MultiPolygon([box(0, 0, 1, 1), box(0.5, 0.5, 2, 2)]), "parts_overlap", None),
        (MultiPolygon([box(0, 0, 1, 1), box(1, 0, 2, 1)]), "parts_overlap", None),
        (MultiPolygon([box(0, 0, 1, 1), box(0.2, 0.2, 0.4, 0.4)]), "parts_nested", (0.4, 0.2)),
        (MultiPolygon([box(0, 0, 1, 1), box(0, 0, 1, 1)]), "parts_overlap", None),
        (Polygon([(0, 0), (1, 1), (2, 2)]), "zero_area", (0, 0)),
        (Polygon([(0, 0), (1, 1), (0, 0), (0, 0)]), "too_few_points", (0, 0)),
        (Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)]), "crosses_antimeridian", (179, 0)),
        (Polygon([(0, 0), (1, 95), (2, 0)]), "outside_world", (1, 95)),
        (BROKEN, "not_a_number", None),
        (ENDLESS, "not_a_number", None),
        (Point(200, 0), "outside_world", (200, 0)),
        (Polygon(), "empty", None),
        (LineString([(0, 0), (1, 1)]), "wrong_type", None),
        (MultiPoint([(0, 0), (1, 1)]), "wrong_type", None),
        (GeometryCollection([SOUND]), "wrong_type", None),
        (Point(36, 32), "radius_needed", None),
    ],
)
def test_a_boundary_is_refused_with_its_reason(shape: BaseGeometry, code: str, at: tuple[float, float] | None) -> None:
    ((told, place),) = found(shape)
    assert told == code
    if at:
        assert place == pytest.approx(at)


@pytest.mark.parametrize("radius", [0, -1, 100_001, math.nan, math.inf])
def test_an_error_radius_must_be_one(radius: float) -> None:
    assert [reason.code for reason in check(Point(36, 32), radius_m=radius)] == ["radius_out_of_range"]


def test_more_vertices_than_allowed_are_refused_before_anything_is_computed() -> None:
    assert [reason.code for reason in check(Point(36, 32).buffer(0.1, 100), max_vertices=100)] == ["too_many_vertices"]


def test_a_boundary_above_100_square_kilometres_is_asked_about() -> None:
    assert [question.code for question in doubts(box(36, 32, 36.2, 32.2))] == ["very_large"]
    assert doubts(SOUND) == ()


def test_a_mended_shape_is_offered() -> None:
    mended = repaired(BOW_TIE)
    assert mended is not None
    assert len(mended.geoms) == 2
    assert all(part.exterior.is_ccw for part in mended.geoms)
    united = repaired(MultiPolygon([box(0, 0, 1, 1), box(0.5, 0, 2, 1)]))
    assert united is not None
    assert united.area == pytest.approx(2)
    apart = repaired(holed(box(2, 2, 3, 3)))
    assert apart is not None
    assert apart.equals(MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]))


@pytest.mark.parametrize(
    "hopeless",
    [
        Polygon([(0, 0), (1, 1), (2, 2)]),
        BROKEN,
        Polygon(),
        LineString([(0, 0), (1, 1)]),
    ],
)
def test_nothing_is_offered_where_nothing_is_left(hopeless: BaseGeometry) -> None:
    assert repaired(hopeless) is None


GRID = st.tuples(st.integers(0, 6), st.integers(0, 6))
RINGS = st.lists(GRID, min_size=3, max_size=9)
SHAPES = RINGS.map(Polygon) | st.lists(st.builds(Polygon, RINGS, st.lists(RINGS, max_size=2)), max_size=3).map(
    MultiPolygon
)


@given(SHAPES)
def test_reasons_agree_with_validity_and_what_is_offered_is_sound(shape: BaseGeometry) -> None:
    reasons = check(shape)
    assert bool(reasons) == (not shape.is_valid or shape.is_empty)
    assert all((reason.ar, reason.en) == SENTENCES[reason.code] for reason in reasons)
    mended = repaired(shape)
    assert mended is None or check(mended) == ()
