"""The public's releases in memory: loaded once, asked of the database at most every half second whether they stand.

A withdrawn release is gone at once on the process that withdrew it and within ``STALE`` seconds everywhere else.
Tiles that are here are answered before anything else of the application runs, as fast as memory is.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any

from graveregistry.publication.archive import Archive

FOR_EVER = "public, max-age=31536000, immutable, no-transform"
"""A release never changes; and nobody on the way may compress it, which would tell full tiles from empty ones."""

MEDIA = "application/vnd.mapbox-vector-tile"
ASK_AFTER, STALE = 0.5, 1.0
HELD = 24
"""How many releases are kept in memory, the newest asked for."""

PATHS = 100_000
"""How many tiles' addresses are known by heart: every tile of a release."""

_TILE = re.compile(r"/api/public/releases/([1-9]\d{0,8})/tiles/(\d)/(\d{1,3})/(\d{1,3})\.mvt", re.ASCII)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Served:
    """One body as it is answered and its headers; ``raw`` holds all that go out, for ASGI."""

    body: bytes
    headers: dict[str, str]
    raw: list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Held:
    """A release in memory: its file and each distinct tile, ready to be answered."""

    archive: Archive
    file: Served
    tiles: tuple[Served, ...]


class Shelf:
    """The releases of one process, answered with ``dress``, the headers of every answer.

    Not locked: each change is one assignment.
    """

    def __init__(self, dress: Mapping[str, str]) -> None:
        self._dress = dict(dress)
        self._held: dict[int, Held] = {}
        self._paths: dict[str, Served] = {}
        self._checked = self._asked = float("-inf")

    def forget(self) -> None:
        """Ask the database before anything else is answered from memory."""
        self._checked = float("-inf")

    def renew(self, standing: frozenset[int], number: int, load: Callable[[int], bytes | None]) -> Held | None:
        """What is held of a release, now that these stand; one not yet held is loaded."""
        held = {each: known for each, known in self._held.items() if each in standing}
        if number in standing and number not in held and (file := load(number)) is not None:
            archive = Archive.open(file)
            tiles = tuple(self._served(body, MEDIA) for body in archive.bodies)
            held[number] = Held(archive, self._served(file, "application/vnd.pmtiles"), tiles)
        kept = dict(list(held.items())[-HELD:])
        if kept.keys() != self._held.keys():
            self._paths = {}
        self._held = kept
        self._checked = monotonic()
        return held.get(number)

    def _served(self, body: bytes, media: str) -> Served:
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {"content-type": media, "etag": tag, "cache-control": FOR_EVER}
        every = headers | {"content-length": str(len(body))} | self._dress
        return Served(body, headers, [(name.encode(), value.encode()) for name, value in every.items()])

    def at_hand(self, path: str) -> Served | None:
        """The tile of a path, if it is in memory and was found standing a moment ago."""
        if not path.endswith(".mvt"):
            return None
        now = monotonic()
        if now - self._checked > ASK_AFTER and (now - self._checked > STALE or now - self._asked > ASK_AFTER):
            # One request goes and asks; the others are answered meanwhile, until it is too long ago.
            self._asked = now
            return None
        return self._paths.get(path) or self._looked_up(path)

    def _looked_up(self, path: str) -> Served | None:
        found = _TILE.fullmatch(path)
        number, z, x, y = map(int, found.groups()) if found else (0, 0, 0, 0)
        held = self._held.get(number)
        tile = None if held is None else tile_of(held, z, x, y)
        if tile is not None and len(self._paths) < PATHS:
            self._paths[path] = tile
        return tile


async def answered(shelf: Shelf, scope: Scope, send: Send) -> bool:
    """Whether an ASGI request was for a tile in memory, which is answered then."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    tile = shelf.at_hand(scope["path"])
    if tile is None or any(name == b"if-none-match" for name, _ in scope["headers"]):
        return False
    await send({"type": "http.response.start", "status": 200, "headers": tile.raw})
    await send({"type": "http.response.body", "body": tile.body})
    return True


def tile_of(held: Held, z: int, x: int, y: int) -> Served | None:
    """A tile of a release; none outside the world or too deep."""
    number = held.archive.find(z, x, y)
    return None if number is None else held.tiles[number]
