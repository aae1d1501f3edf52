"""Attack 9 over HTTP: every route times every role times one's own site, another's and nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from graveregistry.access.actors import Role
from graveregistry.ledger import auditing
from tests.attacks.routes import DOSSIER, PHONE_ROUTES, ROUTES, UPLOAD, VIEW, Route
from tests.support.field import form, hand_in, photo, visit
from tests.support.imagery import hand_over, picture
from tests.support.phone import Phone
from tests.support.registry import Client, Registry, make_token

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
    listed = {(route.method, route.path) for route in (*ROUTES, *PHONE_ROUTES)}
    unlisted = sorted(real - listed)
    assert not unlisted, f"say who may use these, one line each in tests/attacks/routes.py: {unlisted}"
    assert not listed - real, f"these lines of tests/attacks/routes.py have no route any more: {sorted(listed - real)}"
    assert len(listed) == len(ROUTES) + len(PHONE_ROUTES)


@pytest.fixture
def everybody(registry: Registry) -> Iterator[dict[str, Client]]:
    yield {login: registry.client(login) for login in (*ROLES, "stranger")}
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def things(registry: Registry) -> dict[str, str]:
    """One of each thing that has an id, a stranger's."""
    stranger = registry.client("stranger")
    me = stranger.get("/session").json()
    site = stranger.mark_site(registry.stranger)
    report = {"id": str(uuid4()), "site_id": site["id"], "timing": "ongoing"}
    assert stranger.post("/disturbances", report).status_code == 201
    seen = visit(site["id"])
    assert stranger.post("/visits", seen).status_code == 201
    data = photo()
    evidence = form(site["id"], data)
    assert hand_in(stranger, evidence, data).status_code == 201
    upload = json.loads(_filled(json.dumps(UPLOAD), {"site": site["id"]}))
    assert stranger.post("/evidence/uploads", upload).status_code == 201
    granted = stranger.post(f"/sites/{site['id']}/assignments", {"monitor": me["person_id"]}).json()
    soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    loosen = {"sensitivity": "standard", "reason": "for the matrix", "review_on": soon}
    proposal = stranger.post(f"/sites/{site['id']}/sensitivity", loosen).json()
    dossier = DOSSIER | {"id": str(uuid4()), "site_ids": [site["id"]]}
    assert stranger.post("/dossiers", dossier).status_code == 202
    view = VIEW | {"id": str(uuid4())}
    assert stranger.post("/views", view).status_code == 201
    image = picture(registry.stranger)
    assert hand_over(stranger, image).status_code == 201
    return {
        "image_id": image["id"],
        "view_id": view["id"],
        "dossier_id": dossier["id"],
        "site_id": site["id"],
        "place_id": site["id"],
        "boundary_id": site["boundaries"][0]["id"],
        "disturbance_id": report["id"],
        "visit_id": seen["id"],
        "item_id": evidence["id"],
        "upload_id": upload["id"],
        "grant_id": granted["id"],
        "proposal_id": proposal["id"],
        "session_id": me["session_id"],
        "person_id": me["person_id"],
        "device_id": str(Phone(registry, "stranger", by="stranger").id),
        "token_id": make_token(registry, "stranger")["id"],
        "membership_id": stranger.get("/people").json()[0]["roles"][0]["id"],
    }


class Asker:
    """Fills in a route's ids and asks it."""

    def __init__(self, registry: Registry) -> None:
        self.given = {
            "partner": str(registry.partner),
            "own": str(registry.own),
            "monitor": str(registry.people["monitor-2"]),
            "near": registry.client("researcher").mark_site(registry.own)["id"],
            "soon": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
            **dict.fromkeys(("z", "x", "y", "number", "feature"), "0"),
            "kind": "csv",
        }

    def __call__(self, client: Client, route: Route, ids: dict[str, str]) -> Any:
        named = self.given | ids | {"site": ids.get("site_id", str(uuid4()))}
        body = None if route.body is None else json.loads(_filled(json.dumps(route.body), named))
        params = None if route.params is None else json.loads(_filled(json.dumps(route.params), named))
        headers = {"if-match": '"0"'} if route.if_match else {}
        return client.request(route.method, _filled(route.path, named), json=body, params=params, headers=headers)


def _filled(text: str, named: dict[str, str]) -> str:
    """``{name}`` by its id, or a fresh one where there is none."""
    return re.sub(r"\{([a-z_]+)\}", lambda found: named.get(found[1], str(uuid4())), text)


def of_sites(route: Route) -> bool:
    return "{site_id}" in route.path or "{site}" in json.dumps(route.body)


def of_things(route: Route) -> bool:
    return of_sites(route) or "_id}" in route.path


@pytest.fixture
def sites(registry: Registry) -> dict[str, str]:
    """A site of one's own organisation and one of a stranger's."""
    own = registry.client("researcher").mark_site(registry.own)
    other = registry.client("stranger").mark_site(registry.stranger)
    return {"own": own["id"], "other": other["id"]}


def test_what_is_anothers_is_byte_for_byte_not_there(registry: Registry, everybody: dict[str, Client]) -> None:
    ask, others = Asker(registry), things(registry)
    for route in filter(of_things, ROUTES):
        for login in ROLES:
            other, absent = ask(everybody[login], route, others), ask(everybody[login], route, {})
            assert other.status_code == absent.status_code == 404, (login, route.path, other.text, absent.text)
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
            answer = ask(everybody[login], route, {"site_id": sites["own"]})
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
        answer = ask(nobody, route, {"site_id": sites["own"]})
        assert answer.status_code < 500, (route, answer.text)
        if route.allowed != "open":
            assert answer.status_code == 401, route
            assert answer.json()["code"] == "sign_in_needed"


def test_what_is_for_phones_opens_to_nobody_who_signed_in(registry: Registry, everybody: dict[str, Client]) -> None:
    ask, clients = Asker(registry), (registry.client(), *everybody.values())
    for route in PHONE_ROUTES:
        refused = {ask(client, route, {"sha256": "0" * 64, "code": "daraa"}).content for client in clients}
        assert len(refused) == 1
        assert json.loads(refused.pop())["code"] == "credential_refused"


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
