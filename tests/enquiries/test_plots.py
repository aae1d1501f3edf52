"""Plots as people give them: typed in any notation, in a file, right or wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from shapely import MultiPolygon, Point, box

from graveregistry.enquiries import drawn, plots
from graveregistry.errors import Failure

RING = [[36.5, 32.7], [36.501, 32.7], [36.501, 32.701], [36.5, 32.701], [36.5, 32.7]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><Polygon>
<outerBoundaryIs><LinearRing><coordinates>36.5,32.7,0 36.501,32.7,0 36.501,32.701,0 36.5,32.701,0 36.5,32.7,0
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"""


def codes(read: Any, *given: Any) -> list[str]:
    with pytest.raises(Failure) as refused:
        read(*given)
    assert refused.value.code == "enquiry_unfit"
    return [each.code for each in refused.value.reasons]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(POLYGON),
        "\ufeff" + json.dumps({"type": "Feature", "properties": {"name": "x"}, "geometry": POLYGON}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POLYGON}, None]}),
        json.dumps({"type": "MultiPolygon", "coordinates": [[RING]]}),
        KML,
    ],
)
def test_a_file_is_read_by_what_it_holds(content: str) -> None:
    assert plots.from_file(content.encode()).equals(box(36.5, 32.7, 36.501, 32.701))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "file_unreadable"),
        (b"[1]", "file_unreadable"),
        (b"\xff\xfe", "file_unreadable"),
        (b"[" * 50_000, "file_unreadable"),
        (b'{"type":"FeatureCollection","features":7}', "file_unreadable"),
        (json.dumps({"type": "Point", "coordinates": [1, 2]}).encode(), "file_without_polygon"),
        (b"<kml", "file_unreadable"),
        (b'<!DOCTYPE k [<!ENTITY a "aaaa">]><kml>&a;</kml>', "file_unreadable"),
        (KML.replace("36.5,32.7,0", "here").encode(), "file_unreadable"),
        (KML.replace("36.501,32.7,0 36.501,32.701,0 36.5,32.701,0", "").encode(), "too_few_points"),
        (b"<kml/>", "file_without_polygon"),
        (json.dumps({"type": "Polygon", "coordinates": [RING[:4]]}).encode(), "ring_not_closed"),
        (b" " * (plots.LARGEST_FILE + 1), "file_too_large"),
    ],
)
def test_a_file_that_holds_no_plot_is_refused_with_a_sentence(content: bytes, expected: str) -> None:
    assert codes(plots.from_file, content) == [expected]


def test_typed_corners_say_which_line_is_wrong_and_what_to_ask() -> None:
    assert codes(plots.from_typed, "32.7, 36.5\n\nx\n32.7 ش 36.5 ش") == [
        "coordinate_not_understood",
        "hemisphere_unclear",
    ]
    assert codes(plots.from_typed, "32.7, 36.5\n32.7, 36.5") == ["plot_needed"]
    assert codes(plots.from_typed, "32.7, 36.5\n" * 201) == ["too_many_corners"]


def test_a_plot_is_sound_and_no_larger_than_may_be_asked_about() -> None:
    assert codes(plots.checked, Point(36.5, 32.7), 5) == ["plot_needed"]
    assert codes(plots.checked, box(36.5, 32.7, 36.51, 32.71), 5) == ["plot_too_large"]
    plot, square_metres = plots.checked(box(36.5, 32.7, 36.501, 32.701), 5)
    assert 10_000 < square_metres < 10_500
    assert plot.geoms[0].exterior.is_ccw


def test_a_plot_is_asked_about_where_no_organisation_works_and_never_within_their_area() -> None:
    plot, golan = box(36.5, 32.7, 36.501, 32.701), box(35.6, 32.7, 36.0, 33.3)
    assert plots.asked_about(plot, None) == ()
    assert plots.asked_about(box(35.8, 33.0, 35.801, 33.001), golan) == ()
    assert [each.field for each in plots.asked_about(plot, golan)] == ["place_is_right"]
    (asked,) = plots.asked_about(box(33.0, 35.8, 33.001, 35.801), golan)[:1]
    assert asked.code == "maybe_swapped"


def test_what_is_drawn_typed_or_in_a_file_is_one_plot() -> None:
    assert drawn.asked({"plot": POLYGON}).plot is not None
    assert drawn.asked({"corners": "32.7, 36.5\n32.7, 36.501\n32.701, 36.501"}).plot is not None
    assert drawn.asked({"corners": "nonsense"}, json.dumps(POLYGON).encode()).plot is not None
    assert drawn.asked({"planned_on": "soon"}).planned_on is None
    assert codes(drawn.asked, {"plot": {"type": "Polygon", "coordinates": []}}) == ["empty"]


def test_corners_in_the_wrong_order_are_told_where_and_how_to_mend_it_without_a_map() -> None:
    with pytest.raises(Failure) as refused:
        plots.checked(plots.from_typed("32.7, 36.5\n32.7005, 36.5005\n32.7005, 36.5\n32.7, 36.5005"), 5)
    (reason,) = refused.value.reasons
    assert "32.700250°N 36.500250°E" in reason.en
    assert "32.700250°N 36.500250°E" in reason.ar
    assert "offered" not in reason.en
    assert "رتّب الزوايا" in reason.ar


def test_no_plot_at_all_is_asked_for() -> None:
    assert codes(plots.checked, MultiPolygon(), 5) == ["plot_needed"]
