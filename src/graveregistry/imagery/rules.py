"""Whether a file is a raster PMTiles archive (version 3, protomaps/PMTiles) that a map can be made of."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
)

from graveregistry.access.actors import Role
from graveregistry.errors import Failure, Reason

HEADER = 127
LARGEST_DIRECTORY = 8 * 2**20
"""Bytes of a directory once unpacked: some 500,000 tiles. A small file must not unpack to all of memory."""
LARGEST_TILE = 4 * 2**20
TILE_PIXELS = (256, 512)
DEEPEST = 24
FORMATS = {TileType.PNG: "PNG", TileType.JPEG: "JPEG", TileType.WEBP: "WEBP"}
SEES = (Role.RESEARCHER, Role.VERIFIER, Role.PROTECTION_OFFICER, Role.LEGAL)
KEEPS = (Role.RESEARCHER, Role.PROTECTION_OFFICER)

Reader = Callable[[int, int], bytes]
"""Gives the bytes of a file from an offset on, so many of them."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive says of itself: zooms, bounds in degrees (EPSG:4326), side of a tile in pixels."""

    min_zoom: int
    max_zoom: int
    west: Decimal
    south: Decimal
    east: Decimal
    north: Decimal
    tile_pixels: int


_REASONS = {
    "not_pmtiles": ("ليس أرشيف PMTiles من الإصدار 3.", "It is no PMTiles archive of version 3."),
    "not_raster": ("ليس فيه صور PNG أو JPEG أو WebP.", "It holds no PNG, JPEG or WebP pictures."),
    "compression": ("طريقة ضغطه غير مدعومة.", "It is packed in a way that maps do not read."),
    "zooms": ("مستويات التكبير غير صالحة.", "Its zooms are out of order or too deep."),
    "cut_short": ("الملف مبتور.", "The file is cut short."),
    "directory": ("فهرس الأرشيف تالف أو أكبر من المسموح.", "Its directory is damaged or too large."),
    "tile": (
        "أول صورة فيه تالفة أو ليست مربّعة بقياس 256 أو 512.",
        "Its first tile is damaged, or not 256 or 512 pixels wide.",
    ),
    "bounds": ("حدوده الجغرافية غير صالحة.", "Its bounds are not on Earth."),
}


def unfit(code: str) -> Failure:
    """The refusal with its reason."""
    ar, en = _REASONS[code]
    return Failure("imagery_unfit", reasons=(Reason(code, ar, en),))


def checked(read: Reader, size: int) -> Archive:
    """The archive in a file of ``size`` bytes, once its header, its directory and one of its tiles have been looked at.

    Raises:
        Failure: ``imagery_unfit`` with what is wrong.
    """
    header = _header(read)
    _check_parts(header, size)
    pixels = _picture(read, header)
    west, south, east, north = (
        Decimal(degrees) / 10**7
        for degrees in (header["min_lon_e7"], header["min_lat_e7"], header["max_lon_e7"], header["max_lat_e7"])
    )
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise unfit("bounds")
    return Archive(header["min_zoom"], header["max_zoom"], west, south, east, north, pixels)


def _header(read: Reader) -> HeaderDict:
    try:
        header = deserialize_header(read(0, HEADER))
    except (MagicNumberNotFound, SpecVersionUnsupported, UnicodeDecodeError, IndexError, ValueError) as error:
        raise unfit("not_pmtiles") from error
    if header["tile_type"] not in FORMATS:
        raise unfit("not_raster")
    if header["internal_compression"] is not Compression.GZIP:
        raise unfit("compression")
    if header["tile_compression"] not in {Compression.NONE, Compression.UNKNOWN}:
        raise unfit("compression")
    if not header["min_zoom"] <= header["max_zoom"] <= DEEPEST:
        raise unfit("zooms")
    return header


def _check_parts(header: HeaderDict, size: int) -> None:
    """Every part lies in the file."""
    parts = (
        (header["root_offset"], header["root_length"]),
        (header["metadata_offset"], header["metadata_length"]),
        (header["leaf_directory_offset"], header["leaf_directory_length"]),
        (header["tile_data_offset"], header["tile_data_length"]),
    )
    if any(offset + length > size for offset, length in parts) or not header["tile_data_length"]:
        raise unfit("cut_short")


def _entries(read: Reader, offset: int, length: int) -> list[Entry]:
    packed = read(offset, length)
    try:
        unpacking = zlib.decompressobj(wbits=31)
        unpacking.decompress(packed, LARGEST_DIRECTORY)
        if not unpacking.eof:
            raise unfit("directory")
        return deserialize_directory(packed)
    except (zlib.error, EOFError, OSError, IndexError, MemoryError) as error:
        raise unfit("directory") from error


def _picture(read: Reader, header: HeaderDict) -> int:
    """The side in pixels of the archive's first tile, which must be a picture of the kind that the header says."""
    entries = _entries(read, header["root_offset"], min(header["root_length"], LARGEST_DIRECTORY))
    if entries and entries[0].run_length == 0:
        leaf = header["leaf_directory_offset"] + entries[0].offset
        entries = _entries(read, leaf, min(entries[0].length, LARGEST_DIRECTORY))
    if not entries or entries[0].run_length == 0 or entries[0].length > LARGEST_TILE:
        raise unfit("tile")
    data = read(header["tile_data_offset"] + entries[0].offset, entries[0].length)
    try:
        with Image.open(BytesIO(data), formats=[FORMATS[header["tile_type"]]]) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise unfit("tile") from error
    if width != height or width not in TILE_PIXELS:
        raise unfit("tile")
    return width
