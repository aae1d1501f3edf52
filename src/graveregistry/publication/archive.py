"""A release as one immutable PMTiles file (version 3), and its tiles read back from memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    TileType,
    deserialize_directory,
    deserialize_header,
    zxy_to_tileid,
)
from pmtiles.writer import finalize_header

from graveregistry.publication.tilemaking import LAYER, MAX_ZOOM, tiles_of

_WORLD = {"min_lon_e7": -1_800_000_000, "min_lat_e7": -850_511_287, "max_lon_e7": 1_800_000_000}
# The frame is the world's, whatever was released: a file's header points at no place.
_HEADER = {
    **_WORLD,
    "max_lat_e7": 850_511_287,
    "center_zoom": 0,
    "center_lon_e7": 0,
    "center_lat_e7": 0,
    "tile_type": TileType.MVT,
    "tile_compression": Compression.NONE,
}
_METADATA = {
    "name": "Awareness",
    "format": "pbf",
    "vector_layers": [{"id": LAYER, "fields": {"band": "String"}, "minzoom": 0, "maxzoom": MAX_ZOOM}],
}


@lru_cache(maxsize=4)
def archive_of(geojson: bytes) -> bytes:
    """The PMTiles file of a release: every tile of the world down to ``MAX_ZOOM``, the same bytes for the same release.

    Tiles are stored as they are, not compressed: compression would give empty and full ones different lengths.
    """
    tiles = tiles_of(geojson)
    full = {zxy_to_tileid(*place): tile for place, tile in tiles.full.items()}
    bodies = list(dict.fromkeys((*tiles.empty, *full.values())))
    starts = dict(zip(bodies, accumulate(map(len, bodies), initial=0), strict=False))
    entries = [Entry(first, starts[body], len(body), run) for first, run, body in _runs(tiles.empty, full)]
    data = b"".join(bodies)
    count = sum(entry.run_length for entry in entries)
    heads = finalize_header(dict(_HEADER), count, entries, len(bodies), _METADATA, False, len(data))
    return b"".join((*heads, data))


def _runs(empty: Sequence[bytes], full: Mapping[int, bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Every tile of the world by its number: the first of a run of equal ones, how many, and what they are."""
    begin = 0
    for zoom, nothing in enumerate(empty):
        end = begin + (1 << 2 * zoom)
        for number in sorted(number for number in full if begin <= number < end):
            if number > begin:
                yield begin, number - begin, nothing
            yield number, 1, full[number]
            begin = number + 1
        if begin < end:
            yield begin, end - begin, nothing
        begin = end


@dataclass(frozen=True, slots=True)
class Archive:
    """A PMTiles file in memory with its directory unfolded; ``bodies`` holds each distinct tile once."""

    file: bytes
    starts: tuple[int, ...]
    which: tuple[int, ...]
    bodies: tuple[bytes, ...]

    @classmethod
    def open(cls, file: bytes) -> Archive:
        """Read the directory of a file that :func:`archive_of` made."""
        header = deserialize_header(file[:127])
        entries = _entries(file, header)
        offsets = {offset: place for place, offset in enumerate(dict.fromkeys(entry.offset for entry in entries))}
        lengths = {entry.offset: entry.length for entry in entries}
        start = header["tile_data_offset"]
        return cls(
            file,
            tuple(entry.tile_id for entry in entries),
            tuple(offsets[entry.offset] for entry in entries),
            tuple(file[start + offset : start + offset + lengths[offset]] for offset in offsets),
        )

    def find(self, z: int, x: int, y: int) -> int | None:
        """Which of ``bodies`` is the tile; None outside the world or below ``MAX_ZOOM``."""
        if not (0 <= z <= MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        return self.which[bisect_right(self.starts, zxy_to_tileid(z, x, y)) - 1]


def _entries(file: bytes, header: HeaderDict) -> list[Entry]:
    """The directory, leaves unfolded."""
    root = file[header["root_offset"] : header["root_offset"] + header["root_length"]]
    entries: list[Entry] = []
    for entry in deserialize_directory(root):
        if entry.run_length:
            entries.append(entry)
        else:
            start = header["leaf_directory_offset"] + entry.offset
            entries += deserialize_directory(file[start : start + entry.length])
    return entries
