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
    """The same bytes, or the same tables with the same rows where another version of SQLite wrote them."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.gpkg", Path(folder) / "made.gpkg"
        box.copy(name, given)
        try:
            write_geopackage(events, made, events[-1].leaf.recorded_at)
            if given.read_bytes() == made.read_bytes():
                return True
            return _dump(given) == _dump(made)
        except sqlite3.Error:
            return False


def _dump(path: Path) -> Dump:
    """Every table with its columns and rows; of the GeoPackage's own tables, those that say what is where."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        # A stranger's file may only be read: no function, no recursion, no module of its schema is run.
        database.execute("PRAGMA trusted_schema = OFF")
        database.set_authorizer(_only_reading)
        made = database.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        made = [row for row in made if not row[0].startswith(_DERIVED)]
        plain = sorted(name for name, kind, sql in made if kind == "table" and sql.startswith("CREATE TABLE "))
        if plain != sorted(LAYERS.values()) or len(made) != len(plain):
            return {name: ((), []) for name, _kind, _sql in made}
        return {name: _table(database, name) for name in plain} | {
            "gpkg_contents": _columns(database, "gpkg_contents", "table_name, data_type, identifier, srs_id"),
            "gpkg_geometry_columns": _columns(
                database, "gpkg_geometry_columns", "table_name, column_name, geometry_type_name, srs_id, z, m"
            ),
        }


def _only_reading(action: int, *_about: str | None) -> int:
    return sqlite3.SQLITE_OK if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ} else sqlite3.SQLITE_DENY


def _table(database: sqlite3.Connection, name: str) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    return _columns(database, name, "*")


def _columns(
    database: sqlite3.Connection, table: str, columns: str
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    cursor = database.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1')  # noqa: S608 - both names are our own
    return tuple(column[0] for column in cursor.description), cursor.fetchall()
