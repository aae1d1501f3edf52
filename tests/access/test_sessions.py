"""Signing in, staying in, signing out; what is refused, how alike, and what a stolen page cannot do."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from graveregistry.access import rules, service
from graveregistry.config import Settings
from graveregistry.ledger import auditing
from tests.support.registry import PASSWORD, Client, Registry, make

WRONG = "كلمة أخرى ليست هي المقصودة"


def refused_tries(superuser: psycopg.Connection[Any]) -> int:
    row = superuser.execute("SELECT count(*) FROM failed_try").fetchone()
    assert row is not None
    return int(row[0])


def test_a_person_signs_in_is_known_and_signs_out(registry: Registry) -> None:
    nobody = registry.client()
    assert nobody.get("/session").json() == {"training": False, "roles": []} | dict.fromkeys(
        ("person_id", "login", "name", "csrf_token", "session_id", "sight")
    )
    assert nobody.get("/sites").status_code == 401
    signed = nobody.sign_in("  Researcher ", PASSWORD)
    assert signed.status_code == 200
    here = nobody.get("/session").json()
    assert here["login"] == "researcher"
    assert here["roles"] == [{"organisation": str(registry.own), "role": "researcher"}]
    (only,) = nobody.get("/sessions").json()
    assert only["this"]
    assert only["id"] == here["session_id"]
    assert nobody.request("DELETE", "/session").status_code == 204
    assert nobody.get("/sites").status_code == 401
    assert nobody.http.cookies.get("graveregistry_session") is None


def test_a_password_typed_on_another_keyboard_is_the_same(registry: Registry) -> None:
    assert unicodedata.normalize("NFD", PASSWORD) != PASSWORD
    assert registry.client().sign_in("legal", unicodedata.normalize("NFD", PASSWORD)).status_code == 200


def test_every_refusal_is_the_same_answer_and_counted(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    superuser.execute("UPDATE person SET active = false WHERE login = 'legal'")
    answers = [
        registry.client().sign_in(login, password)
        for login, password in (("legal", PASSWORD), ("verifier", WRONG), ("nobody-at-all", WRONG))
    ]
    assert {each.status_code for each in answers} == {401}
    assert len({each.content for each in answers}) == 1
    assert len({tuple(sorted(each.headers.items())) for each in answers}) == 1
    assert refused_tries(superuser) == 6


def test_an_unknown_name_costs_as_many_hashes_as_a_wrong_password(
    registry: Registry, superuser: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The people of tests have a quicker one.
    superuser.execute("UPDATE person SET password_hash = %s", [service.hash_password(PASSWORD)])
    compared: list[str] = []
    plain = service._matches
    monkeypatch.setattr(service, "_matches", lambda kept, typed: compared.append(kept[:30]) or plain(kept, typed))
    registry.client().sign_in("verifier", WRONG)
    registry.client().sign_in("nobody-at-all", WRONG)
    assert len(compared) == 2
    assert compared[0] == compared[1]  # Algorithm and costs alike.


def test_an_account_is_throttled_whatever_the_address_and_the_right_password_waits_too(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    for _ in range(rules.TRIES_PER_ACCOUNT):
        assert registry.client().sign_in("verifier", WRONG).status_code == 401
    waiting = registry.client().sign_in("verifier", PASSWORD)
    assert waiting.status_code == 429
    assert 1 <= int(waiting.headers["retry-after"]) / 60 <= 15
    unknown = [registry.client().sign_in("nobody-at-all", WRONG) for _ in range(rules.TRIES_PER_ACCOUNT + 1)][-1]
    assert unknown.content == waiting.content
    assert registry.client().sign_in("auditor", PASSWORD).status_code == 200
    superuser.execute("UPDATE failed_try SET at = at - interval '16 minutes'")
    assert registry.client().sign_in("verifier", PASSWORD).status_code == 200


def test_an_address_is_throttled_over_all_accounts(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    registry.client().sign_in("nobody-at-all", WRONG)
    superuser.execute(
        "INSERT INTO failed_try (key, at) SELECT f.key, f.at FROM failed_try f, generate_series(1, 40)"
        " WHERE f.key NOT IN (SELECT key FROM failed_try WHERE key = sha256(%s))",
        [b"account\nnobody-at-all"],
    )
    assert registry.client().sign_in("auditor", PASSWORD).status_code == 429


def test_tries_sent_all_at_once_are_not_all_heard(
    registry: Registry, superuser: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    plain = service._matches
    monkeypatch.setattr(service, "_matches", lambda kept, typed: heard.append(typed) or plain(kept, typed))
    with ThreadPoolExecutor(12) as many:
        tried = list(many.map(lambda n: registry.client().sign_in("verifier", f"{WRONG} {n}").status_code, range(24)))
    assert set(tried) == {401, 429}
    assert len(heard) == tried.count(401) <= rules.TRIES_PER_ACCOUNT
    assert refused_tries(superuser) == 2 * len(heard)


def test_a_session_ends_by_age_and_by_idleness(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    for column, past in (("expires_at", "now()"), ("seen_at", "now() - interval '2 hours'")):
        client = registry.client("researcher")
        superuser.execute(f"UPDATE sign_in SET {column} = {past}")  # type: ignore[arg-type]
        assert client.get("/sites").status_code == 401, column


def test_use_keeps_a_session_alive(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    client = registry.client("researcher")
    superuser.execute("UPDATE sign_in SET seen_at = now() - interval '119 minutes'")
    assert client.get("/sites").status_code == 200
    row = superuser.execute("SELECT now() - max(seen_at) FROM sign_in").fetchone()
    assert row is not None
    assert row[0] < timedelta(minutes=1)


def test_a_request_does_not_wait_for_another_that_notes_the_same_session(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    client = registry.client("researcher")
    superuser.execute("UPDATE sign_in SET seen_at = now() - interval '10 minutes'")
    with superuser.transaction():
        superuser.execute("SELECT * FROM sign_in FOR UPDATE")
        assert client.get("/sites").status_code == 200


def test_one_ends_ones_own_sessions_and_nobody_elses(registry: Registry) -> None:
    here, there = registry.client("researcher"), registry.client("researcher")
    other = registry.client("legal").get("/session").json()["session_id"]
    assert here.request("DELETE", f"/sessions/{other}").status_code == 404
    assert here.request("DELETE", f"/sessions/{uuid4()}").status_code == 404
    (gone,) = [each["id"] for each in here.get("/sessions").json() if not each["this"]]
    assert here.request("DELETE", f"/sessions/{gone}").status_code == 204
    assert there.get("/sites").status_code == 401
    assert here.get("/sites").status_code == 200


def test_a_new_password_ends_every_session_and_a_wrong_old_one_counts(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    here, there = registry.client("researcher"), registry.client("researcher")
    new = "نهر قديم خلف التلّة البعيدة"
    assert here.post("/password", {"old": WRONG, "new": new}).status_code == 401
    assert refused_tries(superuser) == 2
    assert here.post("/password", {"old": PASSWORD, "new": "short"}).status_code == 422
    assert here.post("/password", {"old": PASSWORD, "new": new}).status_code == 204
    assert here.get("/sites").status_code == there.get("/sites").status_code == 401
    assert registry.client().sign_in("researcher", PASSWORD).status_code == 401
    assert registry.client().sign_in("researcher", new).status_code == 200
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


CHANGE = {"old": PASSWORD, "new": "نهر قديم خلف التلّة البعيدة"}


@pytest.mark.parametrize(
    "headers",
    [
        {"x-csrf-token": ""},
        {"x-csrf-token": "another"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:81"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_change_that_another_page_sends_is_refused(registry: Registry, headers: dict[str, str]) -> None:
    client = registry.client("researcher")
    for method, path, body in (("POST", "/password", CHANGE), ("DELETE", "/session", None)):
        refused = client.request(method, path, json=body, headers=headers)
        assert refused.status_code == 403
        assert refused.json()["code"] == "csrf_refused"
    assert client.get("/session").json()["login"] == "researcher"


def test_a_change_without_the_pages_token_is_refused_also_a_sign_out(registry: Registry) -> None:
    client = registry.client("researcher")
    client.csrf = None
    assert client.request("DELETE", "/session").status_code == 403
    assert client.get("/session").json()["login"] == "researcher"


def test_another_page_cannot_sign_somebody_in(registry: Registry) -> None:
    sent = {"login": "researcher", "password": PASSWORD}
    client = registry.client()
    refused = client.post("/session", sent, headers={"sec-fetch-site": "cross-site"})
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers
    assert client.post("/session", sent, headers={"origin": "http://127.0.0.1"}).status_code == 200


def attributes(cookie: str) -> set[str]:
    return {part.strip().lower() for part in cookie.split(";")[1:]}


def test_the_cookie_is_kept_from_scripts_and_other_sites(registry: Registry) -> None:
    cookie = registry.client().sign_in("researcher", PASSWORD).headers["set-cookie"]
    assert cookie.startswith("graveregistry_session=")
    assert attributes(cookie) == {"httponly", "path=/", "samesite=strict"}


def test_behind_tls_the_cookie_is_bound_to_the_host_and_can_be_taken_back(registry: Registry) -> None:
    secure = make(registry.urls, Settings(https=True, hosts="registry.example"))
    try:
        client = Client(secure.app, "https://registry.example")
        signed = client.sign_in("researcher", PASSWORD)
        assert signed.headers["set-cookie"].startswith("__Host-graveregistry_session=")
        assert attributes(signed.headers["set-cookie"]) == {"httponly", "path=/", "samesite=strict", "secure"}
        assert client.get("/sites").status_code == 200
        ended = client.request("DELETE", "/session").headers["set-cookie"]
        assert {"secure", "max-age=0", "path=/"} <= attributes(ended)
    finally:
        secure.close()


def test_a_made_up_cookie_is_nobody(registry: Registry) -> None:
    client = registry.client()
    client.http.cookies.set("graveregistry_session", "made-up")
    assert client.get("/session").json()["login"] is None
    assert client.get("/sites").status_code == 401


def test_a_session_whose_person_is_gone_opens_nothing(registry: Registry) -> None:
    with registry.owner_session() as session:
        assert service.act_as(session, uuid4()) is None
        assert service.act_as_login(session, "nobody-at-all") is None
        assert service.act_as_login(session, "Legal") is not None
