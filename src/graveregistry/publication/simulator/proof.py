"""The simulator proves itself before it judges ours: it must find the sites that weak publishers give away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from graveregistry.publication.simulator import weak
from graveregistry.publication.simulator.active import Planting, Seen, counting_parts, fingerprint_of
from graveregistry.publication.simulator.judging import READING, act, judge
from graveregistry.publication.simulator.world import Places, Publisher, Registry

PLANTED = 40
"""How many invented sites each weak publisher is given."""

_SEED = 1

READ: Mapping[str, tuple[Publisher, str]] = MappingProxyType(
    {
        "jitter": (weak.jitter, "averaging"),
        "live_updates": (weak.live, "sizes_and_tags"),
        "site_centred": (weak.site_centred, "nearest_neighbour"),
        "k_is_one": (weak.k_is_one, "nearest_neighbour"),
        "drawn_around_sites": (weak.shaped, "nearest_neighbour"),
    }
)
"""The weak publishers, and the attack that each must fall to."""


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
    reading = [
        Proof(name, attack, PLANTED, _read(publish, attack, worlds, places)) for name, (publish, attack) in READ.items()
    ]
    planting = act("planting", Planting(places.points, 2), weak.small_cells, worlds, places)
    counting = act("counting_parts", counting_parts, weak.counted_parts, worlds, places)
    return (
        *reading,
        Proof("tiny_cells", planting.attack, PLANTED, planting.located),
        Proof("counted_parts", counting.attack, PLANTED, counting.located),
    )


def _read(publish: Publisher, attack: str, worlds: list[Registry], places: Places) -> int:
    moments = [publish(world) for world in worlds]
    seen = [Seen(fingerprint_of(views), READING[attack](views, places)) for views in moments]
    return judge(attack, seen, worlds, places).located
