"""What a simulated registry, its public answers and an attacker's list of places are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from graveregistry.publication.tilemaking import Place


@dataclass(frozen=True, slots=True)
class Placed:
    """A site of a simulated registry: its point in degrees (EPSG:4326), what it is linked with, who reported it."""

    key: str
    lon: float
    lat: float
    component: str
    reporter: str


Registry = Sequence[Placed]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the public gets for one request."""

    status: int
    etag: str
    body: bytes


@dataclass(frozen=True)
class Public:
    """All that the public can ask at one moment.

    ``fingerprint`` is a digest of every answer; ``geojson`` the shown units; ``tile`` answers down to ``max_zoom``.
    """

    fingerprint: str
    geojson: bytes
    tile: Callable[[Place], Answer]
    max_zoom: int

    @cached_property
    def shown(self) -> tuple[tuple[str, BaseGeometry], ...]:
        """Each feature: its properties as text, and its shape."""
        features: list[dict[str, Any]] = json.loads(self.geojson)["features"]
        return tuple((json.dumps(f["properties"]), shapely.geometry.shape(f["geometry"])) for f in features)

    @cached_property
    def covered(self) -> BaseGeometry:
        """All ground that is shown."""
        return shapely.union_all([shape for _, shape in self.shown])


Publisher = Callable[[Registry], Sequence[Public]]
"""From a registry to what the public could see of it, moment by moment, oldest first."""


def fingerprint(*parts: bytes) -> str:
    """One digest of several answers."""
    return sha256(b"\0".join(sha256(part).digest() for part in parts)).hexdigest()


class Places:
    """The attacker's candidate places; a guess is a place's number."""

    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        self.points = list(points)
        self.number = {point: number for number, point in enumerate(self.points)}
        self._tree = shapely.STRtree(shapely.points(self.points) if self.points else [])

    def inside(self, region: BaseGeometry) -> list[int]:
        """The places in a region, its edge included."""
        return [int(number) for number in self._tree.query(region, predicate="intersects")]

    def nearest(self, lon: float, lat: float, within: float | None = None) -> list[int]:
        """The place nearest to a point, if any is as near as ``within`` degrees; at most one."""
        found = self._tree.query_nearest(shapely.Point(lon, lat), max_distance=within, all_matches=False)
        return [int(number) for number in found]
