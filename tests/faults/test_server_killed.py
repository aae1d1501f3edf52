"""Attack 14: the server itself is killed while people write; whatever it said yes to is there, once and whole."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from graveregistry.ledger import auditing
from tests.support.registry import PASSWORD, Registry

SERVER = Path(__file__).with_name("server.py")
ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


class Servers:
    """One server after another behind one address; who asks in between waits for the next."""

    def __init__(self, registry: Registry, home: Path) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        urls, handle = registry.urls, self._listening.fileno()
        self._maker = subprocess.Popen(
            [sys.executable, str(SERVER), urls.owner, urls.web, urls.public, str(home), str(handle)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[handle],
            cwd=ROOT,
        )
        self._running = self._next()

    def _next(self) -> int:
        assert self._maker.stdin is not None
        assert self._maker.stdout is not None
        self._maker.stdin.write("\n")
        self._maker.stdin.flush()
        return int(self._maker.stdout.readline())

    def kill(self) -> None:
        """kill -9, and another one."""
        os.kill(self._running, signal.SIGKILL)
        self._running = self._next()

    def close(self) -> None:
        """None any more."""
        os.kill(self._running, signal.SIGKILL)
        self._maker.kill()
        self._maker.wait()
        self._listening.close()


@contextmanager
def served(registry: Registry, home: Path) -> Iterator[Servers]:
    """Servers that are gone at the end, however it ends."""
    servers = Servers(registry, home)
    try:
        yield servers
    finally:
        servers.close()


class Researcher(threading.Thread):
    """Somebody who marks one site after another, each again under its id until the server says that it is there."""

    def __init__(self, url: str, registry: Registry, fresh: threading.Semaphore, stop: threading.Event) -> None:
        super().__init__()
        self._steward, self._fresh, self._stop_now = str(registry.own), fresh, stop
        self.said: list[str] = []
        self._http = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
        signed = self._http.post("/session", json={"login": "researcher", "password": PASSWORD})
        self._http.headers["x-csrf-token"] = signed.json()["csrf_token"]

    def run(self) -> None:
        while not self._stop_now.is_set():
            self._mark(str(uuid4()))

    def _mark(self, site: str) -> None:
        body = {"id": site, "steward": self._steward, "name_ar": "تدريب", "types": ["trench"]}
        while not self._stop_now.is_set():
            try:
                answer = self._http.post("/sites", json=body)
            except httpx.TransportError:
                continue
            if answer.status_code == 201:
                self.said.append(site)
                self._fresh.release()
                return


@pytest.mark.timeout(240)
def test_attack_14_a_server_killed_twenty_times_under_load_keeps_every_acknowledged_write(
    registry: Registry, tmp_path: Path
) -> None:
    fresh, stop = threading.Semaphore(0), threading.Event()
    with served(registry, tmp_path) as servers:
        people = [Researcher(servers.url, registry, fresh, stop) for _ in range(2)]
        for each in people:
            each.start()
        try:
            for _ in range(KILLS):
                for _ in range(3):
                    assert fresh.acquire(timeout=60), "nothing was written for a minute"
                servers.kill()
            assert fresh.acquire(timeout=60), "nothing was written for a minute"
        finally:
            stop.set()
            for each in people:
                each.join()
    said = [site for each in people for site in each.said]
    assert len(said) == len(set(said)) > 3 * KILLS
    with registry.owner_session() as session:
        held = set(map(str, session.execute(text("SELECT id FROM site")).scalars()))
        assert set(said) <= held
        assert not auditing.audit(session, []).failed
