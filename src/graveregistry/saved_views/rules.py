"""Pure parts of saved views: what a view points at, and how finely its middle is kept."""

from __future__ import annotations

import math
from dataclasses import dataclass

from graveregistry.access.actors import Role

WORLD_PIXELS = 512
"""CSS pixels of the whole world at zoom 0, as the map library counts zooms."""
ROUNDED_TO = 4
"""CSS pixels: the middle of a view is kept no finer, so that a view from afar points at nothing."""
REACH = 1024
"""CSS pixels from the middle within which a screen shows something."""
MOST_POINTED_AT = 500
"""Sites remembered of one view, the nearest to its middle; a screen with more points at none of the others."""
SHARES = (Role.RESEARCHER, Role.VERIFIER, Role.PROTECTION_OFFICER, Role.LEGAL)
"""Roles among which an organisation shares views: those that see its sites exactly; a monitor sees assigned ones."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The middle of a map (degrees, EPSG:4326) and its zoom."""

    lon: float
    lat: float
    zoom: float

    def degrees(self, pixels: float) -> float:
        """Degrees of longitude that so many CSS pixels are; of latitude they are no more than that."""
        return pixels * 360 / (WORLD_PIXELS * math.exp2(self.zoom))

    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north of what a screen shows, not beyond the world."""
        reach = self.degrees(REACH)
        return (
            max(-180.0, self.lon - reach),
            max(-90.0, self.lat - reach),
            min(180.0, self.lon + reach),
            min(90.0, self.lat + reach),
        )

    def rounded(self) -> tuple[str, str, str]:
        """Longitude, latitude and zoom as decimals, no finer than ``ROUNDED_TO`` pixels of that zoom."""
        digits = max(0, math.floor(-math.log10(self.degrees(ROUNDED_TO))))
        return f"{self.lon:.{digits}f}", f"{self.lat:.{digits}f}", f"{self.zoom:.2f}"
