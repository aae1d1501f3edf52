"""Whether a session still stands and its person still sees the same, which every open desk asks each second.

Once answered by the application, the answer holds as long as nothing at all has committed and no moment has come at
which it changes by the clock: then one question to the database is enough, ahead of everything else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from graveregistry.access import service
from graveregistry.access.queries import sight
from graveregistry.db import Session
from graveregistry.direct import Direct

PATH = "/api/v1/session"
LONGEST = timedelta(seconds=30)
"""After which the application is asked again: a session that is used is noted as used once a minute."""
MOST = 1000
"""Sessions whose answers are kept."""

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer; as of which snapshot of the database it is true, and at most until when."""

    body: bytes
    snapshot: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it is told: the driver, the name of the session's cookie, and what was told, by the token's digest."""

    direct: Direct
    cookie: str
    told: dict[bytes, Told] = field(default_factory=dict)

    def keep(self, token: str, told: Told) -> None:
        """What this session was told just now."""
        if len(self.told) >= MOST:
            self.told.clear()
        self.told[service.token_digest(token)] = told

    async def answered(self, scope: Scope, send: Send) -> bool:
        """Whether an ASGI request asked for no more than what is known, which is answered then.

        Raises:
            Failure: ``busy``, ``database_unreachable``; nothing has been answered.
        """
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "GET":
            return False
        token = cookies(dict(scope["headers"])).get(self.cookie)
        told = self.told.get(service.token_digest(token)) if token else None
        if told is None or service.now() >= told.until or await snapshot(self.direct) != told.snapshot:
            return False
        length = str(len(told.body)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": told.body})
        return True


def cookies(headers: dict[bytes, bytes]) -> dict[str, str]:
    """The cookies of a request's headers."""
    pairs = (each.strip().partition("=") for each in headers.get(b"cookie", b"").decode("latin-1").split(";"))
    return {name: value for name, _, value in pairs}


async def snapshot(direct: Direct) -> str:
    """Which transactions have committed so far: as long as the text is the same, the database is."""
    return await sight.snapshot_now(direct)


def begun(session: Session) -> str:
    """The same as a request begins: what it reads afterwards can only be newer, and then counts as changed."""
    return sight.snapshot(session)


def holds_until(session: Session, here: service.Present) -> datetime:
    """Until when what the transaction's actor sees, and their session, cannot change but by a commit."""
    moment = service.now()
    return min(moment + LONGEST, sight.changes_at(session, here.session_id, moment))
