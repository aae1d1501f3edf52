"""Which awareness units a release shows, and how loudly. Pure: cells in, bytes out.

The functions take a site's 0.1 degree cell and never its point, so moving the true point inside its cell
cannot change a byte of a release. They know units only through ``units.Scheme``: the grid and administrative units go
the same way. The reasoning, and what each rule defends against, is in ``docs/decisions/0301-awareness-units.md``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType

from .units import GRID, Cell, Scheme, Unit, ancestors

K = 3
"""The fewest distinct sites a unit may stand for."""

MARGIN = 2
"""How many sites beyond a bound it takes to move a band; one is never enough."""

MESSAGE_EVERYWHERE = "awareness.everywhere"
"""Text key of the message that stands everywhere, inside and outside units: graves may be anywhere."""


class Band(IntEnum):
    """How much a unit stands for. There is no band for none: what is not shown says nothing."""

    SEVERAL = 1
    MANY = 2
    VERY_MANY = 3

    @property
    def code(self) -> str:
        """The band's stable lower-case code, the only attribute a released unit carries."""
        return self.name.lower()

    @property
    def text_key(self) -> str:
        """Text key of the louder local warning shown inside a unit of this band."""
        return f"awareness.unit.{self.code}"


LOWER_BOUND: Mapping[Band, int] = MappingProxyType({Band.SEVERAL: K, Band.MANY: 10, Band.VERY_MANY: 30})
COUNT_CAP = LOWER_BOUND[Band.VERY_MANY] + MARGIN


@dataclass(frozen=True, slots=True)
class CountableSite:
    """A site that may count: corroborated or confirmed, its steward opted in (the caller's query says so).

    ``cell`` is ``geo.grid.cell(*geo.generalise.anchor(shape), 10)``; ``component`` names the group of sites
    linked by part_of, robbed_to or same_event; ``reporter`` the person who first reported it.
    """

    key: str
    cell: Cell
    component: str
    reporter: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the registry remembers between releases; never published.

    ``shown`` is the last release's units and bands, ``ever`` every unit of any release, ``counted`` the keys
    of the sites that were countable when the last release was made.
    """

    shown: Mapping[Unit, Band] = field(default_factory=dict)
    ever: frozenset[Unit] = frozenset()
    counted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Release:
    """One immutable release: its units with their bands, in one fixed order."""

    units: tuple[tuple[Unit, Band], ...]

    def geojson(self) -> bytes:
        """The release as RFC 7946 bytes: polygons, bands and a unit's own name; no id, count, centroid or bbox."""
        collection = {"type": "FeatureCollection", "features": [_feature(*shown) for shown in self.units]}
        return json.dumps(collection, separators=(",", ":")).encode("ascii")


def _feature(unit: Unit, band: Band) -> dict[str, object]:
    polygons, names = unit.polygons(), unit.names
    whole = len(polygons) == 1
    geometry = {"type": "Polygon" if whole else "MultiPolygon", "coordinates": polygons[0] if whole else polygons}
    named = {} if names is None else {"name_ar": names[0], "name_en": names[1]}
    return {"type": "Feature", "properties": {"band": band.code, **named}, "geometry": geometry}


def distinct(sites: Iterable[CountableSite]) -> int:
    """The most sites of which no two are linked and no two have one reporter, counted up to ``COUNT_CAP``.

    A maximum matching of components to reporters (Kuhn's augmenting paths). Unlike joining everything that
    shares a link or a reporter, it never falls when a site is added: nobody hides a unit by planting a link.
    """
    reporters: dict[str, set[str]] = defaultdict(set)
    for site in sites:
        reporters[site.component].add(site.reporter)
    holder: dict[str, str] = {}
    count = 0
    for component in sorted(reporters):
        count += _augment(component, reporters, holder)
        if count == COUNT_CAP:
            break
    return count


def _augment(start: str, reporters: Mapping[str, set[str]], holder: dict[str, str]) -> bool:
    """Give ``start`` a reporter, moving others along an alternating path; no recursion to exhaust."""
    reached_from: dict[str, str] = {}
    queue = [start]
    for component in queue:
        for reporter in sorted(reporters[component] - reached_from.keys()):
            reached_from[reporter] = component
            if reporter not in holder:
                _hand_over(reporter, start, reached_from, holder)
                return True
            queue.append(holder[reporter])
    return False


def _hand_over(reporter: str, start: str, reached_from: Mapping[str, str], holder: dict[str, str]) -> None:
    held = {component: earlier for earlier, component in holder.items()}
    while True:
        component = reached_from[reporter]
        holder[reporter] = component
        if component == start:
            return
        reporter = held[component]


def move_band(previous: Band | None, count: int, *, first: bool = False) -> Band | None:
    """The band of a unit that had ``previous`` and now stands for ``count`` distinct sites; None: not shown.

    It rises only ``MARGIN`` beyond the next bound and falls only ``MARGIN`` below its own, except that a unit
    below ``K`` is never shown. In the first release of all there is nothing to compare with, and the bounds
    count as they are.
    """
    if count < K:
        return None
    rise = 0 if first else MARGIN
    lowest = max((band for band, bound in LOWER_BOUND.items() if count >= bound + rise), default=0)
    highest = max(band for band, bound in LOWER_BOUND.items() if count > bound - MARGIN)
    moved = max(lowest, min(previous or 0, highest))
    return Band(moved) if moved else None


def make_release(
    sites: Iterable[CountableSite], before: Standing | None = None, scheme: Scheme = GRID
) -> tuple[Release, Standing]:
    """The next release and what to remember for the one after; ``before`` is None for the first of all.

    A site counts from the second release it is countable for, so what was found since the last release
    changes nothing in this one.
    """
    sites = tuple(sites)
    standing = before or Standing()
    settled = [site for site in sites if before is None or site.key in standing.counted]
    shown = _choose(settled, standing, scheme, first=before is None)
    after = Standing(
        shown=MappingProxyType(shown),
        ever=standing.ever | shown.keys(),
        counted=frozenset(site.key for site in sites),
    )
    return Release(tuple(sorted(shown.items(), key=_in_order))), after


def _in_order(shown: tuple[Unit, Band]) -> tuple[list[float], str]:
    """Where a unit stands in a release: by its own first corner, whatever its sites and its band."""
    return shown[0].polygons()[0][0][0], shown[0].key


def _choose(sites: Iterable[CountableSite], standing: Standing, scheme: Scheme, *, first: bool) -> dict[Unit, Band]:
    """From the finest level up, every unit that reaches a band and is disjoint from all shown now or ever."""
    closed = {above for unit in standing.ever for above in ancestors(unit)}
    waiting: dict[Unit, list[CountableSite]] = defaultdict(list)
    for site in sites:
        unit = scheme.finest(site.cell)
        if unit is not None:
            waiting[_home(unit, standing.ever)].append(site)
    shown: dict[Unit, Band] = {}
    for level in range(scheme.top_level + 1):
        for unit in [unit for unit in waiting if unit.level == level]:
            here = waiting.pop(unit)
            if unit in closed:
                continue
            band = move_band(standing.shown.get(unit), distinct(here), first=first)
            if band is not None:
                shown[unit] = band
                closed.update(ancestors(unit))
            elif unit not in standing.ever and (above := unit.parent) is not None:
                waiting[above].extend(here)
    return shown


def _home(finest: Unit, ever: frozenset[Unit]) -> Unit:
    """Where sites are counted first: the shown ancestor of their finest unit, if one ever was, or that unit."""
    return next((above for above in ancestors(finest) if above in ever), finest)
