"""Start, stop and look after the embedded cluster."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import make_conninfo

from graveregistry.cluster import roles
from graveregistry.cluster.folder import PORT, Folder, handed, private_folder
from graveregistry.cluster.memory import shared_buffers
from graveregistry.cluster.passwords import make_passwords, read_password, sync_folder
from graveregistry.cluster.process import PATIENCE, clear_leftovers, end, postmaster, ready, wait
from graveregistry.cluster.programs import Account, Programs, find_programs, server_account
from graveregistry.cluster.volume import shown_encrypted
from graveregistry.errors import Failure

RECOVERY = 600
"""Seconds a start may take: after a crash PostgreSQL first replays its log."""
SHUTDOWN = 30
"""Seconds each of the three ways of stopping is given."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the cluster is; what only a running server can tell is none when it is stopped."""

    running: bool
    pid: int | None
    folder: Path
    socket: Path
    size: int
    """Bytes in the data folder."""
    encrypted: bool
    """Shown to be on an encrypted volume; false means it could not be shown."""
    version: str | None = None
    postgis: str | None = None
    checksums: bool | None = None


class Cluster:
    """The private PostgreSQL + PostGIS server of one data home.

    ``durable=False`` is for test runs alone: it trades the safety of the data for speed.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.durable = durable
        self._folder = Folder(home)

    def start(self) -> None:
        """Start the server, creating the cluster the first time; nothing happens if it runs already.

        Ready for connections on return. Safe to call from two processes at once, and after a kill -9.
        Raises ``cluster_programs_missing``, ``cluster_start_failed`` and the other failures of ``errors.CLUSTER``.
        """
        with self._folder.locked():
            if not self._answers():
                self._launch()
            with self.connect() as connection:
                roles.secure_cluster(connection, self._password)

    def stop(self) -> None:
        """Stop the server, ending what is connected; nothing happens if it is stopped already."""
        with self._folder.locked():
            pid = postmaster(self._folder.data)
            if pid is not None:
                end(pid, self._folder.data, SHUTDOWN)
            self._folder.tidy()

    def status(self) -> Status:
        """How the cluster is, without changing anything."""
        folder = self._folder
        try:
            pid = postmaster(folder.data)
        except PermissionError as refused:
            raise Failure("cluster_of_another_account", folder=folder.base) from refused
        place = next(path for path in (folder.data, *folder.data.parents) if path.exists())
        facts = self._facts() if pid is not None and ready(folder.data) else {}
        return Status(
            running=pid is not None,
            pid=pid,
            folder=folder.data,
            socket=folder.socket,
            size=_size(folder.data),
            encrypted=shown_encrypted(place),
            **facts,
        )

    def provision(self, database: str, *, template: str | None = None) -> None:
        """Make ``database`` (owned by the owner's login, extensions in place, closed to others) if it is not there.

        ``template`` names a database of this cluster to copy instead of starting from an empty one.
        """
        with self._folder.locked():
            with self.connect() as connection:
                roles.create_database(connection, database, template)
            if template is None:
                with self.connect(database) as connection:
                    roles.furnish_database(connection)

    def url(self, database: str, role: str) -> str:
        """SQLAlchemy URL of ``database`` for one of the logins ``OWNER``, ``WEB``, ``PUBLIC``.

        The client checks the server too: it must run as the data's account (``requirepeer``) and may not ask
        for the password in clear (``require_auth``), so nobody else's socket in that place learns anything.
        """
        options = urlencode({name: value for name, value in self._address().items() if name != "port"})
        return f"postgresql+psycopg://{role}:{quote(self._password(role))}@:{PORT}/{quote(database)}?{options}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """The superuser's connection, in autocommit; for making and looking after databases only."""
        login = {"dbname": database, "user": roles.ADMIN, "password": self._password(roles.ADMIN)}
        return psycopg.connect(make_conninfo("", **login, **self._address()), autocommit=True)

    def programs(self) -> Programs:
        """PostgreSQL's programs of the version that made the data."""
        return find_programs(_version(self._folder.data))

    def environment(self) -> dict[str, str]:
        """The superuser's login for PostgreSQL's own programs: in their environment, which this account alone reads."""
        address = self._address()
        return {
            "PGHOST": address["host"],
            "PGPORT": address["port"],
            "PGREQUIREPEER": address["requirepeer"],
            "PGUSER": roles.ADMIN,
            "PGPASSWORD": self._password(roles.ADMIN),
        }

    def _answers(self) -> bool:
        """Whether a server runs and takes connections; one that is still starting, or dying, is waited for."""
        data = self._folder.data
        wait(lambda: postmaster(data) is None or ready(data), RECOVERY)
        if postmaster(data) is None:
            return False
        try:
            self.connect().close()
        except psycopg.OperationalError as refused:
            if wait(lambda: postmaster(data) is None, PATIENCE):
                return False
            raise Failure("cluster_start_failed", log=self._folder.log, said=refused) from refused
        return True

    def _password(self, role: str) -> str:
        return read_password(self.home, role)

    def _address(self) -> dict[str, str]:
        account = server_account(self._folder.data)
        return {
            "host": str(self._folder.socket),
            "port": str(PORT),
            "requirepeer": account.name,
            "require_auth": "scram-sha-256",
        }

    def _facts(self) -> dict[str, Any]:
        asked = (
            "SELECT current_setting('server_version'), current_setting('data_checksums') = 'on',"
            " (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis')"
        )
        with self.connect() as connection:
            row = connection.execute(asked).fetchone() or (None, None, None)
        return {"version": row[0], "checksums": row[1], "postgis": row[2]}

    def _launch(self) -> None:
        account = server_account(self._folder.data)
        programs = find_programs(_version(self._folder.data))
        if not self._folder.data.exists():
            make_passwords(self.home, roles.LOGINS)
            self._create(programs, account)
        self._password(roles.ADMIN)  # Refuse now, rather than leave a server running that nobody can enter.
        clear_leftovers(self._folder.data, self._folder.socket)
        with (
            private_folder(self._folder.data, account) as data,
            private_folder(self._folder.socket, account) as socket,
            self._folder.open_log() as log,
        ):
            options = " ".join(f"-c {name}={value}" for name, value in self._settings(socket).items())
            arguments = ("start", "-w", "-s", "-t", str(RECOVERY), "-D", handed(data), "-o", options)
            code = programs.run("pg_ctl", *arguments, account=account, keep=(data, socket), log=log)
        if code != 0:
            raise self._failed()

    def _create(self, programs: Programs, account: Account) -> None:
        """initdb beside the final place, then one rename: a killed first start leaves nothing half made."""
        shutil.rmtree(self._folder.fresh, ignore_errors=True)
        password = os.memfd_create("password")
        os.write(password, self._password(roles.ADMIN).encode())
        if os.geteuid() == 0:
            os.fchown(password, account.uid, account.gid)
        with private_folder(self._folder.fresh, account) as data, self._folder.open_log() as log:
            arguments = (
                *("-D", handed(data), "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"),
                *("--auth=scram-sha-256", f"--username={roles.ADMIN}", f"--pwfile={handed(password)}"),
                *("--no-instructions", *(() if self.durable else ("--no-sync",))),
            )
            code = programs.run("initdb", *arguments, account=account, keep=(data, password), log=log)
        os.close(password)
        if code != 0:
            raise self._failed()
        self._folder.fresh.rename(self._folder.data)
        sync_folder(self._folder.base)

    def _settings(self, socket: int) -> dict[str, str]:
        """What the server is told at each start; on its command line, so that no edited file undoes a wall."""
        safe = "on" if self.durable else "off"
        return {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": handed(socket),
            "unix_socket_permissions": "0700",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # The DETAIL of an error quotes whole rows: names of witnesses and places must not reach a log.
            "log_error_verbosity": "terse",
            # No query of ours runs long enough to earn back what compiling it costs, tens of milliseconds.
            "jit": "off",
            # History is mostly text of some thousand letters: packing it took a quarter of an import's time in here.
            "default_toast_compression": "lz4",
            "wal_compression": "lz4",
            "fsync": safe,
            "full_page_writes": safe,
            "synchronous_commit": safe,
            # Not for tests: they drop databases by the hundred, and each time every page kept is looked at.
            **({"shared_buffers": shared_buffers()} if self.durable else {}),
        }

    def _failed(self) -> Failure:
        return Failure("cluster_start_failed", log=self._folder.log, said=self._folder.last_words())


def _version(data: Path) -> int | None:
    mark = data / "PG_VERSION"
    return int(mark.read_text()) if mark.exists() else None


def _size(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(path) / name).lstat().st_size
            except FileNotFoundError:
                continue  # A running server removes files while we count.
    return total
