"""Read coordinates as people type them, and ask about what looks wrong. WGS 84 (EPSG:4326), lon before lat."""

import re
from dataclasses import replace

from shapely import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from graveregistry.errors import Failure
from graveregistry.geo.coordinate_words import plain
from graveregistry.geo.degrees import read_degrees
from graveregistry.geo.measure import distance
from graveregistry.geo.reading import Point, Question, Reading, on_earth
from graveregistry.geo.utm import Utm, band_of, from_mgrs, from_utm

LONGEST = 200
"""Characters of text taken for one point."""
FAR_M = 50_000.0
"""Metres outside the organisation's area from which a point is asked about."""

_GRID_WORDS = re.compile(r"\b(?:UTM|MGRS|ZONE|WGS ?84)\b:?")
_MGRS = re.compile(r"(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z]{2})(\d*)")
_POLAR = re.compile(r"[ABYZ][A-Z]{2}\d+")
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_EASTING = rf"({_GROUPED}|\d{{6}}(?:[.,]\d+)?)"
_NORTHING = rf"({_GROUPED}|\d{{1,8}}(?:[.,]\d+)?)"
_UTM = re.compile(
    rf"(\d{{1,2}}) ?(NORTH|SOUTH|SHEEN|[C-HJ-NP-X])[ ,;]+{_EASTING} ?(?:M?E|EAST|M)?[ ,;]+{_NORTHING} ?(?:M?N|NORTH|M)?"
)


def parse(text: str) -> Reading:
    """What a typed point means. Failures: `coordinate_*`, each saying what to mend.

    Takes decimal degrees, degrees with minutes and seconds, UTM and MGRS, with Latin, Arabic-Indic or Eastern
    Arabic digits, decimal point or comma, N/S/E/W or the Arabic words or their first letters.
    Without letters latitude comes first.
    """
    if len(text) > LONGEST:
        raise Failure("coordinate_too_long")
    bare = plain(text)
    if not bare:
        raise Failure("coordinate_empty")
    grid = _GRID_WORDS.sub(" ", bare).strip()
    compact = grid.replace(" ", "")
    if square := _MGRS.fullmatch(compact):
        point, side = from_mgrs(int(square[1]), square[2], square[3], square[4])
        return Reading((point,), text, "mgrs", square_m=side)
    if _POLAR.fullmatch(compact):
        raise Failure("coordinate_polar")
    if utm := _UTM.fullmatch(grid):
        points, questions = _read_utm(int(utm[1]), utm[2], _metres(utm[3]), _metres(utm[4]))
        return Reading(points, text, "utm", questions)
    points, notation, questions = read_degrees(bare)
    return Reading(points, text, notation, questions)


def ask_about(point: Point, home_area: BaseGeometry | None, land: BaseGeometry | None) -> tuple[Question, ...]:
    """What to ask before a point is taken. `home_area`, `land`: polygons in lon/lat degrees, EPSG:4326.

    The area is the organisation's own setting, and a point in it is never asked about, whatever a map draws.
    """
    if _inside(point, home_area):
        return ()
    questions = []
    turned = _turned(point)
    at_sea = land is not None and not _inside(point, land)
    likelier = _inside(turned, home_area) or (home_area is None and at_sea and _inside(turned, land))
    if likelier:
        questions.append(Question("maybe_swapped", suggestion=turned))
    if at_sea:
        questions.append(Question("in_sea"))
    metres = _outside(point, home_area)
    if metres > FAR_M:
        questions.append(Question("outside_area", metres=metres))
    return tuple(questions)


def settle(reading: Reading, home_area: BaseGeometry | None, land: BaseGeometry | None) -> Reading:
    """The reading in the light of the organisation's area: candidates inside come first, and it is asked about.

    A UTM letter that may be band or hemisphere needs no question when one meaning alone lies in the area;
    two ش are asked about all the same.
    """
    points = tuple(sorted(reading.points, key=lambda point: not _inside(point, home_area)))
    questions = reading.questions
    if sum(_inside(point, home_area) for point in points) == 1:
        points = points[:1] if _has(questions, "utm_letter_unclear") else points
        questions = tuple(question for question in questions if question.code != "utm_letter_unclear")
    return replace(reading, points=points, questions=questions + ask_about(points[0], home_area, land))


def _read_utm(
    zone: int, letter: str, easting: float, northing: float
) -> tuple[tuple[Point, ...], tuple[Question, ...]]:
    """`37S` is band S (32 to 40° N) or the southern hemisphere: both, where the northing allows both."""
    if letter == "SHEEN" or len(letter) > 1:
        return (from_utm(Utm(zone, letter != "SOUTH", easting, northing)),), ()
    as_band = from_utm(Utm(zone, letter >= "N", easting, northing))
    if letter not in "SN" and _band(as_band) != letter:
        return (as_band,), (Question("band_mismatch"),)
    if letter != "S":
        return (as_band,), ()
    southern = from_utm(Utm(zone, False, easting, northing))
    if _band(as_band) != "S":
        return (southern,), ()
    return (as_band, southern), (Question("utm_letter_unclear"),)


def _band(point: Point) -> str | None:
    """The band letter of a point, or none near the poles."""
    return band_of(point.lat) if -80 <= point.lat <= 84 else None


def _metres(typed: str) -> float:
    grouped = re.fullmatch(_GROUPED, typed)
    return float(typed.replace(",", "" if grouped else "."))


def _inside(point: Point | None, area: BaseGeometry | None) -> bool:
    return point is not None and area is not None and bool(area.covers(ShapelyPoint(point.lon, point.lat)))


def _turned(point: Point) -> Point | None:
    """The point with latitude and longitude exchanged, if there is such a place."""
    return Point(point.lat, point.lon) if on_earth(point.lat, point.lon) else None


def _outside(point: Point, area: BaseGeometry | None) -> float:
    """Metres from the area's nearest edge (nearest in degrees, measured on the ellipsoid)."""
    if area is None or area.is_empty:
        return 0.0
    near = nearest_points(area, ShapelyPoint(point.lon, point.lat))[0]
    return distance((point.lon, point.lat), (near.x, near.y))


def _has(questions: tuple[Question, ...], code: str) -> bool:
    return any(question.code == code for question in questions)
