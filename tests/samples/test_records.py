"""The training records hold together, use the whole vocabulary, and say what they are."""

import hashlib
import json
import re
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from shapely import is_valid_reason
from shapely.geometry import shape

from graveregistry import vocabulary

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
KINDS = (
    *("organisations", "people", "sites", "boundaries", "relations", "grants", "assignments", "visits"),
    "disturbances",
)
Row = dict[str, Any]
DATA: dict[str, list[Row]] = {
    kind: json.loads((SAMPLES / f"{kind}.json").read_text(encoding="utf-8")) for kind in KINDS
}
IDS = {kind: {row["id"] for row in rows} for kind, rows in DATA.items()}
SITES = {row["id"]: row for row in DATA["sites"]}
ROLES = {(p["id"], r["organisation"], r["role"]) for p in DATA["people"] for r in p["roles"]}
NEXT_STATES = {
    "reported": {"under_review", "responding"},
    "under_review": {"confirmed", "unfounded", "duplicate"},
    "confirmed": {"responding"},
    "responding": {"confirmed", "unfounded", "duplicate", "mitigated", "lost"},
    "unfounded": {"under_review"},
    "mitigated": {"under_review"},
}
DIGGING = {"digging_by_hand", "digging_by_machine", "exhumation_by_relatives", "treasure_hunting"}


def used(kind: str, key: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in DATA[kind]:
        value = row[key]
        found.update(value if isinstance(value, list) else [] if value is None else [value])
    return found


@pytest.mark.parametrize(
    ("kind", "key", "codes"),
    [
        ("sites", "types", "site_type"),
        ("sites", "verification", "verification"),
        ("sites", "condition", "condition"),
        ("sites", "sensitivity", "sensitivity"),
        ("sites", "intervention", "intervention"),
        ("sites", "intervention_method", "intervention_method"),
        ("sites", "hazards", "hazard"),
        ("sites", "access", "access_kind"),
        ("sites", "land_owner", "land_owner"),
        ("boundaries", "source_type", "source_type"),
        ("boundaries", "geometry_qualifier", "geometry_qualifier"),
        ("boundaries", "method", "boundary_method"),
        ("relations", "kind", "relation"),
        ("visits", "method", "visit_method"),
        ("visits", "condition", "condition"),
        ("visits", "trend", "trend"),
        ("visits", "next_visit", "next_visit"),
        ("disturbances", "types", "disturbance_type"),
        ("disturbances", "timing", "disturbance_timing"),
        ("disturbances", "effects", "disturbance_effect"),
        ("disturbances", "severity", "severity"),
        ("disturbances", "state", "disturbance_state"),
    ],
)
def test_every_code_of_the_list_is_used_and_no_other(kind: str, key: str, codes: str) -> None:
    assert set(used(kind, key)) == set(vocabulary.codes(codes))


def test_the_codes_inside_records_are_in_the_vocabulary() -> None:
    sources = [s for site in DATA["sites"] for s in site["sources"]]
    inner = {
        "source_type": [s["source_type"] for s in sources],
        "source_reliability": [s["source_reliability"] for s in sources],
        "source_credibility": [s["source_credibility"] for s in sources],
        "source_hand": [s["source_hand"] for s in sources],
        "consent_scope": [s["consent_scope"] for s in sources],
        "testify": [s["testify"] for s in sources if s["testify"]],
        "photo_origin": [p["origin"] for v in DATA["visits"] for p in v["photos"]],
        "position_source": [v[k]["source"] for v in DATA["visits"] for k in ("observer", "observed")],
        "response_action": [t["action"] for d in DATA["disturbances"] for t in d["transitions"] if t["action"]],
        "role": [role for _, _, role in ROLES],
        "reference_authority": [r["authority"] for s in DATA["sites"] for r in s["references"]],
        "visit_checklist": [item for v in DATA["visits"] for item in v["checklist"]],
        "checklist_answer": [answer for v in DATA["visits"] for answer in v["checklist"].values()],
        "certainty": [r["certainty"] for s in DATA["sites"] for r in s["responsible"] + s["sources"]],
    }
    for name, found in inner.items():
        assert set(found) == set(vocabulary.codes(name)), name
    for name, (kind, key) in {
        "condition_reason": ("visits", "condition_reason"),
        "hazard": ("visits", "hazards"),
        "certainty": ("boundaries", "location_certainty"),
        "precision": ("grants", "precision"),
    }.items():
        assert used(kind, key).keys() <= set(vocabulary.codes(name))


def test_every_record_says_that_it_is_training_data() -> None:
    assert all(row["training"] is True for rows in DATA.values() for row in rows)
    assert all(s["name_ar"].startswith("تدريب – ") for s in DATA["sites"])
    assert all(s["name_en"].startswith("Training – ") for s in DATA["sites"])
    imported = json.loads((SAMPLES / "import-example.geojson").read_text(encoding="utf-8"))
    assert all(feature["properties"]["training"] is True for feature in imported["features"])


def test_ids_are_uuids_and_each_is_used_once() -> None:
    every = [row["id"] for rows in DATA.values() for row in rows]
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in every)
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("kind", "key", "target"),
    [
        ("sites", "steward", "organisations"),
        ("sites", "author", "people"),
        ("sites", "named_people", "people"),
        ("boundaries", "site_id", "sites"),
        ("boundaries", "recorded_by", "people"),
        ("relations", "from_site", "sites"),
        ("relations", "to_site", "sites"),
        ("grants", "site_id", "sites"),
        ("grants", "to_organisation", "organisations"),
        ("grants", "to_person", "people"),
        ("grants", "granted_by", "people"),
        ("grants", "seconded_by", "people"),
        ("assignments", "site_id", "sites"),
        ("assignments", "monitor", "people"),
        ("visits", "site_id", "sites"),
        ("visits", "monitor", "people"),
        ("visits", "corrects", "visits"),
        ("disturbances", "site_id", "sites"),
        ("disturbances", "visit_id", "visits"),
        ("disturbances", "reported_by", "people"),
        ("disturbances", "duplicate_of", "disturbances"),
    ],
)
def test_every_reference_leads_somewhere(kind: str, key: str, target: str) -> None:
    assert used(kind, key)
    assert used(kind, key).keys() <= IDS[target]


def test_a_site_has_a_fitting_status() -> None:
    for site in DATA["sites"]:
        assert (site["condition_reason"] is not None) == (site["condition"] == "not_assessed")
        assert bool(site["named_people"]) == (site["sensitivity"] == "sealed")
        if site["verification"] == "confirmed":
            assert {"text", "person", "qualification", "on"} <= site["verification_basis"].keys()
            assert site["verification_basis"]["person"] != site["author"]
            assert (site["verification_basis"]["person"], site["steward"], "verifier") in ROLES
        assert (site["victims_min"] or 0) <= (site["victims_max"] or 0)


def test_every_shape_is_valid_and_wound_as_rfc_7946_asks() -> None:
    for row in DATA["boundaries"]:
        geometry = shape(row["geometry"])
        assert is_valid_reason(geometry) == "Valid Geometry", row["id"]
        assert (row["error_radius_m"] is not None) == (geometry.geom_type == "Point")
        for part in getattr(geometry, "geoms", [geometry] if geometry.geom_type == "Polygon" else []):
            assert part.exterior.is_ccw
            assert not any(hole.is_ccw for hole in part.interiors)


def test_shapes_are_of_many_kinds() -> None:
    shapes = [shape(row["geometry"]) for row in DATA["boundaries"]]
    assert {s.geom_type for s in shapes} == {"Point", "Polygon", "MultiPolygon"}
    assert any(s.geom_type == "MultiPolygon" and any(p.interiors for p in s.geoms) for s in shapes)
    assert {row["crs"] for row in DATA["boundaries"]} == {"EPSG:4326", "EPSG:32637"}


def test_each_site_has_one_current_boundary_and_some_have_competing_ones() -> None:
    current = Counter(row["site_id"] for row in DATA["boundaries"] if row["current"])
    assert current == Counter(dict.fromkeys(SITES, 1))
    per_site = Counter(row["site_id"] for row in DATA["boundaries"])
    assert sum(count > 1 for count in per_site.values()) >= 20


def test_a_robbed_grave_leads_to_a_secondary_one() -> None:
    pairs = [(r["from_site"], r["to_site"]) for r in DATA["relations"] if r["kind"] == "robbed_to"]
    assert len(pairs) >= 3
    for robbed, secondary in pairs:
        assert "robbed_grave" in SITES[robbed]["types"]
        assert "secondary_grave" in SITES[secondary]["types"]


def test_grants_stand_in_every_way_and_take_two_people() -> None:
    rows = DATA["grants"]
    assert all(row["granted_by"] != row["seconded_by"] for row in rows)
    assert all((row["to_person"] is None) != (row["to_organisation"] is None) for row in rows)
    in_force = {row["precision"] for row in rows if row["until"] > "2026-11-21" and not row["revoked_on"]}
    assert in_force == {"area", "vicinity", "exact"}
    assert any(row["until"] < "2026-11-01" for row in rows)
    assert any(row["revoked_on"] for row in rows)


def test_visits_are_made_by_the_assigned_monitor_over_two_years() -> None:
    assigned = {(row["site_id"], row["monitor"]) for row in DATA["assignments"]}
    visits = DATA["visits"]
    assert 200 <= len(visits) <= 300
    assert all((v["site_id"], v["monitor"]) in assigned for v in visits if v["site_id"])
    assert all((v["site_id"] is None) == (v["new_place"] is not None) for v in visits)
    days = [v["occurred_at"] for v in visits]
    assert days == sorted(days)
    assert "2024-11-01" < days[0] < "2024-12-15"
    assert "2026-10-15" < days[-1] < "2026-11-21"


def test_a_position_is_there_or_the_reason_is() -> None:
    for visit in DATA["visits"]:
        for spot in (visit["observer"], visit["observed"]):
            assert (spot["lon"] is None) == (spot["source"] == "none") == (spot["missing"] is not None)
            assert spot["missing"] is None or spot["missing"] in vocabulary.codes("position_missing")


def test_some_device_clocks_are_wrong() -> None:
    skews = [_at(v["device_time"]) - _at(v["occurred_at"]) for v in DATA["visits"]]
    assert sum(abs(skew.total_seconds()) > 600 for skew in skews) >= 4
    assert all(v["received_at"] > v["occurred_at"] for v in DATA["visits"])


def test_the_last_visit_agrees_with_the_site() -> None:
    last = {v["site_id"]: v["condition"] for v in DATA["visits"] if v["site_id"]}
    assert all(SITES[site]["condition"] == condition for site, condition in last.items())


def test_disturbances_move_only_as_the_states_allow() -> None:
    for row in DATA["disturbances"]:
        states = ["reported", *(step["to"] for step in row["transitions"])]
        assert all(after in NEXT_STATES[before] for before, after in pairwise(states)), states
        assert states[-1] == row["state"]
        times = [row["occurred_at"], *(step["at"] for step in row["transitions"])]
        assert times == sorted(times)
        assert (row["duplicate_of"] is not None) == (row["state"] == "duplicate")
        assert (row["site_id"] is None) == (row["new_place"] is not None)


def test_critical_means_remains_exposed_or_digging_now() -> None:
    for row in DATA["disturbances"]:
        digging_now = row["timing"] == "ongoing" and bool(DIGGING & set(row["types"]))
        assert (row["severity"] == "critical") == ("remains_exposed" in row["effects"] or digging_now), row["id"]


def test_officers_of_the_steward_move_the_states() -> None:
    for row in DATA["disturbances"]:
        steward = SITES[row["site_id"]]["steward"] if row["site_id"] else row["new_place"]["steward"]
        assert all((step["by"], steward, "protection_officer") in ROLES for step in row["transitions"])


def test_what_a_visit_saw_is_the_disturbance_it_names() -> None:
    rows = {row["id"]: row for row in DATA["disturbances"]}
    seen = [(visit, one) for visit in DATA["visits"] for one in visit["disturbances_seen"]]
    assert {one["disturbance"] for _, one in seen} == rows.keys()
    for visit, one in seen:
        assert rows[one["disturbance"]]["visit_id"] == visit["id"]
        assert rows[one["disturbance"]]["reported_by"] == visit["monitor"]


def test_photographs_are_the_files_their_hashes_name() -> None:
    listed = {p["file"]: p["sha256"] for v in DATA["visits"] for p in v["photos"]}
    files = {f"photos/{path.name}": path.read_bytes() for path in (SAMPLES / "photos").iterdir()}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == listed
    assert len(files) == 40
    assert sum(map(len, files.values())) < 3_000_000


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
