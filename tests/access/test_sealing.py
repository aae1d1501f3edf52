"""A sealed site is for named people: who seals it is warned of what that means, and somebody always reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from graveregistry.access import people, sharing
from graveregistry.errors import Failure
from graveregistry.ledger import auditing
from tests.support.registry import Registry

WHY = {"reason": "طلب مكتوب من الجمعية"}
SOON = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()


@pytest.fixture(autouse=True)
def whole(registry: Registry) -> Iterator[None]:
    """After each story the ledger tells it all."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def mark(registry: Registry, **given: Any) -> str:
    return str(registry.client("researcher").mark_site(registry.own, **given)["id"])


def name_another(registry: Registry, site: str, login: str = "verifier") -> None:
    body = {"person": str(registry.people[login]), "precision": "exact", "purpose": WHY["reason"], "until": SOON}
    proposal = registry.client("researcher").post(f"/sites/{site}/grants", body).json()
    agreed = registry.client("legal").post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    assert agreed.status_code == 200, agreed.text


def outlook(registry: Registry, site: str, login: str = "researcher") -> dict[str, set[str]]:
    answer = registry.client(login).get(f"/sites/{site}/sealing").json()
    return {key: {each["name"] for each in answer[key]} for key in ("keep", "lose")}


def sees(registry: Registry, login: str, site: str) -> bool:
    return bool(registry.client(login).get(f"/sites/{site}").status_code == 200)


def close(registry: Registry, login: str, **given: Any) -> Any:
    return registry.client("administrator").post(f"/people/{registry.people[login]}/close", WHY | given)


def test_whoever_seals_is_told_before_who_keeps_it_and_who_loses_it(registry: Registry) -> None:
    site = mark(registry)
    name_another(registry, site, "stranger")
    before = outlook(registry, site)
    assert before == {
        "keep": {"researcher", "stranger"},
        "lose": {"researcher-2", "verifier", "protection-officer", "officer-2", "legal"},
    }
    sealed = registry.client("researcher").post(f"/sites/{site}/sensitivity", {"sensitivity": "sealed"} | WHY)
    assert sealed.status_code == 204
    assert all(sees(registry, login, site) for login in before["keep"])
    assert not any(sees(registry, login, site) for login in before["lose"])


def test_a_grant_to_an_organisation_keeps_nobody(registry: Registry) -> None:
    site = mark(registry)
    body = {"organisation": str(registry.partner), "precision": "area", "purpose": WHY["reason"], "until": SOON}
    proposal = registry.client("researcher").post(f"/sites/{site}/grants", body).json()
    registry.client("legal").post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    assert "partner-officer" in outlook(registry, site)["lose"]


def test_who_is_named_without_any_role_keeps_it(registry: Registry) -> None:
    site = mark(registry)
    name_another(registry, site)
    people_there = registry.client("administrator").get("/people").json()
    (role,) = next(each for each in people_there if each["name"] == "verifier")["roles"]
    assert registry.client("administrator").post(f"/roles/{role['id']}/end", WHY).status_code == 204
    assert "verifier" in outlook(registry, site)["keep"]


def test_only_who_may_seal_asks_what_it_would_mean(registry: Registry) -> None:
    site = mark(registry)
    name_another(registry, site, "stranger")
    assert registry.client("stranger").get(f"/sites/{site}/sealing").json()["code"] == "not_allowed"
    assert registry.client("partner-officer").get(f"/sites/{site}/sealing").json()["code"] == "not_found"


def test_the_last_named_person_stays_named(registry: Registry) -> None:
    site = mark(registry, sensitivity="sealed")
    researcher = registry.client("researcher")
    (grant,) = researcher.get(f"/sites/{site}/grants").json()
    refused = researcher.post(f"/grants/{grant['id']}/revoke", WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "sealed_needs_somebody")
    name_another(registry, site)
    assert researcher.post(f"/grants/{grant['id']}/revoke", WHY).status_code == 204
    assert [sees(registry, login, site) for login in ("researcher", "verifier")] == [False, True]


def test_a_closed_account_is_nobody_who_reaches_it(registry: Registry) -> None:
    site = mark(registry, sensitivity="sealed")
    name_another(registry, site)
    assert close(registry, "verifier").status_code == 204
    grants = registry.client("researcher").get(f"/sites/{site}/grants").json()
    (own,) = [each for each in grants if each["person"] == str(registry.people["researcher"])]
    refused = registry.client("researcher").post(f"/grants/{own['id']}/revoke", WHY)
    assert refused.json()["code"] == "sealed_needs_somebody"


def test_closing_the_last_named_persons_account_warns_first(registry: Registry) -> None:
    mark(registry, sensitivity="sealed")
    refused = close(registry, "researcher")
    assert (refused.status_code, refused.json()["code"]) == (409, "last_named")
    assert registry.client("researcher").get("/session").json()["login"] == "researcher"
    assert close(registry, "researcher", even_so=True).status_code == 204


def test_closing_an_account_needs_no_word_more_when_somebody_else_is_named(registry: Registry) -> None:
    site = mark(registry, sensitivity="sealed")
    name_another(registry, site)
    assert close(registry, "researcher").status_code == 204
    assert sees(registry, "verifier", site)


def test_at_the_machine_the_same_warning_and_the_last_resort(registry: Registry) -> None:
    site = mark(registry, sensitivity="sealed")
    with pytest.raises(Failure, match="Nobody but this person"), registry.owner_session() as session:
        people.close_at_the_machine(session, "researcher", WHY["reason"])
    with registry.owner_session() as session:
        people.close_at_the_machine(session, "researcher", WHY["reason"], even_so=True)
    with registry.owner_session() as session:
        assert sharing.name_at_the_machine(session, "legal", registry.own, WHY["reason"]) == 1
    assert sees(registry, "legal", site)
    with registry.owner_session() as session:
        assert sharing.name_at_the_machine(session, "verifier", registry.own, WHY["reason"]) == 0
    assert not sees(registry, "verifier", site)


@pytest.mark.parametrize("login", ["nobody-at-all", "monitor-2"])
def test_only_an_open_account_is_named(registry: Registry, login: str) -> None:
    assert close(registry, "monitor-2").status_code == 204
    with pytest.raises(Failure, match="no open account"), registry.owner_session() as session:
        sharing.name_at_the_machine(session, login, registry.own, WHY["reason"])


def test_the_function_of_the_database_agrees_with_the_decision(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    """Grants that ended, were revoked, are coarse or a monitor's do not count; nor do sites that are not sealed."""
    site = mark(registry, sensitivity="sealed")
    mark(registry, sensitivity="restricted")
    researcher, verifier = registry.people["researcher"], registry.people["verifier"]

    def left() -> list[UUID]:
        return [row for (row,) in superuser.execute("SELECT * FROM sealed_left_by(%s)", [researcher])]

    assert left() == [registry.own]
    name_another(registry, site)
    assert left() == []
    good = superuser.execute("SELECT level, until, kind FROM site_grant WHERE person_id = %s", [verifier]).fetchone()
    assert good is not None
    change = "UPDATE site_grant SET level = %s, until = %s, kind = %s, revoked_at = %s WHERE person_id = %s"
    past = datetime.now(UTC) - timedelta(seconds=1)
    for level, until, kind, revoked in (
        (2, good[1], good[2], None),
        (3, past, good[2], None),
        (3, good[1], "assignment", None),
        (3, good[1], good[2], past),
    ):
        superuser.execute(change, [level, until, kind, revoked, verifier])
        assert left() == [registry.own], (level, until, kind, revoked)
    superuser.execute(change, [*good, None, verifier])


def test_a_closed_account_holds_no_role_any_more_in_the_list(registry: Registry) -> None:
    assert close(registry, "monitor-2").status_code == 204
    (closed,) = [each for each in registry.client("legal").get("/people").json() if each["name"] == "monitor-2"]
    assert (closed["active"], closed["roles"]) == (False, [])
