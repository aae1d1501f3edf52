"""Debian's nginx and Caddy, with the configurations that the documentation offers, before a registry really served."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from graveregistry.config import Settings
from graveregistry.reach.certificates import Identity, identity
from graveregistry.reach.headers import HEADERS, HSTS
from graveregistry.reach.names import names_of
from graveregistry.serving import configured
from tests.conftest import Database
from tests.publication.test_nginx import answers, free_port
from tests.support.phone import Phone
from tests.support.registry import PASSWORD, Cast, Registry, make
from tests.support.served import running

OFFERED = Path(__file__).parents[2] / "docs" / "deploy"
HOST = "graves.example.org"
PROGRAMS = f"{os.environ['PATH']}:/usr/sbin"


def nginx(folder: Path, ours: int, theirs: int, pem: Path) -> list[str]:
    """The offered lines with this test's own folders and ports; around them what an unprivileged nginx needs, and logs
    as Debian keeps them.
    """
    said = (OFFERED / "nginx.conf").read_text().replace("127.0.0.1:8321", f"127.0.0.1:{ours}")
    said = said.replace("listen 80;", f"listen 127.0.0.1:{free_port()};").replace("443", f"127.0.0.1:{theirs}")
    for name in ("fullchain", "privkey"):
        said = said.replace(f"/etc/letsencrypt/live/{HOST}/{name}.pem", str(pem))
    said = said.replace("/var/log/nginx", str(folder))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    spools = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    logs = f"access_log {folder}/access.log;\nerror_log {folder}/error.log;\n"
    around = f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{logs}{spools}\n"
    (folder / "nginx.conf").write_text(around + said + "\n}\n")
    return [str(shutil.which("nginx", path=PROGRAMS)), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, ours: int, theirs: int, pem: Path) -> list[str]:
    """The offered lines with this test's own port, and its certificate instead of one that is fetched."""
    said = (OFFERED / "Caddyfile").read_text().replace("127.0.0.1:8321", f"127.0.0.1:{ours}")
    said = said.replace(f"\n{HOST} {{", f"\nhttps://{HOST}:{theirs} {{\n\tbind 127.0.0.1\n\ttls {pem} {pem}")
    # Caddy reads its general settings from one block alone.
    own = f"\n{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {folder}/caddy\n"
    (folder / "Caddyfile").write_text(said.replace("\n{\n", own, 1))
    return [str(shutil.which("caddy", path=PROGRAMS)), "run", "--config", str(folder / "Caddyfile")]


class Seen:
    """The registry, and who it thought was asking."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.clients: list[tuple[str, str]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.clients.append((scope["client"][0], scope["scheme"]))
        await self.app(scope, receive, send)


@pytest.fixture
def registry(database: Database, cast: Cast, tmp_path: Path) -> Iterator[Registry]:
    """A registry that is told that it stands behind a proxy of this machine."""
    settings = Settings(
        home=tmp_path, https=True, trusted_proxies="127.0.0.1", public_address=f"https://{HOST}", tls_names=HOST
    )
    made = make(database.urls(), settings, cast)
    yield made
    made.close()


@contextmanager
def behind(command: list[str], port: int) -> Iterator[None]:
    """A proxy while the block runs; what it says lies beside its configuration."""
    with Path(f"{command[-1]}.log").open("ab") as said:
        process = subprocess.Popen(command, stderr=said, env=os.environ | {"HOME": "/nonexistent"})
        try:
            answers(port)
            yield
        finally:
            process.terminate()
            process.wait(10)


def browser(shown: Identity, port: int, address: str = "127.0.0.2") -> httpx.Client:
    """A client at an address of its own, that knows the certificate."""
    trusting = ssl.create_default_context(cadata=shown.der)
    transport = httpx.HTTPTransport(verify=trusting, local_address=address)
    return httpx.Client(transport=transport, base_url=f"https://127.0.0.1:{port}", headers={"host": HOST})


def test_behind_nginx_and_caddy_phones_send_and_nobody_is_taken_for_another(registry: Registry, tmp_path: Path) -> None:
    settings, seen = registry.app.state.settings, Seen(registry.app)
    shown = identity(tmp_path / "certificate", names_of(settings), "x", datetime.now(UTC))
    sealed_by = Phone(registry)
    listening = socket.create_server(("127.0.0.1", 0))
    with running(configured(seen, settings), listening):
        for proxy in (nginx, caddy):
            port = free_port()
            with behind(proxy(tmp_path, listening.getsockname()[1], port, shown.file), port):
                client = browser(shown, port)
                seen.clients.clear()
                spoofed = {"x-forwarded-for": "198.51.100.9", "x-forwarded-proto": "http", "forwarded": "for=x"}
                page = client.get("/api/v1/session", headers=spoofed | {"x-forwarded-host": "evil.example"})
                assert page.status_code == 200, proxy
                for name, value in (HEADERS | HSTS).items():
                    assert page.headers[name] == value
                assert seen.clients == [("127.0.0.2", "https")]
                signed = client.post("/api/v1/session", json={"login": "monitor", "password": PASSWORD})
                assert "__Host-" in signed.headers["set-cookie"]
                sealed_by.http = client
                sealed = sealed_by.seal({"v": 1}, (uuid4(), "photo", os.urandom(150_000)))
                assert sealed_by.send(sealed)["state"] == "whole"
                large = client.put(f"/api/v1/sealed/{uuid4()}", content=b"x" * 32_000_000)
                assert (large.status_code, large.json()["code"]) == (413, "too_large")
    # What passed through was written nowhere.
    spools = [each for each in tmp_path.rglob("*") if each.is_file() and {"client_body", "proxy"} & set(each.parts)]
    assert spools == []
    log = (tmp_path / "registry.log").read_text()
    assert "/api/v1/session" in log
    assert "127.0.0.2" not in log
    assert "?" not in log


def test_nobody_is_written_down_when_the_registry_does_not_answer_or_somebody_comes_without_tls(tmp_path: Path) -> None:
    names = names_of(Settings(home=tmp_path, https=True, public_address=f"https://{HOST}", tls_names=HOST))
    shown = identity(tmp_path / "certificate", names, "x", datetime.now(UTC))
    wanted = {"q": "WANTED"}
    for proxy in (nginx, caddy):
        port = free_port()
        with behind(proxy(tmp_path, free_port(), port, shown.file), port):
            assert browser(shown, port).get("/api/v1/sites", params=wanted).status_code == 502
            if proxy is nginx:
                (plain,) = re.findall(r"listen 127\.0\.0\.1:(\d+);", (tmp_path / "nginx.conf").read_text())
                transport = httpx.HTTPTransport(local_address="127.0.0.2")
                with httpx.Client(transport=transport, headers={"host": HOST}) as client:
                    assert client.get(f"http://127.0.0.1:{plain}/", params=wanted).status_code == 308
    written = {each.name: each.read_text() for each in tmp_path.glob("*.log")}
    assert {"registry.log", "Caddyfile.log"} <= {name for name, text in written.items() if text}
    for said in ("127.0.0.2", "WANTED"):
        assert [name for name, text in written.items() if said in text] == []
