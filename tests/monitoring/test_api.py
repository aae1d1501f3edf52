"""A monitor sees where to go and when; a protection officer sees what is overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support.field import assigned_site, visit
from tests.support.registry import Registry

NOW = datetime.now(UTC).replace(microsecond=0)


def _visited(registry: Registry, site: object, days_ago: int, **said: Any) -> dict[str, Any]:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    body = visit(site, occurred_at=at, device_time=at, **said)
    assert registry.client("monitor").post("/visits", body).status_code == 201
    return body


def test_an_exact_assignment_shows_the_site_its_name_and_its_hazards(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own, hazards=["landmine_or_uxo"])
    monitor = {"monitor": str(registry.people["monitor"]), "precision": "exact"}
    registry.client("protection-officer").post(f"/sites/{site['id']}/assignments", monitor)
    (shown,) = registry.client("monitor").get("/assignments").json()
    assert shown["site_id"] == site["id"]
    assert shown["code"] == site["code"]
    assert shown["name_ar"] == site["name_ar"]
    assert shown["hazards"] == ["landmine_or_uxo"]
    assert shown["shape"] == site["shape"]
    assert shown["due"] == "never_visited"


def test_a_coarse_assignment_shows_a_cell_and_no_words(registry: Registry) -> None:
    site = assigned_site(registry, "vicinity")
    _visited(registry, site, 2, next_visit="7d")
    (shown,) = registry.client("monitor").get("/assignments").json()
    assert shown["precision"] == "vicinity"
    assert shown["name_ar"] is None
    assert shown["hazards"] is None
    xs, ys = zip(*shown["shape"]["coordinates"][0], strict=True)
    assert (max(xs) - min(xs), max(ys) - min(ys)) != (0.001, 0.001)
    assert max(xs) - min(xs) > 0.009
    assert datetime.fromisoformat(shown["due_at"]) == NOW + timedelta(days=5)
    assert shown["due"] == "soon"


def test_an_assignment_shows_no_more_than_its_own_precision_whatever_else_one_is(registry: Registry) -> None:
    site = registry.client("stranger").mark_site(registry.stranger)
    body = {"monitor": str(registry.people["stranger"]), "precision": "vicinity"}
    assert registry.client("stranger").post(f"/sites/{site['id']}/assignments", body).status_code == 201
    (shown,) = registry.client("stranger").get("/assignments").json()
    assert shown["precision"] == "vicinity"
    assert shown["name_ar"] is None
    assert shown["shape"] != site["shape"]


def test_others_and_ended_assignments_are_not_listed(registry: Registry) -> None:
    site = assigned_site(registry)
    assert registry.client("monitor-2").get("/assignments").json() == []
    officer = registry.client("protection-officer")
    (grant,) = officer.get(f"/sites/{site}/grants").json()
    assert officer.post(f"/grants/{grant['id']}/revoke", {"reason": "ended"}).status_code == 204
    assert registry.client("monitor").get("/assignments").json() == []
    assert registry.client().get("/assignments").status_code == 401


def test_what_is_overdue_comes_first_and_what_is_far_off_not_at_all(registry: Registry) -> None:
    sites: dict[str, UUID] = {}
    for name, days_ago, next_visit in (
        ("soon", 5, "7d"),
        ("overdue", 40, "30d"),
        ("later", 1, "1y"),
        ("rain", 1, "after_rain"),
        ("stopped", 1, "stopped"),
        ("silent", 1, None),
    ):
        sites[name] = assigned_site(registry)
        _visited(registry, sites[name], days_ago, next_visit=next_visit)
    sites["never"] = assigned_site(registry)
    officer = registry.client("protection-officer")
    listed = officer.get("/monitoring/due").json()
    assert listed["next"] is None
    said = {each["site_id"]: each["due"] for each in listed["sites"]}
    assert said == {
        str(sites["overdue"]): "overdue",
        str(sites["soon"]): "soon",
        str(sites["rain"]): "after_rain",
        str(sites["silent"]): "unscheduled",
        str(sites["never"]): "never_visited",
    }
    assert [each["due"] for each in listed["sites"][:2]] == ["overdue", "soon"]
    assert listed["sites"][0]["assigned"] == 1
    assert datetime.fromisoformat(listed["sites"][0]["last_visit_at"]) == NOW - timedelta(days=40)
    assert len(officer.get("/monitoring/due?within_days=366").json()["sites"]) == 6
    pages, cursor = [], ""
    while cursor is not None:
        page = officer.get("/monitoring/due", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        pages += [each["site_id"] for each in page["sites"]]
        cursor = page["next"]
    assert pages == [each["site_id"] for each in listed["sites"]]


def test_a_correction_takes_the_place_of_what_it_corrects(registry: Registry) -> None:
    site = assigned_site(registry)
    first = _visited(registry, site, 3, next_visit="24h")
    _visited(registry, site, 4, next_visit="1y", corrects=first["id"])
    assert registry.client("protection-officer").get("/monitoring/due").json()["sites"] == []


def test_a_clock_that_runs_ahead_does_not_put_the_next_visit_off(registry: Registry) -> None:
    site = assigned_site(registry)
    _visited(registry, site, -300, next_visit="24h")
    (due,) = registry.client("protection-officer").get("/monitoring/due").json()["sites"]
    assert datetime.fromisoformat(due["due_at"]) < NOW + timedelta(days=2)


def test_months_are_calendar_months(registry: Registry) -> None:
    site = assigned_site(registry)
    body = visit(site, occurred_at="2025-11-30T08:00:00Z", device_time="2025-11-30T08:00:00Z", next_visit="3m")
    registry.client("monitor").post("/visits", body)
    (due,) = registry.client("protection-officer").get("/monitoring/due").json()["sites"]
    assert datetime.fromisoformat(due["due_at"]) == datetime(2026, 2, 28, 8, tzinfo=UTC)


def test_only_protection_officers_see_what_is_due_and_only_for_their_own(registry: Registry) -> None:
    assigned_site(registry)
    for who in ("monitor", "researcher", "legal", "auditor", "administrator"):
        assert registry.client(who).get("/monitoring/due").status_code == 403, who
    for who in ("stranger", "partner-officer"):
        assert registry.client(who).get("/monitoring/due").json()["sites"] == [], who
    officer = registry.client("protection-officer")
    for wrong in ("AAAA", "bm9uCmFi", "x"):
        assert officer.get(f"/monitoring/due?cursor={wrong}").json()["code"] == "bad_cursor"
