"""A personal token reads in its owner's name, for a while, and can be ended at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from graveregistry import vocabulary
from graveregistry.access import rules, service, tokens
from graveregistry.access.rules import Scope
from graveregistry.errors import Failure
from graveregistry.ledger import auditing
from tests.support.registry import PASSWORD, Registry, make_token

BODY = {"name": "QGIS", "scopes": ["read_features"], "days": 30, "password": PASSWORD}


@pytest.fixture(autouse=True)
def told(registry: Registry) -> Iterator[None]:
    """Afterwards the ledger tells all that was done."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def opens(registry: Registry, header: str, scope: Scope | None = None, address: str = "here") -> str | tokens.Holder:
    """Who comes with this header, or the code of the refusal."""
    try:
        with registry.web_session() as session:
            return tokens.holder(session, header, scope, address)
    except Failure as failure:
        return failure.code


def test_the_scopes_are_those_of_the_vocabulary() -> None:
    assert tuple(scope.value for scope in Scope) == vocabulary.codes("token_scope")


@pytest.mark.parametrize("login", ["researcher", "verifier", "protection-officer", "legal"])
def test_who_reaches_sites_makes_a_token_that_is_shown_once(registry: Registry, login: str) -> None:
    made = make_token(registry, login)
    assert made["token"].startswith("grv_")
    listed = registry.client(login).get("/tokens").json()
    assert [one["id"] for one in listed] == [made["id"]]
    assert "token" not in listed[0]
    assert listed[0]["last_used_on"] is None
    found = opens(registry, f"Bearer {made['token']}", Scope.TILES)
    assert isinstance(found, tokens.Holder)
    assert found.actor.login == login
    assert str(found.token_id) == made["id"]
    assert registry.client(login).get("/tokens").json()[0]["last_used_on"] == service.now().date().isoformat()
    assert isinstance(opens(registry, f"  bearer   {made['token']} "), tokens.Holder)


@pytest.mark.parametrize("login", ["monitor", "auditor", "administrator"])
def test_who_does_not_reach_sites_or_reads_nothing_back_makes_none(registry: Registry, login: str) -> None:
    assert registry.client(login).post("/tokens", BODY).json()["code"] == "not_allowed"


def test_the_text_is_kept_nowhere_not_even_in_the_ledger(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    made = make_token(registry, "researcher")
    digest = hashlib.sha256(made["token"].encode()).digest()
    assert superuser.execute("SELECT token_digest FROM personal_token").fetchall() == [(digest,)]
    for table in ("personal_token", "ledger_field", "ledger_event"):
        for (row,) in superuser.execute(f"SELECT t::text FROM {table} t").fetchall():
            assert made["token"] not in row
            if table != "personal_token":
                assert digest.hex() not in row
    names = {name for (name,) in superuser.execute("SELECT name FROM ledger_field").fetchall()}
    assert f"personal_token/{made['id']}/scopes" in names


def test_a_token_is_made_with_the_password_alone(registry: Registry) -> None:
    answer = registry.client("researcher").post("/tokens", BODY | {"password": "something else altogether"})
    assert answer.status_code == 401
    assert registry.client("researcher").get("/tokens").json() == []


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 366}, {"scopes": []}, {"scopes": ["write"]}, {"name": ""}])
def test_a_token_without_end_scope_or_name_is_refused(registry: Registry, wrong: dict[str, Any]) -> None:
    assert registry.client("researcher").post("/tokens", BODY | wrong).status_code == 422


def test_a_person_has_so_many_tokens_and_no_more(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 2)
    researcher = registry.client("researcher")
    first, _ = (researcher.post("/tokens", BODY).json() for _ in range(2))
    assert researcher.post("/tokens", BODY).json()["code"] == "too_many_tokens"
    assert researcher.post(f"/tokens/{first['id']}/revoke").status_code == 204
    assert researcher.post("/tokens", BODY).status_code == 201


def test_a_revoked_token_opens_nothing_at_once_and_ends_once(registry: Registry) -> None:
    made = make_token(registry, "researcher")
    researcher = registry.client("researcher")
    assert researcher.post(f"/tokens/{made['id']}/revoke").status_code == 204
    assert opens(registry, f"Bearer {made['token']}") == "token_refused"
    assert researcher.post(f"/tokens/{made['id']}/revoke").status_code == 404
    assert researcher.get("/tokens").json() == []


def test_an_administrator_lists_and_revokes_and_others_do_not(registry: Registry) -> None:
    made = make_token(registry, "researcher")
    person = registry.people["researcher"]
    for login in ("legal", "researcher-2", "partner-officer", "stranger"):
        client = registry.client(login)
        assert client.get(f"/people/{person}/tokens").status_code == 404, login
        assert client.post(f"/tokens/{made['id']}/revoke").status_code == 404, login
    assert isinstance(opens(registry, f"Bearer {made['token']}"), tokens.Holder)
    administrator = registry.client("administrator")
    assert [one["name"] for one in administrator.get(f"/people/{person}/tokens").json()] == ["QGIS"]
    assert administrator.post(f"/tokens/{made['id']}/revoke").status_code == 204
    assert opens(registry, f"Bearer {made['token']}") == "token_refused"


def test_every_refusal_is_the_same(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    good = make_token(registry, "researcher", "read_features")["token"]
    expired = make_token(registry, "verifier")
    closed = make_token(registry, "legal")
    roleless = make_token(registry, "protection-officer")
    superuser.execute("UPDATE personal_token SET expires_at = now() WHERE id = %s", [expired["id"]])
    superuser.execute("UPDATE person SET active = false WHERE login = 'legal'")
    superuser.execute(
        "UPDATE membership SET ended_at = now() WHERE person_id = %s", [registry.people["protection-officer"]]
    )
    wrong = [
        *("", "Bearer", "Bearer x", f"Basic {good}", f"Bearer {good}x", f"Bearer {good[:-1]}", good),
        *(f"Bearer grv_{'A' * 43}", f"Bearer {expired['token']}", f"Bearer {closed['token']}"),
        f"Bearer {roleless['token']}",
    ]
    assert {opens(registry, each, Scope.FEATURES, f"place {each}") for each in wrong} == {"token_refused"}
    assert opens(registry, f"Bearer {good}", Scope.TILES) == "token_refused"
    assert isinstance(opens(registry, f"Bearer {good}", Scope.FEATURES), tokens.Holder)
    superuser.execute("UPDATE person SET active = true WHERE login = 'legal'")
    superuser.execute("UPDATE membership SET ended_at = NULL")
    superuser.execute("UPDATE personal_token SET expires_at = created_at + interval '30 days'")


def test_a_refused_token_sees_nothing_more_in_its_transaction(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    made = make_token(registry, "researcher")
    superuser.execute("UPDATE person SET active = false WHERE login = 'researcher'")
    with registry.web_session() as session:
        with pytest.raises(Failure):
            tokens.holder(session, f"Bearer {made['token']}", None, "here")
        assert service.disclosure_of(session, uuid4()).precision == 0
    superuser.execute("UPDATE person SET active = true WHERE login = 'researcher'")


def test_many_wrong_tokens_make_an_address_wait_but_not_a_right_one_nor_a_sign_in(registry: Registry) -> None:
    good = make_token(registry, "researcher")["token"]
    answers = [opens(registry, "Bearer nothing", None, "testclient") for _ in range(rules.TRIES_PER_ADDRESS + 3)]
    assert answers == ["token_refused"] * rules.TRIES_PER_ADDRESS + ["too_many_tries"] * 3
    assert opens(registry, "Bearer nothing", None, "elsewhere") == "token_refused"
    assert isinstance(opens(registry, f"Bearer {good}", None, "testclient"), tokens.Holder)
    assert registry.client().sign_in("legal", PASSWORD).status_code == 200


def test_a_new_password_a_reset_and_a_closed_account_end_every_token(registry: Registry) -> None:
    new = "جملة أخرى طويلة لا تخطر لأحد على بال"
    changed, reset, closed = (make_token(registry, login)["token"] for login in ("researcher", "verifier", "legal"))
    assert registry.client("researcher").post("/password", {"old": PASSWORD, "new": new}).status_code == 204
    administrator = registry.client("administrator")
    why = {"reason": "lost the phone"}
    asked = administrator.post(f"/people/{registry.people['verifier']}/reset", why).json()
    decided = registry.client("administrator-2").post(f"/proposals/{asked['id']}/decision", {"approve": True}).json()
    link = decided["token"]
    assert isinstance(opens(registry, f"Bearer {reset}"), tokens.Holder)
    assert registry.client().post("/password-resets", {"token": link, "password": new}).status_code == 204
    assert administrator.post(f"/people/{registry.people['legal']}/close", why).status_code == 204
    for text in (changed, reset, closed):
        assert opens(registry, f"Bearer {text}", None, text) == "token_refused"


def test_a_token_opens_nothing_but_the_routes_for_gis(registry: Registry) -> None:
    text = make_token(registry, "researcher")["token"]
    client = registry.client()
    headers = {"authorization": f"Bearer {text}"}
    for path in ("/sites", "/tokens", "/session", "/tiles/5/19/12.mvt", "/exports/sites.csv"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == (200 if path == "/session" else 401), path
        assert "researcher" not in answer.text
    assert client.post("/tokens", BODY, headers=headers).status_code == 401


def test_the_web_role_cannot_change_whose_a_token_is(superuser: psycopg.Connection[Any]) -> None:
    for column in ("person_id", "token_digest", "scopes", "expires_at"):
        held = superuser.execute(
            "SELECT has_column_privilege('graveregistry_web', 'personal_token', %s, 'UPDATE')", [column]
        ).fetchone()
        assert held == (False,), column


def test_a_token_of_nobody_is_not_there(registry: Registry) -> None:
    assert registry.client("researcher").post(f"/tokens/{uuid4()}/revoke").status_code == 404
    with registry.owner_session() as session, pytest.raises(Failure, match="nothing here"):
        tokens.revoke_at_the_machine(session, UUID(int=7))
