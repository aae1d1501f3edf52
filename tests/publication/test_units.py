"""The awareness grid is one fixed scheme: nested, aligned, exact on the globe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.publication.units import COLUMNS, GRID, ROWS, TOP_LEVEL, Block, ancestors

cells = st.builds(
    Block,
    st.just(0),
    st.integers(0, COLUMNS - 1),
    st.integers(0, ROWS - 1),
)


def test_the_cell_of_daraa_is_a_tenth_of_a_degree_and_drawn_counter_clockwise() -> None:
    ((ring,),) = Block(0, 2161, 1226).polygons()
    assert ring == [[36.1, 32.6], [36.2, 32.6], [36.2, 32.7], [36.1, 32.7], [36.1, 32.6]]


def test_the_coarsest_units_tile_the_globe_without_a_remainder() -> None:
    side = 1 << TOP_LEVEL
    assert COLUMNS % side == 0
    assert ROWS % side == 0
    last = Block(TOP_LEVEL, COLUMNS // side - 1, ROWS // side - 1)
    assert corners(last)[1] == [180.0, 90.0]


def corners(block: Block) -> tuple[list[float], list[float]]:
    """South-west and north-east."""
    ((ring,),) = block.polygons()
    return ring[0], ring[2]


@given(cells)
def test_every_unit_lies_whole_inside_the_units_it_merges_into(cell: Block) -> None:
    (west, south), (east, north) = corners(cell)
    above = list(ancestors(cell))
    assert [unit.level for unit in above] == [1, 2, 3]
    for unit in above:
        (left, bottom), (right, top) = corners(GRID.unit(unit.key))
        assert left <= west
        assert east <= right
        assert bottom <= south
        assert north <= top
        assert right - left == pytest.approx(0.1 * 2**unit.level)


@given(cells, st.integers(0, TOP_LEVEL))
def test_a_block_holds_the_cells_of_its_quarters_and_no_others(cell: Block, level: int) -> None:
    block = GRID.unit([cell, *ancestors(cell)][level].key)
    held = GRID.cells(block)
    assert len(held) == 4**level
    assert all(block in (GRID.finest(each), *ancestors(GRID.finest(each))) for each in held)
    assert sorted(each for part in GRID.parts(block) for each in GRID.cells(part)) == (sorted(held) if level else [])


@pytest.mark.parametrize("key", ["", "0/1", "0/x/1", "9/0/0"])
def test_a_key_of_no_block_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no such awareness unit"):
        GRID.unit(key)


@pytest.mark.parametrize("place", [(0, -1, 0), (0, COLUMNS, 0), (0, 0, ROWS), (4, 0, 0), (-1, 0, 0), (3, 450, 0)])
def test_a_unit_outside_the_scheme_cannot_be_made(place: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such awareness unit"):
        Block(*place)
