"""The awareness grid: 0.1 degree cells and their fixed quad parents, the same everywhere and for ever.

Cells are counted east and north from (-180, -90), EPSG:4326. A unit of level n is a block of 2**n by 2**n
cells, aligned to the same origin, so two units are either nested or disjoint. The coarsest level, 0.8 degree,
is the last that tiles the globe exactly (450 x 225 units); see ``docs/decisions/0301-awareness-units.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

TOP_LEVEL = 3
COLUMNS, ROWS = 3600, 1800
CELLS_PER_DEGREE = 10


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """One unit of the scheme: ``level`` 0 (0.1 degree) to 3 (0.8 degree), column and row at that level."""

    level: int
    ix: int
    iy: int

    def __post_init__(self) -> None:
        """Refuse a unit outside the scheme: a mistake here would put a polygon where no unit is."""
        if not (
            0 <= self.level <= TOP_LEVEL and 0 <= self.ix < COLUMNS >> self.level and 0 <= self.iy < ROWS >> self.level
        ):
            raise ValueError(f"no such awareness unit: {self.level}/{self.ix}/{self.iy}")

    @classmethod
    def of_cell(cls, cell: tuple[int, int]) -> Unit:
        """The finest unit of a 0.1 degree cell as ``geo.grid.cell`` counts them, from (0, 0)."""
        return cls(0, cell[0] + COLUMNS // 2, cell[1] + ROWS // 2)

    @property
    def parent(self) -> Unit | None:
        """The unit this one merges into, or None at the coarsest level."""
        return None if self.level == TOP_LEVEL else Unit(self.level + 1, self.ix >> 1, self.iy >> 1)

    def ancestors(self) -> Iterator[Unit]:
        """Every coarser unit that holds this one, the next one first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def ring(self) -> list[list[float]]:
        """The outline, [lon, lat] degrees, EPSG:4326, closed, counter-clockwise (RFC 7946 3.1.6)."""
        west, south = self._corner(self.ix, self.iy)
        east, north = self._corner(self.ix + 1, self.iy + 1)
        return [[west, south], [east, south], [east, north], [west, north], [west, south]]

    def _corner(self, ix: int, iy: int) -> tuple[float, float]:
        # Whole tenths divided once: the same bytes everywhere, and neighbours share corners exactly.
        tenths_east, tenths_north = (ix << self.level) - COLUMNS // 2, (iy << self.level) - ROWS // 2
        return tenths_east / CELLS_PER_DEGREE, tenths_north / CELLS_PER_DEGREE
