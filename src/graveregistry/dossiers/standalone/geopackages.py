"""Whether a GeoPackage (OGC 12-128) tells the same as the features made from the events; SQLite only reads it."""

from __future__ import annotations

import json
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from graveregistry.dossiers.standalone.tables import Features

_OWN = ("rtree_", "gpkg_", "sqlite_")
_TAKEN = {"fid", "geom", "row"}
_ALLOWED = {21, 20}  # SQLITE_SELECT, SQLITE_READ
_TYPES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}
_COLLECTION, _SRS = 7, 4326
Rows = tuple[list[str], list[tuple[Any, ...]]]


def geopackage_agrees(data: bytes, features: Features) -> bool:
    """Whether the layers hold these features, all of them and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given.gpkg"
        path.write_bytes(data)
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                return _agrees(database, features)
        except (sqlite3.Error, struct.error, ValueError, IndexError):
            return False


def _agrees(database: sqlite3.Connection, features: Features) -> bool:
    # A stranger's file may only be read: no function, no recursion, no module of its schema is run.
    database.execute("PRAGMA trusted_schema = OFF")
    database.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
    schema = database.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    others = [each for each in schema if not each[0].startswith(_OWN)]
    plain = all(kind == "table" and sql.startswith("CREATE TABLE ") for _, kind, sql in others)
    if not plain or sorted(each[0] for each in others) != sorted(features):
        return False
    contents = _read(database, "gpkg_contents", "table_name, data_type, identifier, srs_id")[1]
    columns = _read(database, "gpkg_geometry_columns", "table_name, column_name, geometry_type_name, srs_id, z, m")[1]
    return (
        contents == [(layer, "features", layer, _SRS) for layer in sorted(features)]
        and columns == [(layer, "geom", "GEOMETRY", _SRS, 0, 0) for layer in sorted(features)]
        and all(_layer_agrees(_read(database, layer, "*"), found) for layer, found in features.items())
    )


def _read(database: sqlite3.Connection, table: str, columns: str) -> Rows:
    cursor = database.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1')  # noqa: S608 - both names are our own
    return [column[0] for column in cursor.description], cursor.fetchall()


def _layer_agrees(rows: Rows, found: list[dict[str, Any]]) -> bool:
    names = sorted({name for feature in found for name in feature["properties"]} | {"layer"})
    columns = [f"{name}_" if name.lower() in _TAKEN else name for name in names]
    if rows[0] != ["fid", "geom", "row", *columns] or len(rows[1]) != len(found):
        return False
    for number, (row, feature) in enumerate(zip(rows[1], found), 1):
        cells = tuple(_text(feature["properties"].get(name)) for name in names)
        if row[0] != number or row[2:] != (feature["id"], *cells) or not _same_shape(row[1], feature["geometry"]):
            return False
    return True


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _same_shape(blob: Any, geometry: dict[str, Any] | None) -> bool:
    """Header, envelope and shape of a stored geometry (section 2.1.3)."""
    if geometry is None or not isinstance(blob, bytes):
        return geometry is None and blob is None
    mark, version, flags = struct.unpack_from("<2sBB", blob)
    order = "<" if flags & 1 else ">"
    (srs,) = struct.unpack_from(f"{order}i", blob, 4)
    envelope = flags >> 1 & 7
    if mark != b"GP" or version != 0 or srs != _SRS or flags & 0xF0 or envelope > 1:
        return False
    if envelope:
        x, y = zip(*_positions(geometry))
        if struct.unpack_from(f"{order}4d", blob, 8) != (min(x), max(x), min(y), max(y)):
            return False
    shape, end = _shape_at(blob, 8 + 32 * envelope)
    return end == len(blob) and json.dumps(shape, sort_keys=True) == json.dumps(geometry, sort_keys=True)


def _positions(geometry: dict[str, Any]) -> Iterator[list[float]]:
    left: list[Any] = [geometry]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left.append(each.get("coordinates") or each.get("geometries"))
        elif isinstance(each[0], float):
            yield each
        else:
            left += each


def _shape_at(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    """A shape as well-known binary (OGC 06-103r4, section 8), and where it ends."""
    order = "<" if data[at] else ">"
    (kind,) = struct.unpack_from(f"{order}L", data, at + 1)
    at += 5
    if kind == _COLLECTION or kind in (4, 5, 6):
        (count,) = struct.unpack_from(f"{order}L", data, at)
        at, parts = at + 4, []
        for _ in range(count):
            part, at = _shape_at(data, at)
            parts.append(part)
        if kind == _COLLECTION:
            return {"type": "GeometryCollection", "geometries": parts}, at
        if any(part["type"] != _TYPES[kind - 3] for part in parts):
            raise ValueError("a part of another kind")
        return {"type": _TYPES[kind], "coordinates": [part["coordinates"] for part in parts]}, at
    if kind not in (1, 2, 3):
        raise ValueError("another kind of shape")
    found, at = _numbers(data, at, order, kind - 1)
    return {"type": _TYPES[kind], "coordinates": found}, at


def _numbers(data: bytes, at: int, order: str, levels: int) -> tuple[list[Any], int]:
    if not levels:
        return list(struct.unpack_from(f"{order}2d", data, at)), at + 16
    (count,) = struct.unpack_from(f"{order}L", data, at)
    at, found = at + 4, []
    for _ in range(count):
        each, at = _numbers(data, at, order, levels - 1)
        found.append(each)
    return found, at
