"""Where the cluster keeps its things, who may touch them, and which process serves them.

``<home>/cluster`` holds ``data`` (PostgreSQL's own), ``socket``, ``server.log`` and ``lock``. The server is given
``data`` and ``socket`` as open folders (``/proc/self/fd/N``), never as paths: so it works below a parent that its
account may not enter (``/root``, a private home) without opening that parent to anyone, and no path is too long.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from graveregistry.cluster.programs import Account
from graveregistry.errors import Failure

PORT = 5432
SOCKET_LIMIT = 107
"""Bytes of a Unix socket's path on Linux (unix(7): 108 with the closing zero)."""
SHORT_FOLDERS = Path("/tmp")  # noqa: S108 - not TMPDIR: every process must find the same one; made and checked safely
LOG_LIMIT = 8 * 2**20


class Folder:
    """The cluster's folder under one data home."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.base = self.home / "cluster"
        self.data = self.base / "data"
        self.fresh = self.base / "data.new"
        self.log = self.base / "server.log"

    @property
    def socket(self) -> Path:
        """The folder of the server's socket: inside the home, or a private one with a short name if too long."""
        inside = self.base / "socket"
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= SOCKET_LIMIT:
            return inside
        mark = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return SHORT_FOLDERS / f"graveregistry-{mark}"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One start, stop or provision at a time; the kernel frees the lock when its holder dies."""
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.base.mkdir(mode=0o700, exist_ok=True)
            lock = os.open(self.base / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except PermissionError as refused:
            raise Failure("cluster_of_another_account", folder=self.base) from refused
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @contextlib.contextmanager
    def open_log(self) -> Iterator[IO[bytes]]:
        """The server's log, to append to; a long one is set aside first."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        handle = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "ab") as log:
            yield log

    def tidy(self) -> None:
        """Leave nothing outside the home: remove the short socket folder once the server is stopped."""
        if not self.socket.is_relative_to(self.base):
            with contextlib.suppress(OSError):
                self.socket.rmdir()

    def last_words(self) -> str:
        """The last lines of the server's log, for a failure's sentence."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])


@contextlib.contextmanager
def private_folder(path: Path, account: Account) -> Iterator[int]:
    """An open folder, mode 0700, that ``account`` owns; made if it is not there.

    Safe in a folder that everybody may write to: a link, or a folder that somebody else put there first, is
    refused (``cluster_folder_taken``) and never followed.
    """
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as refused:
        raise Failure("cluster_folder_taken", folder=path) from refused
    try:
        if os.fstat(handle).st_uid not in (os.geteuid(), account.uid):
            raise Failure("cluster_folder_taken", folder=path)
        if os.geteuid() == 0:
            os.fchown(handle, account.uid, account.gid)
        os.fchmod(handle, 0o700)
        yield handle
    finally:
        os.close(handle)


def handed(handle: int) -> str:
    """The path by which a child that inherits ``handle`` opens the same thing, whatever lies above it."""
    return f"/proc/self/fd/{handle}"
