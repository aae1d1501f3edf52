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
from typing import Any

import asyncpg
from sqlalchemy import make_url

from graveregistry.errors import Failure

MOST = 8
"""Connections at once: more wait for their turn, as a machine of few cores answers no sooner with more."""
PATIENCE = 10.0
"""Seconds until a request that waits for a connection is told that the registry is busy."""

_BUSY = (asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)


class Direct:
    """A pool of connections of one login, opened when it is first asked."""

    def __init__(self, url: str) -> None:
        self._given, self._server = _arguments(url)
        self._opening = asyncio.Lock()
        self._pool: Any = None

    async def row(self, statement: str, values: Sequence[Any]) -> Sequence[Any]:
        """The one row of a statement (``$1``, ``$2`` for the values).

        Raises:
            Failure: ``busy``, ``database_unreachable``.
        """
        try:
            pool = self._pool or await self._open()
            async with pool.acquire(timeout=PATIENCE) as connection:
                found: Sequence[Any] = await connection.fetchrow(statement, *values)
                return found
        except (TimeoutError, *_BUSY) as error:
            raise Failure("busy") from error
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
            raise Failure("database_unreachable") from error

    async def _open(self) -> Any:
        async with self._opening:
            if self._pool is None:
                # Nothing is left on a connection by a statement that is its own transaction: no reset between two.
                self._pool = await asyncpg.create_pool(
                    **self._given, connect=self._connect, min_size=0, max_size=MOST, reset=_nothing
                )
            return self._pool

    async def _connect(self, *address: Any, **given: Any) -> Any:
        if self._server is not None:
            _check_server(f"{self._given['host']}/.s.PGSQL.{self._given['port']}", self._server)
        return await asyncpg.connect(*address, **given)

    async def close(self) -> None:
        """Let go of every connection."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None


async def _nothing(_connection: Any) -> None:
    return None


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
