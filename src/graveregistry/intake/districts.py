"""Maps of whole governorates for phones, cut from the base map that the pages' build makes; never of one site.

One PMTiles file (version 3) of vector tiles (Mapbox Vector Tile 2.1) with the layers ``countries``, ``governorates``
and ``towns``. An installation that has a finer map of its own puts it in the folder that the settings name.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import shapely
from mapbox_vector_tile.encoder import on_invalid_geometry_make_valid
from pmtiles.tile import Compression, Entry, TileType, zxy_to_tileid
from pmtiles.writer import finalize_header
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from graveregistry import vocabulary
from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.publication.tilemaking import EXTENT, cut_at, plane

MEDIA = "application/vnd.pmtiles"
LAYERS = ("countries", "governorates", "towns")
FIRST_ZOOM, LAST_ZOOM = 5, 10
"""The base map is honest to about 100 m: closer looks stretch the deepest tiles."""
_MARGIN = 0.1
"""Degrees around a governorate: who stands at its border sees the other side."""


def map_of(settings: Settings, code: str) -> bytes:
    """The map of a governorate (vocabulary list ``governorate``): the installation's own, else one of the base map.

    Raises:
        Failure: ``not_found``.
    """
    if code not in _outlines(settings.web_root / "basemap"):
        raise Failure("not_found")
    if settings.district_maps is not None and (own := settings.district_maps / f"{code}.pmtiles").is_file():
        return own.read_bytes()
    return _made(settings.web_root / "basemap", code)


def district_of(web_root: Path, point: BaseGeometry) -> str | None:
    """The governorate in which a point (degrees, EPSG:4326) lies; none beyond the base map."""
    found = _outlines(web_root / "basemap").items()
    return next((code for code, outline in found if outline.covers(point)), None)


def _features(folder: Path, layer: str) -> list[dict[str, Any]]:
    file = folder / f"{layer}.json"
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["features"] if file.is_file() else []
    return found


@lru_cache(maxsize=4)
def _outlines(folder: Path) -> dict[str, BaseGeometry]:
    codes = {vocabulary.label("governorate", code, "en"): code for code in vocabulary.codes("governorate")}
    return {
        codes[each["properties"]["en"]]: shape(each["geometry"])
        for each in _features(folder, "governorates")
        if each["properties"]["en"] in codes
    }


@lru_cache(maxsize=16)
def _made(folder: Path, code: str) -> bytes:
    west, south, east, north = shapely.buffer(shapely.box(*_outlines(folder)[code].bounds), _MARGIN).bounds
    frame = plane(shapely.geometry.mapping(shapely.box(west, south, east, north))).bounds
    layers = {
        layer: [
            (each["properties"], part)
            for each in _features(folder, layer)
            if not (part := shapely.clip_by_rect(plane(each["geometry"]), *frame)).is_empty
        ]
        for layer in LAYERS
    }
    return _archive(_tiles(layers), (west, south, east, north))


def _tiles(layers: dict[str, list[tuple[dict[str, Any], BaseGeometry]]]) -> dict[int, bytes]:
    """The tiles by their PMTiles numbers, packed."""
    cut: dict[int, list[dict[str, Any]]] = {}
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        for layer, features in layers.items():
            for place, parts in cut_at(features, zoom).items():
                cut.setdefault(zxy_to_tileid(*place), []).append({"name": layer, "features": parts})
    return {number: gzip.compress(_encoded(cut[number]), mtime=0) for number in sorted(cut)}


def _encoded(layers: list[dict[str, Any]]) -> bytes:
    made: bytes = mapbox_vector_tile.encode(
        layers, default_options={"extents": EXTENT, "on_invalid_geometry": on_invalid_geometry_make_valid}
    )
    return made


def _archive(tiles: dict[int, bytes], bounds: tuple[float, float, float, float]) -> bytes:
    entries, at = [], 0
    for number, tile in tiles.items():
        entries.append(Entry(number, at, len(tile), 1))
        at += len(tile)
    west, south, east, north = (round(each * 10**7) for each in bounds)
    header = {
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": FIRST_ZOOM + 2,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
    }
    said = {"name": "district", "format": "pbf", "vector_layers": [_layer(layer) for layer in LAYERS]}
    heads = finalize_header(header, len(entries), entries, len(entries), said, True, at)
    return b"".join((*heads, *tiles.values()))


def _layer(layer: str) -> dict[str, Any]:
    return {"id": layer, "fields": {"ar": "String", "en": "String"}, "minzoom": FIRST_ZOOM, "maxzoom": LAST_ZOOM}
