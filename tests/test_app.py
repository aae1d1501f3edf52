"""The edge: every answer dressed alike, every failure in words, every body bounded, nothing of an error let out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from graveregistry.access import web
from graveregistry.config import Settings
from graveregistry.reach.headers import HEADERS
from tests.support.registry import PASSWORD, Client, Registry, make

PLANTED = "PLANTED-36.10512-32.62345"


@pytest.fixture
def pages(registry: Registry, tmp_path: Path) -> Iterator[Registry]:
    """The registry with built pages to serve."""
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title>")
    served = make(registry.urls, Settings(web_root=tmp_path))
    yield served
    served.close()


def is_problem(answer: Any, status: int, code: str) -> bool:
    said = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["type"] == f"urn:graveregistry:problem:{code}"
    assert (said["status"], said["code"]) == (status, code)
    assert said["title"] == said["detail"]["en"]
    assert any("\u0600" <= letter <= "\u06ff" for letter in said["detail"]["ar"])
    return True


def dressed(answer: Any) -> None:
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name


def test_every_answer_wears_the_headers_of_the_house(pages: Registry) -> None:
    client = Client(pages.app)
    client.sign_in("researcher", PASSWORD)
    for method, path in (
        *(("GET", "/"), ("GET", "/nothing.html"), ("GET", "/api/openapi.json"), ("GET", "/api/v1/session")),
        *(("GET", "/api/v1/sites"), ("GET", f"/api/v1/sites/{uuid4()}"), ("GET", "/api/v1/nothing")),
        *(("DELETE", "/api/v1/sites"), ("OPTIONS", "/api/v1/sites"), ("POST", "/api/v1/sites"), ("PUT", "/")),
    ):
        answer = client.http.request(method, path)
        dressed(answer)
        if path.startswith("/api/v1"):
            assert answer.headers["cache-control"] == "no-store", path
        assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v1/sites/", "/api/../api/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_address_of_the_api_is_a_problem_and_never_a_page(pages: Registry, path: str, method: str) -> None:
    answer = Client(pages.app).http.request(method, path, follow_redirects=False)
    if path == "/api":  # Outside the API's tree: the pages' own 404 or 405.
        assert answer.status_code in {404, 405}
        return
    assert is_problem(answer, 404, "not_found")


def test_another_method_on_a_known_address_is_told_which_there_are(pages: Registry) -> None:
    answer = Client(pages.app).http.request("DELETE", "/api/v1/sites")
    assert is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"
    assert Client(pages.app).http.head("/api/v1/session").status_code == 405


def test_pages_are_served_and_an_absent_one_is_a_problem(pages: Registry) -> None:
    client = Client(pages.app).http
    assert client.get("/").text.startswith("<!doctype html>")
    assert client.head("/").status_code == 200
    assert is_problem(client.get("/absent.html"), 404, "not_found")
    assert is_problem(client.get("/../pyproject.toml"), 404, "not_found")


def crash(registry: Registry, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Any:
    def fail(*_: object) -> None:
        raise error

    client = registry.client("researcher")
    monkeypatch.setattr("graveregistry.sites.service.search", fail)
    return client.get("/sites", params={"q": PLANTED})


def test_a_crash_is_a_number_to_the_person_and_lines_of_code_to_the_log(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError(PLANTED)
    error.__cause__ = ValueError(PLANTED)
    with caplog.at_level(logging.ERROR):
        answer = crash(registry, monkeypatch, error)
    assert is_problem(answer, 500, "internal")
    dressed(answer)
    (record,) = [each for each in caplog.records if each.name == "graveregistry"]
    incident = record.getMessage().split()[1]
    assert incident in answer.json()["detail"]["ar"]
    assert {"RuntimeError", "ValueError"} <= set(record.getMessage().split())
    assert "test_app.py" in record.getMessage()
    assert PLANTED not in answer.text + caplog.text


def test_a_failed_commit_is_never_answered_as_done(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    client = registry.client("researcher")
    superuser.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON site DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION fail()"
    )
    body = {"id": str(uuid4()), "steward": str(registry.own), "name_ar": "تدريب", "types": ["well"]}
    assert is_problem(client.post("/sites", body), 500, "internal")
    superuser.execute("DROP TRIGGER late ON site")
    assert client.get("/sites").json()["sites"] == []
    assert client.post("/sites", body).status_code == 201


def test_a_busy_database_says_when_to_come_again(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    client = registry.client("researcher")
    superuser.execute("ALTER ROLE graveregistry_web SET lock_timeout = '50ms'")
    registry.app.state.engine.dispose()
    try:
        with superuser.transaction():
            superuser.execute("LOCK TABLE site_outline")
            answer = client.get("/sites")
    finally:
        superuser.execute("ALTER ROLE graveregistry_web SET lock_timeout = '10s'")
        registry.app.state.engine.dispose()
    assert is_problem(answer, 503, "busy")
    assert answer.headers["retry-after"] == "5"


def test_a_body_beyond_the_bound_is_refused_with_and_without_its_length(registry: Registry) -> None:
    small = make(registry.urls, Settings(body_limit=1000))
    try:
        client = TestClient(small.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        json_type = {"content-type": "application/json"}
        told = client.post("/api/v1/session", content=b" " * 1001, headers=json_type)
        untold = client.post("/api/v1/session", content=(b" " * 300 for _ in range(4)), headers=json_type)
        form = client.post("/api/v1/session", content=(b"a=b&" * 90 for _ in range(4)))
        for answer in (told, untold, form):
            assert is_problem(answer, 413, "too_large")
            assert "1000" in answer.json()["detail"]["en"]
            dressed(answer)
        for length in (b"-1", b"x", b"\xb2", b"1e3", b""):
            odd = client.post("/api/v1/session", content=iter(()), headers=[(b"content-length", length)])
            assert odd.status_code in {413, 422}, length
    finally:
        small.close()


def test_json_has_a_bound_of_its_own(registry: Registry) -> None:
    sent = b'{"login": "' + b"a" * web.MAX_JSON + b'", "password": "x"}'
    answer = registry.client().http.post("/api/v1/session", content=sent, headers={"content-type": "application/json"})
    assert is_problem(answer, 413, "too_large")


def test_an_invalid_field_is_named_in_both_languages(registry: Registry) -> None:
    answer = registry.client().post("/session", {"login": "x" * 201, "shoe": 1})
    assert is_problem(answer, 422, "invalid_input")
    told = {(each["field"], each["code"]) for each in answer.json()["reasons"]}
    assert told == {("login", "string_too_long"), ("password", "missing"), ("shoe", "extra_forbidden")}
    assert all(each["ar"] and each["en"] for each in answer.json()["reasons"])


def test_a_change_names_the_version_it_starts_from(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    path = f"/sites/{site['id']}"
    assert is_problem(researcher.patch(path, {"name_en": "x"}), 428, "precondition_required")
    for stale in ('"0"', "*", '"1", "2"', 'W/"999"', "", "x" * 201):
        answer = researcher.patch(path, {"name_en": "x"}, headers={"if-match": stale})
        assert answer.status_code in {412, 422}, stale
    assert researcher.patch(path, {"name_en": "x"}, headers={"if-match": f"W/{site['etag']}"}).status_code == 200
