"""The PostgreSQL programs of this machine, and the account that runs them."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graveregistry.errors import Failure

PROGRAMS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
OLDEST = 15
INSTALL = "apt-get install --no-install-recommends postgresql postgresql-postgis"


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's account under which the server runs; never root."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True, slots=True)
class Programs:
    """One installed PostgreSQL with PostGIS: its major version and the folder of its programs."""

    version: int
    folder: Path

    def run(self, name: str, *arguments: str, account: Account, keep: tuple[int, ...], log: IO[bytes]) -> int:
        """Run one program as ``account`` and give its exit code; what it says goes to ``log``.

        ``keep`` are the file descriptors it inherits. The environment is emptied: a PGDATA or PGHOST of the
        person's own shell must not turn the server elsewhere.
        """
        root = os.geteuid() == 0
        done = subprocess.run(  # noqa: S603 - a program of the system's PostgreSQL, arguments of our own
            [str(self.folder / name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            pass_fds=keep,
            umask=0o077,
            user=account.uid if root else None,
            group=account.gid if root else None,
            extra_groups=[] if root else None,
            check=False,
        )
        return done.returncode


def find_programs(version: int | None = None) -> Programs:
    """The newest installed PostgreSQL that has PostGIS, or exactly ``version`` when data of that version exists.

    Raises ``cluster_programs_missing`` with the command that installs them.
    """
    found = sorted(
        (Programs(int(folder.name), folder / "bin") for folder in PROGRAMS.glob("[0-9]*") if _complete(folder)),
        key=lambda programs: programs.version,
        reverse=True,
    )
    for programs in found:
        if version in (None, programs.version):
            return programs
    wanted = INSTALL if version is None else f"apt-get install postgresql-{version} postgresql-{version}-postgis-3"
    raise Failure("cluster_programs_missing", command=wanted)


def _complete(folder: Path) -> bool:
    if not folder.name.isdigit() or int(folder.name) < OLDEST:
        return False
    postgis = EXTENSIONS / folder.name / "extension" / "postgis.control"
    return (folder / "bin" / "initdb").exists() and postgis.exists()


def server_account(data: Path) -> Account:
    """Who runs the server: the owner of the data, else the caller, else (for root) Debian's ``postgres``.

    PostgreSQL refuses to run as root, and for good reason; the data of one account is never opened by another.
    """
    owner = data.stat().st_uid if data.exists() else None
    me = os.geteuid()
    if owner is not None and me not in (0, owner):
        raise Failure("cluster_of_another_account", folder=data)
    if owner == 0:
        raise Failure("cluster_owned_by_root", folder=data)
    try:
        entry = pwd.getpwnam("postgres") if owner is None and me == 0 else pwd.getpwuid(owner or me)
    except KeyError as unknown:
        raise Failure("cluster_no_account") from unknown
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
