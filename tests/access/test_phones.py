"""A phone is enrolled with a code that is good once and briefly; its credentials do what phones do and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from graveregistry.access import phones, rules, service
from graveregistry.access.tables import Device, Enrolment, Membership, Person
from graveregistry.ledger import auditing
from graveregistry.ledger import service as ledger
from tests.support.phone import Phone
from tests.support.registry import Registry

DEVICE = {"device_name": "هاتف سمر"}


@pytest.fixture(autouse=True)
def told(registry: Registry) -> Iterator[None]:
    """Afterwards the ledger tells all that was done."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def _offer(registry: Registry, login: str = "protection-officer", to: str = "monitor", **given: Any) -> Any:
    return registry.client(login).post("/enrolments", {"person_id": str(registry.people[to])} | given)


def _age(registry: Registry, row: type[Device] | type[Enrolment]) -> None:
    """Let a quarter of a year pass."""
    with registry.owner_session() as session:
        session.scalars(select(row)).one().expires_at = service.now() - timedelta(seconds=1)
        ledger.record(session, "Aged", actor=None)


def test_an_offer_is_taken_once_with_its_picture_or_its_code_however_it_is_typed(registry: Registry) -> None:
    offer = _offer(registry, name="هاتف الرصد ٣").json()
    assert offer["url"].endswith(f"/field/#/enrol/{offer['secret']}")
    assert offer["qr"].startswith("<svg")
    typed = offer["code"].lower().replace("0", "o").replace("1", "١")
    client = registry.client()
    taken = client.post("/enrolments/accept", DEVICE | {"code": f" {typed} "})
    assert taken.status_code == 201, taken.text
    assert taken.json()["person_name"] == "monitor"
    assert [key["role"] for key in taken.json()["registry"]["keys"]] == ["registry"]
    for again in ({"code": offer["code"]}, {"secret": offer["secret"]}):
        assert client.post("/enrolments/accept", DEVICE | again).json()["code"] == "enrolment_refused"
    other = _offer(registry).json()
    assert client.post("/enrolments/accept", DEVICE | {"secret": other["secret"]}).status_code == 201
    assert client.post("/enrolments/accept", DEVICE).json()["code"] == "invalid_input"
    listed = registry.client("officer-2").get("/devices").json()
    assert [each["name"] for each in listed] == ["هاتف سمر", "هاتف الرصد ٣"]
    assert {each["state"] for each in listed} == {"active"}
    told = registry.client("monitor").get("/notices").json()["notices"]
    assert [each["kind"] for each in told] == ["phone.enrolled", "phone.enrolled"]


def test_a_code_is_read_as_it_was_meant() -> None:
    assert phones.plain_code("ab٣i-ol 9۴") == "AB3101" + "94"


@pytest.mark.parametrize("login", ["researcher", "administrator", "monitor", "legal", "auditor"])
def test_only_a_protection_officer_enrols_phones_and_lists_them(registry: Registry, login: str) -> None:
    assert _offer(registry, login).json()["code"] == "not_allowed"
    assert registry.client(login).get("/devices").json()["code"] == "not_allowed"


def test_nobody_is_enrolled_who_works_elsewhere_or_reaches_no_site(registry: Registry) -> None:
    for to in ("stranger", "administrator", "auditor"):
        assert _offer(registry, to=to).json()["code"] == "not_found"
    nobody = registry.client("protection-officer").post("/enrolments", {"person_id": str(uuid4())})
    assert nobody.json()["code"] == "not_found"


def test_an_offer_that_is_old_or_whose_person_left_is_refused_like_a_wrong_one(registry: Registry) -> None:
    client, code = registry.client(), _offer(registry).json()["code"]
    _age(registry, Enrolment)
    bodies = [client.post("/enrolments/accept", DEVICE | {"code": code}).json()]
    bodies.append(client.post("/enrolments/accept", DEVICE | {"code": "0000000000"}).json())
    left = _offer(registry, to="monitor-2").json()["code"]
    with registry.owner_session() as session:
        held = select(Membership).where(Membership.person_id == registry.people["monitor-2"])
        session.scalars(held).one().ended_at = service.now()
        ledger.record(session, "RoleEnded", actor=None)
    bodies.append(client.post("/enrolments/accept", DEVICE | {"code": left}).json())
    assert bodies[0]["code"] == "enrolment_refused"
    assert bodies == [bodies[0]] * 3


def test_guessing_codes_ends_after_some_tries(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TRIES_PER_ADDRESS", 2)
    client = registry.client()
    codes = [client.post("/enrolments/accept", DEVICE | {"code": "0000000000"}).json()["code"] for _ in range(3)]
    assert codes == ["enrolment_refused", "enrolment_refused", "too_many_tries"]


def test_a_phone_reads_what_is_assigned_and_a_log_only_one_no_more_than_names(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    sealed = registry.client("researcher").mark_site(registry.own, sensitivity="sealed")
    officer, monitor = registry.client("protection-officer"), str(registry.people["monitor"])
    body = {"monitor": monitor, "coded_name": "الزيتونة", "precision": "exact"}
    assert officer.post(f"/sites/{site['id']}/assignments", body).status_code == 201
    named = registry.client("researcher").post(f"/sites/{sealed['id']}/assignments", {"monitor": monitor})
    assert named.status_code == 403
    answers = Phone(registry).read(), Phone(registry, log_only=True).read()
    # The site goes by its coded name alone: neither its own name nor its code is anywhere in what a phone gets.
    assert not [each for each in (site["name_ar"], site["code"]) for one in answers if each in one.text]
    read, brief = (one.json() for one in answers)
    (told,) = read["assignments"]
    assert (told["coded_name"], told["site_id"]) == ("الزيتونة", site["id"])
    assert 36.5 < told["position"]["lon"] < 36.501
    assert 32.7 < told["position"]["lat"] < 32.701
    assert brief["assignments"] == [
        {name: told[name] for name in ("assignment_id", "coded_name", "due_at", "hazards")}
        | dict.fromkeys(("site_id", "until", "position", "generalised", "district", "ghost"))
    ]
    assert read["person"] == {"name": "monitor", "language": "ar"}
    registry.app.state.reads.flush()
    log = registry.client("auditor").get("/access-log").json()["reads"]
    assert ("assignments", 1) in [(each["kind"], each["sites"]) for each in log]


def test_a_phone_is_refused_alike_once_it_ended_expired_or_its_person_left(registry: Registry) -> None:
    phone = Phone(registry)
    assert phone.read().status_code == 200
    assert registry.client("officer-2").get("/devices").json()[0]["last_seen_on"] == f"{service.now():%Y-%m-%d}"
    wrong = phone.http.get("/api/v1/phone", headers={"authorization": "Phone grp_" + "A" * 43})
    sending = phone.request("GET", "/phone")
    bodies = [wrong.json(), sending.json(), phone.http.get("/api/v1/phone").json()]
    assert registry.client("stranger").post(f"/devices/{phone.id}/revoke").status_code == 404
    officer = registry.client("protection-officer")
    assert officer.post(f"/devices/{phone.id}/revoke").status_code == 204
    assert officer.post(f"/devices/{phone.id}/revoke").status_code == 404
    assert officer.get("/devices").json()[0]["state"] == "ended"
    bodies.append(phone.read().json())
    assert bodies[0]["code"] == "credential_refused"
    assert bodies == [bodies[0]] * 4


def test_a_phone_ends_with_its_time_and_with_its_person_s_account(registry: Registry) -> None:
    phone = Phone(registry)
    with registry.owner_session() as session:
        session.get_one(Person, registry.people["monitor"]).active = False
        ledger.record(session, "AccountClosed", actor=None)
    assert phone.read().json()["code"] == "credential_refused"
    with registry.web_session() as session:
        row = phones.find(session, phone.id)
        assert row is not None
        with pytest.raises(Exception, match="no longer enrolled"):
            phones.act_for(session, row)
    with registry.owner_session() as session:
        session.get_one(Person, registry.people["monitor"]).active = True
        ledger.record(session, "AccountOpened", actor=None)
    assert phone.read().status_code == 200
    _age(registry, Device)
    assert phone.read().json()["code"] == "credential_refused"
    assert registry.client("protection-officer").get("/devices").json()[0]["state"] == "expired"


def test_guessing_credentials_ends_after_some_tries(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TRIES_PER_ADDRESS", 2)
    phone, guess = Phone(registry), {"authorization": "Phone grp_" + "A" * 43}
    codes = [phone.http.get("/api/v1/phone", headers=guess).json()["code"] for _ in range(3)]
    assert codes == ["credential_refused", "credential_refused", "too_many_tries"]
    # Others' guesses never keep a right one out.
    assert phone.read().status_code == 200


@pytest.mark.parametrize("credential", ["credential", "send_credential"])
def test_the_credentials_of_a_phone_open_no_other_route(registry: Registry, credential: str) -> None:
    phone = Phone(registry)
    header = {"authorization": f"Phone {phone.enrolled[credential]}"}
    own = ("/api/v1/phone", "/api/v1/sealed/")
    opened = []
    for path, methods in registry.app.openapi()["paths"].items():
        for method in methods:
            concrete = path
            for name in ("{" + part.partition("}")[0] + "}" for part in path.split("{")[1:]):
                concrete = concrete.replace(name, str(UUID(int=1)))
            answers = [
                phone.http.request(method, concrete, headers=given, json={}).status_code for given in ({}, header)
            ]
            # An open route answers a phone as it answers anybody; every other one refuses it.
            if not path.startswith(own) and answers[0] != answers[1]:
                opened.append((method, path, answers))
    assert opened == []
