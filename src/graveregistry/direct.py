"""Straight to the database, for the few routes that are asked hundreds of times a second.

Beside ``db.py``, never instead of it: one statement a call on the web role, prepared once per connection, in the
event loop. Row-level security and the functions' rights are the same; there is no transaction to forget.
"""

from __future__ import annotations

import asyncio
import pwd
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import make_url

from graveregistry.errors import Failure

MOST = 8
"""Connections at once: more wait for their turn, as a machine of few cores answers no sooner with more."""
PATIENCE = 10.0
"""Seconds until a request that waits for a connection is told that the registry is busy."""

_BUSY = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)


@dataclass(slots=True)
class _Turns:
    """Connections that nobody uses now, and whose turn it is to use one."""

    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST))
    idle: list[Any] = field(default_factory=list)


class Direct:
    """Connections of one login, opened when first asked and kept for each event loop, as they belong to it.

    The driver's own pool resets, sets up and hands back by a task of its own, which takes longer than a small tile; a
    statement that is its own transaction leaves nothing to reset.
    """

    def __init__(self, url: str) -> None:
        self._given, self._server = _arguments(url)
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turns] = WeakKeyDictionary()

    async def row(self, statement: str, values: Sequence[Any]) -> Sequence[Any]:
        """The one row of a statement (``$1``, ``$2`` for the values).

        Raises:
            Failure: ``busy``, ``database_unreachable``.
        """
        turns = self._turns.setdefault(asyncio.get_running_loop(), _Turns())
        try:
            if turns.free.locked():
                await asyncio.wait_for(turns.free.acquire(), PATIENCE)
            else:
                await turns.free.acquire()
        except TimeoutError as error:
            raise Failure("busy") from error
        try:
            return await self._asked(turns.idle, statement, values)
        except _BUSY as error:
            raise Failure("busy") from error
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
            raise Failure("database_unreachable") from error
        finally:
            turns.free.release()

    async def _asked(self, idle: list[Any], statement: str, values: Sequence[Any]) -> Sequence[Any]:
        connection = idle.pop() if idle else None
        if connection is None or connection.is_closed():
            connection = await self._connect()
        try:
            found: Sequence[Any] = await connection.fetchrow(statement, *values)
        except asyncpg.PostgresError:
            idle.append(connection)
            raise
        except BaseException:
            # Whoever asked went away in the middle: what the connection would answer next is not known.
            connection.terminate()
            raise
        idle.append(connection)
        return found

    async def _connect(self) -> Any:
        if self._server is not None:
            _check_server(f"{self._given['host']}/.s.PGSQL.{self._given['port']}", self._server)
        return await asyncpg.connect(**self._given)

    async def close(self) -> None:
        """Let go of the connections of this event loop that nobody uses."""
        turns = self._turns.pop(asyncio.get_running_loop(), _Turns())
        for connection in turns.idle:
            await connection.close()


def _check_server(address: str, account: str) -> None:
    """Who listens must run as the data's account before it is told a password, as libpq's ``requirepeer`` has it.

    Raises:
        OSError: nobody listens there, or somebody else does.
    """
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(address)
        told = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, owner, _ = struct.unpack("3i", told)
    if owner != pwd.getpwnam(account).pw_uid:
        raise PermissionError(address)


def _arguments(url: str) -> tuple[dict[str, Any], str | None]:
    """What the driver is told of a SQLAlchemy URL of ours, and the account that its server must run as."""
    parsed = make_url(url)
    given = {
        "host": parsed.query.get("host", parsed.host),
        "port": parsed.port or 5432,
        "user": parsed.username,
        "password": parsed.password,
        "database": parsed.database,
        "server_settings": {"application_name": "graveregistry"},
    }
    account = parsed.query.get("requirepeer")
    return given, account if isinstance(account, str) else None
