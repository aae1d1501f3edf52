"""Whether a GeoPackage tells the same as the one made anew from the events."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from graveregistry.dossiers.container import Container
from graveregistry.dossiers.disclosed import LAYERS, Event
from graveregistry.dossiers.layers import write_geopackage

# What these hold follows from the layers, and differs with the version that wrote it.
_DERIVED = ("rtree_", "gpkg_", "sqlite_")
Dump = dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]


def geopackage_agrees(box: Container, name: str, events: Sequence[Event]) -> bool:
    """The same bytes, or the same tables with the same rows where another version of GDAL wrote them."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.gpkg", Path(folder) / "made.gpkg"
        box.copy(name, given)
        write_geopackage(events, made, events[-1].leaf.recorded_at)
        if given.read_bytes() == made.read_bytes():
            return True
        try:
            return _dump(given) == _dump(made)
        except sqlite3.Error:
            return False


def _dump(path: Path) -> Dump:
    """Every table and view with its columns and rows; of the GeoPackage's own tables, those that say what is where."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        # A trusted schema may call functions from views; a stranger's file is not trusted.
        database.execute("PRAGMA trusted_schema = OFF")
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        tables = sorted(name for name in names if not name.startswith(_DERIVED))
        if tables != sorted(LAYERS.values()):
            return {name: ((), []) for name in names}
        return {name: _table(database, name) for name in tables} | {
            "gpkg_contents": _columns(database, "gpkg_contents", "table_name, data_type, identifier, srs_id"),
            "gpkg_geometry_columns": _columns(
                database, "gpkg_geometry_columns", "table_name, column_name, geometry_type_name, srs_id, z, m"
            ),
        }


def _table(database: sqlite3.Connection, name: str) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    return _columns(database, name, "*")


def _columns(
    database: sqlite3.Connection, table: str, columns: str
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    cursor = database.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1')  # noqa: S608 - both names are our own
    return tuple(column[0] for column in cursor.description), cursor.fetchall()
