"""Choosing layers of a vector tile without decoding it (Mapbox Vector Tile 2.1, section 4; protocol buffers)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

_LAYER, _NAME = 3, 1
_VARINT, _BYTES = 0, 2


def only(tile: bytes, names: Collection[str]) -> bytes:
    """The tile with those of its layers whose names are among ``names``, byte for byte as they were."""
    wanted = {name.encode() for name in names}
    kept = (
        tile[start:end]
        for number, start, body, end in _fields(tile)
        if number == _LAYER and _name(tile[body:end]) in wanted
    )
    return b"".join(kept)


def _name(layer: bytes) -> bytes:
    return next((layer[body:end] for number, _, body, end in _fields(layer) if number == _NAME), b"")


def _fields(message: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Of each field: its number, where it starts, where its content starts, and where it ends."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        kind = key & 7
        if kind == _BYTES:
            length, body = _varint(message, at)
            at = body + length
        elif kind == _VARINT:
            body = at
            _, at = _varint(message, at)
        else:
            raise ValueError("no field of a vector tile")
        yield key >> 3, start, body, at


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
