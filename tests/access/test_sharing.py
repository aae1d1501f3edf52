"""Who comes to see a site: sealing, assignments, grants, emergencies, and the second person's yes or no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from graveregistry.access import places, service, sharing
from graveregistry.access.actors import Role
from graveregistry.access.precision import Precision, Sensitivity
from graveregistry.errors import Failure
from graveregistry.ledger import auditing
from tests.support.registry import Client, Registry

WHY = "طلب مكتوب من الجمعية"
SOON = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()


@pytest.fixture(autouse=True)
def whole(registry: Registry) -> Iterator[None]:
    """After each story the ledger tells it all."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


@pytest.fixture
def site(registry: Registry) -> dict[str, Any]:
    return registry.client("researcher").mark_site(registry.own)


def seen(registry: Registry, login: str, site: dict[str, Any]) -> str:
    answer = registry.client(login).get(f"/sites/{site['id']}")
    return str(answer.json()["precision"]) if answer.status_code == 200 else "none"


def decide(client: Client, proposal: str, approve: bool = True) -> Any:
    return client.post(f"/proposals/{proposal}/decision", {"approve": approve})


def sensitivity(registry: Registry, by: str, site: dict[str, Any], after: str, **given: Any) -> Any:
    body = {"sensitivity": after, "reason": WHY} | given
    return registry.client(by).post(f"/sites/{site['id']}/sensitivity", body)


def propose(registry: Registry, by: str, site: dict[str, Any], **given: Any) -> Any:
    body = {"precision": "vicinity", "purpose": WHY, "until": SOON} | given
    return registry.client(by).post(f"/sites/{site['id']}/grants", body)


def test_a_sealed_site_is_its_makers_alone(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own, sensitivity="sealed")
    assert site["sensitivity"] == "sealed"
    assert seen(registry, "researcher", site) == "exact"
    others = ("researcher-2", "verifier", "protection-officer", "legal", "administrator", "auditor", "stranger")
    assert {seen(registry, login, site) for login in others} == {"none"}


def test_sealing_takes_one_person_who_stays_the_only_one(registry: Registry, site: dict[str, Any]) -> None:
    assert seen(registry, "researcher-2", site) == "exact"
    assert sensitivity(registry, "protection-officer", site, "sealed").status_code == 204
    assert seen(registry, "protection-officer", site) == "exact"
    assert seen(registry, "researcher", site) == seen(registry, "researcher-2", site) == "none"


def test_the_same_sensitivity_again_changes_nothing(registry: Registry, site: dict[str, Any]) -> None:
    assert sensitivity(registry, "legal", site, "restricted").status_code == 204
    types = [each["type"] for each in registry.client("legal").get(f"/sites/{site['id']}/history").json()]
    assert types == ["SiteMarked", "BoundaryAsserted"]


def test_loosening_waits_for_a_second_person_and_tightening_does_not(registry: Registry, site: dict[str, Any]) -> None:
    assert sensitivity(registry, "researcher", site, "standard").json()["code"] == "review_date_needed"
    proposal = sensitivity(registry, "researcher", site, "standard", review_on=SOON)
    assert proposal.status_code == 202
    assert registry.client("legal").get(f"/sites/{site['id']}").json()["sensitivity"] == "restricted"
    assert decide(registry.client("researcher"), proposal.json()["id"]).json()["code"] == "not_yourself"
    assert decide(registry.client("researcher-2"), proposal.json()["id"]).status_code == 403
    assert decide(registry.client("partner-officer"), proposal.json()["id"]).status_code == 200
    assert registry.client("legal").get(f"/sites/{site['id']}").json()["sensitivity"] == "standard"
    assert sensitivity(registry, "verifier", site, "restricted").status_code == 204
    assert seen(registry, "partner-officer", site) == "none"


@pytest.mark.parametrize("review_on", ["2020-01-01", "9999-12-31", "2050-01-01", None])
def test_a_review_lies_in_the_coming_years(registry: Registry, site: dict[str, Any], review_on: str | None) -> None:
    refused = sensitivity(registry, "researcher", site, "standard", review_on=review_on)
    assert refused.json()["code"] == "review_date_needed"
    if review_on is not None:
        until = propose(registry, "researcher", site, organisation=str(registry.partner), until=review_on)
        assert until.json()["code"] == "review_date_needed"


def test_a_role_that_does_not_share_shares_nothing(registry: Registry, site: dict[str, Any]) -> None:
    for login in ("administrator", "auditor", "monitor", "stranger", "partner-officer"):
        assert sensitivity(registry, login, site, "sealed").status_code == 404, login
        assert propose(registry, login, site, organisation=str(registry.partner)).status_code == 404, login


def test_a_grant_shows_a_partner_what_it_says_and_no_more(registry: Registry, site: dict[str, Any]) -> None:
    proposal = propose(registry, "researcher", site, organisation=str(registry.partner))
    assert proposal.status_code == 202, proposal.text
    assert seen(registry, "partner-officer", site) == "none"
    assert decide(registry.client("legal"), proposal.json()["id"]).status_code == 200
    assert seen(registry, "partner-officer", site) == "vicinity"
    partner = registry.client("partner-officer")
    assert partner.get(f"/sites/{site['id']}/grants").status_code == 404
    (held,) = registry.client("researcher").get(f"/sites/{site['id']}/grants").json()
    assert (held["kind"], held["precision"], held["organisation"]) == ("share", "vicinity", str(registry.partner))
    revoke = f"/grants/{held['id']}/revoke"
    for login, status in (("partner-officer", 404), ("stranger", 404), ("administrator", 404), ("monitor", 404)):
        assert registry.client(login).post(revoke, {"reason": WHY}).status_code == status, login
    assert registry.client("legal").post(revoke, {"reason": " "}).json()["code"] == "reason_needed"
    assert registry.client("legal").post(revoke, {"reason": WHY}).status_code == 204
    assert registry.client("legal").post(revoke, {"reason": WHY}).json()["code"] == "already_decided"
    assert registry.client("legal").post(f"/grants/{uuid4()}/revoke", {"reason": WHY}).status_code == 404
    assert seen(registry, "partner-officer", site) == "none"


def test_an_exact_grant_reads_but_neither_shares_nor_revokes(registry: Registry, site: dict[str, Any]) -> None:
    officer = registry.people["partner-officer"]
    proposal = propose(registry, "researcher", site, person=str(officer), precision="exact").json()
    assert not registry.client("partner-officer").get("/proposals").json()[0]["may_decide"]
    decide(registry.client("legal"), proposal["id"])
    partner = registry.client("partner-officer")
    (held,) = partner.get(f"/sites/{site['id']}/grants").json()
    assert seen(registry, "partner-officer", site) == "exact"
    assert propose(registry, "partner-officer", site, organisation=str(registry.stranger)).status_code == 403
    assert sensitivity(registry, "partner-officer", site, "sealed").status_code == 403
    assert partner.post(f"/grants/{held['id']}/revoke", {"reason": WHY}).status_code == 403
    emergency = {"person": str(registry.people["stranger"]), "reason": WHY}
    assert partner.post(f"/sites/{site['id']}/emergency", emergency).status_code == 403
    assignment = {"monitor": str(registry.people["monitor"])}
    assert partner.post(f"/sites/{site['id']}/assignments", assignment).status_code == 403


def test_a_grant_ends_on_its_day(registry: Registry, site: dict[str, Any], superuser: psycopg.Connection[Any]) -> None:
    proposal = propose(registry, "researcher", site, organisation=str(registry.partner)).json()
    decide(registry.client("legal"), proposal["id"])
    row = superuser.execute("SELECT until FROM site_grant").fetchone()
    assert row is not None
    assert row[0].date() == datetime.fromisoformat(SOON).date() + timedelta(days=1)
    superuser.execute("UPDATE site_grant SET until = now()")
    assert seen(registry, "partner-officer", site) == "none"
    superuser.execute("UPDATE site_grant SET until = %s", [row[0]])


def test_who_gains_by_a_grant_does_not_allow_it(registry: Registry, site: dict[str, Any]) -> None:
    proposal = propose(registry, "researcher", site, organisation=str(registry.partner)).json()
    partner = registry.client("partner-officer")
    (told,) = partner.get("/proposals").json()
    assert not told["may_decide"]
    assert decide(partner, proposal["id"]).status_code == 403
    to_person = propose(registry, "researcher", site, person=str(registry.people["legal"])).json()
    assert decide(registry.client("legal"), to_person["id"]).json()["code"] == "not_yourself"


def test_a_grantee_is_named_known_and_another(registry: Registry, site: dict[str, Any]) -> None:
    both = {"person": str(registry.people["stranger"]), "organisation": str(registry.partner)}
    assert propose(registry, "researcher", site).json()["code"] == "one_grantee"
    assert propose(registry, "researcher", site, **both).json()["code"] == "one_grantee"
    assert propose(registry, "researcher", site, person=str(uuid4())).status_code == 404
    assert propose(registry, "researcher", site, organisation=str(uuid4())).status_code == 404
    myself = propose(registry, "researcher", site, person=str(registry.people["researcher"]))
    assert myself.json()["code"] == "not_yourself"


def test_a_proposal_is_shown_to_who_decides_it_and_to_the_sites_readers_only(
    registry: Registry, site: dict[str, Any]
) -> None:
    propose(registry, "researcher", site, organisation=str(registry.partner))
    for login, count in (
        *(("researcher", 1), ("researcher-2", 1), ("verifier", 1), ("legal", 1), ("protection-officer", 1)),
        *(("partner-officer", 1), ("administrator", 0), ("auditor", 0), ("monitor", 0), ("stranger", 0)),
    ):
        assert len(registry.client(login).get("/proposals").json()) == count, login


def test_a_second_person_elsewhere_decides_without_seeing_the_site(registry: Registry, site: dict[str, Any]) -> None:
    proposal = propose(registry, "researcher", site, person=str(registry.people["stranger"])).json()
    partner = registry.client("partner-officer")
    (told,) = partner.get("/proposals").json()
    assert told["site_id"] == site["id"]
    assert told["reason"] == WHY
    assert partner.get(f"/sites/{site['id']}").status_code == 404
    assert decide(partner, proposal["id"]).status_code == 200
    assert partner.get(f"/sites/{site['id']}").status_code == 404
    assert seen(registry, "stranger", site) == "vicinity"


def test_a_proposal_falls_with_the_sight_of_who_made_it(registry: Registry, site: dict[str, Any]) -> None:
    proposal = propose(registry, "researcher", site, organisation=str(registry.partner)).json()
    path = f"/people/{registry.people['researcher']}/close"
    assert registry.client("administrator").post(path, {"reason": WHY}).status_code == 204
    assert decide(registry.client("legal"), proposal["id"]).status_code == 404
    assert decide(registry.client("legal"), proposal["id"], approve=False).status_code == 200


def emergency(registry: Registry, by: str, site: dict[str, Any], to: str) -> Any:
    body = {"person": str(registry.people[to]), "reason": "حفر الآن قرب الموقع"}
    return registry.client(by).post(f"/sites/{site['id']}/emergency", body)


def test_an_emergency_shows_one_site_to_one_person_for_72_hours(registry: Registry, site: dict[str, Any]) -> None:
    made = emergency(registry, "protection-officer", site, "stranger")
    assert made.status_code == 201, made.text
    lasts = datetime.fromisoformat(made.json()["until"]) - datetime.fromisoformat(made.json()["valid_from"])
    assert lasts == timedelta(hours=72)
    assert seen(registry, "stranger", site) == "exact"
    (review,) = registry.client("legal").get("/proposals").json()
    assert (review["kind"], review["may_decide"]) == ("emergency_review", True)
    assert decide(registry.client("protection-officer"), review["id"]).json()["code"] == "not_yourself"
    assert decide(registry.client("legal"), review["id"]).status_code == 200
    assert seen(registry, "stranger", site) == "exact"


@pytest.mark.parametrize("reviewer", ["legal", "officer-2", "partner-officer"])
def test_a_reviewer_who_says_no_ends_it_at_once_even_when_its_officer_has_gone(
    registry: Registry, site: dict[str, Any], reviewer: str
) -> None:
    emergency(registry, "protection-officer", site, "stranger")
    path = f"/people/{registry.people['protection-officer']}/close"
    assert registry.client("administrator").post(path, {"reason": WHY}).status_code == 204
    (review,) = registry.client(reviewer).get("/proposals").json()
    assert decide(registry.client(reviewer), review["id"], approve=False).status_code == 200
    assert seen(registry, "stranger", site) == "none"


def test_an_emergency_revoked_before_its_review_stays_revoked(registry: Registry, site: dict[str, Any]) -> None:
    made = emergency(registry, "protection-officer", site, "stranger").json()
    assert registry.client("legal").post(f"/grants/{made['id']}/revoke", {"reason": WHY}).status_code == 204
    (ended,) = registry.client("legal").get(f"/sites/{site['id']}/grants").json()
    (review,) = registry.client("legal").get("/proposals").json()
    assert decide(registry.client("legal"), review["id"], approve=False).status_code == 200
    (again,) = registry.client("legal").get(f"/sites/{site['id']}/grants").json()
    assert again == ended


def test_only_an_officer_of_the_steward_discloses_in_an_emergency(registry: Registry, site: dict[str, Any]) -> None:
    assert emergency(registry, "researcher", site, "stranger").status_code == 403
    assert emergency(registry, "stranger", site, "stranger").status_code == 404
    assert emergency(registry, "protection-officer", site, "protection-officer").json()["code"] == "not_yourself"
    absent = {"person": str(uuid4()), "reason": WHY}
    assert registry.client("protection-officer").post(f"/sites/{site['id']}/emergency", absent).status_code == 404


def assign(
    registry: Registry, site: dict[str, Any], to: str = "monitor", by: str = "protection-officer", **given: Any
) -> Any:
    body = {"monitor": str(registry.people[to])} | given
    return registry.client(by).post(f"/sites/{site['id']}/assignments", body)


def test_a_monitor_sees_where_an_assigned_site_is_until_another_assignment(
    registry: Registry, site: dict[str, Any]
) -> None:
    assert seen(registry, "monitor", site) == "none"
    assert assign(registry, site).json()["precision"] == "vicinity"
    assert seen(registry, "monitor", site) == "vicinity"
    assert assign(registry, site, precision="exact").json()["precision"] == "exact"
    assert seen(registry, "monitor", site) == "exact"
    monitor = registry.client("monitor")
    assert monitor.get(f"/sites/{site['id']}").json()["reads_records"] is False
    assert monitor.get(f"/sites/{site['id']}/history").status_code == 404
    held = registry.client("legal").get(f"/sites/{site['id']}/grants").json()
    assert sorted(each["revoked_at"] is None for each in held) == [False, True]
    current = next(each["id"] for each in held if each["revoked_at"] is None)
    assert registry.client("legal").post(f"/grants/{current}/revoke", {"reason": WHY}).status_code == 204
    assert seen(registry, "monitor", site) == "none"
    assert assign(registry, site, to="monitor-2").status_code == assign(registry, site).status_code == 201
    assert seen(registry, "monitor-2", site) == seen(registry, "monitor", site) == "vicinity"


def test_an_assignment_ends_when_it_says(registry: Registry, site: dict[str, Any]) -> None:
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert assign(registry, site, until=past).status_code == 201
    assert seen(registry, "monitor", site) == "none"
    for unclear in ("2027-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"):
        assert assign(registry, site, until=unclear).status_code == 422, unclear


def test_only_monitors_of_the_house_are_assigned_and_only_by_its_officers(
    registry: Registry, site: dict[str, Any]
) -> None:
    assert assign(registry, site, by="researcher").status_code == 403
    assert assign(registry, site, by="stranger").status_code == 404
    assert assign(registry, site, to="legal").status_code == 404
    assert assign(registry, site, to="stranger").status_code == 404


def test_a_place_reported_first_is_put_under_the_reporters_house(registry: Registry) -> None:
    place = uuid4()
    with registry.web_session() as session:
        monitor = service.act_as(session, registry.people["monitor"])
        assert monitor is not None
        with pytest.raises(Failure) as refused:
            places.reach_for_report(session, monitor, place, registry.stranger)
        assert refused.value.code == "not_allowed"
        places.reach_for_report(session, monitor, place, registry.own)
        service.ledger.record(session, "PlaceReported", actor=monitor.person_id)
        assert service.protection(session, place).steward == registry.own
        with pytest.raises(Failure) as refused:
            sharing.seen_exactly(session, place)
        assert refused.value.code == "not_found"
        with pytest.raises(Failure) as refused:
            service.protection(session, uuid4())
        assert refused.value.code == "not_found"
    with registry.web_session() as session:
        service.act_as(session, registry.people["researcher"])
        assert service.disclosure_of(session, place).precision is Precision.EXACT


def test_the_organisation_named_by_a_site_is_ones_own(registry: Registry) -> None:
    body = {"id": str(uuid4()), "steward": str(registry.own), "name_ar": "تدريب", "types": ["well"]}
    assert registry.client("verifier").post("/sites", body).status_code == 403
    assert registry.client("stranger").post("/sites", body).status_code == 403
    assert registry.client("researcher").post("/sites", body | {"steward": str(uuid4())}).status_code == 403


def test_a_reported_place_becomes_a_site_by_its_own_houses_researcher_only(registry: Registry) -> None:
    place = str(uuid4())
    report = {"id": str(uuid4()), "site_id": place, "timing": "ongoing"}
    report["new_place"] = {"steward": str(registry.own)}
    reported = registry.client("monitor").post("/disturbances", report)
    assert reported.status_code == 201, reported.text
    body = {"id": place, "steward": str(registry.own), "name_ar": "تدريب", "types": ["well"]}
    assert registry.client("verifier").post("/sites", body).status_code == 403
    assert registry.client("researcher").post("/sites", body | {"steward": str(uuid4())}).status_code == 403
    assert registry.client("researcher").post("/sites", body).status_code == 201
    with registry.web_session() as session:
        # Somebody who makes sites for two houses cannot carry a place from one to the other.
        actor = service.act_as(session, registry.people["researcher"])
        assert actor is not None
        both = replace(actor, roles=actor.roles | {(registry.partner, Role.RESEARCHER)})
        with pytest.raises(Failure) as refused:
            sharing.protect(session, UUID(place), registry.partner, Sensitivity.RESTRICTED, both)
        assert refused.value.code == "id_conflict"


def _as_site(place: str, steward: UUID) -> dict[str, Any]:
    return {"id": place, "steward": str(steward), "name_ar": "تدريب – سنّ الباشق", "types": ["unknown"]}


def test_a_reported_place_becomes_a_site_by_its_stewards_researcher_alone(registry: Registry) -> None:
    place = str(uuid4())
    report = {"id": str(uuid4()), "site_id": place, "timing": "past", "new_place": {"steward": str(registry.own)}}
    assert registry.client("monitor").post("/disturbances", report).status_code == 201
    by_officer = registry.client("protection-officer").post("/sites", _as_site(place, registry.own))
    assert by_officer.json()["code"] == "not_allowed"
    made = registry.client("researcher").post("/sites", _as_site(place, registry.own))
    assert made.status_code == 201, made.text


def test_a_site_that_was_shown_is_not_taken_over_by_whoever_sees_it(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    shown = {"person": str(registry.people["partner-officer"]), "reason": "digging beside the well"}
    officer = registry.client("protection-officer")
    assert officer.post(f"/sites/{site['id']}/emergency", shown).status_code == 201
    taken = registry.client("partner-officer").post("/sites", _as_site(site["id"], registry.partner))
    assert taken.json()["code"] == "id_conflict"
