"""What a tile that was shown, or found to be still the right one, means to the access log."""

from __future__ import annotations

import re
from uuid import UUID

from graveregistry.access.reads import Kind, Reader, ReadLog
from graveregistry.tiles.rules import COUNTS_TO, Tile

FLAGS_FROM = 4
"""From this zoom a step of a tile's own grid (1/4096 of its side) is less than a kilometre, as a vicinity is."""
_LAYER = b"disturbances"
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def note(log: ReadLog, reader: Reader, where: Tile, made: bytes) -> None:
    """Note that somebody has the contents of a tile: close by, whatever they see exactly in its box; from afar, where
    sites are counts, the places of the disturbances drawn, which a tile names by their ids.
    """
    if not made or where.z < FLAGS_FROM:
        return
    if where.z > COUNTS_TO:
        log.note_box(reader, Kind.TILES, *where.box)
    elif _LAYER in made:
        log.note(reader, Kind.TILES, {UUID(found.decode()) for found in _ID.findall(made)})
