"""Where tiles lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.tiles.rules import MAX_ZOOM, Tile

# EPSG Guidance Note 7-2: pseudo-Mercator is square where the latitude is atan(sinh(pi)).
EDGE = 85.0511287798066


@st.composite
def tiles(draw: st.DrawFn) -> Tile:
    z = draw(st.integers(0, MAX_ZOOM))
    return Tile(z, draw(st.integers(0, 2**z - 1)), draw(st.integers(0, 2**z - 1)))


def test_the_one_tile_of_zoom_nought_is_the_world() -> None:
    assert Tile(0, 0, 0).box(0) == pytest.approx((-180, -EDGE, 180, EDGE))
    assert Tile(0, 0, 0).box() == pytest.approx((-180, -EDGE, 180, EDGE))


def test_a_tile_lies_where_others_put_it() -> None:
    # The example in the README of the library mercantile: bounds(486, 332, 10).
    expected = (-9.140625, 53.12040528310657, -8.7890625, 53.33087298301705)
    assert Tile(10, 486, 332).box(0) == pytest.approx(expected, abs=1e-12)


@given(tiles())
def test_neighbours_meet_without_a_gap(tile: Tile) -> None:
    west, south, east, north = tile.box(0)
    assert -180 <= west < east <= 180
    assert -EDGE - 1e-9 <= south < north <= EDGE + 1e-9
    wide = tile.box()
    assert wide[0] <= west
    assert wide[1] <= south
    assert wide[2] >= east
    assert wide[3] >= north
    if tile.x + 1 < 2**tile.z:
        assert Tile(tile.z, tile.x + 1, tile.y).box(0)[0] == east
    if tile.y + 1 < 2**tile.z:
        assert Tile(tile.z, tile.x, tile.y + 1).box(0)[3] == south


@pytest.mark.parametrize(
    ("z", "x", "y", "exists"),
    [
        (0, 0, 0, True),
        (0, 1, 0, False),
        (0, 0, 1, False),
        (3, 7, 7, True),
        (3, 8, 7, False),
        (3, -1, 0, False),
        (-1, 0, 0, False),
        (MAX_ZOOM, 2**MAX_ZOOM - 1, 0, True),
        (MAX_ZOOM + 1, 0, 0, False),
    ],
)
def test_which_tiles_there_are(z: int, x: int, y: int, exists: bool) -> None:
    assert Tile(z, x, y).exists is exists
