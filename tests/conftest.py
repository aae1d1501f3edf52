"""What every test may ask for: one PostGIS cluster for the whole run, and a fresh database per test.

The process that controls the run (with pytest-xdist there are workers beside it) makes one folder and removes it,
with the cluster in it, at the end. The cluster starts when the first test asks for it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from graveregistry import db
from graveregistry.cluster import OWNER, PUBLIC, WEB, Cluster
from graveregistry.config import Settings
from tests.support.registry import Registry, make

PREFIX = "graveregistry-test-"
RUN = pytest.StashKey[Path]()
HELD = pytest.StashKey[int]()
TEMPLATE = "graveregistry_template"


@dataclass(frozen=True, slots=True)
class Database:
    """One test's own database."""

    cluster: Cluster
    name: str

    def url(self, role: str = OWNER) -> str:
        """Its SQLAlchemy URL for a login role."""
        return self.cluster.url(self.name, role)


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the run's folder; a worker is told of it."""
    # A test asks from one address as often as it likes; tests/reach has the limits.
    os.environ.setdefault("GRAVEREGISTRY_RATE_FACTOR", "0")
    given = getattr(config, "workerinput", {}).get("graveregistry_run")
    if given is not None:
        config.stash[RUN] = Path(given)
        return
    _sweep()
    run = Path(tempfile.mkdtemp(prefix=PREFIX))
    config.stash[RUN] = run
    config.stash[HELD] = _hold(run)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist starts a worker."""
    node.workerinput["graveregistry_run"] = str(node.config.stash[RUN])


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run is over: the controller stops the cluster and removes the folder."""
    if HELD in config.stash:
        _discard(config.stash[RUN])
        os.close(config.stash[HELD])


def _hold(run: Path) -> int:
    """Lock the run's folder for as long as this process lives; the kernel lets go even after kill -9."""
    handle = os.open(run, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def _sweep() -> None:
    """Remove what runs that were killed left behind."""
    for run in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if run.is_symlink() or run.stat().st_uid != os.geteuid():
            continue
        try:
            handle = _hold(run)
        except BlockingIOError:
            continue
        _discard(run)
        os.close(handle)


def _discard(run: Path) -> None:
    home = run / "home"
    if home.exists():
        Cluster(home, durable=False).stop()
    shutil.rmtree(run, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Cluster:
    """The run's one cluster, started."""
    cluster = Cluster(pytestconfig.stash[RUN] / "home", durable=False)
    cluster.start()
    return cluster


@pytest.fixture(scope="session")
def template(cluster: Cluster, pytestconfig: pytest.Config) -> str:
    """The name of a migrated database that tests copy; made once per run, by whichever worker is first."""
    made = pytestconfig.stash[RUN] / "template-made"
    with (pytestconfig.stash[RUN] / "template-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            cluster.provision(TEMPLATE)
            db.migrate(cluster.url(TEMPLATE, OWNER))
            with cluster.connect() as connection:
                connection.execute(f"ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS false")
            made.touch()
    return TEMPLATE


@pytest.fixture
def database(cluster: Cluster, template: str) -> Iterator[Database]:
    """A database of the test's own, migrated and empty; dropped afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    cluster.provision(name, template=template)
    yield Database(cluster, name)
    with cluster.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def registry(database: Database, tmp_path: Path) -> Iterator[Registry]:
    """A registry with organisations and people on a database and in a data home of the test's own."""
    made = make(db.Urls(database.url(OWNER), database.url(WEB), database.url(PUBLIC)), Settings(home=tmp_path))
    yield made
    made.close()


@pytest.fixture
def superuser(cluster: Cluster, database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A superuser in the test's database: the attacker who holds the machine."""
    with cluster.connect(database.name) as connection:
        yield connection
