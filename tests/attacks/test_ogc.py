"""Attack 9 for GIS programs: every route under ``/ogc`` times every role times one's own, another's and nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from graveregistry.access.actors import Role
from graveregistry.ogc import documents
from graveregistry.ogc.api import router
from graveregistry.ogc.collections import COLLECTIONS
from graveregistry.wire import cursor
from tests.support.registry import Registry, make_token
from tests.tiles.test_api import address

ROLES = [role.value.replace("_", "-") for role in Role]
READERS = ("researcher", "verifier", "protection-officer", "legal")
OPEN = {"/ogc/landing.css"}
OF_ONE = "/ogc/collections/{name}/items/{feature_id}"


@pytest.fixture
def ids(registry: Registry) -> dict[str, dict[str, str]]:
    """One feature of each collection: one's own organisation's, and a stranger's."""
    made = {}
    for login, steward in (("researcher", registry.own), ("stranger", registry.stranger)):
        site = registry.client(login).mark_site(steward)
        flag = {"id": str(uuid4()), "site_id": site["id"], "timing": "ongoing"}
        assert registry.client(login).post("/disturbances", flag).status_code == 201
        found = {"sites": site["id"], "boundaries": site["boundaries"][0]["id"], "disturbances": flag["id"]}
        made[login] = found
    return made


def paths(feature: dict[str, str]) -> list[str]:
    """Every route of the room, filled in for each collection."""
    column, row = address(14).removesuffix(".mvt").split("/")[-2:]
    found: list[str] = []
    for route in router.routes:
        path = str(getattr(route, "path", ""))
        for name in COLLECTIONS if "{name}" in path else [""]:
            filled = path.replace("{name}", name).replace("{feature_id}", feature.get(name, ""))
            found.append(filled.replace("{zoom}", "14").replace("{row}", row).replace("{column}", column))
    return found


def test_each_role_is_let_in_where_it_reaches_sites_and_nobody_else(
    registry: Registry, ids: dict[str, dict[str, str]]
) -> None:
    nobody = registry.client().http
    everybody = {login: registry.client(login).http for login in ROLES}
    for path in paths(ids["researcher"]):
        assert nobody.get(path).status_code == (200 if path in OPEN else 401), path
        for login, client in everybody.items():
            wanted = 200 if login in READERS or path in OPEN else 403
            assert client.get(path).status_code == wanted, (login, path)


def test_anothers_feature_is_byte_for_byte_not_there(registry: Registry, ids: dict[str, dict[str, str]]) -> None:
    for login in READERS:
        client = registry.client(login).http
        client.headers["authorization"] = f"Bearer {make_token(registry, login)['token']}"
        for name in COLLECTIONS:
            answers = [
                client.get(OF_ONE.format(name=name, feature_id=which)) for which in (ids["stranger"][name], uuid4())
            ]
            assert [answer.status_code for answer in answers] == [404, 404], (login, name)
            assert answers[0].content == answers[1].content
            assert headers(answers[0]) == headers(answers[1])
            listed = client.get(f"/ogc/collections/{name}/items").text
            assert not [each for each in ids["stranger"].values() if each in listed]
            assert ids["researcher"][name] in listed


def test_a_cursor_at_what_is_hidden_answers_as_one_at_nothing(
    registry: Registry, ids: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "stamp", lambda: "2026-11-22T00:00:00Z")
    client = registry.client("legal").http
    for name in COLLECTIONS:
        hidden = ids["stranger"]["sites"]
        beside = str(UUID(int=UUID(hidden).int ^ 1))
        pages = [
            client.get(f"/ogc/collections/{name}/items", params={"cursor": cursor(site, site)}).json()["features"]
            for site in (hidden, beside)
        ]
        assert pages[0] == pages[1]


def headers(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}
