"""Our own publisher under attack: no attack finds anything, and no answer changes when graves lie elsewhere."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings

from graveregistry.publication.archive import archive_of
from graveregistry.publication.rules import CountableSite, Standing, make_release
from graveregistry.publication.simulator import ours, report
from graveregistry.publication.simulator.judging import READING, Finding
from graveregistry.publication.simulator.ours import Ground, Released, simulate
from graveregistry.publication.simulator.proof import Proof, prove
from graveregistry.publication.simulator.report import Report, after, before, outcome, summary
from graveregistry.publication.simulator.words import ATTACKS, CERTAIN, KNOWS, NO_AREA, NOT_KEPT, PUBLISHERS
from graveregistry.publication.units import GRID, Scheme
from tests.publication.test_rules import histories, registries, schemes


def next_ground(history: list[list[CountableSite]], scheme: Scheme) -> Ground:
    """What the release after a history would be made from."""
    standing: Standing | None = None
    past: list[Released] = []
    gathered: dict[str, CountableSite] = {}
    for found in history:
        gathered |= {site.key: site for site in found}
        release, standing = make_release(gathered.values(), standing, scheme)
        past.append(Released(release.geojson(), archive_of(release.geojson())))
    fresh = [replace(site, key=f"found since {site.key}") for site in history[-1]]
    return Ground(scheme, (*gathered.values(), *fresh), standing, past)


@settings(max_examples=15, deadline=None)
@given(registries, schemes)
def test_in_a_first_release_every_place_of_a_unit_stays_as_likely_as_it_was(
    sites: list[CountableSite], scheme: Scheme
) -> None:
    report = simulate(Ground(scheme, sites, None, []))
    assert report.passed, report.canonical()
    assert {finding.odds for finding in report.findings} == {"1"}


@settings(max_examples=4, deadline=None)
@given(histories, schemes)
def test_and_in_every_release_after_it(history: list[list[CountableSite]], scheme: Scheme) -> None:
    report = simulate(next_ground(history, scheme))
    assert report.passed, report.canonical()
    assert report.releases == len(history)


@settings(max_examples=8, deadline=None)
@given(registries, schemes)
def test_the_report_says_nothing_of_what_is_not_released(sites: list[CountableSite], scheme: Scheme) -> None:
    release, _ = make_release(sites, scheme=scheme)
    shown = {cell for unit, _ in release.units for cell in scheme.cells(unit)}
    covered = [site for site in sites if site.cell in shown]
    whole, less = (simulate(Ground(scheme, each, None, [])) for each in (sites, covered))
    assert whole.canonical() == less.canonical()


def scattered(count: int, seed: int = 1) -> list[CountableSite]:
    """Many sites over southern ground, some linked, some of one reporter."""
    rng = random.Random(seed)
    return [
        CountableSite(
            str(n), (360 + rng.randrange(40), 322 + rng.randrange(30)), str(rng.randrange(count)), str(n % 90)
        )
        for n in range(count)
    ]


def test_every_attack_is_tried_and_named_in_both_languages() -> None:
    document = simulate(Ground(GRID, scattered(60), None, [])).document()
    assert [each["attack"] for each in document["attacks"]] == [*READING, "planting", "counting_parts"]
    assert set(ATTACKS) == set(KNOWS) == {each["attack"] for each in document["attacks"]}
    assert document["units"] > 0
    said = [summary(document), *(outcome(each) for each in document["attacks"])]
    assert all(text.ar and text.en and "{" not in text.ar + text.en for text in said)


def test_the_digest_is_the_same_for_the_same_ground_whatever_its_numbers() -> None:
    sites = scattered(80)
    renamed = [replace(site, key=f"k{site.key}", component=f"c{site.component}") for site in reversed(sites)]
    assert simulate(Ground(GRID, sites, None, [])).sha256 == simulate(Ground(GRID, renamed, None, [])).sha256


def test_a_report_that_found_something_says_so_and_does_not_pass() -> None:
    broken = Report(3, 1, 75, 25, (Finding("bisection", 13, 12, 7),), prove())
    assert not broken.passed
    document = json.loads(broken.canonical())
    assert document["attacks"][0] | {"odds": "unbounded", "passed": False} == document["attacks"][0]
    assert "7" in outcome(document["attacks"][0]).en
    assert summary(document).en.startswith("Do not publish")


def test_every_attack_is_told_with_how_likely_a_place_is_before_and_after_it() -> None:
    lost, held = (Finding("bisection", 13, 12, 7), Finding("averaging", 13, 0, 0))
    document = Report(3, 1, 75, 25, (lost, held), prove()).document()
    one, other = document["attacks"]
    assert before(document).en == after(document, other).en == "1 in 25 in the smallest marked area"
    assert after(document, one) == CERTAIN
    assert before(Report(0, 0, 0, 0, (), prove()).document()) == NO_AREA


def test_a_report_signed_before_the_proof_was_kept_is_still_read() -> None:
    document = Report(3, 1, 75, 25, (Finding("averaging", 13, 0, 0),), ()).document()
    older = {name: each for name, each in document.items() if name not in {"fewest", "proofs"}}
    assert before(older) == NOT_KEPT
    assert "None of them worked" in summary(older).en


def test_the_simulator_finds_what_is_planted_for_it_or_its_verdict_does_not_count() -> None:
    proofs = prove()
    assert {each.publisher for each in proofs} == set(PUBLISHERS)
    assert {each.attack for each in proofs} == set(ATTACKS)
    assert all(each.passed for each in proofs)
    assert "40" in report.found(Report(0, 0, 0, 0, (), proofs).document()["proofs"][0]).ar
    blind = Report(3, 1, 75, 25, (Finding("averaging", 13, 0, 0),), (Proof("jitter", "averaging", 40, 35),))
    assert not blind.passed
    assert "cannot be relied on" in summary(blind.document()).en


def test_a_careless_change_of_our_own_rules_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Had the finest cells been a hundredth of the size, planted sites would have found the graves."""
    monkeypatch.setattr(
        ours, "cell", lambda lon, lat, _: (round(lon * 100) // 10 + round(lon * 100) % 3, int(lat * 10))
    )
    assert not simulate(Ground(GRID, scattered(60), None, [])).passed
