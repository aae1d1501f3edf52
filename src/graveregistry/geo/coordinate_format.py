"""Write a point in the notations people read. Output is read back by `coordinates.parse` to the same place."""

import math

from graveregistry.geo.reading import Notation, Point
from graveregistry.geo.utm import to_mgrs, to_utm


def write(point: Point, notation: Notation) -> str:
    """The point in Latin digits, latitude first. Failure `coordinate_polar` for the grids near the poles.

    Resolution: dd 6 decimals (0.1 m), dm 4 decimals of a minute (0.2 m), dms 2 of a second (0.3 m), grids 1 m.
    """
    if notation == "utm":
        return _utm(point)
    if notation == "mgrs":
        return to_mgrs(point)
    angle = {"dd": _dd, "dm": _dm, "dms": _dms}[notation]
    north, east = "N" if point.lat >= 0 else "S", "E" if point.lon >= 0 else "W"
    return f"{angle(abs(point.lat), 2)}{north} {angle(abs(point.lon), 3)}{east}"


def _dd(degrees: float, width: int) -> str:
    millionths = math.floor(degrees * 1_000_000 + 0.5)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}°"


def _dm(degrees: float, width: int) -> str:
    parts = math.floor(degrees * 600_000 + 0.5)
    whole, rest = divmod(parts, 600_000)
    return f"{whole:0{width}d}°{rest // 10_000:02d}.{rest % 10_000:04d}′"


def _dms(degrees: float, width: int) -> str:
    parts = math.floor(degrees * 360_000 + 0.5)
    whole, rest = divmod(parts, 360_000)
    minutes, hundredths = divmod(rest, 6_000)
    return f"{whole:0{width}d}°{minutes:02d}′{hundredths // 100:02d}.{hundredths % 100:02d}″"


def _utm(point: Point) -> str:
    """With the hemisphere as a word: a single S would also be a band of the northern hemisphere."""
    utm = to_utm(point)
    hemisphere = "North" if utm.north else "South"
    return f"UTM {utm.zone} {hemisphere} {math.floor(utm.easting + 0.5)} E {math.floor(utm.northing + 0.5)} N"
