"""A researcher marks a site; others see it as precisely as they may, and no more."""

from __future__ import annotations

from uuid import uuid4

from tests.support.registry import Registry

BOWTIE = {
    "type": "Polygon",
    "coordinates": [[[36.5, 32.7], [36.501, 32.701], [36.501, 32.7], [36.5, 32.701], [36.5, 32.7]]],
}


def test_a_researcher_marks_a_site_and_sees_its_measures(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    assert site["precision"] == "exact"
    (boundary,) = site["boundaries"]
    assert boundary["current"]
    assert 10_300 < boundary["area_m2"] < 10_500
    assert site["shape"]["type"] == "Polygon"


def test_another_organisation_sees_nothing_at_all(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    stranger = registry.client("stranger")
    assert stranger.get("/sites").json()["sites"] == []
    hidden, absent = stranger.get(f"/sites/{site['id']}"), stranger.get(f"/sites/{uuid4()}")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_a_link_with_a_sites_code_opens_it_for_those_who_see_it_and_is_nothing_to_others(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    assert registry.client("legal").get(f"/sites/codes/{site['code']}").json()["id"] == site["id"]
    stranger = registry.client("stranger")
    hidden, absent = stranger.get(f"/sites/codes/{site['code']}"), stranger.get("/sites/codes/00000-00000")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_a_bowtie_is_refused_with_the_place_and_a_repaired_offer(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    body = {"id": str(uuid4()), "geometry": BOWTIE, "source_type": "field_visit"}
    refused = researcher.post(f"/sites/{site['id']}/boundaries", body)
    assert refused.status_code == 422
    (reason,) = refused.json()["reasons"]
    assert reason["code"] == "self_crossing"
    assert reason["at"] == [36.5005, 32.7005]
    checked = researcher.post("/boundaries/check", {"geometry": BOWTIE}).json()
    assert not checked["ok"]
    assert checked["repaired"]["type"] == "MultiPolygon"


def test_a_stale_edit_meets_the_newer_version_and_overwrites_nothing(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    tag = {"If-Match": site["etag"]}
    first = researcher.patch(f"/sites/{site['id']}", {"name_en": "First"}, headers=tag)
    assert first.status_code == 200, first.text
    second = registry.client("researcher-2").patch(f"/sites/{site['id']}", {"name_en": "Second"}, headers=tag)
    assert second.status_code == 412
    assert second.json()["current"]["name_en"] == "First"
    assert researcher.get(f"/sites/{site['id']}").json()["name_en"] == "First"


def test_a_save_that_changes_nothing_leaves_no_line_in_the_history(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own, aliases=["الجبّ"])
    known = researcher.get(f"/sites/{site['id']}/history").json()
    same = {name: site[name] for name in ("name_ar", "aliases", "types", "condition")}
    answer = researcher.patch(f"/sites/{site['id']}", same, headers={"If-Match": site["etag"]})
    assert answer.status_code == 200
    assert answer.headers["etag"] == site["etag"]
    assert researcher.get(f"/sites/{site['id']}/history").json() == known


def test_arabic_spelling_variants_find_the_site(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own, name_ar="تدريب – مغارة الأفاعي")
    for spelling in ("مغاره", "الافاعى", "مَغارة", "افاعي"):
        assert len(researcher.get("/sites", params={"q": spelling}).json()["sites"]) == 1, spelling


def test_the_same_request_again_makes_one_site_and_another_body_is_a_conflict(registry: Registry) -> None:
    researcher = registry.client("researcher")
    body = {"id": str(uuid4()), "steward": str(registry.own), "name_ar": "تدريب", "types": ["well"]}
    assert researcher.post("/sites", body).status_code == 201
    assert researcher.post("/sites", body).status_code == 201
    assert researcher.post("/sites", body | {"name_ar": "غير"}).status_code == 409
    assert len(researcher.get("/sites").json()["sites"]) == 1


def test_history_says_who_said_what_and_when(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    happenings = researcher.get(f"/sites/{site['id']}/history").json()
    assert [each["type"] for each in happenings] == ["SiteMarked", "BoundaryAsserted"]
    assert happenings[0]["actor_name"] == "researcher"
    columns = {change["column"] for change in happenings[1]["changes"]}
    assert {"geometry", "current_boundary_id"} <= columns


def test_null_empties_what_may_be_empty_and_is_refused_elsewhere(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own, notes="تدريب")
    for name in ("name_ar", "aliases", "types", "condition", "intervention", "hazards", "sources"):
        refused = researcher.patch(f"/sites/{site['id']}", {name: None}, headers={"If-Match": site["etag"]})
        assert refused.status_code == 422, name
        assert refused.json()["reasons"][0]["field"] == name
    emptied = researcher.patch(f"/sites/{site['id']}", {"notes": None}, headers={"If-Match": site["etag"]})
    assert emptied.json()["notes"] is None
