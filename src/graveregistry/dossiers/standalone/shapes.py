"""Shapes written as WKT, in the plain form in which the registry writes them, as GeoJSON geometry (RFC 7946)."""

from __future__ import annotations

import re
from typing import Any

START = re.compile(r"(SRID=4326;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(\(|EMPTY)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z0-9.,;=()+\-\s]*", re.ASCII)
_TOKEN = re.compile(r"\s*([A-Za-z]+|[(),]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)", re.ASCII)
_KINDS = {
    "POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString", "MULTIPOLYGON": "MultiPolygon", "GEOMETRYCOLLECTION": "GeometryCollection",
}  # fmt: skip
_LEVELS = {"LINESTRING": 1, "POLYGON": 2, "MULTILINESTRING": 2, "MULTIPOLYGON": 3}
MAX_DEPTH = 8
Shape = dict[str, Any]


class UnsureError(Exception):
    """A text that may be a shape, written in a way this program does not read."""


def read_shape(text: str) -> Shape | None:
    """The shape of a text; None where it is none. Raises UnsureError."""
    if not START.match(text) or _depth(text) > MAX_DEPTH or not _LETTERS.fullmatch(text):
        return None
    words = _words(text.partition(";")[2] if ";" in text else text)
    shape = _shape(words)
    if words:
        raise UnsureError(text)
    return shape


def _depth(text: str) -> int:
    deepest = depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest


def _words(text: str) -> list[str]:
    found, at, text = [], 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise UnsureError(text)
        found.append(match[1])
        at = match.end()
    return found


def _shape(words: list[str]) -> Shape:
    kind = _next(words).upper()
    if kind not in _KINDS:
        raise UnsureError(kind)
    if kind == "GEOMETRYCOLLECTION":
        return {"type": _KINDS[kind], "geometries": _listed(words, _shape)}
    if kind == "POINT":
        found: Any = _position(words)
    elif kind == "MULTIPOINT":
        found = _listed(words, lambda rest: _position(rest) if rest[:1] == ["("] else _pair(rest))
    else:
        found = _nested(words, _LEVELS[kind])
        for polygon in [found] if kind == "POLYGON" else found if kind == "MULTIPOLYGON" else []:
            _turn(polygon)
        _check_lines(found if kind == "MULTILINESTRING" else [found] if kind == "LINESTRING" else [])
    return {"type": _KINDS[kind], "coordinates": found}


def _next(words: list[str]) -> str:
    if not words:
        raise UnsureError("ends early")
    return words.pop(0)


def _listed(words: list[str], each: Any) -> list[Any]:
    """`( a, b, ... )`"""
    if _next(words) != "(":
        raise UnsureError("no bracket")
    found = [each(words)]
    while True:
        mark = _next(words)
        if mark == ")":
            return found
        if mark != ",":
            raise UnsureError(mark)
        found.append(each(words))


def _nested(words: list[str], levels: int) -> list[Any]:
    return _listed(words, _pair if levels == 1 else lambda rest: _nested(rest, levels - 1))


def _position(words: list[str]) -> list[float]:
    found: list[float] = _listed(words, _pair)[0]
    return found


def _pair(words: list[str]) -> list[float]:
    try:
        return [float(_next(words)), float(_next(words))]
    except ValueError:
        raise UnsureError("no number") from None


def _check_lines(lines: list[list[list[float]]]) -> None:
    if any(len(line) < 2 for line in lines):
        raise UnsureError("a line of one point")


def _turn(rings: list[list[list[float]]]) -> None:
    """Outer rings counter-clockwise, inner ones clockwise (RFC 7946 section 3.1.6)."""
    for number, ring in enumerate(rings):
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise UnsureError("not a ring")
        if _counter_clockwise(ring[:-1]) != (number == 0):
            ring.reverse()


def _counter_clockwise(ring: list[list[float]]) -> bool:
    """By the cap of the ring, as geometry libraries tell it, also where a ring touches itself: its highest points after
    a rise, and which way it leaves them."""
    count = len(ring)
    rises = [at for at in range(1, count + 1) if ring[at % count][1] > ring[at - 1][1]]
    if not rises:
        raise UnsureError("a flat ring")
    top = max(ring[at % count][1] for at in rises)
    up = [at for at in rises if ring[at % count][1] == top][-1]
    high, low = ring[up % count], ring[up - 1]
    down = next(at % count for at in range(up + 1, up + count + 1) if ring[at % count][1] != top)
    left, below = ring[down - 1], ring[down]
    if left != high:
        return left[0] < high[0]
    one, other = (high[0] - low[0]) * (below[1] - low[1]), (high[1] - low[1]) * (below[0] - low[0])
    if abs(one - other) <= 1e-12 * (abs(one) + abs(other)):
        raise UnsureError("a spike")
    return one > other
