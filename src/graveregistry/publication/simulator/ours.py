"""Our own publisher under attack: the very functions that make a release, on the very release that is proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from graveregistry.geo.grid import cell
from graveregistry.publication.archive import Archive
from graveregistry.publication.rules import MARGIN, CountableSite, K, Standing, make_release
from graveregistry.publication.simulator.active import Planting, counting_parts
from graveregistry.publication.simulator.judging import act, read
from graveregistry.publication.simulator.proof import prove
from graveregistry.publication.simulator.report import Report
from graveregistry.publication.simulator.world import Answer, Placed, Places, Public, Registry, fingerprint
from graveregistry.publication.tilemaking import MAX_ZOOM, Place, Tiles, tiles_of
from graveregistry.publication.units import CELLS_PER_DEGREE, Cell, Scheme, Unit, ancestors

WORLDS = 12
"""In how many other registries, as likely as the true one, the attacks are tried."""

WORLDS_OF_ACTS = 3
"""The same for the attacks that add records."""


@dataclass(frozen=True, slots=True)
class Released:
    """A release that was made: its units and its file, as they were served; withdrawn ones too, for copies stay."""

    geojson: bytes
    file: bytes


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a release is made from, and every release so far."""

    scheme: Scheme
    sites: Sequence[CountableSite]
    before: Standing | None
    past: Sequence[Released]


def simulate(ground: Ground) -> Report:
    """Try every attack on the release that would be made of this ground.

    The report depends on what is released only: what is hidden changes nothing in it as long as it passes.
    """
    attacked = _Attacked(ground)
    worlds = [attacked.moved(step) for step in range(WORLDS + 1)]
    within = [attacked.stirred(step) for step in range(WORLDS_OF_ACTS + 1)]
    planting = Planting(attacked.spots, K - 1 + (0 if ground.before is None else MARGIN))
    findings = (
        *read(attacked.publish, worlds, attacked.places),
        act("planting", planting, attacked.publish, within, attacked.places),
        act("counting_parts", counting_parts, attacked.publish, worlds[: WORLDS_OF_ACTS + 1], attacked.places),
    )
    counted = (len(attacked.units), len(ground.past), len(attacked.places.points), attacked.fewest)
    return Report(*counted, findings, prove())


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a unit: its cells, and the attacker's places in them."""

    cells: frozenset[Cell]
    points: list[tuple[float, float]]


class _Attacked:
    """The ground with an attacker's places laid over it: a lattice in every unit that is or was shown."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.past = [_archived(each) for each in ground.past]
        self.fresh = frozenset(s.key for s in ground.sites) - (ground.before.counted if ground.before else frozenset())
        self.units = {unit for unit, _ in make_release(ground.sites, ground.before, ground.scheme)[0].units}
        ever = {*self.units, *(ground.before.ever if ground.before else ())}
        cells = {unit: ground.scheme.cells(unit) for unit in sorted(ever, key=lambda unit: unit.key)}
        self.lattice = {cell: _lattice(cell, len(held)) for held in cells.values() for cell in held}
        self.places = Places(point for points in self.lattice.values() for point in points)
        self.spots = [points[len(points) // 2] for points in self.lattice.values()]
        self.homes = [self._shown_over(site) for site in ground.sites]
        self.fewest = min((sum(len(self.lattice[each]) for each in cells[unit]) for unit in self.units), default=0)
        self.parts = {unit: list(self._parts(unit)) for unit in self.units}

    def publish(self, registry: Registry) -> Sequence[Public]:
        """Every release so far and the one that would be made of a registry; what it adds to ours counts at once."""
        before = self.ground.before
        if before is not None:
            before = replace(before, counted=frozenset(site.key for site in registry) - self.fresh)
        sites = [
            CountableSite(each.key, cell(each.lon, each.lat, CELLS_PER_DEGREE), each.component, each.reporter)
            for each in registry
        ]
        return [*self.past, _proposed(make_release(sites, before, self.ground.scheme)[0].geojson())]

    def moved(self, step: int) -> Registry:
        """The sites of each shown unit elsewhere in it: from one of its parts to another as a whole, anywhere there."""
        return [self._placed(number, step, unit) for number, unit in enumerate(self.homes)]

    def stirred(self, step: int) -> Registry:
        """Every site elsewhere in its own cell."""
        return [self._placed(number, step, None) for number in range(len(self.homes))]

    def _placed(self, number: int, step: int, unit: Unit | None) -> Placed:
        site = self.ground.sites[number]
        points = self.lattice.get(site.cell) or _lattice(site.cell, 1)
        if unit is not None and step:
            parts = self.parts[unit]
            here = next(place for place, part in enumerate(parts) if site.cell in part.cells)
            points = parts[(here + step) % len(parts)].points
        lon, lat = points[(number + step) % len(points)]
        return Placed(site.key, lon, lat, site.component, site.reporter)

    def _parts(self, unit: Unit) -> Iterator[_Part]:
        """The parts of a unit that have ground; a finest unit, which sees only the sum of its cells, is one part."""
        for part in self.ground.scheme.parts(unit) or [unit]:
            cells = self.ground.scheme.cells(part)
            if cells:
                yield _Part(frozenset(cells), [point for each in cells for point in self.lattice[each]])

    def _shown_over(self, site: CountableSite) -> Unit | None:
        finest = self.ground.scheme.finest(site.cell)
        if finest is None:
            return None
        return next((unit for unit in (finest, *ancestors(finest)) if unit in self.units), None)


def _lattice(of: Cell, cells: int) -> list[tuple[float, float]]:
    """Places in a cell, none at its edge: more where the unit has few cells."""
    side = 5 if cells <= 2 else 3
    shares = [(2 * step + 1) / (2 * side) for step in range(side)]
    return [
        (round((of[0] + east) / CELLS_PER_DEGREE, 6), round((of[1] + north) / CELLS_PER_DEGREE, 6))
        for north in shares
        for east in shares
    ]


@lru_cache(maxsize=4)
def _proposed(geojson: bytes) -> Public:
    """A release that is not made yet, answered as it would be served: all of it is made from these bytes."""
    made: list[Tiles] = []

    def tile(at: Place) -> Answer:
        if not made:
            made.append(tiles_of(geojson))
        body = made[0].full.get(at, made[0].empty[at[0]])
        return Answer(200, fingerprint(body), body)

    return Public(fingerprint(geojson), geojson, tile, MAX_ZOOM)


def _archived(released: Released) -> Public:
    """A release that was made, answered as it is served."""
    archive = Archive.open(released.file)

    def tile(at: Place) -> Answer:
        number = archive.find(*at)
        assert number is not None
        body = archive.bodies[number]
        return Answer(200, fingerprint(body), body)

    return Public(fingerprint(released.geojson, released.file), released.geojson, tile, MAX_ZOOM)
