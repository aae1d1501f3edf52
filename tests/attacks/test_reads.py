"""No route tells where something exactly is without a line in the access log, and none is noted that does not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from graveregistry.access import reads
from graveregistry.ogc.api import router as ogc
from tests.attacks.routes import ROUTES, Route
from tests.attacks.test_routes import API, Asker, things
from tests.enquiries.scene import at_desk
from tests.support.registry import Registry, make_token
from tests.tiles.test_api import address

PLANTED = re.compile(r"36\.50|32\.70")
"""Every place of these tests lies within half a kilometre of 36.5 E, 32.7 N."""
NAMES = {
    *("lon", "lat", "geometry", "coordinates", "shape", "position", "at", "bounds", "bbox"),
    *("observer", "observed", "samples", "capture", "changes"),
}
NO_PLACE = {
    "what was sent comes back": ("POST /boundaries/check", "POST /coordinates"),
    "the sender's own file": (
        *("POST /evidence/uploads", "GET /evidence/uploads", "GET /evidence/uploads/{upload_id}"),
        *("PUT /evidence/uploads/{upload_id}/chunks/{number}", "POST /evidence/uploads/{upload_id}/finish"),
        *("POST /imports", "GET /imports/{import_id}", "PUT /imports/{import_id}/mapping"),
        *("POST /imports/{import_id}/run", "POST /imports/{import_id}/cancel", "GET /imports/{import_id}/left-out.csv"),
    ),
    "the bounds of a picture of the ground": (
        *("GET /imagery", "POST /imagery", "POST /imagery/geotiff", "GET /imagery/geotiff/{image_id}"),
        "POST /imagery/geotiff/{image_id}/cancel",
    ),
    "where somebody had the map; what lies there comes as tiles": ("POST /views", "GET /views/{view_id}"),
    "units of the public's scheme": (
        *("GET /awareness/preview", "GET /awareness/waiting"),
        "GET /awareness/releases",
        "POST /awareness/releases",
    ),
    "at is a moment": (
        *("GET /awareness/warnings", "POST /awareness/warnings", "GET /notices"),
        *("GET /evidence/{item_id}/custody", "GET /dossiers/recalls", "POST /dossiers/{dossier_id}/told"),
    ),
    "a small picture without what its file said": (
        *("GET /evidence/{item_id}/preview", "GET /evidence/outlines/{outline_id}/file"),
        "GET /incoming/{sealed_id}/parts/{number}/picture",
    ),
    "the sender's own upload, and why it was refused": (
        *("POST /evidence/uploads", "GET /evidence/uploads", "GET /evidence/uploads/{upload_id}"),
        "POST /evidence/uploads/{upload_id}/finish",
    ),
    "what was proposed, by ids": (
        *("GET /proposals", "POST /proposals/{proposal_id}/decision", "POST /proposals/{proposal_id}/stop"),
        *("POST /people/{person_id}/roles", "POST /people/{person_id}/reset"),
        *("POST /sites/{site_id}/grants", "POST /sites/{site_id}/sensitivity"),
        "POST /sites/{site_id}/publication",
    ),
    "who is to be handed a dossier": (
        *("POST /dossiers", "GET /dossiers", "GET /dossiers/{dossier_id}"),
        *("POST /dossiers/{dossier_id}/start", "POST /dossiers/{dossier_id}/cancel"),
    ),
    "codes and what they mean": ("GET /vocabulary",),
}
"""Why an answer that could hold coordinates, by its form, is no read of an exact place."""
ELSEWHERE = {"/dossiers/{dossier_id}/file", "/dossiers/{dossier_id}/changes", "/exports/approved/{proposal_id}.{kind}"}
"""Take a dossier or 26 sites first: ``tests/dossiers/test_api.py`` and ``tests/exchange/test_api.py`` look."""
OGC_SHOWS = {"/collections/{name}/items", "/collections/{name}/items/{feature_id}"}
OGC_TILE = "/collections/{name}/tiles/WebMercatorQuad/{zoom}/{row}/{column}"


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def could_show(described: dict[str, Any], schema: dict[str, Any], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a value of this JSON schema can hold coordinates: by a name, or because it can hold anything."""
    if "$ref" in schema:
        found = schema["$ref"].rsplit("/", 1)[-1]
        return found not in seen and could_show(described, described["components"]["schemas"][found], seen | {found})
    inside = [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
    inside += [one for key in ("anyOf", "oneOf", "allOf") for one in schema.get(key, [])]
    inside += schema.get("properties", {}).values()
    free = not schema or schema.get("additionalProperties") is True
    return (
        free or bool(NAMES & set(schema.get("properties", ()))) or any(could_show(described, s, seen) for s in inside)
    )


def test_every_route_that_could_tell_a_place_says_how_it_is_noted_or_why_not(registry: Registry) -> None:
    described = registry.app.openapi()
    excused = {each for several in NO_PLACE.values() for each in several}
    for route in ROUTES:
        answers = described["paths"][API + route.path][route.method.lower()]["responses"]
        could = any(
            media != "application/json" or could_show(described, body.get("schema", {}))
            for code, answer in answers.items()
            if code.startswith("2")
            for media, body in answer.get("content", {}).items()
        )
        said = bool(route.shows) or name(route) in excused
        assert said or not could, f"{name(route)}: note its read and say which in routes.py (shows=), or excuse it here"
    assert not {name(route) for route in ROUTES if route.shows} & excused
    assert excused <= {name(route) for route in ROUTES}


def test_the_routes_of_gis_programs_that_show_places_are_these() -> None:
    taking = {route.path.removeprefix("/ogc") for route in ogc.routes if "{" in route.path}  # type: ignore[attr-defined]
    shapeless = {
        *("/collections/{name}", "/collections/{name}/tiles", "/collections/{name}/tiles/WebMercatorQuad"),
    }
    assert taking == OGC_SHOWS | {OGC_TILE} | shapeless


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The minute of the access log, moved by the test."""
    now = [30_000_000]
    monkeypatch.setattr(reads, "this_minute", lambda: now[0])
    return now


def noted(registry: Registry, person: object, minute: int) -> set[str]:
    """By which ways the log says that somebody read exact places in a minute."""
    registry.app.state.reads.flush()
    with registry.owner_session() as session:
        rows = session.scalars(
            text("SELECT kind FROM location_read WHERE person_id = :person AND minute = to_timestamp(:at)"),
            {"person": person, "at": minute * 60},
        )
        return set(rows)


def test_what_each_route_shows_is_in_the_log_and_the_others_show_nothing(registry: Registry, clock: list[int]) -> None:
    # A stranger to everybody else, who holds every role in an organisation of their own.
    ids, ask, me = things(registry), Asker(registry), registry.client("stranger")
    near = me.mark_site(registry.stranger)
    z, x, y = address(14).removesuffix(".mvt").split("/")[2:]
    ask.given |= {"own": str(registry.stranger), "near": near["id"], "code": near["code"], "z": z, "x": x, "y": y}
    assigned = {"monitor": str(registry.people["stranger"]), "precision": "exact"}
    assert me.post(f"/sites/{near['id']}/assignments", assigned).status_code == 201
    ask.given["monitor"] = assigned["monitor"]
    ask.given["enquiry"] = at_desk(registry, me, organisation=str(registry.stranger)).id
    described = registry.app.openapi()["paths"]
    excused = {each for several in NO_PLACE.values() for each in several}
    for route in sorted(ROUTES, key=lambda each: each.method):
        if "204" in described[API + route.path][route.method.lower()]["responses"] or route.path in ELSEWHERE:
            continue
        clock[0] += 1
        original = replace(route, params={"original": "true"}) if route.path == "/evidence/{item_id}/file" else route
        answer = ask(me, original, ids)
        assert answer.status_code < 500, (name(route), answer.text)
        found = noted(registry, registry.people["stranger"], clock[0])
        assert found == ({route.shows} if route.shows else set()), (name(route), answer.status_code, answer.text[:300])
        if not route.shows and name(route) not in excused:
            assert not PLANTED.search(answer.text), (name(route), answer.text)
        if route.path == "/session" and route.method == "POST":
            me = registry.client("stranger")


def test_gis_programs_are_noted_where_they_read_exact_places(registry: Registry, clock: list[int]) -> None:
    site, token = registry.client("researcher").mark_site(registry.own), make_token(registry, "legal")["token"]
    z, x, y = address(14).removesuffix(".mvt").split("/")[2:]
    named = {"{name}": "sites", "{feature_id}": site["id"], "{zoom}": z, "{row}": y, "{column}": x}
    for path, kind in [*((each, "features") for each in sorted(OGC_SHOWS)), (OGC_TILE, "tiles")]:
        clock[0] += 1
        for part, value in named.items():
            path = path.replace(part, value)  # noqa: PLW2901
        answer = registry.client().http.get(f"/ogc{path}", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200, (path, answer.text)
        assert noted(registry, registry.people["legal"], clock[0]) == {kind}, path
