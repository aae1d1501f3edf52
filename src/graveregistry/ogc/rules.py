"""Pure parts of the OGC API: coordinate reference systems, boxes, moments, limits, what a request may carry.

Sources: OGC 17-069r4 (Features Part 1) sections 7.15.2 to 7.15.8, OGC 18-058r1 (Part 2) sections 6 and 7.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from uuid import UUID

from graveregistry.errors import Failure

DEFAULT_LIMIT, MOST = 100, 1000
"""Features of a page when none is asked for, and at most; a larger limit gets a page of the largest (7.15.3)."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_MERCATOR = 20037508.342789244
_OPEN = frozenset({"", ".."})


class Crs(Enum):
    """A coordinate reference system on offer: its URI, its EPSG number, and whether latitude comes first."""

    CRS84 = ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, False)
    WGS84 = ("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True)
    MERCATOR = ("http://www.opengis.net/def/crs/EPSG/0/3857", 3857, False)

    def __init__(self, uri: str, srid: int, latitude_first: bool) -> None:
        self.uri = uri
        self.srid = srid
        self.latitude_first = latitude_first


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north in degrees (CRS84)."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time, each end open (none) or included; aware moments."""

    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which features a request is for: a box, a span, codes by property, after which feature, how many."""

    limit: int = DEFAULT_LIMIT
    crs: Crs = Crs.CRS84
    box: Box | None = None
    span: Span | None = None
    codes: Mapping[str, tuple[str, ...]] | None = None
    after: tuple[UUID, UUID] | None = None


def refuse_unknown(given: Iterable[str], known: Sequence[str]) -> None:
    """Every parameter must be known, and come once.

    Raises:
        Failure: ``ogc_unknown_parameter``, ``ogc_parameter``.
    """
    seen: set[str] = set()
    for name in given:
        if name not in known:
            raise Failure("ogc_unknown_parameter", name=name[:60], expected=", ".join(known) or "-")
        if name in seen:
            raise _refused(name, "one value")
        seen.add(name)


def _refused(name: str, expected: str) -> Failure:
    return Failure("ogc_parameter", name=name, expected=expected)


def read_crs(name: str, text: str | None) -> Crs:
    """The system of a URI (``crs``, ``bbox-crs``); CRS84 when none is named.

    Raises:
        Failure: ``ogc_parameter``.
    """
    for crs in Crs:
        if text is None or text == crs.uri:
            return crs
    raise _refused(name, ", ".join(crs.uri for crs in Crs))


def read_limit(text: str | None) -> int:
    """How many features a page is to hold.

    Raises:
        Failure: ``ogc_parameter`` for anything but a whole number above 0.
    """
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"\d{1,9}", text) or int(text) == 0:
        raise _refused("limit", f"1 .. {MOST}")
    return min(int(text), MOST)


def read_box(text: str | None, crs: Crs) -> Box | None:
    """The box of ``bbox``: four numbers, or six of which the heights are left aside, in the axis order of ``crs``.

    In degrees a west above the east means a box over the antimeridian (OGC 17-069r4, 7.15.3); metres go round nothing.

    Raises:
        Failure: ``ogc_parameter`` for what is no box or reaches beyond the system's own world.
    """
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) not in {4, 6} or not all(_NUMBER.fullmatch(part) for part in parts):
        raise _refused("bbox", "west,south,east,north")
    numbers = [float(part) for part in parts]
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if crs.latitude_first:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    x, y = (_MERCATOR, _MERCATOR) if crs is Crs.MERCATOR else (180.0, 90.0)
    west, south, east, north = numbers
    sound = max(abs(west), abs(east)) <= x and -y <= south <= north <= y
    if not sound or (west > east and crs is Crs.MERCATOR):
        raise _refused("bbox", f"south <= north, -{x:g} .. {x:g}, -{y:g} .. {y:g}")
    if crs is Crs.MERCATOR:
        return Box(west / x * 180, _latitude(south), east / x * 180, _latitude(north))
    return Box(west, south, east, north)


def _latitude(northing: float) -> float:
    return math.degrees(math.atan(math.sinh(northing / _MERCATOR * math.pi)))


def read_span(text: str | None) -> Span | None:
    """The span of ``datetime``: an RFC 3339 moment or date, or ``from/to`` with ``..`` or nothing for an open end.

    Raises:
        Failure: ``ogc_parameter``.
    """
    if text is None:
        return None
    parts = text.split("/")
    if len(parts) == 1:
        return Span(_moment(text, last=False), _moment(text, last=True))
    if len(parts) != 2 or set(parts) <= _OPEN:
        raise _not_a_span()
    first = None if parts[0] in _OPEN else _moment(parts[0], last=False)
    last = None if parts[1] in _OPEN else _moment(parts[1], last=True)
    if first is not None and last is not None and first > last:
        raise _not_a_span()
    return Span(first, last)


def _not_a_span() -> Failure:
    return _refused("datetime", "2024-03-12T00:00:00Z, 2024-03-12T00:00:00Z/.., ../2024-03-12T00:00:00Z")


def _moment(text: str, *, last: bool) -> datetime:
    """A moment, or the first or last one of a date."""
    day = re.fullmatch(r"\d{4}-\d\d-\d\d", text)
    if not day and not re.fullmatch(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", text):
        raise _not_a_span()
    try:
        if not day:
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        began = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return began + timedelta(days=1, microseconds=-1) if last else began
    except (ValueError, OverflowError) as error:
        raise _not_a_span() from error


def read_codes(name: str, text: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """The codes of a property's filter, one or more with commas between; empty when it is not filtered.

    Raises:
        Failure: ``ogc_parameter`` for a code that is not in the list.
    """
    if text is None:
        return ()
    codes = tuple(dict.fromkeys(text.split(",")))
    if not set(codes) <= set(known):
        raise _refused(name, ", ".join(known))
    return codes


def acceptable(header: str | None, offered: Sequence[str]) -> str:
    """The offered media type that the client likes best (RFC 9110 section 12.5.1); the first offered among equals.

    Raises:
        Failure: ``not_acceptable``.
    """
    ranges = [_media_range(part) for part in (header or "*/*").split(",") if part.strip()] or [("*/*", 1.0)]
    best, liked = "", 0.0
    for media in offered:
        bare = media.partition(";")[0]
        broad = {bare: 2, bare.partition("/")[0] + "/*": 1, "*/*": 0}
        fitting = [(broad[name], q) for name, q in ranges if name in broad]
        quality = max(fitting)[1] if fitting else 0.0
        if quality > liked:
            best, liked = media, quality
    if not best:
        raise Failure("not_acceptable", offered=", ".join(offered))
    return best


def _media_range(text: str) -> tuple[str, float]:
    name, _, rest = text.partition(";")
    found = re.search(r"(?:^|;)\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", rest)
    return name.strip().lower(), float(found[1]) if found else 1.0
