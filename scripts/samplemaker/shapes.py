"""Shapes that look drawn by hand: blobs, bent trenches, broken trenches, rings with a hole.

Made in metres around an origin, given as lon/lat EPSG:4326, wound as RFC 7946 section 3.1.6 asks: outer
rings counter-clockwise, holes clockwise. Each is valid by the way it is made, never by a repair afterwards.
"""

import math
from random import Random

from samplemaker.common import LonLat, Record, shift

Metres = list[tuple[float, float]]


def blob(chance: Random, radius_m: float, corners: int) -> Metres:
    """A lopsided closed outline, seen whole from its middle, so it never crosses itself."""
    squash, turn = chance.uniform(0.55, 1.0), chance.uniform(0, math.pi)
    ring = []
    for n in range(corners):
        angle = 2 * math.pi * (n + chance.uniform(-0.3, 0.3)) / corners
        reach = radius_m * chance.uniform(0.72, 1.0)
        ring.append((reach * math.cos(angle), reach * squash * math.sin(angle)))
    return _turned(ring, turn)


def trench(chance: Random, length_m: float, width_m: float) -> Metres:
    """A long cut with a wavering axis: both sides run forward along it, so they never meet."""
    steps = max(3, round(length_m / 25))
    along = [length_m * (n / steps - 0.5) for n in range(steps + 1)]
    bow = chance.uniform(-0.06, 0.06) * length_m
    axis = [bow * math.cos(math.pi * x / length_m) + chance.uniform(-0.1, 0.1) * width_m for x in along]
    right = [(x, a - width_m * chance.uniform(0.4, 0.6)) for x, a in zip(along, axis, strict=True)]
    left = [(x, a + width_m * chance.uniform(0.4, 0.6)) for x, a in zip(along, axis, strict=True)]
    return right + left[::-1]


def polygon(chance: Random, at: LonLat, types: list[str]) -> Record:
    """A GeoJSON polygon or multipolygon that suits the types of the site."""
    if "trench" in types:
        return _trenches(chance, at)
    if "robbed_grave" in types or "burn_site" in types:
        return _with_hole(chance, at)
    if "mass_grave" in types and chance.random() < 0.35:
        return _scattered(chance, at)
    small = {"well", "individual_grave", "temporary_burial"} & set(types)
    radius = chance.uniform(11, 18) if small else chance.uniform(20, 95)
    return {"type": "Polygon", "coordinates": [_ring(at, blob(chance, radius, chance.randint(7, 16)))]}


def around(chance: Random, at: LonLat, radius_m: float) -> Record:
    """A wide, coarse outline: what a witness or an old image gives."""
    return {"type": "Polygon", "coordinates": [_ring(at, blob(chance, radius_m, chance.randint(5, 8)))]}


def point(at: LonLat) -> Record:
    return {"type": "Point", "coordinates": list(at)}


def _trenches(chance: Random, at: LonLat) -> Record:
    """One cut of up to 260 m, or two or three side by side."""
    width, turn = chance.uniform(4, 11), chance.uniform(0, math.pi)
    rows = chance.choice((1, 1, 2, 3))
    # The bow of each row is at most 6 % of its length to either side: rows 30 m apart keep clear of it.
    longest = 260 if rows == 1 else 110
    parts = []
    for row in range(rows):
        ring = trench(chance, chance.uniform(0.6, 1.0) * longest, width)
        moved = [(x, y + 30 * (row - (rows - 1) / 2)) for x, y in ring]
        parts.append([_ring(at, _turned(moved, turn))])
    if rows == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _with_hole(chance: Random, at: LonLat) -> Record:
    """Disturbed ground round an undisturbed core. The core stays under a third of the outer ring."""
    radius = chance.uniform(35, 110)
    hole = _ring(at, blob(chance, radius * 0.3, 7))[::-1]
    return {"type": "Polygon", "coordinates": [_ring(at, blob(chance, radius, 14)), hole]}


def _scattered(chance: Random, at: LonLat) -> Record:
    """Two to four patches, the first with a hole; each keeps to its own square of 140 m."""
    parts = []
    for n in range(chance.choice((2, 3, 4))):
        middle = shift(at, 140 * (n % 2) - 70 + chance.uniform(-5, 5), 140 * (n // 2) - 70 + chance.uniform(-5, 5))
        radius = chance.uniform(22, 58)
        rings = [_ring(middle, blob(chance, radius, chance.randint(8, 13)))]
        if n == 0:
            rings.append(_ring(middle, blob(chance, radius * 0.3, 6))[::-1])
        parts.append(rings)
    return {"type": "MultiPolygon", "coordinates": parts}


def _turned(ring: Metres, angle: float) -> Metres:
    cos, sin = math.cos(angle), math.sin(angle)
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in ring]


def _ring(at: LonLat, ring: Metres) -> list[list[float]]:
    closed = [list(shift(at, x, y)) for x, y in ring]
    return [*closed, closed[0]]
