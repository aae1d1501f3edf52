"""The plain-HTTP side: the authority's certificate, how to trust it, and the way to HTTPS; nothing else."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from graveregistry.config import Settings
from graveregistry.reach.headers import HEADERS
from graveregistry.serving import Front, chosen, reach_of

SETTINGS = {"tls": True, "https": True, "tls_names": "notes.local", "port": 8444}


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Front:
    return Front(Settings(home=tmp_path_factory.mktemp("home"), **SETTINGS))


@pytest.fixture(scope="module")
def plain(front: Front) -> TestClient:
    return TestClient(front.trust(), base_url="http://notes.local:8320", follow_redirects=False)


def test_the_certificate_is_handed_out_and_its_fingerprint_stands_on_the_page(front: Front, plain: TestClient) -> None:
    given = plain.get("/ca.crt")
    assert given.headers["content-type"] == "application/x-x509-ca-cert"
    assert hashlib.sha256(given.content).hexdigest().upper() == front.shown.fingerprint.replace(":", "")
    page = plain.get("/")
    for half in re.findall(r'<p class="print".*?</p>', page.text):
        assert re.sub(r"<[^>]*>| ", "", half) == front.shown.fingerprint.replace(":", "")
    assert 'lang="ar" dir="rtl"' in page.text
    assert 'lang="en" dir="ltr"' in page.text
    assert page.text.count("https://notes.local:8444/field/") == 4
    # Whoever looks over a shoulder, or listens on the network, learns nothing of what this is.
    assert not re.search("grave|مقبر|مقابر", page.text)


def test_its_style_is_the_only_thing_that_its_policy_lets_run(plain: TestClient) -> None:
    page = plain.get("/")
    assert re.search(r"default-src 'none'; style-src 'sha256-[^']+'; frame-", page.headers["content-security-policy"])
    for name, value in HEADERS.items():
        assert page.headers[name] == value or name == "content-security-policy"
    assert "strict-transport-security" not in page.headers


def test_everybody_else_is_led_to_https_and_nothing_sent_is_taken(plain: TestClient) -> None:
    led = plain.get("/field/?x=1")
    assert (led.status_code, led.headers["location"]) == (307, "https://notes.local:8444/field/")
    odd = plain.get("/%0d%0aset-cookie:%20a=b")
    assert "set-cookie" not in odd.headers
    assert plain.post("/api/v1/session", json={"login": "x"}).status_code == 405
    assert plain.head("/").content == b""
    assert plain.get("/", headers={"host": "elsewhere.example"}).status_code == 421


def test_the_certificate_is_renewed_while_it_is_served(front: Front) -> None:
    before = front.shown.server
    (front.shown.file).unlink()
    front.renew()
    assert front.shown.server != before
    assert reach_of(front._settings, front.shown).origin == "https://notes.local:8444"


def test_the_command_line_serves_the_local_network(tmp_path: Path) -> None:
    usual = chosen(Settings(home=tmp_path), training=True, port=None, tls=False, names=[])
    assert (usual.host, usual.https, usual.training) == ("127.0.0.1", False, True)
    local = chosen(Settings(home=tmp_path), training=False, port=9000, tls=True, names=["a.local", "10.0.0.9"])
    assert (local.host, local.https, local.tls_names, local.port) == ("0.0.0.0", True, "a.local,10.0.0.9", 9000)
    assert chosen(Settings(host="127.0.0.1"), training=False, port=None, tls=True, names=[]).host == "127.0.0.1"
