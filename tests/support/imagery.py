"""Small raster archives, and how one is registered."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from tests.support.registry import Client

WEST, SOUTH, EAST, NORTH = 36.49, 32.69, 36.51, 32.71


def tile(colour: str = "#7a6a4a", side: int = 256, kind: str = "PNG") -> bytes:
    """One picture in one colour."""
    made = BytesIO()
    Image.new("RGB", (side, side), colour).save(made, kind)
    return made.getvalue()


def archive(
    tiles: dict[tuple[int, int, int], bytes] | None = None, kind: TileType = TileType.PNG, **header: Any
) -> bytes:
    """A raster PMTiles archive over the square that tests mark sites in."""
    held = tiles if tiles is not None else {(z, *_at(z)): tile() for z in range(8, 15)}
    made = BytesIO()
    writer = Writer(made)
    for (z, x, y), data in sorted(held.items(), key=lambda one: zxy_to_tileid(*one[0])):
        writer.write_tile(zxy_to_tileid(z, x, y), data)
    about = {
        "tile_type": kind,
        "tile_compression": Compression.NONE,
        "min_zoom": min((z for z, _, _ in held), default=0),
        "max_zoom": max((z for z, _, _ in held), default=0),
        "min_lon_e7": round(WEST * 10**7),
        "min_lat_e7": round(SOUTH * 10**7),
        "max_lon_e7": round(EAST * 10**7),
        "max_lat_e7": round(NORTH * 10**7),
        "center_zoom": 12,
        "center_lon_e7": round(36.5 * 10**7),
        "center_lat_e7": round(32.7 * 10**7),
    }
    writer.finalize(about | header, {})
    return made.getvalue()


def _at(z: int) -> tuple[int, int]:
    """Column and row of the tile that holds the middle of the square."""
    lat = math.radians(32.7005)
    return int((36.5005 + 180) / 360 * 2**z), int((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * 2**z)


def picture(organisation: UUID, **given: Any) -> dict[str, Any]:
    """The form of a picture."""
    said = {"title": "تدريب", "captured_on": "2021-05-01", "source": "تدريب", "licence": "تدريب"}
    return {"id": str(uuid4()), "organisation": str(organisation), "data": archive()} | said | given


def hand_over(client: Client, form: dict[str, Any]) -> Any:
    """Register a picture; the answer."""
    fields = {key: value for key, value in form.items() if key != "data"}
    return client.request("POST", "/imagery", data=fields, files={"file": ("a.pmtiles", form["data"])})
