"""A chunk whose request is as it should be is taken in ahead of the rest of the application, which takes longer than
the chunk; everything else about one (what is wrong with it, who may not send) goes the long way round, as described.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from graveregistry.evidence.rules import said_sha256
from graveregistry.intake.begun import Pieces
from graveregistry.intake.chunks import LARGEST_CHUNK, SMALLEST_CHUNK, Chunk, Desk
from graveregistry.intake.manifest import BLOB_LIMIT

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PATH = re.compile(rf"/api/v1/sealed/{_UUID}/blobs/([0-9a-f]{{64}})/chunks/([0-9]{{1,4}})")
_QUERY = re.compile(rb"size=([0-9]{1,8})&chunk=([0-9]{1,7})")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request says before its body."""

    sha256: str
    number: int
    pieces: Pieces
    said_sha256: str
    authorization: str


@dataclass(frozen=True, slots=True)
class Counter:
    """Where chunks are taken in."""

    desk: Desk

    async def answered(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Whether an ASGI request was for a chunk that needs no more care, which is kept and answered then.

        Raises:
            Failure: see ``chunks.Desk``; nothing has been answered.
        """
        asked = _read(scope) if scope["type"] == "http" and scope["method"] == "PUT" else None
        sender = None if asked is None else await self.desk.sender(asked.authorization)
        if asked is None or sender is None:
            return False
        data = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                # The link broke in the middle: nobody hears an answer.
                return True
            data += message.get("body", b"")
            more = message.get("more_body", False)
        await self.desk.put(sender, Chunk(asked.sha256, asked.pieces, asked.number, bytes(data), asked.said_sha256))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return True


def _read(scope: Scope) -> _Asked | None:
    named, cut = _PATH.fullmatch(scope["path"]), _QUERY.fullmatch(scope["query_string"])
    if named is None or cut is None:
        return None
    said = {name: value.decode("latin-1") for name, value in scope["headers"]}
    length = said.get(b"content-length", "")
    pieces = Pieces(int(cut[1]), int(cut[2]))
    once = len(said) == len(scope["headers"])
    fit = once and 0 < pieces.size <= BLOB_LIMIT and SMALLEST_CHUNK <= pieces.chunk <= LARGEST_CHUNK
    # The server itself lets no body be longer than it was said to be.
    if not fit or not length.isdecimal() or int(length) > LARGEST_CHUNK:
        return None
    digest = said_sha256(said.get(b"content-digest", ""))
    return _Asked(named[1], int(named[2]), pieces, digest, said.get(b"authorization", ""))
