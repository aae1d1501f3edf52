"""GPS tracks on the paper's map: drawn with their file and day, told to be unverified, for those alone who may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graveregistry.dossiers import drawings
from graveregistry.dossiers.content import Consent
from graveregistry.dossiers.document import export_document, parse_document
from graveregistry.dossiers.map_section import maps
from graveregistry.dossiers.words import Language
from tests.dossiers import synthetic

NEAR = "MULTILINESTRING ((38.400000 33.500000, 38.505000 33.506000, 38.520000 33.510000))"
FAR = "MULTILINESTRING ((36.100000 32.600000, 36.200000 32.700000))"


def drawn(track: str, lang: Language = "en", profile: str = "court", scope: str = "public") -> list[dict[str, Any]]:
    known = synthetic.facts(profile=profile)
    item = replace(known.evidence[0], device_track=track, consent=Consent(scope))
    facts = parse_document(export_document(replace(known, evidence=(item,))))
    shapes: list[dict[str, Any]] = next(
        each["shapes"] for each in reversed(maps(facts, facts["sites"][0], lang)) if each["k"] == "drawing"
    )
    return shapes


def words(shapes: list[dict[str, Any]]) -> str:
    return "\n".join(told(each["runs"]) for each in shapes if each["k"] == "text")


def told(runs: list[dict[str, Any]]) -> str:
    return "".join(told(run["r"]) if "r" in run else run["t"] for run in runs)


def lines(shapes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    stroke = drawings.STYLES[drawings.TRACK]["stroke"]
    return [each for each in shapes if each["k"] == "path" and not each["closed"] and each["stroke"] == stroke]


@pytest.mark.parametrize(
    ("lang", "kind"), [("ar", "مسار GPS من جهاز (لم نتحقّق منه)"), ("en", "GPS track of a device (not verified)")]
)
def test_a_track_is_drawn_with_its_file_and_day_as_far_as_it_passes_the_site(lang: Language, kind: str) -> None:
    shapes, without = drawn(NEAR, lang), drawn(FAR, lang)
    assert f"GPS 1. {kind}: IMG_0001.jpg · 2026-03-03" in words(shapes)
    (line,) = lines(shapes)
    assert all(0 <= x <= 170 and 0 <= y <= 130 for x, y in line["rings"][0])
    # The sheet is the same: a track from far away does not make the site small.
    assert [each for each in shapes if each.get("role")] == [each for each in without if each.get("role")]
    # The legend lies below the map: it hides nothing of it.
    assert all(each["y"] > 130 for each in shapes if each["k"] == "text" and kind in words([each]))
    assert not lines(without)
    assert "GPS" not in words(without)


@pytest.mark.parametrize(("profile", "scope"), [("partner", "public"), ("public", "public"), ("court", "internal")])
def test_what_the_device_recorded_is_not_drawn_for_those_who_may_not_see_it(profile: str, scope: str) -> None:
    known = synthetic.facts(profile=profile)
    item = replace(known.evidence[0], device_track=NEAR, consent=Consent(scope))
    told = export_document(replace(known, evidence=(item,)))
    assert b"MULTILINESTRING" not in told
    assert b"38.520000" not in told
