"""GPS tracks (GPX, KML): how many points, from when to when, within which box, and the way itself, thinned."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, TypeAlias

import shapely
from defusedxml.ElementTree import iterparse
from shapely.geometry.base import BaseGeometry

from graveregistry.evidence.workshop.text import plain

MOST_POINTS = 5_000_000
DRAWN_POINTS, DRAWN_LINES = 500, 40
"""What is kept of a way to be drawn: it stands in the ledger with all else that the file says."""
_LINES = frozenset({"trkseg", "rte", "LineString", "Track"})
# About a metre: finer is not seen on a map of a site.
_FINEST_DEGREES = 1e-5

Line: TypeAlias = "array[float]"


def read(source: BinaryIO) -> dict[str, Any]:
    """What a track says, every value as text; longitudes and latitudes in degrees (WGS 84).

    ``lines``: the ways in it, thinned to ``DRAWN_POINTS`` in all, each point as ``longitude latitude``.
    """
    points, times, maker = 0, _Span(), ""
    lons, lats = _Span(), _Span()
    ways = _Ways()
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            maker = maker or plain(element.get("creator", "")) if name == "gpx" else maker
            ways.begin(name)
            continue
        for lon, lat in _places(name, element):
            points += 1
            lons.take(lon)
            lats.take(lat)
            ways.take(lon, lat)
        ways.end(name)
        if name in {"time", "when"} and element.text:
            times.take(element.text.strip())
        if name not in {"time", "when"}:
            element.clear()
        if points > MOST_POINTS:
            break
    box = [plain(each) for each in (lons.least, lats.least, lons.most, lats.most)] if points else []
    return {
        "points": str(points),
        "box": box,
        "from": plain(times.least or ""),
        "until": plain(times.most or ""),
        "maker": maker,
        "lines": [[f"{lon:.6f} {lat:.6f}" for lon, lat in line] for line in thinned(ways.lines)],
    }


def thinned(lines: Sequence[Line]) -> list[list[tuple[float, float]]]:
    """The longest lines in their order, with so few points that the whole has ``DRAWN_POINTS`` at most; each keeps
    its ends. Lines are flat: longitude, latitude, longitude, ..."""
    fewest = sorted(sorted(range(len(lines)), key=lambda at: -len(lines[at]))[:DRAWN_LINES])
    shapes: list[BaseGeometry] = [
        shapely.LineString(list(zip(lines[at][::2], lines[at][1::2], strict=True))) for at in fewest
    ]
    coarse = _FINEST_DEGREES
    while sum(shapely.get_num_coordinates(shape) for shape in shapes) > DRAWN_POINTS:
        shapes = [shape.simplify(coarse, preserve_topology=False) for shape in shapes]
        coarse *= 2
    return [[(x, y) for x, y in shapely.get_coordinates(shape).tolist()] for shape in shapes]


class _Ways:
    """The lines of a track as they come."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._open = False

    def begin(self, name: str) -> None:
        if name in _LINES:
            self._lines.append(array("d"))
            self._open = True

    def take(self, lon: float, lat: float) -> None:
        # Comparisons with what is no number are false.
        if self._open and -180 <= lon <= 180 and -90 <= lat <= 90:
            self._lines[-1].extend((lon, lat))

    def end(self, name: str) -> None:
        self._open = self._open and name not in _LINES

    @property
    def lines(self) -> list[Line]:
        """Those of two points or more."""
        return [each for each in self._lines if len(each) >= 4]


class _Span:
    """The least and the most of what came."""

    def __init__(self) -> None:
        self.least: Any = None
        self.most: Any = None

    def take(self, value: Any) -> None:
        self.least = value if self.least is None else min(self.least, value)
        self.most = value if self.most is None else max(self.most, value)


def _places(name: str, element: Any) -> Iterator[tuple[float, float]]:
    if name in {"trkpt", "wpt", "rtept"}:
        yield float(element.get("lon")), float(element.get("lat"))
    elif name == "coordinates":
        for each in (element.text or "").split():
            lon, lat = each.split(",")[:2]
            yield float(lon), float(lat)
    elif name == "coord":
        lon, lat = (element.text or "").split()[:2]
        yield float(lon), float(lat)
