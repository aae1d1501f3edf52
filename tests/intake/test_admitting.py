"""What somebody sealed whose account was closed since: kept sealed, and opened when an officer says why."""

from __future__ import annotations

from uuid import uuid4

import pytest

from graveregistry.access import people, phones
from graveregistry.errors import Failure
from graveregistry.ledger import auditing
from graveregistry.visits.tables import Visit
from tests.support.field import assigned_site
from tests.support.opening import open_now, problems, sealed_visit
from tests.support.phone import Phone
from tests.support.registry import PASSWORD, Registry


def test_a_closed_account_keeps_its_visits_sealed_until_an_officer_decides(registry: Registry) -> None:
    site, phone, why = assigned_site(registry), Phone(registry), {"reason": "لم يُصادَر هاتفه"}
    place = {"id": str(uuid4()), "name": "خلف التل"}
    both = sealed_visit(phone, site_id=str(site)), sealed_visit(phone, place=place)
    for sealed in both:
        phone.send(sealed)
    officer = registry.client("protection-officer")
    first, second = (f"/incoming/{each['id']}/admit" for each in officer.get("/incoming").json()["visits"])
    assert officer.post(first, why).json()["code"] == "sender_open"
    with registry.owner_session() as session:
        people.close_at_the_machine(session, "monitor", "غادر")
    assert open_now(registry, again=True) == (0, 2)
    # Said at the desk of who sent it, not of the desk's own phone.
    assert problems(registry) == ["sender_closed"] * 2
    for login, status in (("researcher", 403), ("partner-officer", 404), ("monitor-2", 404)):
        assert registry.client(login).post(first, why).status_code == status, login
    assert officer.post(first, {"reason": " "}).status_code == 422
    assert [officer.post(first, why).status_code for _ in range(2)] == [204, 204]
    assert open_now(registry) == (1, 0)
    assert sorted(problems(registry), key=str) == [None, "sender_closed"]
    assert officer.post(second, why).status_code == 204
    assert open_now(registry) == (1, 0)
    for shown in officer.get("/incoming").json()["visits"]:
        assert (shown["state"], shown["admitted"]["reason"]) == ("opened", why["reason"])
        assert shown["opened"]["site_id"] in {str(site), place["id"]}
    with registry.owner_session() as session:
        assert {session.get_one(Visit, each.visit_id).monitor_id for each in both} == {registry.people["monitor"]}
    # What was decided of one visit lets nothing else of theirs in, and nobody sign in.
    assert registry.client().sign_in("monitor", PASSWORD).status_code == 401
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed
    with registry.web_session() as session, pytest.raises(Failure):
        phones.act_for_opening(session, phones.find(session, phone.id), uuid4())  # type: ignore[arg-type]
