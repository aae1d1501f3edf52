"""Attack 9 over HTTP: every route times every role times one's own site, another's and nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from graveregistry.access.actors import Role
from graveregistry.ledger import auditing
from tests.attacks.routes import ROUTES, Route
from tests.support.registry import Client, Registry

ROLES = [role.value.replace("_", "-") for role in Role]
API = "/api/v1"


def test_every_route_has_its_line_and_every_line_its_route(registry: Registry) -> None:
    described = registry.app.openapi()["paths"]
    real = {
        (method.upper(), path.removeprefix(API))
        for path, methods in described.items()
        for method in methods
        if path.startswith(API)
    }
    listed = {(route.method, route.path) for route in ROUTES}
    unlisted = sorted(real - listed)
    assert not unlisted, f"say who may use these, one line each in tests/attacks/routes.py: {unlisted}"
    assert not listed - real, f"these lines of tests/attacks/routes.py have no route any more: {sorted(listed - real)}"
    assert len(listed) == len(ROUTES)


@pytest.fixture
def everybody(registry: Registry) -> Iterator[dict[str, Client]]:
    yield {login: registry.client(login) for login in (*ROLES, "stranger")}
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


class Asker:
    """Fills in a route's ids and asks it."""

    def __init__(self, registry: Registry) -> None:
        soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        self.given = {"partner": registry.partner, "own": registry.own, "monitor": registry.people["monitor-2"]}
        self.soon = soon

    def __call__(self, client: Client, route: Route, site: str) -> Any:
        names = {**{name: str(value) for name, value in self.given.items()}, "soon": self.soon, "site": site}
        path = route.path.replace("{site_id}", site)
        while "{" in path:
            before, _, after = path.partition("{")
            path = f"{before}{uuid4()}{after.partition('}')[2]}"
        body = None if route.body is None else json.loads(self._filled(json.dumps(route.body), names))
        headers = {"if-match": '"0"'} if route.if_match else {}
        return client.request(route.method, path, json=body, params=route.params, headers=headers)

    def _filled(self, body: str, names: dict[str, str]) -> str:
        for name, value in names.items():
            body = body.replace("{" + name + "}", value)
        while "{new}" in body:
            body = body.replace("{new}", str(uuid4()), 1)
        return body


def of_sites(route: Route) -> bool:
    return "{site_id}" in route.path


@pytest.fixture
def sites(registry: Registry) -> dict[str, str]:
    """A site of one's own organisation and one of a stranger's."""
    own = registry.client("researcher").mark_site(registry.own)
    other = registry.client("stranger").mark_site(registry.stranger)
    return {"own": own["id"], "other": other["id"]}


def test_anothers_site_is_byte_for_byte_no_site(
    registry: Registry, everybody: dict[str, Client], sites: dict[str, str]
) -> None:
    ask = Asker(registry)
    for route in filter(of_sites, ROUTES):
        for login in ROLES:
            other = ask(everybody[login], route, sites["other"])
            absent = ask(everybody[login], route, str(uuid4()))
            assert other.status_code == absent.status_code == 404, (login, route.path, other.text)
            assert other.content == absent.content, (login, route.path)
            assert _plain(other) == _plain(absent), (login, route.path)


def _plain(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


def test_each_role_is_let_in_where_the_table_says_and_nowhere_else(
    registry: Registry, everybody: dict[str, Client], sites: dict[str, str]
) -> None:
    ask, ending = Asker(registry), {("DELETE", "/session"), ("POST", "/session")}
    for route in ROUTES:
        if (route.method, route.path) in ending:
            continue
        for login in ROLES:
            answer = ask(everybody[login], route, sites["own"])
            assert answer.status_code < 500, (login, route, answer.text)
            allowed = route.allowed in {"any", "open"} or login in route.allowed.split()
            if of_sites(route):
                reads = login in {"researcher", "verifier", "protection-officer", "legal"}
                refused = 403 if reads else 404
                let_in = answer.status_code not in {401, 403, 404} or (allowed and "boundary_id" in route.path)
                assert let_in if allowed else answer.status_code == refused, (login, route, answer.text)
            else:
                assert answer.status_code != 403 if allowed else answer.status_code in {403, 404}, (login, route)


def test_nobody_is_let_in_but_where_the_table_says_open(registry: Registry, sites: dict[str, str]) -> None:
    ask, nobody = Asker(registry), registry.client()
    for route in ROUTES:
        answer = ask(nobody, route, sites["own"])
        assert answer.status_code < 500, (route, answer.text)
        if route.allowed != "open":
            assert answer.status_code == 401, route
            assert answer.json()["code"] == "sign_in_needed"


def test_another_organisations_site_in_a_body_answers_as_one_that_is_not_there(
    registry: Registry, sites: dict[str, str]
) -> None:
    researcher = registry.client("researcher")
    body = {"id": str(uuid4()), "kind": "near"}
    answers = [
        researcher.post(f"/sites/{sites['own']}/relations", body | {"other": other})
        for other in (sites["other"], str(uuid4()))
    ]
    assert {each.status_code for each in answers} == {404}
    assert answers[0].content == answers[1].content


def test_a_new_site_with_the_id_of_anothers_overwrites_and_shows_nothing(
    registry: Registry, sites: dict[str, str]
) -> None:
    body = {"id": sites["other"], "steward": str(registry.own), "name_ar": "تدريب", "types": ["well"]}
    taken = registry.client("researcher").post("/sites", body)
    assert taken.status_code == 409
    assert taken.json()["code"] == "id_conflict"
    assert registry.client("researcher").get(f"/sites/{sites['other']}").status_code == 404
    assert registry.client("stranger").get(f"/sites/{sites['other']}").json()["name_ar"] == "تدريب – تل السنديان"
