"""The map in a dossier: what is told on it, and that nothing told can become part of the page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from graveregistry.dossiers.caseload.offline_map import offline_map
from graveregistry.dossiers.document import export_document, parse_document
from tests.dossiers import synthetic
from tests.dossiers.tampering import files_of


def told_in(page: bytes) -> dict[str, Any]:
    found = re.search(rb'<script type="application/json" id="told">(.*?)</script>', page, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def made(nasty: str = "", **export: Any) -> bytes:
    return offline_map(parse_document(export_document(synthetic.facts(nasty, **export))))


def test_the_layers_of_a_dossier_are_on_its_map_in_both_languages(dossier: Path) -> None:
    told = told_in(files_of(dossier)["data/map.html"])
    layers = {layer["id"]: layer for layer in told["layers"]}
    assert {name: len(layer["things"]) for name, layer in layers.items()} == {
        "other": 1, "current": 1, "visits": 2, "disturbances": 1, "devices": 1,
    }  # fmt: skip
    assert layers["current"]["title"] == {"ar": "الحدود المعتمدة حالياً", "en": "Current boundary"}
    rows = {row["label"]["en"]: row["value"] for row in layers["visits"]["things"][0]["rows"]}
    assert rows["Condition"] == {"ar": "سليم", "en": "Intact"}
    assert layers["current"]["things"][0]["geometry"]["type"] == "Polygon"


def test_a_point_with_an_error_radius_is_the_circle_it_lies_in() -> None:
    facts = parse_document(export_document(synthetic.facts()))
    facts["boundaries"][0] |= {"geometry": "POINT (38.5 33.5)", "radius_m": "100"}
    facts["boundaries"][1] |= {"geometry": "no shape"}
    told = {layer["id"]: layer for layer in told_in(offline_map(facts))["layers"]}
    assert told["other"]["things"][0]["geometry"]["type"] == "Polygon"
    assert "current" not in told


def test_a_track_is_a_layer_of_its_own() -> None:
    facts = parse_document(export_document(synthetic.facts()))
    facts["evidence"][0]["device_track"] = "MULTILINESTRING ((38.500000 33.500000, 38.510000 33.510000))"
    (thing,) = next(each for each in told_in(offline_map(facts))["layers"] if each["id"] == "tracks")["things"]
    assert thing["geometry"]["type"] == "MultiLineString"
    assert thing["rows"][3]["value"]["en"] == "2026-03-03T11:02:00+03:00"


def test_nothing_that_somebody_typed_can_end_the_data_and_begin_a_script() -> None:
    page = made('</script><script>alert(1)</script>\u2028<!-- & "')
    before = made()
    assert page.count(b"<script") == before.count(b"<script")
    assert b"alert(1)</script>" not in page
    notes = [row for layer in told_in(page)["layers"] for thing in layer["things"] for row in thing["rows"]]
    assert any("</script>" in row["value"]["ar"] for row in notes)


def test_what_the_profile_hides_is_on_no_map() -> None:
    told = told_in(made(profile="public", recipient=synthetic.content.Recipient("public", synthetic.said("العموم"))))
    assert told["layers"] == []


def test_the_page_allows_itself_nothing_from_outside(dossier: Path) -> None:
    page = files_of(dossier)["data/map.html"].decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r'(src|href)="', page.partition("<script")[0])
