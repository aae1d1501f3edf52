"""The simulator proves itself before it judges ours: it must find the sites that weak publishers give away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graveregistry.publication.simulator import weak
from graveregistry.publication.simulator.active import Planting, Seen, counting_parts, fingerprint_of
from graveregistry.publication.simulator.attacks import Views
from graveregistry.publication.simulator.judging import READING, act, judge
from graveregistry.publication.simulator.world import Places, Publisher, Registry

PLANTED = 40
"""How many invented sites each weak publisher is given."""

_SEED = 1

READ: Sequence[tuple[str, Publisher, str]] = (
    ("jitter", weak.jitter, "averaging"),
    ("live_updates", weak.live, "differencing"),
    ("live_updates", weak.live, "bisection"),
    ("live_updates", weak.live, "sizes_and_tags"),
    ("site_centred", weak.site_centred, "nearest_neighbour"),
    ("k_is_one", weak.k_is_one, "nearest_neighbour"),
    ("drawn_around_sites", weak.shaped, "nearest_neighbour"),
)
"""Weak publishers, each with an attack it must fall to; together they try every attack that only reads."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One weak publisher under attack: of ``planted`` sites, how many the attack found."""

    publisher: str
    attack: str
    planted: int
    located: int

    @property
    def passed(self) -> bool:
        """At least nine sites in ten were found: the attack works where there is something to find."""
        return self.located * 10 >= self.planted * 9


@lru_cache(maxsize=1)
def prove() -> tuple[Proof, ...]:
    """Every weak publisher under the attack it must fall to; the same in every run, so it is worked out once."""
    places, worlds = weak.places_and_sites(_SEED, PLANTED)
    publishers = {name: publish for name, publish, _ in READ}
    published = {name: [publish(world) for world in worlds] for name, publish in publishers.items()}
    reading = [Proof(name, attack, PLANTED, _read(published[name], attack, worlds, places)) for name, _, attack in READ]
    planting = act("planting", Planting(places.points, 2), weak.small_cells, worlds, places)
    counting = act("counting_parts", counting_parts, weak.counted_parts, worlds, places)
    return (
        *reading,
        Proof("tiny_cells", planting.attack, PLANTED, planting.located),
        Proof("counted_parts", counting.attack, PLANTED, counting.located),
    )


def _read(published: list[Views], attack: str, worlds: list[Registry], places: Places) -> int:
    seen = [Seen(fingerprint_of(views), READING[attack](views, places)) for views in published]
    return judge(attack, seen, worlds, places).located
