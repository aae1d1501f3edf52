"""The embedded cluster, as the person who runs it meets it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import create_engine, text

from graveregistry.cluster import OWNER, PUBLIC, WEB, Cluster
from graveregistry.cluster.folder import private_folder
from graveregistry.cluster.process import clear_leftovers
from graveregistry.cluster.programs import server_account
from graveregistry.errors import Failure

if TYPE_CHECKING:
    from tests.conftest import Database

pytestmark = pytest.mark.db


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster of the test's own, which it may kill."""
    cluster = Cluster(tmp_path / "home", durable=False)
    yield cluster
    cluster.stop()


def ask(cluster: Cluster, question: str) -> object:
    with cluster.connect() as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def pid_of(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    return pid


def test_a_new_cluster_starts_says_how_it_is_and_stops(own: Cluster) -> None:
    assert own.status().running is False
    own.start()
    status = own.status()
    assert status.running
    assert status.checksums is True
    assert status.version is not None
    assert int(status.version.split(".")[0]) >= 15
    assert status.postgis is not None
    assert status.postgis.startswith("3.")
    assert status.size > 2**20
    own.stop()
    assert own.status().running is False
    assert not list(own.status().socket.glob(".s.PGSQL.*"))


def test_starting_twice_and_stopping_twice_change_nothing(own: Cluster) -> None:
    own.start()
    pid = pid_of(own)
    own.start()
    assert pid_of(own) == pid
    own.stop()
    own.stop()
    assert own.status().pid is None


def test_what_was_committed_survives_kill_minus_nine(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "home")
    cluster.start()
    try:
        with cluster.connect() as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
        killed = pid_of(cluster)
        os.kill(killed, signal.SIGKILL)
        cluster.start()
        assert pid_of(cluster) != killed
        assert ask(cluster, "SELECT n FROM kept") == 42
        assert ask(cluster, "SHOW fsync") == "on"
    finally:
        cluster.stop()


def test_a_busy_child_of_a_killed_server_does_not_keep_it_from_starting(own: Cluster) -> None:
    own.start()
    busy = own.connect()
    busy.pgconn.send_query(b"DO $$ BEGIN LOOP END LOOP; END $$")
    child = busy.info.backend_pid
    os.kill(pid_of(own), signal.SIGKILL)
    own.start()
    assert own.status().running
    assert not Path(f"/proc/{child}/cwd").exists()
    busy.close()


def test_a_number_that_now_belongs_to_a_stranger_is_not_taken_for_the_server(own: Cluster) -> None:
    own.start()
    data = own.status().folder
    mark = (data / "postmaster.pid").read_text().splitlines()
    own.stop()
    mark[0] = str(os.getpid())
    (data / "postmaster.pid").write_text("\n".join(mark))
    shutil.chown(data / "postmaster.pid", data.stat().st_uid, data.stat().st_gid)
    assert own.status().running is False
    own.start()
    assert own.status().running


def test_a_first_start_that_was_killed_half_way_is_begun_again(own: Cluster) -> None:
    half = own.status().folder.with_name("data.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15")
    own.start()
    assert own.status().running
    assert not half.exists()


def test_two_starts_at_once_make_one_server(own: Cluster) -> None:
    call = (
        "import sys; from pathlib import Path; from graveregistry.cluster import Cluster;"
        "Cluster(Path(sys.argv[1]), durable=False).start()"
    )
    starts = [subprocess.Popen([sys.executable, "-c", call, str(own.home)]) for _ in range(3)]
    assert [start.wait(60) for start in starts] == [0, 0, 0]
    assert ask(own, "SELECT 1") == 1


def test_nothing_listens_on_the_network(cluster: Cluster) -> None:
    assert ask(cluster, "SHOW listen_addresses") == ""
    held = {str(link.readlink()) for link in Path(f"/proc/{pid_of(cluster)}/fd").iterdir()}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        rows = Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]
        assert held.isdisjoint(f"socket:[{row.split()[9]}]" for row in rows)


def test_the_server_never_runs_as_root_and_its_data_is_closed_to_others(cluster: Cluster) -> None:
    assert Path(f"/proc/{pid_of(cluster)}").stat().st_uid != 0
    status = cluster.status()
    assert status.folder.stat().st_mode & 0o777 == 0o700
    assert status.socket.stat().st_mode & 0o777 == 0o700


def test_it_starts_below_a_folder_the_server_may_not_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "home", durable=False)
    cluster.start()
    try:
        assert ask(cluster, "SELECT 1") == 1
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        cluster.stop()


@pytest.mark.parametrize(("role", "inherits"), [(OWNER, True), (WEB, False), (PUBLIC, False)])
def test_a_login_role_has_no_power_beyond_its_own(cluster: Cluster, role: str, inherits: bool) -> None:
    with cluster.connect() as connection:
        row = connection.execute(
            "SELECT rolcanlogin, rolinherit, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        ).fetchone()
    assert row == (True, inherits, False, False, False, False, False)


def test_a_role_that_was_given_more_loses_it_at_the_next_start(own: Cluster) -> None:
    own.start()
    with own.connect() as connection:
        connection.execute(f"ALTER ROLE {WEB} SUPERUSER BYPASSRLS")
    own.start()
    assert ask(own, f"SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = '{WEB}'") is False


def test_a_web_request_cannot_wait_for_ever(own: Cluster) -> None:
    own.start()
    own.provision("registry")
    engine = create_engine(own.url("registry", WEB))
    with engine.connect() as connection:
        found = [connection.scalar(text(f"SHOW {name}")) for name in ("statement_timeout", "lock_timeout")]
        idle = connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
    engine.dispose()
    assert (found, idle) == (["15s", "10s"], "1min")


def test_a_provisioned_database_has_its_extensions_and_is_closed_to_the_rest(own: Cluster) -> None:
    own.start()
    own.provision("registry")
    own.provision("registry")
    with own.connect("registry") as connection:
        held = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    assert {"postgis", "pg_trgm", "btree_gist", "unaccent"} <= held
    engine = create_engine(own.url("registry", WEB))
    with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
        connection.execute(text("CREATE TABLE mine (n int)"))
    engine.dispose()
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(own.url("postgres", WEB).replace("+psycopg", ""))


def test_the_owner_may_build_in_its_database(own: Cluster) -> None:
    own.start()
    own.provision("registry")
    engine = create_engine(own.url("registry", OWNER))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE place (at geometry(Point, 4326))"))
        assert connection.scalar(text("SELECT count(*) FROM place")) == 0
    engine.dispose()


def test_a_login_without_the_password_is_refused(own: Cluster) -> None:
    own.start()
    own.provision("registry")
    wrong = psycopg.conninfo.conninfo_to_dict(own.url("registry", WEB).replace("+psycopg", "")) | {"password": "x"}
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**wrong)  # type: ignore[arg-type]


def test_the_passwords_are_for_their_owner_alone_and_never_reach_the_log(own: Cluster) -> None:
    own.start()
    secrets = own.home / "secrets"
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert (secrets / "database.json").stat().st_mode & 0o777 == 0o600
    log = (own.home / "cluster" / "server.log").read_text()
    for role in (OWNER, WEB, PUBLIC):
        assert create_engine(own.url("x", role)).url.password not in log


def test_lost_passwords_are_named_and_the_data_is_left_alone(own: Cluster) -> None:
    own.start()
    own.stop()
    (own.home / "secrets" / "database.json").unlink()
    with pytest.raises(Failure) as failure:
        own.start()
    assert failure.value.code == "cluster_secrets_missing"
    assert (own.status().folder / "PG_VERSION").exists()


def test_a_home_with_a_very_long_path_works(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("a" * 100) / ("b" * 100) / "home", durable=False)
    cluster.start()
    try:
        assert ask(cluster, "SELECT 1") == 1
        assert len(os.fsencode(cluster.status().socket)) < 100
        assert cluster.status().socket.stat().st_mode & 0o777 == 0o700
    finally:
        cluster.stop()
    assert not cluster.status().socket.exists()


def test_a_link_put_in_the_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    account = server_account(tmp_path / "none yet")
    with pytest.raises(Failure) as failure, private_folder(tmp_path / "link", account):
        pass
    assert failure.value.code == "cluster_folder_taken"


def test_a_folder_that_another_account_put_there_first_is_refused(tmp_path: Path) -> None:
    account = server_account(tmp_path / "none yet")
    taken = Path("/usr")
    if os.geteuid() == 0:
        taken = tmp_path / "taken"
        taken.mkdir()
        os.chown(taken, account.uid + 1, account.gid)
    with pytest.raises(Failure) as failure, private_folder(taken, account):
        pass
    assert failure.value.code == "cluster_folder_taken"


def test_a_server_that_cannot_start_says_what_its_log_says(own: Cluster) -> None:
    own.start()
    own.stop()
    (own.status().folder / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(Failure, match="no_such_setting"):
        own.start()


def test_each_test_gets_a_migrated_database_of_its_own(database: Database) -> None:
    engine = create_engine(database.url())
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    engine.dispose()
    with database.cluster.connect(database.name) as connection:
        rights = connection.execute("SELECT has_database_privilege(%s, %s, 'CONNECT')", [WEB, database.name])
        assert rights.fetchone() == (True,)


def test_clearing_up_after_a_server_spares_other_processes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path) as other:
        clear_leftovers(data, tmp_path)
        alive = other.poll() is None
        other.kill()
    assert alive
