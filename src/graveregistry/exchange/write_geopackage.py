"""GeoPackage 1.3 (OGC 12-128r17), written by hand so that every cell keeps its own type and the file its bytes.

One feature table ``sites``, any kind of shape, EPSG:4326. Like the reader's, this SQL never meets the registry's
own database.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from .cells import CARRIED, OWN_MARK, encode
from .rows import JsonValue
from .writer import ExportRecord, columns_of, flat

TABLE = "sites"
_APPLICATION_ID = 0x47504B47
_VERSION = 10300
_LARGEST = 2**63 - 1

# Clauses 1.1.2, 1.1.3 and 2.1.5: the tables every package has, and the three systems it must know.
_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name),
  column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id), z TINYINT NOT NULL, m TINYINT NOT NULL,
  PRIMARY KEY (table_name, column_name));
"""


@dataclass(frozen=True, slots=True)
class _Column:
    """One column to write: its name, its SQL type, a value per record."""

    name: str
    sql: str
    values: list[JsonValue]


def write_geopackage(records: Sequence[ExportRecord], path: Path, made_at: datetime) -> None:
    """Write the records to a new file. ``made_at`` (UTC) is the file's date: same records and date, same bytes."""
    columns = _columns(records)
    with closing(sqlite3.connect(path)) as database, database:
        prepare(database)
        describe(database, TABLE, [record.geometry for record in records], made_at)
        names = _spelled([column.name for column in columns])
        described = "".join(f", {_quoted(name)} {column.sql}" for name, column in zip(names, columns, strict=True))
        database.execute(f"CREATE TABLE {TABLE} (fid INTEGER PRIMARY KEY, geom GEOMETRY{described})")
        database.executemany(
            f"INSERT INTO {TABLE} VALUES (NULL, ?{', ?' * len(columns)})",  # noqa: S608 - a constant name, values bound
            zip((blob(record.geometry) for record in records), *(column.values for column in columns), strict=True),
        )


def _columns(records: Sequence[ExportRecord]) -> list[_Column]:
    fields, carried = columns_of(records)
    return [
        _Column(OWN_MARK, "TEXT", [record.site for record in records]),
        *(_field(name, [flat(record.fields.get(name)) for record in records]) for name in fields),
        *(_carried(name, records) for name in carried),
    ]


def _field(name: str, values: list[JsonValue]) -> _Column:
    kinds = {type(value) for value in values if value is not None}
    kind = "INTEGER" if kinds == {int} else "DOUBLE" if kinds and kinds <= {int, float} else "TEXT"
    return _Column(name, kind, values)


def _carried(name: str, records: Sequence[ExportRecord]) -> _Column:
    """Columns of numbers stay numbers, so that a GIS can style by them; all else is text by ``cells.encode``."""
    given = [record.unmapped[name] for record in records if name in record.unmapped]
    for kind, sql in ((int, "INTEGER"), (float, "DOUBLE")):
        if all(type(value) is kind and (kind is float or abs(value) <= _LARGEST) for value in given):
            return _Column(CARRIED + name, sql, [record.unmapped.get(name) for record in records])
    cells = [encode(record.unmapped[name]) if name in record.unmapped else None for record in records]
    return _Column(CARRIED + name, "TEXT", cells)


def prepare(database: sqlite3.Connection) -> None:
    """Make a new database an empty GeoPackage."""
    database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {_VERSION}")
    database.executescript(_SCHEMA)
    database.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("Undefined cartesian", -1, "NONE", -1, "undefined", None),
            ("Undefined geographic", 0, "NONE", 0, "undefined", None),
            ("WGS 84", 4326, "EPSG", 4326, CRS.from_epsg(4326).to_wkt("WKT1_GDAL"), "longitude/latitude in degrees"),
        ],
    )


def describe(
    database: sqlite3.Connection, table: str, geometries: Sequence[BaseGeometry | None], made_at: datetime
) -> None:
    """Say of a table that it is a layer in EPSG:4326 (clauses 1.1.3 and 2.1.5); `made_at` (UTC) is its date."""
    shapes = [each for each in geometries if each is not None]
    bounds = shapely.total_bounds(shapes).tolist() if shapes else [None] * 4
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, 4326)", (table, table, stamp, *bounds)
    )
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', 4326, 0, 0)", (table,))


def blob(shape: BaseGeometry | None) -> bytes | None:
    """Clause 2.1.3: magic, version 0, little-endian without envelope, the system's id, then ISO WKB."""
    if shape is None:
        return None
    return b"GP\x00\x01" + struct.pack("<i", 4326) + shapely.to_wkb(shape, byte_order=1, flavor="iso")


def _spelled(names: list[str]) -> list[str]:
    """SQLite takes names that differ only in case for one: the later ones get a count."""
    taken = {"fid", "geom"}
    spelled = []
    for name in names:
        count, unique = 1, name
        while unique.lower() in taken:
            count += 1
            unique = f"{name} ({count})"
        taken.add(unique.lower())
        spelled.append(unique)
    return spelled


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
