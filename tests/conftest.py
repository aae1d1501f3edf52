"""What every test may ask for: one PostGIS cluster for the whole run, and a fresh database per test.

The process that controls the run (with pytest-xdist there are workers beside it) makes one folder and removes it,
with the cluster in it, at the end. The cluster starts when the first test asks for it.
"""

from __future__ import annotations

import fcntl
import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from psycopg import sql

from graveregistry import db
from graveregistry.cluster import OWNER, PUBLIC, WEB, Cluster
from graveregistry.config import Settings
from tests.support.registry import Cast, Registry, make, populate

# How long an example takes is no fact about the code: the machine does other things too.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("ci" if "CI" in os.environ else "untimed")

PREFIX = "graveregistry-test-"
RUN = pytest.StashKey[Path]()
HELD = pytest.StashKey[int]()
TEMPLATE = "graveregistry_template"
PEOPLED = "graveregistry_peopled"


COVERING = (
    *("geo/", "access/", "ledger/", "intake/", "visits/", "monitoring/"),
    *("ogc/", "exchange/test_api.py", "exchange/test_exporting.py", "warnings/test_cli.py", "test_ledger_cli.py"),
)
"""The tests that together run every branch of the rooms that must be covered whole."""


@dataclass(frozen=True, slots=True)
class Database:
    """One test's own database."""

    cluster: Cluster
    name: str

    def url(self, role: str = OWNER) -> str:
        """Its SQLAlchemy URL for a login role."""
        return self.cluster.url(self.name, role)

    def urls(self) -> db.Urls:
        """The three that the application is given."""
        return db.Urls(self.url(OWNER), self.url(WEB), self.url(PUBLIC))


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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool | None, bool | None]:
    """Counting branches makes Python half as slow again: only those tests pay for it that the count is about."""
    name = item.path.relative_to(Path(__file__).parent).as_posix()
    if name.startswith(COVERING):
        return (yield)
    with _uncounted(item.config):
        return (yield)


@contextmanager
def _uncounted(config: pytest.Config) -> Iterator[None]:
    """What runs here counts for no branch; where nothing is being counted it changes nothing."""
    counting = config.pluginmanager.getplugin("_cov")
    if counting is None or not counting.cov_controller.started:
        yield
        return
    counting.cov_controller.pause()
    try:
        yield
    finally:
        counting.cov_controller.resume()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not look through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


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
    """The name of a migrated and empty database that tests copy."""

    def build() -> str:
        cluster.provision(TEMPLATE)
        db.migrate(cluster.url(TEMPLATE, OWNER))
        return _closed(cluster, TEMPLATE)

    return _once(pytestconfig, TEMPLATE, build)


@pytest.fixture(scope="session")
def cast(cluster: Cluster, template: str, pytestconfig: pytest.Config) -> Cast:
    """Who is in the database ``PEOPLED``, a copy of the template with people in it."""

    def build() -> str:
        cluster.provision(PEOPLED, template=template)
        told = populate(cluster.url(PEOPLED, OWNER)).to_json()
        _closed(cluster, PEOPLED)
        return told

    return Cast.from_json(_once(pytestconfig, PEOPLED, build))


def _once(config: pytest.Config, name: str, build: Callable[[], str]) -> str:
    """What ``build`` answers, which happens once per run, by whichever worker is first.

    Its branches count for nothing: chance says which test is first, and would decide what is covered.
    """
    run = config.stash[RUN]
    told = run / f"{name}.told"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            with _uncounted(config):
                told.write_text(build())
    return told.read_text()


def _closed(cluster: Cluster, name: str) -> str:
    """Nobody may connect: what is copied must be in use by nobody."""
    with cluster.connect() as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
    return name


@pytest.fixture
def database(request: pytest.FixtureRequest, cluster: Cluster, template: str) -> Iterator[Database]:
    """A database of the test's own, migrated; empty unless the test asks for a registry too. Dropped afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    if not {"registry", "served"}.isdisjoint(request.fixturenames):
        request.getfixturevalue("cast")
        template = PEOPLED
    cluster.provision(name, template=template)
    yield Database(cluster, name)
    with cluster.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def registry(database: Database, cast: Cast, tmp_path: Path) -> Iterator[Registry]:
    """A registry with organisations and people on a database and in a data home of the test's own."""
    made = make(database.urls(), Settings(home=tmp_path), cast)
    yield made
    made.close()


@pytest.fixture
def superuser(cluster: Cluster, database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A superuser in the test's database: the attacker who holds the machine."""
    with cluster.connect(database.name) as connection:
        yield connection
