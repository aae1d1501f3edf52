"""The attacks of somebody who can put records of their own into the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graveregistry.publication.simulator.attacks import Guesses, Views, differing, pointed_at
from graveregistry.publication.simulator.world import Placed, Places, Publisher, Registry

PARTS = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What an attacker saw and what they make of it.

    ``told``: their own act changed an answer that it should not have changed.
    """

    fingerprint: str
    guesses: Guesses
    told: bool = False


def fingerprint_of(views: Views) -> str:
    """One name for all that was seen."""
    return " ".join(view.fingerprint for view in views)


@dataclass(frozen=True, slots=True)
class Planting:
    """False sites of different people at every spot, ``each`` a spot: as many as show nothing by themselves.

    The attacker waits until they count, knows how releases are made, and compares what is shown with what their own
    sites alone would have shown.
    """

    spots: Sequence[tuple[float, float]]
    each: int

    def __call__(self, publish: Publisher, registry: Registry, places: Places) -> Seen:
        """Plant, look, compare."""
        planted = [
            Placed(f"planted {spot} {n}", *point, f"planted {spot} {n}", f"planter {spot} {n}")
            for spot, point in enumerate(self.spots)
            for n in range(self.each)
        ]
        seen, alone = publish([*registry, *planted]), publish(planted)
        regions = differing(seen[-1], alone[-1])
        return Seen(fingerprint_of(seen), frozenset(n for region in regions for n in pointed_at(region, places)))


def counting_parts(publish: Publisher, registry: Registry, places: Places) -> Seen:
    """Every site divided into linked parts where it lies, by the person who reported it: does an answer change?"""
    divided = [site for site in registry for _ in range(PARTS)]
    whole, parts = publish(registry), publish(divided)
    regions = differing(parts[-1], whole[-1])
    guesses = frozenset(number for region in regions for number in pointed_at(region, places))
    told = parts[-1].fingerprint != whole[-1].fingerprint
    return Seen(fingerprint_of([*whole, *parts]), guesses, told)
