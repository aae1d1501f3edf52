"""The layers of a dossier as GeoJSON (RFC 7946) and GeoPackage (OGC 12-128), made from the disclosed events alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely

from graveregistry.dossiers.disclosed import Event, features
from graveregistry.exchange.write_geopackage import blob, describe, prepare


def geojson(events: Iterable[Event]) -> bytes:
    """One FeatureCollection with the features of all layers; `layer` among the properties says which."""
    collected = [feature for layer in features(events).values() for feature in layer]
    whole = {"type": "FeatureCollection", "features": collected}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False).encode() + b"\n"


def write_geopackage(events: Iterable[Event], path: Path, written: datetime) -> None:
    """The layers as a GeoPackage in EPSG:4326; `written` (UTC) is the date it bears, so that it comes out the same
    whenever it is made. Every column is text: a value is what the event says, not what a driver made of it."""
    with closing(sqlite3.connect(path)) as database, database:
        prepare(database)
        for layer, found in sorted(features(events).items()):
            shapes = [each["geometry"] and shapely.from_geojson(json.dumps(each["geometry"])) for each in found]
            describe(database, layer, shapes, written)
            names = sorted({name for feature in found for name in feature["properties"]} | {"layer"})
            _fill(database, layer, names, [(blob(shape), each) for shape, each in zip(shapes, found, strict=True)])


def _fill(
    database: sqlite3.Connection, layer: str, names: list[str], rows: list[tuple[bytes | None, dict[str, Any]]]
) -> None:
    """The table of a layer: `fid`, `geom` and `row` are its own, so a property of such a name gets an underscore."""
    own = {"fid", "geom", "row"}
    spelled = (f"{name}_" if name.lower() in own else name for name in names)
    columns = "".join(', "' + name.replace('"', '""') + '" TEXT' for name in spelled)
    database.execute(f'CREATE TABLE "{layer}" (fid INTEGER PRIMARY KEY, geom GEOMETRY, row TEXT{columns})')
    database.executemany(
        f'INSERT INTO "{layer}" VALUES (NULL, ?, ?{", ?" * len(names)})',  # noqa: S608 - a layer's name is our own
        [(shape, each["id"], *(_cell(each["properties"].get(name)) for name in names)) for shape, each in rows],
    )


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
