"""Attack 14: the server's process or the database is killed under load; what was acknowledged is there, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from graveregistry import db
from graveregistry.cluster import OWNER, WEB, Cluster
from graveregistry.ledger import auditing, queries
from tests.conftest import Database

WRITER = Path(__file__).with_name("writer.py")
ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


class Load:
    """Two writers and what they said was committed."""

    def __init__(self, url: str, site: UUID) -> None:
        self.said: list[str] = []
        self.fresh = threading.Semaphore(0)
        self.processes = [
            subprocess.Popen([sys.executable, str(WRITER), url, str(site)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
            for _ in range(2)
        ]
        self._readers = [threading.Thread(target=self._read, args=(each,)) for each in self.processes]
        for reader in self._readers:
            reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            # A line cut off by the kill was not said.
            if line.endswith("\n"):
                self.said.append(line.strip())
                self.fresh.release()

    def wait(self, more: int) -> None:
        """Until so many more events were acknowledged."""
        for _ in range(more):
            assert self.fresh.acquire(timeout=60), "the writers wrote nothing for a minute"

    def kill(self) -> None:
        """kill -9."""
        for process in self.processes:
            process.kill()
            process.wait()
        for reader in self._readers:
            reader.join()


@contextmanager
def load(url: str, site: UUID) -> Iterator[Load]:
    """Writers that are gone at the end, however it ends."""
    running = Load(url, site)
    try:
        yield running
    finally:
        running.kill()


def check(owner_url: str, said: list[str]) -> None:
    """Gapless, whole, recomputable, and every acknowledged event there in full."""
    engine = db.connect(owner_url, pool_size=1)
    with db.transaction(db.sessions(engine)) as session:
        assert not auditing.audit(session, []).failed
        events = [event for page in queries.pages(session) for event in page]
    engine.dispose()
    assert [event.index for event in events] == list(range(len(events)))
    held = [{field.name: field.value for field in event.fields} for event in events]
    assert all(each["first"] == each["last"] for each in held)
    names = [each["first"] for each in held]
    assert len(set(names)) == len(names)
    assert set(said) <= set(names)
    assert len(said) > 0


def test_attack_14_writers_killed_mid_load_leave_nothing_half_done(database: Database) -> None:
    site, said = uuid4(), list[str]()
    for _ in range(3):
        with load(database.url(WEB), site) as running:
            running.wait(15)
        said += running.said
    check(database.url(OWNER), said)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Cluster]:
    """A durable cluster of the test's own, which it may kill."""
    cluster = Cluster(tmp_path / "home")
    cluster.start()
    cluster.provision("killed")
    db.migrate(cluster.url("killed", OWNER))
    yield cluster
    cluster.stop()


def test_attack_14_a_database_killed_twenty_times_under_load_keeps_every_acknowledged_write(own: Cluster) -> None:
    with load(own.url("killed", WEB), uuid4()) as running:
        for _ in range(KILLS):
            running.wait(6)
            pid = own.status().pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            own.start()
        running.wait(6)
    check(own.url("killed", OWNER), running.said)
