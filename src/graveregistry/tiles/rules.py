"""Pure parts of tiles: where a tile lies, and what it can be asked to hold."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

MAX_ZOOM = 22
COUNTS_TO = 9
"""Up to this zoom a tile holds counts of cells, no places."""
SOON = timedelta(days=7)
"""How far ahead a visit that is due shows on the map."""
EYES = re.compile(
    r"public|(organisation|person):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII
)
"""Through whose eyes one may ask to see the map, besides one's own."""


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

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees (EPSG:4326)."""
        wide = 360 / (1 << self.z)
        south, north = (
            math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / (1 << self.z))))) for row in (self.y + 1, self.y)
        )
        return self.x * wide - 180, south, (self.x + 1) * wide - 180, north


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sites and disturbances a tile is to hold; an empty filter leaves everything.

    Dates (of the alleged event), the organisation and the governorate (in each of its spellings) are told of exact
    places only, so those filters leave out whatever is shown less precisely. With ``states`` or ``severities`` only
    the sites that have such a disturbance are left, and what filters sites leaves only their disturbances. Without
    ``states`` a tile holds the disturbances that are open and those closed a short while ago.
    """

    types: tuple[str, ...] = ()
    verification: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    organisation: UUID | None = None
    governorates: tuple[str, ...] = ()
