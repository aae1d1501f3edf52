"""Invitations, roles, resets and closed accounts: what one person may, what takes two, what nobody may."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from graveregistry.access import people
from graveregistry.access.actors import Role
from graveregistry.errors import Failure
from graveregistry.ledger import auditing
from tests.support.registry import PASSWORD, Client, Registry

NEW = "نهر قديم خلف التلّة البعيدة"
WHY = {"reason": "طلب مكتوب من الجمعية"}


@pytest.fixture(autouse=True)
def whole(registry: Registry) -> Iterator[None]:
    """After each story the ledger tells it all."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def invite(registry: Registry, *roles: str, by: str = "administrator") -> str:
    body = {"organisation": str(registry.own), "name": "سلمى", "roles": list(roles or ("auditor",))}
    made = registry.client(by).post("/invitations", body)
    assert made.status_code == 201, made.text
    return str(made.json()["token"])


def accept(registry: Registry, token: str, login: str = "salma") -> Any:
    return registry.client().post("/invitations/accept", {"token": token, "login": login, "password": NEW})


def decide(client: Client, proposal: str, approve: bool = True) -> Any:
    return client.post(f"/proposals/{proposal}/decision", {"approve": approve})


def waiting(client: Client) -> list[dict[str, Any]]:
    return [each for each in client.get("/proposals").json() if each["decided_at"] is None]


def roles_of(registry: Registry, login: str, password: str = PASSWORD) -> set[str]:
    client = registry.client()
    assert client.sign_in(login, password).status_code == 200
    return {each["role"] for each in client.get("/session").json()["roles"]}


def test_an_organisation_is_founded_with_both_names_and_the_ledger_knows(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    which = uuid4()
    with registry.owner_session() as session:
        people.found_organisation(session, which, "رابطة عائلات حوران", "Hauran Families’ Association")
    row = superuser.execute("SELECT name_ar, name_en FROM organisation WHERE id = %s", (which,)).fetchone()
    assert row == ("رابطة عائلات حوران", "Hauran Families’ Association")
    recorded = superuser.execute(
        "SELECT value #>> '{}' FROM ledger_field JOIN ledger_event ON key = content_key"
        " WHERE name = 'type' ORDER BY index DESC LIMIT 1"
    ).fetchone()
    assert recorded == ("OrganisationFounded",)


def test_an_invitation_opens_one_account_once(registry: Registry) -> None:
    token = invite(registry, "auditor")
    opened = accept(registry, token)
    assert opened.status_code == 201
    assert opened.json()["roles"] == [{"organisation": str(registry.own), "role": "auditor"}]
    again = accept(registry, token, "salma-2")
    assert (again.status_code, again.json()["code"]) == (410, "link_not_valid")
    assert accept(registry, "made-up").content == again.content


def test_an_invitation_ends_after_48_hours(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    token = invite(registry)
    row = superuser.execute("SELECT expires_at - created_at = interval '48 hours' FROM invitation").fetchone()
    assert row == (True,)
    superuser.execute("UPDATE invitation SET created_at = created_at - interval '48 hours', expires_at = now()")
    assert accept(registry, token).status_code == 410
    superuser.execute(
        "UPDATE invitation SET created_at = created_at + interval '48 hours',"
        " expires_at = created_at + interval '96 hours'"
    )


def test_two_who_use_one_invitation_at_once_open_one_account(registry: Registry) -> None:
    token = invite(registry)
    with ThreadPoolExecutor(4) as many:
        answers = list(many.map(lambda n: accept(registry, token, f"salma-{n}").status_code, range(4)))
    assert sorted(answers) == [201, 410, 410, 410]


def test_a_taken_or_unfit_name_leaves_the_invitation_good(registry: Registry) -> None:
    token = invite(registry)
    assert accept(registry, token, "researcher").json()["code"] == "login_taken"
    assert accept(registry, token, "هدى").json()["code"] == "login_unfit"
    assert accept(registry, token).status_code == 201


def test_two_invitations_for_one_name_at_once_make_one_account(registry: Registry) -> None:
    tokens = [invite(registry) for _ in range(3)]
    with ThreadPoolExecutor(3) as many:
        answers = list(many.map(lambda token: accept(registry, token), tokens))
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"login_taken"}


def test_an_invitation_dies_with_its_hosts_office(registry: Registry) -> None:
    token = invite(registry)
    host = registry.people["administrator"]
    assert registry.client("administrator-2").post(f"/people/{host}/close", WHY).status_code == 204
    assert accept(registry, token).status_code == 410


def test_only_an_administrator_of_the_organisation_invites(registry: Registry) -> None:
    body = {"organisation": str(registry.own), "name": "x", "roles": ["auditor"]}
    assert registry.client("researcher").post("/invitations", body).status_code == 403
    assert registry.client("stranger").post("/invitations", body).status_code == 404
    absent = registry.client("administrator").post("/invitations", body | {"organisation": str(uuid4())})
    assert absent.status_code == 404


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.AUDITOR])
def test_a_role_that_reaches_sites_or_decides_waits_for_a_second_person(registry: Registry, role: str) -> None:
    accept(registry, invite(registry, role))
    assert roles_of(registry, "salma", NEW) == set()
    inviter, second = registry.client("administrator"), registry.client("officer-2")
    (proposal,) = waiting(second)
    assert proposal["may_decide"]
    assert not waiting(inviter)[0]["may_decide"]
    assert decide(inviter, proposal["id"]).json()["code"] == "not_yourself"
    assert decide(second, proposal["id"]).status_code == 200
    assert decide(registry.client("administrator-2"), proposal["id"]).json()["code"] == "already_decided"
    assert roles_of(registry, "salma", NEW) == {role}


def test_an_administrator_alone_cannot_make_a_second_one_who_agrees(registry: Registry) -> None:
    accept(registry, invite(registry, "administrator"))
    puppet = registry.client()
    puppet.sign_in("salma", NEW)
    (own,) = waiting(puppet)
    assert decide(puppet, own["id"]).status_code in {403, 404}
    assert roles_of(registry, "salma", NEW) == set()


def give(registry: Registry, by: str, to: str, role: str) -> Any:
    body = {"organisation": str(registry.own), "role": role} | WHY
    return registry.client(by).post(f"/people/{registry.people[to]}/roles", body)


def test_nobody_gives_themselves_a_role(registry: Registry) -> None:
    assert give(registry, "administrator", "administrator", "researcher").json()["code"] == "not_yourself"
    assert give(registry, "researcher", "researcher", "administrator").status_code == 403
    proposal = give(registry, "administrator", "administrator-2", "researcher").json()
    assert decide(registry.client("administrator-2"), proposal["id"]).json()["code"] == "not_yourself"
    assert roles_of(registry, "administrator-2") == {"administrator"}


def test_a_role_that_decides_nothing_is_given_at_once(registry: Registry) -> None:
    assert give(registry, "administrator", "legal", "auditor").status_code == 201
    assert roles_of(registry, "legal") == {"legal", "auditor"}
    assert give(registry, "administrator", "legal", "auditor").json()["code"] == "already_decided"


def test_a_partner_can_be_the_second_person_and_a_stranger_cannot(registry: Registry) -> None:
    proposal = give(registry, "administrator", "legal", "researcher").json()
    stranger = registry.client("stranger")
    assert stranger.get("/proposals").json() == []
    refused, absent = decide(stranger, proposal["id"]), decide(stranger, str(uuid4()))
    assert refused.status_code == 404
    assert refused.content == absent.content
    assert decide(registry.client("partner-officer"), proposal["id"]).status_code == 200
    assert roles_of(registry, "legal") == {"legal", "researcher"}


def test_a_declined_role_is_not_given_and_one_given_twice_is_held_once(registry: Registry) -> None:
    declined = give(registry, "administrator", "legal", "researcher").json()
    assert decide(registry.client("officer-2"), declined["id"], approve=False).json()["approved"] is False
    assert roles_of(registry, "legal") == {"legal"}
    twice = [give(registry, "administrator", "legal", "verifier").json()["id"] for _ in range(2)]
    assert [decide(registry.client("officer-2"), each).status_code for each in twice] == [200, 200]
    assert roles_of(registry, "legal") == {"legal", "verifier"}


def test_two_deciding_at_once_decide_once(registry: Registry) -> None:
    proposal = give(registry, "administrator", "legal", "researcher").json()["id"]
    clients = [registry.client(who) for who in ("officer-2", "administrator-2", "protection-officer")]
    with ThreadPoolExecutor(3) as many:
        answers = list(many.map(lambda client: decide(client, proposal).status_code, clients))
    assert sorted(answers) == [200, 409, 409]


def test_a_person_somewhere_else_is_not_there_for_a_foreign_administrator(registry: Registry) -> None:
    stranger = registry.people["stranger"]
    absent = uuid4()
    administrator = registry.client("administrator")
    for path, body in (
        ("roles", {"organisation": str(registry.own), "role": "auditor"} | WHY),
        ("close", WHY),
        ("reset", WHY),
    ):
        hidden = administrator.post(f"/people/{stranger}/{path}", body)
        nobody = administrator.post(f"/people/{absent}/{path}", body)
        assert hidden.status_code == nobody.status_code == 404
        assert hidden.content == nobody.content


def test_an_old_invitation_gives_no_say_over_who_works_elsewhere_now(registry: Registry) -> None:
    accept(registry, invite(registry, "auditor"))
    administrator = registry.client("administrator")
    (salma,) = [each for each in administrator.get("/people").json() if each["login"] == "salma"]
    (held,) = salma["roles"]
    assert administrator.post(f"/roles/{held['id']}/end", WHY).status_code == 204
    reset = administrator.post(f"/people/{salma['id']}/reset", WHY)
    assert reset.status_code == 404
    # Without a role anywhere she is still the guest of the house that invited her.
    assert give_by_id(registry, salma["id"], "auditor").status_code == 201
    with registry.owner_session() as session:
        people._give(session, UUID(salma["id"]), registry.stranger, Role.MONITOR)
        people.ledger.record(session, "RoleGiven", actor=None)
    (held,) = [
        role["id"] for each in administrator.get("/people").json() if each["login"] == "salma" for role in each["roles"]
    ]
    assert administrator.post(f"/roles/{held}/end", WHY).status_code == 204
    assert administrator.post(f"/people/{salma['id']}/close", WHY).status_code == 404


def give_by_id(registry: Registry, person: str, role: str) -> Any:
    body = {"organisation": str(registry.own), "role": role} | WHY
    return registry.client("administrator").post(f"/people/{person}/roles", body)


def test_ending_a_role_takes_one_person_of_the_house(registry: Registry) -> None:
    administrator = registry.client("administrator")
    (verifier,) = [each for each in administrator.get("/people").json() if each["login"] == "verifier"]
    held = verifier["roles"][0]["id"]
    assert registry.client("stranger").post(f"/roles/{held}/end", WHY).status_code == 404
    assert registry.client("researcher").post(f"/roles/{held}/end", WHY).status_code == 403
    assert administrator.post(f"/roles/{held}/end", {"reason": " . "}).json()["code"] == "reason_needed"
    assert administrator.post(f"/roles/{held}/end", WHY).status_code == 204
    assert administrator.post(f"/roles/{held}/end", WHY).status_code == 404
    assert administrator.post(f"/roles/{uuid4()}/end", WHY).status_code == 404
    assert roles_of(registry, "verifier") == set()


def test_names_to_sign_in_with_are_shown_to_administrators_only(registry: Registry) -> None:
    shown = registry.client("administrator").get("/people").json()
    assert {each["login"] for each in shown} >= {"researcher", "legal"}
    assert {each["login"] for each in registry.client("legal").get("/people").json()} == {None}
    assert "stranger" not in {each["name"] for each in shown}


def test_organisations_say_which_are_mine_and_which_partners(registry: Registry) -> None:
    told = {
        each["id"]: (each["mine"], each["partner"]) for each in registry.client("legal").get("/organisations").json()
    }
    assert told == {
        str(registry.own): (True, False),
        str(registry.partner): (False, True),
        str(registry.stranger): (False, False),
    }


def test_a_closed_account_is_nobody_in_the_same_instant(registry: Registry) -> None:
    researcher = registry.client("researcher")
    assert researcher.get("/sites").status_code == 200
    path = f"/people/{registry.people['researcher']}/close"
    assert registry.client("administrator").post(path, {"reason": "-"}).json()["code"] == "reason_needed"
    assert registry.client("administrator").post(path, WHY).status_code == 204
    assert researcher.get("/sites").status_code == 401
    assert researcher.get("/session").json()["login"] is None
    assert registry.client().sign_in("researcher", PASSWORD).status_code == 401


def test_nobody_closes_their_own_account(registry: Registry) -> None:
    path = f"/people/{registry.people['administrator']}/close"
    assert registry.client("administrator").post(path, WHY).json()["code"] == "not_yourself"


def test_a_person_who_acts_while_their_account_is_closed_sees_nothing_more(registry: Registry) -> None:
    from graveregistry.access import queries, service

    site = registry.client("researcher").mark_site(registry.own)
    with registry.web_session() as session:
        actor = service.act_as(session, registry.people["researcher"])
        assert actor is not None
        assert service.disclosure_of(session, UUID(site["id"])).records
        registry.client("administrator").post(f"/people/{actor.person_id}/close", WHY)
        assert not service.disclosure_of(session, UUID(site["id"])).records
        session.expire_all()
        assert service.act_as(session, actor.person_id) is None
        assert queries.disclosed_level(session, UUID(site["id"]))[0] == 0


def ask_for_reset(registry: Registry, by: str, of: str) -> Any:
    return registry.client(by).post(f"/people/{registry.people[of]}/reset", WHY)


def test_a_reset_takes_two_and_ends_what_was_open(registry: Registry) -> None:
    open_already = registry.client("legal")
    proposal = ask_for_reset(registry, "administrator", "legal").json()
    assert proposal["token"] is None
    assert decide(registry.client("administrator"), proposal["id"]).json()["code"] == "not_yourself"
    assert decide(registry.client("legal"), proposal["id"]).status_code in {403, 404}
    allowed = decide(registry.client("partner-officer"), proposal["id"]).json()
    used = registry.client().post("/password-resets", {"token": allowed["token"], "password": NEW})
    assert used.status_code == 204
    assert open_already.get("/sites").status_code == 401
    assert registry.client().sign_in("legal", PASSWORD).status_code == 401
    assert registry.client().sign_in("legal", NEW).status_code == 200
    again = registry.client().post("/password-resets", {"token": allowed["token"], "password": NEW})
    assert again.json()["code"] == "link_not_valid"


def test_nobody_resets_their_own_and_only_administrators_ask(registry: Registry) -> None:
    assert ask_for_reset(registry, "administrator", "administrator").json()["code"] == "not_yourself"
    assert ask_for_reset(registry, "researcher", "legal").status_code == 404
    assert ask_for_reset(registry, "stranger", "legal").status_code == 404


def test_a_declined_reset_gives_no_token_and_a_closed_account_takes_none(registry: Registry) -> None:
    declined = ask_for_reset(registry, "administrator", "legal").json()
    assert decide(registry.client("officer-2"), declined["id"], approve=False).json()["token"] is None
    allowed = decide(registry.client("officer-2"), ask_for_reset(registry, "administrator", "legal").json()["id"])
    registry.client("administrator").post(f"/people/{registry.people['legal']}/close", WHY)
    used = registry.client().post("/password-resets", {"token": allowed.json()["token"], "password": NEW})
    assert used.json()["code"] == "link_not_valid"


def test_the_machines_operator_lists_and_closes_accounts(registry: Registry) -> None:
    with registry.owner_session() as session:
        told = {person.login: roles for person, roles in people.everybody(session)}
        assert told["legal"] == [("Association own", registry.own, "legal")]
        people.close_at_the_machine(session, "Legal", "left the association")
        with pytest.raises(Failure) as refused:
            people.close_at_the_machine(session, "nobody-at-all", "left")
        assert refused.value.code == "no_such_person"
    assert registry.client().sign_in("legal", PASSWORD).status_code == 401
