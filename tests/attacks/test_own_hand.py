"""Attack 16: nobody gives themselves a role, another's credentials, or everything; each try is on record."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.support.field import finds_nothing
from tests.support.registry import Client, Registry

WHY = {"reason": "تدريب: محاولة"}


def decided(client: Client, proposal: str) -> str:
    answer = client.post(f"/proposals/{proposal}/decision", {"approve": True})
    return str(answer.json().get("code", answer.status_code))


@pytest.mark.parametrize("login", ["administrator", "researcher"])
def test_nobody_takes_a_role_for_themselves(registry: Registry, login: str) -> None:
    me = registry.people[login]
    body = {"organisation": str(registry.own), "role": "legal", **WHY}
    refused = registry.client(login).post(f"/people/{me}/roles", body)
    assert refused.json()["code"] in {"not_yourself", "not_allowed"}
    assert "legal" not in {each["role"] for each in registry.client(login).get("/session").json()["roles"]}
    assert finds_nothing(registry)


def test_a_role_for_another_and_a_reset_wait_for_a_second_person_and_those_concerned_are_told(
    registry: Registry,
) -> None:
    administrator, auditor = registry.client("administrator"), registry.client("auditor")
    other = registry.people["auditor"]
    before = len(auditor.get("/notices").json()["notices"])
    role = {"organisation": str(registry.own), "role": "legal", **WHY}
    assert administrator.post(f"/people/{other}/roles", role).status_code in {201, 202}
    assert administrator.post(f"/people/{other}/reset", WHY).status_code in {201, 202}
    waiting = [each for each in administrator.get("/proposals").json() if each["decided_at"] is None]
    assert len(waiting) == 2
    assert {decided(administrator, each["id"]) for each in waiting} == {"not_yourself"}
    assert "legal" not in {each["role"] for each in auditor.get("/session").json()["roles"]}
    assert len(auditor.get("/notices").json()["notices"]) > before
    assert finds_nothing(registry)


def test_who_would_carry_everything_out_needs_a_second_person(registry: Registry) -> None:
    researcher = registry.client("researcher")
    sites = [researcher.mark_site(registry.own)["id"] for _ in range(26)]
    order = {
        "id": str(uuid4()),
        "site_ids": sites,
        "recipient": {"kind": "partner", "name_ar": "جهة"},
        "purpose": "تدريب",
        "legal_basis": "تدريب",
        "profile": "partner",
        "plain_reason": "تدريب: يُسلَّم باليد",
    }
    legal = registry.client("legal")
    assert legal.post("/dossiers", order).json()["state"] == "needs_second"
    out = legal.get("/exports/sites.geojson")
    assert (out.status_code, out.json()["code"]) == (409, "second_person_needed")
    assert finds_nothing(registry)
