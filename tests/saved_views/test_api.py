"""A link to a view carries no place, and opens for nobody who does not see all that the view points at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from graveregistry.ledger import auditing
from graveregistry.saved_views import service
from tests.support.registry import Client, Registry


@pytest.fixture(autouse=True)
def replay(registry: Registry) -> Iterator[None]:
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def view(**given: Any) -> dict[str, Any]:
    shown = {"type": "well", "from": "2013", "off": ["grid"]}
    return {"id": str(uuid4()), "name": "الجنوب", "lon": 36.5005, "lat": 32.7005, "zoom": 15, "shown": shown} | given


def saved(client: Client, **given: Any) -> dict[str, Any]:
    answer = client.post("/views", view(**given))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_view_comes_back_as_it_was_saved(registry: Registry) -> None:
    researcher = registry.client("researcher")
    made = saved(researcher)
    assert researcher.get(f"/views/{made['id']}").json() == made
    assert (made["lon"], made["lat"], made["zoom"]) == (36.5005, 32.7005, 15)
    assert made["shown"]["from"] == "2013"
    assert made["shown"]["off"] == ["grid"]
    assert researcher.delete(f"/views/{made['id']}").status_code == 204
    assert researcher.get(f"/views/{made['id']}").status_code == 404


def test_the_list_names_views_and_places_none(registry: Registry) -> None:
    researcher = registry.client("researcher")
    made = saved(researcher)
    (listed,) = researcher.get("/views").json()
    assert listed["id"] == made["id"]
    assert listed["mine"]
    assert not {"lon", "lat", "zoom", "shown"} & set(listed)


def test_saving_the_same_again_is_the_same_view_and_another_under_its_id_is_refused(registry: Registry) -> None:
    researcher, body = registry.client("researcher"), view()
    first, again = researcher.post("/views", body), researcher.post("/views", body)
    assert first.json() == again.json()
    assert researcher.post("/views", body | {"lon": 36.6}).json()["code"] == "id_conflict"


def test_a_view_of_ones_own_is_not_there_for_anybody_else(registry: Registry) -> None:
    made = saved(registry.client("researcher"))
    for login in ("researcher-2", "administrator", "stranger"):
        hidden, absent = (
            registry.client(login).get(f"/views/{made['id']}"),
            registry.client(login).get(f"/views/{uuid4()}"),
        )
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content


def test_a_shared_view_opens_for_those_of_the_organisation_who_see_its_sites(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    made = saved(researcher, organisation=str(registry.own))
    for login in ("researcher-2", "verifier", "protection-officer", "legal"):
        opened = registry.client(login).get(f"/views/{made['id']}").json()
        assert (opened["lon"], opened["mine"]) == (made["lon"], False)
    for login in ("monitor", "auditor", "administrator", "partner-officer", "stranger"):
        assert registry.client(login).get(f"/views/{made['id']}").status_code == 404
        assert registry.client(login).get("/views").json() == []


def test_a_shared_view_closes_when_a_site_it_points_at_is_sealed(registry: Registry) -> None:
    researcher, officer = registry.client("researcher"), registry.client("protection-officer")
    site = researcher.mark_site(registry.own)
    near = saved(researcher, organisation=str(registry.own))
    far = saved(researcher, organisation=str(registry.own), lon=38.9, lat=35.9)
    sealed = officer.post(f"/sites/{site['id']}/sensitivity", {"sensitivity": "sealed", "reason": "training"})
    assert sealed.status_code in {200, 204}, sealed.text
    verifier = registry.client("verifier")
    assert verifier.get(f"/views/{near['id']}").status_code == 404
    assert [each["id"] for each in verifier.get("/views").json()] == [far["id"]]


def test_a_view_over_a_reported_place_is_not_for_those_who_do_not_see_the_report(registry: Registry) -> None:
    officer = registry.client("protection-officer")
    place = {"id": str(uuid4()), "site_id": str(uuid4()), "timing": "past", "new_place": {"steward": str(registry.own)}}
    at = {"position": {"lon": 36.9, "lat": 32.9}}
    assert registry.client("monitor").post("/disturbances", place | at).status_code == 201
    saved(officer, organisation=str(registry.own), lon=36.9, lat=32.9)
    with registry.owner_session() as session:
        assert session.connection().exec_driver_sql("SELECT cardinality(site_ids) FROM saved_view").scalar() == 1


def test_nobody_shares_where_they_have_no_part(registry: Registry) -> None:
    for login, organisation in (("researcher", registry.stranger), ("monitor", registry.own)):
        refused = registry.client(login).post("/views", view(organisation=str(organisation)))
        assert refused.json()["code"] == "not_allowed"
    assert registry.client("auditor").post("/views", view()).json()["code"] == "not_allowed"


def test_only_who_saved_a_view_deletes_it(registry: Registry) -> None:
    made = saved(registry.client("researcher"), organisation=str(registry.own))
    refused = registry.client("verifier").delete(f"/views/{made['id']}")
    assert refused.json()["code"] == "not_allowed"


def test_there_is_an_end_to_how_many_views_one_keeps(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_PER_PERSON", 1)
    researcher = registry.client("researcher")
    saved(researcher)
    assert researcher.post("/views", view()).json()["code"] == "views_full"


@pytest.mark.parametrize(
    "wrong", [{"lon": 200}, {"lat": -91}, {"zoom": 99}, {"name": ""}, {"shown": {"type": "x; y"}}, {"more": 1}]
)
def test_a_view_that_is_none_is_refused(registry: Registry, wrong: dict[str, Any]) -> None:
    assert registry.client("researcher").post("/views", view(**wrong)).status_code == 422
