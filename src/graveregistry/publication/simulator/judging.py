"""Whether an attack locates sites: it must follow them when they move, or its hits are luck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graveregistry.publication.simulator.active import Seen, fingerprint_of
from graveregistry.publication.simulator.attacks import (
    Guesses,
    Views,
    averaging,
    bisection,
    differencing,
    nearest_neighbour,
    sizes_and_tags,
)
from graveregistry.publication.simulator.world import Places, Publisher, Registry

Act = Callable[[Publisher, Registry, Places], Seen]
"""An attack that adds records to a registry and looks at what is published then."""

READING: Mapping[str, Callable[[Views, Places], Guesses]] = {
    "averaging": averaging,
    "differencing": differencing,
    "bisection": bisection,
    "nearest_neighbour": nearest_neighbour,
    "sizes_and_tags": sizes_and_tags,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one attack came to.

    ``tried`` counts the registries it was tried on: the true one, and those in which the sites lie at other places
    that should be as likely; ``changed`` those among them that answered otherwise than the true one; ``located`` the
    sites that the attack named in more than half of them.
    """

    attack: str
    tried: int
    changed: int
    located: int

    @property
    def passed(self) -> bool:
        """Nothing was located and no answer changed: the odds of every place tried are what they were."""
        return not self.changed and not self.located

    @property
    def odds(self) -> str:
        """A bound on how far the answers move the odds between two places tried."""
        return "1" if self.passed else "unbounded"


def judge(name: str, seen: Sequence[Seen], worlds: Sequence[Registry], places: Places) -> Finding:
    """What an attack came to that saw this of each of the registries: the true one first, sites in one order."""
    hits: Counter[int] = Counter()
    for world, each in zip(worlds, seen, strict=True):
        # To point at most places is to point at none.
        if len(each.guesses) > len(places.points) / 2:
            continue
        hits.update(n for n, site in enumerate(world) if places.number.get((site.lon, site.lat)) in each.guesses)
    changed = sum(each.told or each.fingerprint != seen[0].fingerprint for each in seen)
    return Finding(name, len(worlds), changed, sum(count > len(worlds) / 2 for count in hits.values()))


def read(publish: Publisher, worlds: Sequence[Registry], places: Places) -> Iterator[Finding]:
    """Try every reading attack; the same answers are not read twice."""
    views: dict[str, Views] = {}
    named = []
    for world in worlds:
        moments = publish(world)
        named.append(fingerprint_of(moments))
        views.setdefault(named[-1], moments)
    for name, attack in READING.items():
        guesses = {each: attack(moments, places) for each, moments in views.items()}
        yield judge(name, [Seen(each, guesses[each]) for each in named], worlds, places)


def act(name: str, attack: Act, publish: Publisher, worlds: Sequence[Registry], places: Places) -> Finding:
    """Try an attack that adds records."""
    return judge(name, [attack(publish, world, places) for world in worlds], worlds, places)
