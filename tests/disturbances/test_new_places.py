"""A report of a new place: it belongs to a site already marked, or becomes one."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from graveregistry.access import service, sharing
from tests.disturbances.desk import a_site, report
from tests.support.registry import Registry

pytestmark = pytest.mark.usefixtures("history_replays")


def test_a_new_place_turns_out_to_be_a_site_already_marked(registry: Registry) -> None:
    place, site = str(uuid4()), a_site(registry)
    receipt = report(registry.client("monitor"), place, new_place={"steward": str(registry.own)})
    researcher, path = registry.client("researcher"), f"/disturbances/{receipt['id']}/site"
    seen = researcher.get(f"/disturbances/{receipt['id']}").json()
    assert (seen["site_code"], seen["at"]) == (None, None)
    tag = {"If-Match": seen["etag"]}
    linked = researcher.post(path, {"linked_site_id": site["id"]}, headers=tag)
    assert linked.status_code == 200, linked.text
    assert (linked.json()["linked_site_id"], linked.json()["site_code"]) == (site["id"], site["code"])
    assert linked.json()["at"] is not None
    of_site = researcher.get("/disturbances", params={"site_id": site["id"]}).json()["disturbances"]
    assert [each["id"] for each in of_site] == [receipt["id"]]
    history = researcher.get(f"/sites/{site['id']}/history").json()
    assert history[-1]["type"] == "DisturbanceLinked"
    assert researcher.post(path, {"linked_site_id": site["id"]}, headers=tag).status_code == 412


def test_what_is_linked_must_be_a_site_of_the_same_steward_and_the_place_none(registry: Registry) -> None:
    site, other = a_site(registry), a_site(registry)
    researcher = registry.client("researcher")
    places = [
        report(registry.client("monitor"), str(uuid4()), new_place={"steward": str(registry.own)}) for _ in range(2)
    ]
    tag = {"If-Match": '"1"'}
    path = f"/disturbances/{places[0]['id']}/site"
    for nothing in (places[1]["site_id"], str(uuid4())):
        assert researcher.post(path, {"linked_site_id": nothing}, headers=tag).status_code == 404
    refused = registry.client("verifier").post(path, {"linked_site_id": site["id"]}, headers=tag)
    assert refused.status_code == 403
    at_site = report(researcher, site["id"])
    refused = researcher.post(f"/disturbances/{at_site['id']}/site", {"linked_site_id": other["id"]}, headers=tag)
    assert (refused.status_code, refused.json()["code"]) == (409, "place_is_site")


def test_a_place_is_not_linked_to_a_site_of_another_steward(registry: Registry) -> None:
    site = registry.client("partner-officer").mark_site(registry.partner)
    with registry.web_session() as session:
        theirs = service.act_as(session, registry.people["partner-officer"])
        assert theirs is not None
        reader = registry.people["researcher"]
        sharing.disclose_in_emergency(session, theirs, UUID(site["id"]), reader, "bulldozers on the road")
    receipt = report(registry.client("monitor"), str(uuid4()), new_place={"steward": str(registry.own)})
    path, body = f"/disturbances/{receipt['id']}/site", {"linked_site_id": site["id"]}
    researcher = registry.client("researcher")
    assert researcher.get(f"/sites/{site['id']}").json()["precision"] == "exact"
    assert researcher.post(path, body, headers={"If-Match": '"1"'}).status_code == 403


def test_a_reported_place_becomes_a_site_under_its_own_id(registry: Registry) -> None:
    place = str(uuid4())
    receipt = report(registry.client("monitor"), place, new_place={"steward": str(registry.own)})
    researcher = registry.client("researcher")
    body = {"id": place, "steward": str(registry.own), "name_ar": "تدريب – كرم الزيتون", "types": ["unknown"]}
    made = researcher.post("/sites", body)
    assert made.status_code == 201, made.text
    found = researcher.get(f"/disturbances/{receipt['id']}").json()
    assert found["site_code"] == made.json()["code"]
    again = registry.client("researcher-2").post("/sites", body)
    assert (again.status_code, again.json()["code"]) == (409, "id_conflict")
    foreign = registry.client("stranger").post("/sites", body | {"steward": str(registry.stranger)})
    assert (foreign.status_code, foreign.json()["code"]) == (409, "id_conflict")
