"""Publishers that give graves away, each in its own way: what an attack must find before it may judge ours.

All ground here is invented: places drawn at random from a fixed seed, so that every run plants the same.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from graveregistry.publication.simulator.world import Answer, Placed, Places, Public, Registry, fingerprint
from graveregistry.publication.tilemaking import Place, box_of

WEST, SOUTH, WIDTH = 36.0, 32.0, 4.0
NOTHING = Answer(204, '"nothing"', b"")


def places_and_sites(seed: int, sites: int = 40, places: int = 150) -> tuple[Places, list[Registry]]:
    """A list of candidate places, and registries whose sites lie at some of them, each time at others."""
    rng = random.Random(seed)
    points = [(round(WEST + rng.random() * WIDTH, 4), round(SOUTH + rng.random() * WIDTH, 4)) for _ in range(places)]
    worlds: list[Registry] = [
        [Placed(f"s{n}", *point, f"c{n}", f"r{n}") for n, point in enumerate(rng.sample(points, sites))]
        for _ in range(5)
    ]
    return Places(points), worlds


def public(features: Iterable[tuple[BaseGeometry, dict[str, Any]]], tile: Any = None, max_zoom: int = 0) -> Public:
    """What is answered: shapes with what is said of them, and tiles, if there are any."""
    collection = [
        {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)} for shape, said in features
    ]
    body = json.dumps({"type": "FeatureCollection", "features": collection}).encode()
    return Public(fingerprint(body), body, tile or (lambda _: NOTHING), max_zoom)


def squares(points: Iterable[tuple[float, float]], width: float) -> list[tuple[BaseGeometry, dict[str, Any]]]:
    """A square around each point."""
    half = width / 2
    return [(shapely.box(lon - half, lat - half, lon + half, lat + half), {}) for lon, lat in points]


def jitter(registry: Registry) -> Sequence[Public]:
    """Every month each site a little way off, another way each time, in another order."""
    rng = random.Random(sha256(repr(registry).encode()).digest())
    months = []
    for _ in range(36):
        noisy = [(s.lon + rng.uniform(-0.03, 0.03), s.lat + rng.uniform(-0.03, 0.03)) for s in registry]
        rng.shuffle(noisy)
        months.append(public(squares(noisy, 0.02)))
    return months


def site_centred(registry: Registry) -> Sequence[Public]:
    """A 0.1 degree square around each site."""
    return [public(squares([(s.lon, s.lat) for s in registry], 0.1))]


def cells(registry: Registry, per_degree: int) -> dict[BaseGeometry, int]:
    """How many sites lie in each cell of a fixed grid that holds any."""
    held: dict[tuple[int, int], int] = defaultdict(int)
    for site in registry:
        held[int(site.lon * per_degree), int(site.lat * per_degree)] += 1
    step = 1 / per_degree
    return {shapely.box(x * step, y * step, (x + 1) * step, (y + 1) * step): n for (x, y), n in sorted(held.items())}


def k_is_one(registry: Registry) -> Sequence[Public]:
    """A fixed grid, and a cell is shown for a single site."""
    return [public((shape, {"band": "some"}) for shape in cells(registry, 10))]


def live(registry: Registry) -> Sequence[Public]:
    """Counts and tiles straight from the database, anew with each site that is found."""
    return [_live(registry[: count + 1]) for count in range(len(registry))]


def _live(registry: Registry) -> Public:
    points = shapely.points([(site.lon, site.lat) for site in registry])

    def tile(at: Place) -> Answer:
        inside = shapely.intersects(points, box_of(at)).nonzero()[0]
        body = b"site" * len(inside)
        return Answer(200, f'"{sha256(inside.tobytes()).hexdigest()}"', body) if body else NOTHING

    return public(((shape, {"sites": n}) for shape, n in cells(registry, 5).items()), tile, 13)


def shaped(registry: Registry) -> Sequence[Public]:
    """Units drawn around three neighbours at a time: k is kept, and the outline gives all three away."""
    left, units = list(registry), []
    while len(left) >= 3:
        first = min(left, key=lambda site: (site.lon, site.lat))
        near = sorted(left, key=lambda site: (site.lon - first.lon) ** 2 + (site.lat - first.lat) ** 2)[:3]
        left = [site for site in left if site not in near]
        units.append((shapely.MultiPoint([(site.lon, site.lat) for site in near]).convex_hull, {"band": "several"}))
    return [public(units)]


def small_cells(registry: Registry) -> Sequence[Public]:
    """k = 3 on a fixed grid whose cells are as small as a place."""
    return [public((shape, {"band": "several"}) for shape, n in cells(registry, 100).items() if n >= 3)]


def counted_parts(registry: Registry) -> Sequence[Public]:
    """A fixed grid with exact counts, in which the parts of one site count as sites."""
    return [public((shape, {"sites": n}) for shape, n in cells(registry, 10).items())]
