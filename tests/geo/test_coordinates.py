"""What people type is read as they mean it; the same vectors drive the page's own reader."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from graveregistry.errors import Failure
from graveregistry.geo.coordinate_format import write
from graveregistry.geo.coordinates import ask_about, parse, settle
from graveregistry.geo.measure import distance
from graveregistry.geo.reading import Notation, Point, Question

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/coordinates.json").read_text(encoding="utf-8"))
HOME = box(35.6, 32.3, 37.0, 33.4)
LAND = box(30.0, 25.0, 45.0, 40.0)


@pytest.mark.parametrize("case", [c for c in VECTORS["parse"] if "points" in c], ids=lambda c: c["text"])
def test_a_typed_point_is_read(case: dict[str, Any]) -> None:
    reading = parse(case["text"])
    assert [(p.lon, p.lat) for p in reading.points] == [pytest.approx(p, abs=1e-8) for p in case["points"]]
    assert reading.notation == case["notation"]
    assert [question.code for question in reading.questions] == case["questions"]
    assert reading.square_m == case.get("square_m")
    assert reading.text == case["text"]


@pytest.mark.parametrize("case", [c for c in VECTORS["parse"] if "refused" in c], ids=lambda c: c["text"][:40])
def test_what_is_no_point_is_refused_with_its_own_reason(case: dict[str, Any]) -> None:
    with pytest.raises(Failure) as failure:
        parse(case["text"])
    assert failure.value.code == case["refused"]


@given(st.text(max_size=60) | st.text("0123456789٠١٢٣ .,،°'\"NSEWش-+CXAB", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    refused, points, questions = outcome(text)
    assert refused is None or refused.startswith("coordinate_")
    assert refused or len(points) == 1 or questions


def outcome(text: str) -> tuple[str | None, tuple[Point, ...], tuple[Question, ...]]:
    try:
        reading = parse(text)
    except Failure as failure:
        return failure.code, (), ()
    return None, reading.points, reading.questions


METRES: dict[Notation, float] = {"dd": 0.1, "dm": 0.2, "dms": 0.3, "utm": 0.8, "mgrs": 0.8}


@given(st.floats(-180, 180), st.floats(-79.9, 83.9), st.sampled_from(sorted(METRES)))
def test_what_is_written_is_read_back_to_the_same_place(lon: float, lat: float, notation: Notation) -> None:
    reading = parse(write(Point(lon, lat), notation))
    again = reading.points[0]
    assert reading.notation == notation
    assert not reading.questions
    assert distance((lon, lat), (again.lon, again.lat)) < METRES[notation]


def codes(point: Point, home: Polygon | None = HOME, land: Polygon | None = LAND) -> list[str]:
    return [question.code for question in ask_about(point, home, land)]


def test_a_point_inside_the_organisations_area_is_never_asked_about() -> None:
    elsewhere = box(0, 0, 1, 1)
    assert codes(Point(35.8, 33.1), HOME, elsewhere) == []


def test_swapped_latitude_and_longitude_are_asked_about_with_the_point_meant() -> None:
    questions = ask_about(Point(32.6, 36.1), HOME, LAND)
    assert questions[0].code == "maybe_swapped"
    assert questions[0].suggestion == Point(36.1, 32.6)


def test_a_swap_is_guessed_from_the_sea_only_where_no_area_is_set() -> None:
    assert codes(Point(32, 44), None) == ["maybe_swapped", "in_sea"]
    assert codes(Point(32, 44), box(100, 0, 101, 1)) == ["in_sea", "outside_area"]
    assert codes(Point(32, 36), None) == []
    assert codes(Point(120, 20), None) == ["in_sea"]
    assert codes(Point(120, 20), None, None) == []


def test_far_outside_is_asked_about_with_the_distance_and_near_outside_is_not() -> None:
    assert codes(Point(37.3, 33)) == []
    far = ask_about(Point(39, 33), HOME, LAND)
    assert [question.code for question in far] == ["outside_area"]
    assert far[0].metres == pytest.approx(distance((39, 33), (37, 33)))
    assert codes(Point(39, 33), Polygon()) == []


def test_the_area_settles_what_a_utm_letter_means() -> None:
    reading = settle(parse("37S 245000 3612000"), HOME, LAND)
    assert [round(point.lat) for point in reading.points] == [33]
    assert reading.questions == ()
    unsettled = settle(parse("37S 245000 3612000"), None, None)
    assert [question.code for question in unsettled.questions] == ["utm_letter_unclear"]
    assert len(unsettled.points) == 2


def test_two_sheens_are_asked_about_even_when_one_meaning_alone_is_in_the_area() -> None:
    reading = settle(parse("٣٦٫١ ش ٣٢٫٦ ش"), HOME, LAND)
    assert reading.points == (Point(36.1, 32.6), Point(32.6, 36.1))
    assert [question.code for question in reading.questions] == ["hemisphere_unclear"]
