"""A phone on a local network: it trusts the registry's own authority, by the fingerprint, and then works offline."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Playwright, expect

from graveregistry import db
from graveregistry.cluster import OWNER, PUBLIC, WEB
from graveregistry.config import Settings
from graveregistry.serving import Front, configured, reach_of
from tests.conftest import Database
from tests.e2e.conftest import FLAGS
from tests.e2e.handset import Handset
from tests.support.field import assigned_site
from tests.support.registry import Registry, make
from tests.support.served import running

NAME = "notes.local"


def trusted(home: Path, certificate: bytes) -> None:
    """What installing the certificate does on a phone, for Debian's Chromium."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    (home / "ca.crt").write_bytes(certificate)
    for command in ("-N --empty-password", f"-A -t C,, -n ca -i {home / 'ca.crt'}"):
        subprocess.run(["certutil", "-d", f"sql:{store}", *command.split()], check=True, capture_output=True)


@pytest.fixture
def registry(database: Database, tmp_path: Path) -> Iterator[tuple[Registry, Front, socket.socket, socket.socket]]:
    """A registry with an authority of its own, and the two sockets that it is to be served on."""
    secure, plain = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    port, trust_port = (each.getsockname()[1] for each in (secure, plain))
    given: dict[str, Any] = {"tls": True, "https": True, "tls_names": NAME, "port": port, "trust_port": trust_port}
    settings = Settings(home=tmp_path / "home", **given)
    front = Front(settings)
    made = make(db.Urls(*map(database.url, (OWNER, WEB, PUBLIC))), settings)
    made.app.state.reach = reach_of(settings, front.shown)
    yield made, front, secure, plain
    made.close()


def test_a_phone_trusts_the_registrys_own_authority_and_then_starts_with_no_network(
    registry: tuple[Registry, Front, socket.socket, socket.socket], tmp_path: Path, playwright: Playwright
) -> None:
    made, front, secure, plain = registry
    assigned_site(made)
    offer = made.client("protection-officer").post("/enrolments", {"person_id": str(made.people["monitor"])}).json()
    origin = f"https://{NAME}:{secure.getsockname()[1]}"
    assert offer["url"].startswith(f"{origin}/field/#")
    with running(uvicorn.Config(front.trust(), lifespan="off", log_level="warning"), plain):
        at = f"http://127.0.0.1:{plain.getsockname()[1]}/ca.crt"
        certificate = httpx.get(at, headers={"host": NAME}).content
    assert hashlib.sha256(certificate).hexdigest().upper() == offer["trust"]["fingerprint"].replace(":", "")
    trusted(tmp_path / "user", certificate)
    flags = [*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    phone = Handset(playwright, flags, tmp_path / "phone", origin, env=os.environ | {"HOME": str(tmp_path / "user")})
    try:
        with running(configured(made.app, made.app.state.settings, front.context), secure):
            phone.start()
            phone.enrol(made)
            phone.ready_offline()
            phone.close()
        # The server is gone: what opens comes from the phone.
        page = phone.start()
        expect(page.get_by_test_id("unlock")).to_be_visible()
        assert not phone.errors
    finally:
        phone.close()
