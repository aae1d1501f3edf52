"""UTM and MGRS over PROJ's transverse Mercator. WGS 84; metres; bands C..X (80° S to 84° N), no polar grid.

Source: NGA.STND.0037 (universal grids); the exceptions of zone width around Norway and Svalbard included.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from pyproj import Transformer

from graveregistry.errors import Failure
from graveregistry.geo.reading import Point

BANDS = "CDEFGHJKLMNPQRSTUVWX"
COLUMNS = ("STUVWXYZ", "ABCDEFGH", "JKLMNPQR")  # by zone modulo 3
ROWS = "ABCDEFGHJKLMNPQRSTUV"
FALSE_NORTHING = 10_000_000
ROW_CYCLE = 2_000_000


@dataclass(frozen=True, slots=True)
class Utm:
    """A UTM position: zone 1..60, hemisphere, easting and northing in metres."""

    zone: int
    north: bool
    easting: float
    northing: float


@lru_cache(maxsize=60)
def _projection(zone: int) -> Transformer:
    return Transformer.from_crs("EPSG:4326", f"+proj=utm +zone={zone} +datum=WGS84", always_xy=True)


def zone_of(point: Point) -> int:
    """The UTM zone of a point, with the wider zones 32 V and 31, 33, 35, 37 X."""
    lon, lat = point.lon, point.lat
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if lat >= 72 and 0 <= lon < 42:
        return 31 + 2 * sum(lon >= edge for edge in (9, 21, 33))
    return int((lon + 180) // 6) % 60 + 1


def band_of(lat: float) -> str:
    """The MGRS latitude band letter. Failure `coordinate_polar` beyond 80° S or 84° N."""
    if not -80 <= lat <= 84:
        raise Failure("coordinate_polar")
    return BANDS[min(int((lat + 80) // 8), 19)]


def to_utm(point: Point, zone: int | None = None) -> Utm:
    """The UTM position of a point, in its own zone or a given one. Failure `coordinate_polar`."""
    band_of(point.lat)
    chosen = zone or zone_of(point)
    easting, northing = _projection(chosen).transform(point.lon, point.lat)
    north = point.lat >= 0
    return Utm(chosen, north, easting, northing if north else northing + FALSE_NORTHING)


def from_utm(utm: Utm) -> Point:
    """The point of a UTM position. Failure `coordinate_utm_out_of_range` outside the grid."""
    known = 1 <= utm.zone <= 60 and 100_000 <= utm.easting < 900_000 and 0 <= utm.northing <= FALSE_NORTHING
    if not known:
        raise Failure("coordinate_utm_out_of_range")
    northing = utm.northing if utm.north else utm.northing - FALSE_NORTHING
    lon, lat = _projection(utm.zone).transform(utm.easting, northing, direction="INVERSE")
    if not -81 <= lat <= 85:
        raise Failure("coordinate_utm_out_of_range")
    return Point(lon, lat)


def to_mgrs(point: Point) -> str:
    """The one-metre MGRS square the point lies in, for example `37S BS 45000 12000`."""
    utm = to_utm(point)
    east, north = math.floor(utm.easting), math.floor(utm.northing)
    column = COLUMNS[utm.zone % 3][east // 100_000 - 1]
    row = ROWS[(north // 100_000 + _row_shift(utm.zone)) % 20]
    band = band_of(point.lat)
    return f"{utm.zone:02d}{band} {column}{row} {east % 100_000:05d} {north % 100_000:05d}"


def from_mgrs(zone: int, band: str, square: str, digits: str) -> tuple[Point, int]:
    """The centre of an MGRS square and its side in metres. Failure `coordinate_mgrs_no_square`.

    The centre, as GeographicLib gives it: a square of 1 km named by a witness is not its south-west corner.
    """
    columns = COLUMNS[zone % 3]
    half = len(digits) // 2
    known = 1 <= zone <= 60 and square[0] in columns and square[1] in ROWS
    if not known or len(digits) % 2 or half > 5:
        raise Failure("coordinate_mgrs_no_square")
    side = 10 ** (5 - half)
    east = (columns.index(square[0]) + 1) * 100_000 + int(digits[:half] or 0) * side
    row = (ROWS.index(square[1]) - _row_shift(zone)) % 20 * 100_000
    north = _row_in_band(zone, band, row) + int(digits[half:] or 0) * side
    point = from_utm(Utm(zone, band >= "N", east + side / 2, north + side / 2))
    bottom = BANDS.index(band) * 8 - 80
    # A square on the band's edge belongs to both: its centre may lie up to a square beyond. Band X is 12° tall.
    if not bottom - 1 <= point.lat <= bottom + (13 if band == "X" else 9):
        raise Failure("coordinate_mgrs_no_square")
    return point, side


def _row_shift(zone: int) -> int:
    return 0 if zone % 2 else 5


def _row_in_band(zone: int, band: str, row: int) -> int:
    """The northing in metres of a row letter, which repeats every 2,000 km, in its latitude band (890 km)."""
    bottom = Point(zone * 6 - 183, BANDS.index(band) * 8 - 80)
    # Parallels bend away from the equator off the central meridian, by less than 200 km anywhere.
    least = to_utm(bottom, zone).northing - 200_000
    return row + max(0, math.ceil((least - row) / ROW_CYCLE)) * ROW_CYCLE
