"""The headers of every kind of answer: pages, files, data, the public's and the private, refusals and crashes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graveregistry.config import Settings
from tests.support.registry import PASSWORD, Registry, make

PAGES = ("/", "/en", "/desk/", "/field/", "/field/app.webmanifest", "/field/icon.svg", "/assets/a.js")
FRAMES = ("/embed", "/en/embed")
PUBLIC = ("/api/public/message", "/api/public/releases/latest", "/api/public/releases/1/tiles/8/1/1.mvt")
PRIVATE = (
    "/api/v1/session",
    "/api/v1/sites",
    "/api/v1/vocabulary",
    "/api/v1/tiles/8/1/1.mvt",
    "/api/v1/phone",
    "/ogc",
)
REFUSED = (
    "/nothing.html",
    "/desk/nothing.js",
    "/field/nothing",
    "/assets/none.js",
    "/api/v1/nothing",
    "/api/openapi.json",
)


@pytest.fixture
def client(registry: Registry, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """Somebody signed in at a registry with pages, under the settings of the test."""
    for file in ("desk/index.html", "field/index.html", "assets/a.js"):
        (tmp_path / "web" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "web" / file).write_text("<!doctype html><title>x</title>")
    served = make(registry.urls, Settings(home=tmp_path, web_root=tmp_path / "web", **request.param))
    made = served.client()
    made.sign_in("researcher", PASSWORD)
    yield made.http
    served.close()


TLS = {"tls": True, "https": True, "host": "127.0.0.1"}


@pytest.mark.parametrize(
    ("client", "pinned"),
    [({}, False), ({"https": True}, True), (TLS, False)],
    indirect=["client"],
    ids=["http", "proxied", "tls"],
)
def test_every_kind_of_answer_is_dressed(client: TestClient, pinned: bool) -> None:
    answers = {path: client.get(path) for path in (*PAGES, *FRAMES, *PUBLIC, *PRIVATE, *REFUSED)}
    answers["405"] = client.put("/api/v1/session")
    answers["413"] = client.post("/api/v1/session", headers={"content-length": str(2**40)})
    answers["421"] = client.get("/", headers={"host": "elsewhere.example"})
    answers["other site"] = client.post("/api/v1/session", headers={"sec-fetch-site": "cross-site"})
    for path, answer in answers.items():
        assert answer.status_code < 500, path
        said = answer.headers
        policy = said["content-security-policy"]
        assert policy.startswith("default-src 'none'"), path
        assert ("frame-ancestors *" if path in FRAMES else "frame-ancestors 'none'") in policy, path
        assert "unsafe" not in policy, path
        assert said["x-content-type-options"] == "nosniff", path
        assert said["referrer-policy"] == "no-referrer", path
        assert said["cross-origin-opener-policy"] == "same-origin", path
        assert said["cross-origin-resource-policy"] == ("cross-origin" if path in FRAMES else "same-origin"), path
        field = path.startswith("/field/")
        for device in ("camera", "geolocation", "microphone"):
            assert f"{device}=({'self' if field else ''})" in said["permissions-policy"], path
        assert said.get("strict-transport-security") == ("max-age=63072000" if pinned else None), path
        assert "server" not in said
    for path in (*PRIVATE, "/api/v1/nothing", "405", "413", "421"):
        assert answers[path].headers["cache-control"] in {"no-store", "private, no-cache"}, path
    assert "immutable" in answers["/assets/a.js"].headers["cache-control"]
    assert answers["/assets/none.js"].headers["cache-control"] == "no-store"


@pytest.mark.parametrize("client", [{}], indirect=True)
def test_a_crash_is_dressed_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("graveregistry.sites.service.search", fail)
    answer = client.get("/api/v1/sites")
    assert answer.status_code == 500
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
