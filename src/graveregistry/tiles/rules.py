"""Pure parts of tiles: where a tile lies, and what it can be asked to hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

MAX_ZOOM = 22
MARGIN = 64 / 4096
"""How far a tile's polygons reach beyond it, as a share of its width, so that outlines do not end at its edge."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the web's square scheme (OGC WebMercatorQuad): zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the scheme has such a tile."""
        return 0 <= self.z <= MAX_ZOOM and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    def box(self, margin: float = MARGIN) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees (EPSG:4326), with a margin (in tile widths), not beyond the world."""
        west, east = _longitude(self.x - margin, self.z), _longitude(self.x + 1 + margin, self.z)
        south, north = _latitude(self.y + 1 + margin, self.z), _latitude(self.y - margin, self.z)
        return west, south, east, north


def _longitude(column: float, z: int) -> float:
    return min(180.0, max(-180.0, column / (1 << z) * 360 - 180))


def _latitude(row: float, z: int) -> float:
    share = min(1.0, max(0.0, row / (1 << z)))
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * share))))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sites and disturbances a tile is to hold; an empty filter leaves everything.

    Without ``states`` a tile holds the disturbances that are open and those closed a short while ago.
    """

    types: tuple[str, ...] = ()
    verification: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
