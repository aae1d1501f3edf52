"""What a unit and a scheme of units are, and the grid: 0.1 degree cells and their fixed quad parents.

A scheme maps each 0.1 degree cell (``geo.grid.cell``, EPSG:4326) to one finest unit, and each unit to the one it
merges into. It never sees a point, so moving a grave inside its cell changes nothing, whatever the scheme. The other
scheme is in ``administrative.py``; why there are two and an installation has one: ``docs/decisions/0306``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

Cell = tuple[int, int]
Ring = list[list[float]]
Polygon = list[Ring]

TOP_LEVEL = 3
COLUMNS, ROWS = 3600, 1800
CELLS_PER_DEGREE = 10


class Unit(Protocol):
    """One unit of a scheme; equal and hashable by its place in the scheme, and the same for ever."""

    @property
    def level(self) -> int:
        """0 for the finest, counted up to the scheme's coarsest."""

    @property
    def key(self) -> str:
        """The unit's name in the scheme; stable, never public."""

    @property
    def parent(self) -> Unit | None:
        """The unit this one merges into, or None at the coarsest level."""

    @property
    def names(self) -> tuple[str, str] | None:
        """Arabic and English name, where the scheme names its units."""

    def polygons(self) -> list[Polygon]:
        """The outline, [lon, lat] degrees, EPSG:4326, rings closed, outer ones counter-clockwise (RFC 7946 3.1.6)."""


class Scheme(Protocol):
    """One installation's units: disjoint at each level, each in one parent, chosen once and never changed."""

    @property
    def top_level(self) -> int:
        """The level of the coarsest units."""

    def finest(self, cell: Cell) -> Unit | None:
        """The unit a cell's sites count in first; None where the scheme has no unit, and they never count."""

    def unit(self, key: str) -> Unit:
        """The unit of this key. Raises ValueError when there is none."""

    def parts(self, unit: Unit) -> Sequence[Unit]:
        """The units of the next finer level that merge into this one; none at level 0."""

    def cells(self, unit: Unit) -> Sequence[Cell]:
        """Every cell that counts in this unit, in one fixed order."""


def ancestors(unit: Unit) -> Iterator[Unit]:
    """Every coarser unit that holds this one, the next one first."""
    above = unit.parent
    while above is not None:
        yield above
        above = above.parent


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """A unit of the grid: 2**level by 2**level cells, column and row counted at that level from (-180, -90)."""

    level: int
    ix: int
    iy: int

    def __post_init__(self) -> None:
        """Refuse a unit outside the scheme: a mistake here would put a polygon where no unit is."""
        if not (
            0 <= self.level <= TOP_LEVEL and 0 <= self.ix < COLUMNS >> self.level and 0 <= self.iy < ROWS >> self.level
        ):
            raise ValueError(f"no such awareness unit: {self.level}/{self.ix}/{self.iy}")

    @property
    def key(self) -> str:
        """Level, column and row."""
        return f"{self.level}/{self.ix}/{self.iy}"

    @property
    def parent(self) -> Block | None:
        """The block of twice the width that holds this one."""
        return None if self.level == TOP_LEVEL else Block(self.level + 1, self.ix >> 1, self.iy >> 1)

    @property
    def names(self) -> None:
        """A block has no name."""
        return

    def polygons(self) -> list[Polygon]:
        """One square of one ring."""
        west, south = self._corner(self.ix, self.iy)
        east, north = self._corner(self.ix + 1, self.iy + 1)
        return [[[[west, south], [east, south], [east, north], [west, north], [west, south]]]]

    def _corner(self, ix: int, iy: int) -> tuple[float, float]:
        # Whole tenths divided once: the same bytes everywhere, and neighbours share corners exactly.
        tenths_east, tenths_north = (ix << self.level) - COLUMNS // 2, (iy << self.level) - ROWS // 2
        return tenths_east / CELLS_PER_DEGREE, tenths_north / CELLS_PER_DEGREE


@dataclass(frozen=True, slots=True)
class Grid:
    """The scheme of every country: blocks of 1, 2, 4 and 8 cells aligned to (-180, -90).

    The coarsest level, 0.8 degree, is the last that tiles the globe exactly (450 x 225 blocks).
    """

    top_level: int = TOP_LEVEL

    def finest(self, cell: Cell) -> Block:
        """The block that is the cell."""
        return Block(0, cell[0] + COLUMNS // 2, cell[1] + ROWS // 2)

    def unit(self, key: str) -> Block:
        """The block of a key."""
        try:
            level, ix, iy = map(int, key.split("/"))
        except ValueError as error:
            raise ValueError(f"no such awareness unit: {key}") from error
        return Block(level, ix, iy)

    def parts(self, unit: Unit) -> Sequence[Block]:
        """The four quarters of a block."""
        if unit.level == 0:
            return ()
        block = self.unit(unit.key)
        return [Block(block.level - 1, 2 * block.ix + dx, 2 * block.iy + dy) for dy in (0, 1) for dx in (0, 1)]

    def cells(self, unit: Unit) -> Sequence[Cell]:
        """The cells of a block, row by row."""
        block, side = self.unit(unit.key), 1 << unit.level
        west, south = block.ix * side - COLUMNS // 2, block.iy * side - ROWS // 2
        return [(west + dx, south + dy) for dy in range(side) for dx in range(side)]


GRID = Grid()
