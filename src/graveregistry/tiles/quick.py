"""A tile whose query was read before is answered ahead of everything else of the application, which takes longer than
the tile; the first time it goes the long way round.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from graveregistry.access.reads import Reader, ReadLog
from graveregistry.access.standing import cookies
from graveregistry.tiles import service
from graveregistry.tiles.keeping import Shown
from graveregistry.tiles.noting import note
from graveregistry.tiles.rules import Tile, Wanted

MEDIA = "application/vnd.mapbox-vector-tile"
_PATH = re.compile(r"/api/v1/tiles/(\d{1,2})/(\d{1,7})/(\d{1,7})\.mvt", re.ASCII)

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out for a tile."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Counter:
    """Where tiles are handed out: what serves them, who notes that they were read, the name of the session's cookie,
    and the headers that every answer has.
    """

    desk: service.Desk
    reads: ReadLog
    cookie: str
    dress: dict[str, str]

    async def shown(
        self, path: str, query: bytes, token: str | None, where: Tile, wanted: Wanted, eyes: str | None
    ) -> Shown:
        """The tile, noted as read by the person.

        Raises:
            Failure: see ``service.tile_of_session``.
        """
        shown = await service.tile_of_session(self.desk, token, where, wanted, eyes, (path, query))
        self.desk.remember(query, wanted, eyes)
        note(self.reads, Reader(shown.person_id), where, shown.tile.plain)
        return shown

    async def answered(self, scope: Scope, send: Send) -> bool:
        """Whether an ASGI request was for a tile that needs no more care, which is answered then.

        Raises:
            Failure: see ``service.tile_of_session``; nothing has been answered.
        """
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        read = self.desk.read.get(scope["query_string"])
        named = None if read is None else _PATH.fullmatch(scope["path"])
        if read is None or named is None:
            return False
        given = dict(scope["headers"])
        token = cookies(given).get(self.cookie)
        where = Tile(*map(int, named.groups()))
        shown = await self.shown(scope["path"], scope["query_string"], token, where, *read)
        known = given.get(b"if-none-match", b"").decode("latin-1")
        made = answer(shown, known, b"gzip" in given.get(b"accept-encoding", b""))
        headers = made.headers | self.dress
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": made.status, "headers": raw})
        await send({"type": "http.response.body", "body": made.body})
        return True


def answer(shown: Shown, known: str, packs: bool) -> Answer:
    """The tile as it goes out, to a client that has the tile of these tags (If-None-Match) and may unpack gzip."""
    tile = shown.tile
    headers = {"cache-control": "private, no-cache", "etag": tile.etag, "vary": "accept-encoding, cookie"}
    if tile.etag in known:
        return Answer(304, headers, b"")
    packed = packs and bool(tile.plain)
    if packed:
        headers["content-encoding"] = "gzip"
    body = tile.packed if packed else tile.plain
    return Answer(200, headers | {"content-type": MEDIA, "content-length": str(len(body))}, body)
