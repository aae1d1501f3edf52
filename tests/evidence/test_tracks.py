"""What is kept of a track to be drawn: few points, the ends among them, and nothing that is no place on earth."""

from __future__ import annotations

import io
import math
from array import array

import pytest

from graveregistry.evidence.workshop import tracks

WAYS = {
    "rte": '<rte><rtept lon="36.5" lat="32.7"/><rtept lon="nan" lat="32.7"/><rtept lon="36.6" lat="32.8"/></rte>',
    "waypoints alone": '<wpt lon="36.5" lat="32.7"/><wpt lon="36.6" lat="32.8"/>',
    "one point": '<trk><trkseg><trkpt lon="36.5" lat="32.7"/></trkseg></trk>',
}


@pytest.mark.parametrize(("way", "lines"), [("rte", 1), ("waypoints alone", 0), ("one point", 0)])
def test_only_a_way_is_a_line(way: str, lines: int) -> None:
    said = tracks.read(io.BytesIO(f"<gpx>{WAYS[way]}</gpx>".encode()))
    assert said["lines"] == [["36.500000 32.700000", "36.600000 32.800000"]] * lines


def test_a_long_track_is_thinned_and_keeps_its_ends_and_its_shape() -> None:
    places = [(36.5 + n / 1e5, 32.7 + math.sin(n / 50) / 1e3) for n in range(20_000)]
    (drawn,) = tracks.thinned([array("d", [part for place in places for part in place])])
    assert 50 < len(drawn) <= tracks.DRAWN_POINTS
    assert (drawn[0], drawn[-1]) == (places[0], places[-1])


def test_of_many_lines_the_longest_are_kept_in_their_order() -> None:
    lines = [array("d", [float(n), 1.0] * (2 + n)) for n in range(100)]
    drawn = tracks.thinned(lines)
    assert [line[0][0] for line in drawn] == [float(n) for n in range(60, 100)]
