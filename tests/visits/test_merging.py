"""Visits of one event are counted once and lose nothing; a reported place may turn out to be at a site."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.field import assigned_site, finds_nothing, form, hand_in, photo, visit
from tests.support.registry import Client, Registry

WHY = {"reason": "تدريب: الزيارة نفسها من هاتفين"}


def _due(registry: Registry, site: UUID) -> str:
    due = registry.client("protection-officer").get("/monitoring/due", params={"days": 3650}).json()["sites"]
    return next(str(each["next_visit"]) for each in due if each["site_id"] == str(site))


def _seen(client: Client, site: object) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in client.get(f"/sites/{site}/visits").json()["visits"]}


def test_two_visits_of_one_event_stay_as_sent_are_counted_once_change_places_and_part_again(registry: Registry) -> None:
    site, monitor, officer = assigned_site(registry), registry.client("monitor"), registry.client("protection-officer")
    first, second = (
        visit(site, next_visit="6m"),
        visit(site, occurred_at="2026-03-12T10:16:00+03:00", device_time="2026-03-12T10:20:00+03:00"),
    )
    for body in (first, second):
        assert monitor.post("/visits", body).status_code == 201
    assert _due(registry, site) == "7d"
    path = f"/visits/{second['id']}/same-event"
    merged = officer.post(path, {"leading_visit_id": first["id"], **WHY})
    assert merged.status_code == 204, merged.text
    seen = _seen(officer, site)
    assert seen[second["id"]]["same_event_as"]["visit_id"] == first["id"]
    assert [each["visit_id"] for each in seen[first["id"]]["same_event"]] == [second["id"]]
    assert (seen[second["id"]]["notes"], seen[second["id"]]["next_visit"]) == (second["notes"], "7d")
    assert _due(registry, site) == "6m"
    # What is merged leads nothing, until the two change places.
    assert officer.post(path, {"leading_visit_id": first["id"], **WHY}).json()["code"] == "visit_merged"
    turned = officer.post(f"/visits/{first['id']}/same-event", {"leading_visit_id": second["id"], **WHY})
    assert turned.status_code == 204, turned.text
    assert _due(registry, site) == "7d"
    assert _seen(officer, site)[first["id"]]["same_event_as"]["visit_id"] == second["id"]
    assert officer.post(f"/visits/{first['id']}/same-event/end", WHY).status_code == 204
    assert officer.post(f"/visits/{first['id']}/same-event/end", WHY).status_code == 404
    assert all(each["same_event_as"] is None for each in _seen(officer, site).values())
    happened = [each["type"] for each in officer.get(f"/sites/{site}/history").json()]
    assert happened[-3:] == ["VisitsMerged", "VisitsMerged", "VisitsParted"]
    assert finds_nothing(registry)


def test_a_visit_that_leads_takes_its_followers_along_and_other_places_and_people_are_refused(
    registry: Registry,
) -> None:
    site, other = assigned_site(registry), assigned_site(registry)
    monitor, officer = registry.client("monitor"), registry.client("protection-officer")
    one, two, three, elsewhere = visit(site), visit(site), visit(site), visit(other)
    for body in (one, two, three, elsewhere):
        assert monitor.post("/visits", body).status_code == 201

    def merge(visit_id: str, leading: str, who: str = "protection-officer") -> Any:
        return registry.client(who).post(f"/visits/{visit_id}/same-event", {"leading_visit_id": leading, **WHY})

    assert merge(one["id"], two["id"]).status_code == 204
    assert merge(two["id"], three["id"]).status_code == 204
    led = {each["visit_id"] for each in _seen(officer, site)[three["id"]]["same_event"]}
    assert led == {one["id"], two["id"]}
    for leading in (elsewhere["id"], three["id"]):
        assert merge(three["id"], leading).json()["code"] == "visits_elsewhere"
    for who, status in (("monitor", 404), ("stranger", 404), ("legal", 403), ("verifier", 403)):
        assert merge(one["id"], two["id"], who).status_code == status, who
    assert finds_nothing(registry)


@pytest.mark.parametrize("sensitivity", ["standard", "sealed"])
def test_a_new_place_is_linked_to_a_site_guarded_like_it_and_unlinked_again(
    registry: Registry, sensitivity: str
) -> None:
    site, place, officer = assigned_site(registry), uuid4(), registry.client("protection-officer")
    report = {"id": str(uuid4()), "timing": "past", "types": ["dumping"], "effects": ["unknown"]}
    sent = visit(place, new_place={"steward": str(registry.own), "name": "خلف التل"}, disturbances=[report])
    assert registry.client("monitor").post("/visits", sent).status_code == 201
    data = photo()
    fields = form(place, data, visit_id=sent["id"])
    assert hand_in(registry.client("monitor"), fields, data).status_code == 201
    path = f"/places/{place}/site"
    for who, status in (("monitor", 404), ("stranger", 404), ("legal", 403)):
        assert registry.client(who).post(path, {"linked_site_id": str(site), **WHY}).status_code == status
    assert officer.post(path, {"linked_site_id": str(uuid4()), **WHY}).status_code == 404
    linked = officer.post(path, {"linked_site_id": str(site), **WHY})
    assert linked.status_code == 204, linked.text
    assert _seen(officer, site)[sent["id"]]["linked_site_id"] == str(site)
    assert officer.get(f"/disturbances/{report['id']}").json()["linked_site_id"] == str(site)
    assert [each["id"] for each in officer.get(f"/sites/{site}/evidence").json()["evidence"]] == [fields["id"]]
    assert _due(registry, site) == "7d"
    if sensitivity == "sealed":
        guarded = officer.post(f"/sites/{site}/sensitivity", {"sensitivity": "sealed", **WHY})
        assert guarded.status_code in (200, 204), guarded.text
        assert registry.client("researcher").get(f"/visits/{sent['id']}").status_code == 404
        assert officer.get(f"/visits/{sent['id']}").status_code == 200
    tag = {"If-Match": officer.get(f"/sites/{site}").json()["etag"]}
    assert officer.post(f"/visits/{sent['id']}/accept", headers=tag).status_code == 204
    seen = officer.get(f"/sites/{site}").json()
    assert seen["condition"] == "slight_damage"
    back = officer.post(f"/visits/{sent['id']}/accept/withdraw", WHY, headers={"If-Match": seen["etag"]})
    assert back.json()["went_back"]
    assert officer.post(f"{path}/end", WHY).status_code == 204
    assert officer.post(f"{path}/end", WHY).status_code == 404
    assert sent["id"] not in _seen(officer, site)
    assert officer.get(f"/disturbances/{report['id']}").json()["linked_site_id"] is None
    history = [each["type"] for each in officer.get(f"/sites/{site}/history").json()]
    assert {"PlaceLinked", "PlaceUnlinked"} <= set(history)
    assert finds_nothing(registry)
