"""The server lets itself be asked under its own names alone, and believes no header of a stranger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.reach.hosts import Hosts
from graveregistry.serving import configured
from tests.support.registry import Registry


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8321", True),
        ("localhost", True),
        ("[::1]:8321", True),
        ("graves.example.org", True),
        ("GRAVES.example.org:443", True),
        ("desk.lan", True),
        ("elsewhere.example", False),
        ("graves.example.org.elsewhere.example", False),
        ("", False),
    ],
)
def test_a_host_is_known_by_the_settings(host: str, known: bool) -> None:
    hosts = Hosts(Settings(public_address="https://graves.example.org", hosts="desk.lan"))
    assert hosts.knows(host) is known


def test_a_page_of_another_name_that_points_here_is_answered_with_nothing(registry: Registry) -> None:
    client = TestClient(registry.app, base_url="http://rebound.example", raise_server_exceptions=False)
    for path in ("/", "/api/v1/session", "/api/public/message", "/api/v1/tiles/8/1/1.mvt"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (421, "host_unknown")
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("trusted_proxies", "10.0.0.0/8,proxy", "proxies_unfit"),
        ("hosts", "https://x", "name_unfit"),
        ("tls_names", "a b", "name_unfit"),
        ("tls_names", "Notes.local", "name_unfit"),
    ],
)
def test_a_setting_that_will_not_do_says_so(setting: str, value: str, code: str) -> None:
    with pytest.raises(Failure) as refused:
        Settings(**{setting: value})
    assert refused.value.code == code


SPOOFED = {"x-forwarded-for": "198.51.100.9", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}


@pytest.mark.parametrize(
    ("trusted", "peer", "seen"),
    [
        ("", "127.0.0.1", ("127.0.0.1", "http")),
        ("10.0.0.0/8", "127.0.0.1", ("127.0.0.1", "http")),
        ("127.0.0.1,10.0.0.0/8", "127.0.0.1", ("198.51.100.9", "https")),
        ("127.0.0.1,10.0.0.0/8", "10.3.2.1", ("198.51.100.9", "https")),
    ],
)
def test_only_a_named_proxy_says_who_comes(trusted: str, peer: str, seen: tuple[str, str]) -> None:
    found: list[Any] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        found.append((scope["client"][0], scope["scheme"]))
        assert dict(scope["headers"])[b"host"] == b"127.0.0.1"
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    config = configured(
        app, Settings(home=Path(), trusted_proxies=trusted, public_address="https://graves.example.org")
    )
    config.load()
    TestClient(config.loaded_app, base_url="http://127.0.0.1", client=(peer, 1)).get("/", headers=SPOOFED)
    assert found == [seen]


def test_of_many_addresses_that_a_client_made_up_the_one_the_proxy_saw_counts() -> None:
    found: list[str] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        found.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    config = configured(app, Settings(home=Path(), trusted_proxies="127.0.0.1"))
    config.load()
    client = TestClient(config.loaded_app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    client.get("/", headers={"x-forwarded-for": "203.0.113.1, 127.0.0.1, 198.51.100.9"})
    assert found == ["198.51.100.9"]
