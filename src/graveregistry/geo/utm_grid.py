"""The UTM grid on a sheet of paper, as soldiers, surveyors and rescue teams read places from it.

Lines of equal easting and northing in metres of the zone of the sheet's middle (EPSG:326zz north, 327zz south).
"""

from __future__ import annotations

import numpy as np
from pyproj import Transformer
from shapely import LineString

from graveregistry.geo.maps import Frame, GridLine
from graveregistry.geo.reading import Point
from graveregistry.geo.utm import zone_of

STEPS = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10)
_PIECES = 17


def zone(sheet: Frame) -> tuple[int, str]:
    """The zone of the sheet's middle: its number and EPSG code, such as `(37, "EPSG:32637")`."""
    lon, lat = sheet.middle
    number = zone_of(Point(lon, lat))
    return number, f"EPSG:{(32600 if lat >= 0 else 32700) + number}"


def utm_grid(sheet: Frame) -> tuple[GridLine, ...]:
    """Eastings, then northings, at the longest round step that gives at least two of each; labels in metres."""
    _, code = zone(sheet)
    there = Transformer.from_crs("EPSG:4326", code, always_xy=True)
    corners = [(x, y) for x in (0.0, sheet.width_mm) for y in (0.0, sheet.height_mm)]
    degrees = np.array(sheet.unproject(LineString([*corners, corners[0]])).coords)
    east, north = there.transform(degrees[:, 0], degrees[:, 1])
    west, south, east, north = east.min(), north.min(), east.max(), north.max()
    step = next((each for each in STEPS if min(east - west, north - south) >= 2 * each), STEPS[-1])
    upright = [(x, [(x, y) for y in np.linspace(south, north, _PIECES)], "E") for x in _round(west, east, step)]
    level = [(y, [(x, y) for x in np.linspace(west, east, _PIECES)], "N") for y in _round(south, north, step)]
    return tuple(
        GridLine(f"{value} m {letter}", _on_sheet(sheet, there, points)) for value, points, letter in (*upright, *level)
    )


def _on_sheet(sheet: Frame, there: Transformer, points: list[tuple[float, float]]) -> LineString:
    metres = np.array(points)
    line = sheet.project(LineString(np.column_stack(there.transform(metres[:, 0], metres[:, 1], direction="INVERSE"))))
    if not isinstance(line, LineString):
        raise AssertionError("a line stays one")
    return line


def _round(low: float, high: float, step: int) -> list[int]:
    return list(range(int(-(-low // step)) * step, int(high // step) * step + 1, step))
