"""The awareness grid is one fixed scheme: nested, aligned, exact on the globe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.publication.units import COLUMNS, ROWS, TOP_LEVEL, Unit

cells = st.builds(
    Unit,
    st.just(0),
    st.integers(0, COLUMNS - 1),
    st.integers(0, ROWS - 1),
)


def test_the_cell_of_daraa_is_a_tenth_of_a_degree_and_drawn_counter_clockwise() -> None:
    ring = Unit(0, 2161, 1226).ring()
    assert ring == [[36.1, 32.6], [36.2, 32.6], [36.2, 32.7], [36.1, 32.7], [36.1, 32.6]]


def test_the_coarsest_units_tile_the_globe_without_a_remainder() -> None:
    side = 1 << TOP_LEVEL
    assert COLUMNS % side == 0
    assert ROWS % side == 0
    last = Unit(TOP_LEVEL, COLUMNS // side - 1, ROWS // side - 1)
    assert last.ring()[2] == [180.0, 90.0]


@given(cells)
def test_every_unit_lies_whole_inside_the_units_it_merges_into(cell: Unit) -> None:
    west, south = cell.ring()[0]
    east, north = cell.ring()[2]
    above = list(cell.ancestors())
    assert [unit.level for unit in above] == [1, 2, 3]
    for unit in above:
        (left, bottom), (right, top) = unit.ring()[0], unit.ring()[2]
        assert left <= west
        assert east <= right
        assert bottom <= south
        assert north <= top
        assert right - left == pytest.approx(0.1 * 2**unit.level)


@pytest.mark.parametrize("place", [(0, -1, 0), (0, COLUMNS, 0), (0, 0, ROWS), (4, 0, 0), (-1, 0, 0), (3, 450, 0)])
def test_a_unit_outside_the_scheme_cannot_be_made(place: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such awareness unit"):
        Unit(*place)
