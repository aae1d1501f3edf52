"""GPS tracks (GPX, KML): how many points, from when to when, within which box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from defusedxml.ElementTree import iterparse

from graveregistry.evidence.workshop.text import plain

MOST_POINTS = 5_000_000


def read(source: BinaryIO) -> dict[str, Any]:
    """What a track says, every value as text; longitudes and latitudes in degrees (WGS 84)."""
    points, times, maker = 0, _Span(), ""
    lons, lats = _Span(), _Span()
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            maker = maker or plain(element.get("creator", "")) if name == "gpx" else maker
            continue
        for lon, lat in _places(name, element):
            points += 1
            lons.take(lon)
            lats.take(lat)
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
    }


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
