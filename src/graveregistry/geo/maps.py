"""Place a part of the earth on a sheet of paper, true to scale. lon/lat degrees (EPSG:4326) to millimetres.

The projection is transverse Mercator on WGS 84 about the middle of the sheet. Its scale grows by x²/2R² at x metres
east or west of the middle, 0.8 % at 800 km, so a sheet up to 1,600 km wide has a scale bar right to 1 % everywhere.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pyproj import Transformer
from shapely import LineString, transform
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure
from graveregistry.geo.reading import on_earth

WIDEST_M = 1_600_000.0
TALLEST_M = 3_000_000.0
SMALLEST_M = 50.0
MARGIN = 1.1
BAR_SHARE = 0.3
GRATICULE_STEPS = (10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001)

Bounds = tuple[float, float, float, float]
Floats = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@lru_cache(maxsize=64)
def _projection(lon: float, lat: float) -> Transformer:
    local = f"+proj=tmerc +lat_0={lat!r} +lon_0={lon!r} +datum=WGS84"
    return Transformer.from_crs("EPSG:4326", local, always_xy=True)


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of the graticule on the sheet (mm) with the label for its ends, such as `36.10° E`."""

    label: str
    line: LineString


@dataclass(frozen=True, slots=True)
class Frame:
    """A sheet: its size in mm, the (lon, lat) at its middle, and how many metres a millimetre stands for.

    Millimetres run from the top left corner, y downwards, as in SVG and Typst.
    """

    width_mm: float
    height_mm: float
    middle: tuple[float, float]
    metres_per_mm: float

    def project(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry (lon/lat degrees) in millimetres on the sheet; it may reach beyond the sheet."""
        return transform(geometry, self._to_sheet)

    def unproject(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in millimetres on the sheet back to lon/lat degrees."""
        return transform(geometry, self._from_sheet)

    def scale_bar(self) -> tuple[int, float]:
        """(metres, mm) of the longest round bar (1, 2 or 5 and zeros) within 0.3 of the width. Right to 1 %."""
        longest = self.width_mm * BAR_SHARE * self.metres_per_mm
        power = 10 ** math.floor(math.log10(longest))
        metres = max(step * power for step in (1, 2, 5) if step * power <= longest)
        return metres, metres / self.metres_per_mm

    def denominator(self) -> int:
        """N of the scale 1:N at the middle of the sheet."""
        return round(self.metres_per_mm * 1000)

    def north_angle(self, lon: float, lat: float) -> float:
        """Degrees clockwise from the top of the sheet to true north at a place; 0 at the middle."""
        step = 1e-5 if lat < 89 else -1e-5
        here, there = self._to_sheet(np.array([[lon, lat], [lon, lat + step]]))
        away = math.copysign(1, step)
        return math.degrees(math.atan2((there[0] - here[0]) * away, (here[1] - there[1]) * away))

    def graticule(self) -> tuple[GridLine, ...]:
        """Meridians, then parallels, at a round step giving two to six of each where the sheet is not narrow."""
        west, south, east, north = self._bounds()
        step = next((s for s in GRATICULE_STEPS if min(east - west, north - south) >= 2 * s), GRATICULE_STEPS[-1])
        digits = max(0, math.ceil(-math.log10(step)))
        meridians = [(x, [(x, y) for y in np.linspace(south, north, 33)]) for x in _steps(west, east, step)]
        parallels = [(y, [(x, y) for x in np.linspace(west, east, 33)]) for y in _steps(south, north, step)]
        return tuple(
            GridLine(_label(value, letters, digits), LineString(self._to_sheet(np.array(points))))
            for lines, letters in ((meridians, "EW"), (parallels, "NS"))
            for value, points in lines
        )

    def _bounds(self) -> Bounds:
        """The lon/lat box around the sheet's edge; longitudes run on past ±180."""
        across, down = np.linspace(0, self.width_mm, 17), np.linspace(0, self.height_mm, 17)
        edge = [(x, y) for x in across for y in (0, self.height_mm)]
        edge += [(x, y) for x in (0, self.width_mm) for y in down]
        corners = self._from_sheet(np.array(edge))
        lons = [self.middle[0] + math.remainder(lon - self.middle[0], 360) for lon in corners[:, 0]]
        return min(lons), float(corners[:, 1].min()), max(lons), float(corners[:, 1].max())

    def _to_sheet(self, degrees: Floats) -> Floats:
        east, north = _projection(*self.middle).transform(degrees[:, 0], degrees[:, 1])
        x = self.width_mm / 2 + east / self.metres_per_mm
        y = self.height_mm / 2 - north / self.metres_per_mm
        return np.column_stack([x, y])

    def _from_sheet(self, millimetres: Floats) -> Floats:
        east = (millimetres[:, 0] - self.width_mm / 2) * self.metres_per_mm
        north = (self.height_mm / 2 - millimetres[:, 1]) * self.metres_per_mm
        return np.column_stack(_projection(*self.middle).transform(east, north, direction="INVERSE"))


def frame(bounds: Bounds, width_mm: float, height_mm: float) -> Frame:
    """The sheet that holds the box (west, south, east, north in degrees; east may pass 180) with a tenth to spare.

    A point or a tiny box gets at least 50 m. Failure `map_out_of_range` for a box that is not one, that lies
    at a pole, or that is too wide for a true scale.
    """
    west, south, east, north = bounds
    if not (on_earth(west, south) and math.isfinite(east) and west <= east <= west + 90 and south <= north):
        raise Failure("map_out_of_range")
    if max(-south, north) > 85 or min(width_mm, height_mm) <= 0:
        raise Failure("map_out_of_range")
    middle = (west + east) / 2, (south + north) / 2
    edge = [(x, y) for x in np.linspace(west, east, 9) for y in (south, north, middle[1])]
    reach_x, reach_y = np.abs(_projection(*middle).transform(*np.array(edge).T)).max(axis=1)
    metres_per_mm = max(2 * reach_x * MARGIN, SMALLEST_M) / width_mm
    metres_per_mm = max(metres_per_mm, max(2 * reach_y * MARGIN, SMALLEST_M) / height_mm)
    if metres_per_mm * width_mm > WIDEST_M or metres_per_mm * height_mm > TALLEST_M:
        raise Failure("map_out_of_range")
    return Frame(width_mm, height_mm, middle, metres_per_mm)


def _steps(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [number * step for number in range(first, last + 1)]


def _label(degrees: float, letters: str, digits: int) -> str:
    turned = math.remainder(degrees, 360)
    size = f"{abs(turned):.{digits}f}"
    letter = "" if float(size) == 0 else f" {letters[turned < 0]}"
    return f"{size}°{letter}"
