"""Somebody reports a disturbance; nobody learns of it who may not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from graveregistry.access import service
from tests.disturbances.desk import NOW, a_site, assign, report
from tests.support.registry import Registry

pytestmark = pytest.mark.usefixtures("history_replays")


def test_a_monitor_reports_digging_with_the_least_and_reads_nothing_back(registry: Registry) -> None:
    site = a_site(registry)
    assign(registry, site["id"])
    monitor = registry.client("monitor")
    receipt = report(monitor, site["id"])
    assert receipt == {"id": receipt["id"], "site_id": site["id"], "severity": "critical"}
    assert monitor.get("/disturbances").json() == {"disturbances": [], "next": None}
    assert monitor.get("/disturbances/critical").json() == {"disturbances": []}
    hidden, absent = monitor.get(f"/disturbances/{receipt['id']}"), monitor.get(f"/disturbances/{uuid4()}")
    assert hidden.status_code == 404
    assert hidden.content == absent.content
    seen = registry.client("protection-officer").get(f"/disturbances/{receipt['id']}").json()
    assert (seen["types"], seen["timing"], seen["state"]) == (["unknown"], "ongoing", "reported")
    assert seen["reported_by_name"] == "monitor"
    assert seen["occurred_at"] == seen["reported_at"]


def test_all_that_was_seen_is_kept(registry: Registry) -> None:
    site = a_site(registry)
    said = {
        "timing": "past",
        "types": ["digging_by_machine", "dumping", "dumping"],
        "effects": ["earth_moved"],
        "occurred_at": "2026-11-20T06:30:00+03:00",
        "occurred_text": "بين الفجر والظهر",
        "position": {"lon": 36.5004, "lat": 32.7003},
        "accuracy_m": 12.5,
        "notes": "آثار تركس عند السياج",
    }
    receipt = report(registry.client("researcher"), site["id"], **said)
    found = registry.client("legal").get(f"/disturbances/{receipt['id']}").json()
    assert found["types"] == ["digging_by_machine", "dumping"]
    assert found["occurred_at"] == "2026-11-20T03:30:00Z"
    for name in ("effects", "occurred_text", "position", "accuracy_m", "notes"):
        assert found[name] == said[name]
    assert found["at"] == said["position"]
    assert (found["severity"], found["site_code"]) == ("high", site["code"])
    assert found["next_states"] == []


def test_what_nobody_dated_has_no_date(registry: Registry) -> None:
    receipt = report(registry.client("researcher"), a_site(registry)["id"], timing="past")
    assert registry.client("researcher").get(f"/disturbances/{receipt['id']}").json()["occurred_at"] is None


def test_the_same_report_again_is_one_report_and_another_body_is_a_conflict(registry: Registry) -> None:
    site, monitor = a_site(registry), registry.client("monitor")
    assign(registry, site["id"])
    body = {"id": str(uuid4()), "site_id": site["id"], **NOW}
    first, again = monitor.post("/disturbances", body), monitor.post("/disturbances", body)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert monitor.post("/disturbances", body | {"timing": "past"}).status_code == 409
    taken_id = registry.client("researcher").post("/disturbances", body)
    assert (taken_id.status_code, taken_id.json()["code"]) == (409, "id_conflict")
    assert len(registry.client("legal").get("/disturbances").json()["disturbances"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"timing": "soon"},
        {"timing": "past", "types": ["digging"]},
        {"timing": "past", "effects": ["holes"]},
        {"timing": "past", "position": {"lon": 361, "lat": 0}},
        {"timing": "past", "accuracy_m": -1},
        {"timing": "past", "occurred_at": "2026-11-20T06:30:00"},
        {"timing": "past", "occured_at": None},
        {},
    ],
)
def test_a_report_that_cannot_be_understood_says_where(registry: Registry, wrong: dict[str, Any]) -> None:
    body = {"id": str(uuid4()), "site_id": str(uuid4()), **wrong}
    refused = registry.client("researcher").post("/disturbances", body)
    assert refused.status_code == 422
    assert refused.json()["reasons"][0]["field"]


def test_a_monitor_reports_a_new_place_twice_and_an_unassigned_one_reports_on_no_site(registry: Registry) -> None:
    monitor, place = registry.client("monitor"), str(uuid4())
    new = {"new_place": {"steward": str(registry.own)}, "position": {"lon": 36.2, "lat": 32.8}}
    report(monitor, place, **new)
    report(monitor, place, timing="past")
    assert len(registry.client("legal").get("/disturbances", params={"site_id": place}).json()["disturbances"]) == 2
    site = a_site(registry)
    refused = registry.client("monitor-2").post("/disturbances", {"id": str(uuid4()), "site_id": site["id"], **NOW})
    absent = registry.client("monitor-2").post("/disturbances", {"id": str(uuid4()), "site_id": str(uuid4()), **NOW})
    assert refused.status_code == absent.status_code == 404
    assert refused.content == absent.content


def test_a_new_place_is_put_under_ones_own_organisation_and_an_id_in_use_is_refused(registry: Registry) -> None:
    stranger, site = registry.client("stranger"), a_site(registry)
    body = {"id": str(uuid4()), "site_id": str(uuid4()), **NOW, "new_place": {"steward": str(registry.own)}}
    assert stranger.post("/disturbances", body).status_code == 403
    body = {"id": str(uuid4()), "site_id": site["id"], **NOW, "new_place": {"steward": str(registry.stranger)}}
    refused = stranger.post("/disturbances", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "id_conflict")


@pytest.mark.parametrize("login", ["auditor", "administrator", "monitor-2"])
def test_roles_that_do_not_reach_the_site_neither_report_nor_read(registry: Registry, login: str) -> None:
    site = a_site(registry)
    receipt = report(registry.client("researcher"), site["id"])
    client = registry.client(login)
    assert client.post("/disturbances", {"id": str(uuid4()), "site_id": site["id"], **NOW}).status_code == 404
    assert client.get(f"/disturbances/{receipt['id']}").status_code == 404
    assert client.get("/disturbances").json()["disturbances"] == []


@pytest.mark.parametrize("login", ["stranger", "partner-officer"])
def test_another_organisation_sees_nothing_at_all(registry: Registry, login: str) -> None:
    site = a_site(registry)
    found = report(registry.client("researcher"), site["id"])
    other, absent = registry.client(login), str(uuid4())
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/take", None),
        ("POST", "/transitions", {"id": str(uuid4()), "to": "under_review"}),
        ("POST", "/site", {"linked_site_id": str(uuid4())}),
    ):
        sent = {"headers": {"If-Match": '"1"'}} | ({} if body is None else {"json": body})
        hidden = other.request(method, f"/disturbances/{found['id']}{path}", **sent)
        nothing = other.request(method, f"/disturbances/{absent}{path}", **sent)
        assert hidden.status_code == nothing.status_code == 404
        assert hidden.content == nothing.content
    for query in ({}, {"site_id": site["id"]}, {"severity": "critical"}):
        assert other.get("/disturbances", params=query).json() == {"disturbances": [], "next": None}
    assert other.get("/disturbances/critical").json() == {"disturbances": []}
    hidden = other.get("/disturbances", params={"cursor": found["id"]})
    nothing = other.get("/disturbances", params={"cursor": absent})
    assert hidden.status_code == nothing.status_code == 422
    assert hidden.content == nothing.content


def test_nobody_reports_or_reads_without_signing_in(registry: Registry) -> None:
    nobody = registry.client()
    assert nobody.get("/disturbances").status_code == 401
    assert nobody.post("/disturbances", {"id": str(uuid4()), "site_id": str(uuid4()), **NOW}).status_code == 401


def test_the_database_itself_lets_a_reporter_neither_read_nor_change(registry: Registry) -> None:
    site = a_site(registry)
    assign(registry, site["id"])
    report(registry.client("monitor"), site["id"])
    with registry.web_session() as session:
        service.act_as(session, registry.people["monitor"])
        assert session.execute(text("SELECT count(*) FROM disturbance")).scalar() == 0
        assert session.connection().execute(text("UPDATE disturbance SET notes = 'x' RETURNING id")).all() == []
    with registry.web_session() as session:
        assert session.execute(text("SELECT count(*) FROM disturbance")).scalar() == 0
