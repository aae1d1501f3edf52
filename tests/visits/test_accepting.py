"""What was accepted can be taken back: both are in history, and the site's condition is what was said before."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from tests.support.field import assigned_site, finds_nothing, visit
from tests.support.registry import Client, Registry

WHY = {"reason": "تدريب: الصور لموقع آخر"}


def _logged(registry: Registry, site: object, **given: Any) -> str:
    body = visit(site, **given)
    assert registry.client("monitor").post("/visits", body).status_code == 201
    return str(body["id"])


def _tag(client: Client, site: UUID) -> dict[str, str]:
    return {"If-Match": client.get(f"/sites/{site}").json()["etag"]}


def _accept(client: Client, site: UUID, visit_id: str) -> None:
    accepted = client.post(f"/visits/{visit_id}/accept", headers=_tag(client, site))
    assert accepted.status_code == 204, accepted.text


def _withdraw(client: Client, site: UUID, visit_id: str, **why: str) -> Any:
    return client.post(f"/visits/{visit_id}/accept/withdraw", why or WHY, headers=_tag(client, site))


def test_an_acceptance_is_withdrawn_with_its_reason_stays_in_history_and_can_be_given_again(
    registry: Registry,
) -> None:
    site, officer = assigned_site(registry), registry.client("protection-officer")
    one = _logged(registry, site, condition="severe_damage")
    assert _withdraw(officer, site, one).json()["code"] == "visit_not_accepted"
    _accept(officer, site, one)
    path = f"/visits/{one}/accept/withdraw"
    for who, status in (("monitor", 404), ("stranger", 404), ("legal", 403), ("verifier", 403)):
        assert registry.client(who).post(path, WHY, headers=_tag(officer, site)).status_code == status, who
    assert officer.post(path, WHY).status_code == 428
    assert officer.post(path, WHY, headers={"If-Match": '"99"'}).status_code == 412
    assert _withdraw(officer, site, one, reason="  ").json()["code"] == "reason_needed"
    gone = registry.client("researcher")
    assert _withdraw(gone, site, one).json() == {"condition": "not_assessed", "went_back": True}
    assert _withdraw(gone, site, one).json()["code"] == "visit_not_accepted"
    read = officer.get(f"/visits/{one}").json()
    assert (read["accepted"], read["condition"]) == (None, "severe_damage")
    who = {"by": registry.people["protection-officer"], "withdrawn_by": registry.people["researcher"]}
    said = {"condition": "severe_damage", **WHY, **{name: str(each) for name, each in who.items()}}
    assert read["withdrawn"] == read["withdrawn"] | said
    _accept(officer, site, one)
    again = officer.get(f"/visits/{one}").json()
    assert (again["accepted"]["condition"], again["withdrawn"]) == ("severe_damage", None)
    assert officer.get(f"/sites/{site}").json()["condition"] == "severe_damage"
    happened = officer.get(f"/sites/{site}/history").json()
    assert [each["type"] for each in happened][-3:] == ["VisitAccepted", "AcceptanceWithdrawn", "VisitAccepted"]
    assert happened[-2]["reason"] == WHY["reason"]
    assert finds_nothing(registry)


def test_the_condition_goes_back_to_the_word_that_still_stands(registry: Registry) -> None:
    site, officer = assigned_site(registry), registry.client("protection-officer")
    first, same, second, silent = (
        _logged(registry, site, condition=each) for each in ("slight_damage", "slight_damage", "severe_damage", None)
    )
    for each in (first, same, second, silent):
        _accept(officer, site, each)
    # Another visit said it since, and another says the same: nothing to go back from.
    assert _withdraw(officer, site, first).json() == {"condition": "severe_damage", "went_back": False}
    assert _withdraw(officer, site, silent).json() == {"condition": "severe_damage", "went_back": False}
    assert _withdraw(officer, site, second).json() == {"condition": "slight_damage", "went_back": True}
    assert _withdraw(officer, site, same).json() == {"condition": "not_assessed", "went_back": True}
    # What the desk wrote since is the desk's.
    _accept(officer, site, second)
    changed = officer.patch(f"/sites/{site}", {"condition": "destroyed"}, headers=_tag(officer, site))
    assert changed.status_code == 200, changed.text
    assert _withdraw(officer, site, second).json() == {"condition": "destroyed", "went_back": False}
    assert finds_nothing(registry)


def test_a_place_stays_at_its_site_while_its_visit_is_accepted_there(registry: Registry) -> None:
    site, place, officer = assigned_site(registry), uuid4(), registry.client("protection-officer")
    one = _logged(registry, place, new_place={"steward": str(registry.own), "name": "خلف التل"})
    path, other = f"/places/{place}/site", registry.client("researcher").mark_site(registry.own)["id"]
    assert officer.post(path, {"linked_site_id": str(site), **WHY}).status_code == 204
    _accept(officer, site, one)
    assert officer.get(f"/visits/{one}").json()["accepted"]["site_id"] == str(site)
    for refused in (officer.post(f"{path}/end", WHY), officer.post(path, {"linked_site_id": other, **WHY})):
        assert refused.json()["code"] == "place_visit_accepted"
    assert _withdraw(officer, site, one).json()["went_back"]
    assert officer.post(f"{path}/end", WHY).status_code == 204
    assert finds_nothing(registry)
