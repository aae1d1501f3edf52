"""The simulator proves itself: on publishers known to be weak it finds the sites, before it may judge ours."""

from __future__ import annotations

import pytest

from graveregistry.publication.simulator import weak
from graveregistry.publication.simulator.active import Planting, counting_parts
from graveregistry.publication.simulator.judging import READING, Finding, act, read
from graveregistry.publication.simulator.world import Publisher

SITES = 40
WEAK: dict[str, tuple[Publisher, str]] = {
    "jitter": (weak.jitter, "averaging"),
    "site-centred cells": (weak.site_centred, "nearest_neighbour"),
    "k = 1": (weak.k_is_one, "nearest_neighbour"),
    "live updates": (weak.live, "sizes_and_tags"),
    "shape-dependent units": (weak.shaped, "nearest_neighbour"),
}


def findings(publish: Publisher, seed: int) -> dict[str, Finding]:
    """What every reading attack comes to."""
    places, worlds = weak.places_and_sites(seed, SITES)
    return {found.attack: found for found in read(publish, worlds, places)}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", WEAK)
def test_nine_sites_in_ten_are_found_on_each_weak_publisher(name: str, seed: int) -> None:
    publish, attack = WEAK[name]
    found = findings(publish, seed)
    assert set(found) == set(READING)
    assert found[attack].located >= 0.9 * SITES
    assert found[attack].odds == "unbounded"
    assert not found[attack].passed


@pytest.mark.parametrize("attack", ["bisection", "differencing", "sizes_and_tags"])
def test_live_answers_are_read_in_three_ways(attack: str) -> None:
    assert findings(weak.live, 3)[attack].located >= 0.5 * SITES


def test_planted_sites_find_what_small_cells_hide() -> None:
    places, worlds = weak.places_and_sites(4, SITES)
    found = act("planting", Planting(places.points, 2), weak.small_cells, worlds, places)
    assert found.located >= 0.9 * SITES


def test_parts_that_count_as_sites_are_noticed() -> None:
    places, worlds = weak.places_and_sites(5, SITES)
    found = act("counting_parts", counting_parts, weak.counted_parts, worlds, places)
    assert found.changed == len(worlds)
    assert found.located >= 0.9 * SITES


def test_a_publisher_that_says_nothing_gives_nothing_away() -> None:
    silent = {found.attack: found for found in read(lambda _: [weak.public([])], *reversed(weak.places_and_sites(6)))}
    assert all(found.passed and found.odds == "1" for found in silent.values())


def test_a_guess_that_does_not_follow_the_site_is_luck() -> None:
    places, worlds = weak.places_and_sites(7, SITES, 4000)
    everything_first = weak.public(weak.squares([(s.lon, s.lat) for s in worlds[0]], 0.05))
    assert all(found.located == 0 for found in read(lambda _: [everything_first], worlds, places))
