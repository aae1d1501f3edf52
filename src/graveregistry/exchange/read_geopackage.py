"""GeoPackage (OGC 12-128r19): a file from a stranger, opened so that nothing in it can run.

Read-only and immutable, no views, virtual tables or functions, no schema the file could bend: an authorizer
lets SQLite read columns and nothing else, and a clock stops what takes too long. This SQL never meets the
registry's own database.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from graveregistry.errors import Failure

from .cells import OWN_MARK, typed
from .projection import Projection
from .read_geojson import check_value
from .rows import JsonValue, Limits, Row, row_error
from .shapes import from_wkb

SECONDS = 120.0
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_HEADER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Layer:
    """One feature or attribute table; ``geometry`` is its geometry column, ``crs`` an EPSG name, WKT or None."""

    name: str
    geometry: str | None
    crs: str | None
    columns: tuple[str, ...]


def layers(path: Path, limits: Limits) -> tuple[Layer, ...]:
    """The tables the package lists. Failures: ``import_not_geopackage``, ``import_geopackage_open``."""
    # What a writer has not folded into the file yet would be missed without a word.
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size:
        raise Failure("import_geopackage_open")
    with _opened(path) as database:
        tables = _plain_tables(database)
        if not {"gpkg_contents", "gpkg_spatial_ref_sys"} <= tables:
            raise Failure("import_not_geopackage")
        listed = database.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes')"
        ).fetchall()
        return tuple(_layer(database, name, tables, limits) for (name,) in listed if name in tables)


def read(path: Path, layer: Layer, project: Projection, limits: Limits) -> Iterator[Row]:
    """Every row of a layer."""
    own = OWN_MARK in layer.columns
    with _opened(path) as database:
        cursor = database.execute(f"SELECT * FROM {_quoted(layer.name)}")  # noqa: S608 - quoted, and checked to be a table
        names = [description[0] for description in cursor.description]
        for number, cells in enumerate(cursor, 1):
            if number > limits.rows:
                raise Failure("import_too_many_rows", limit=limits.rows)
            yield _row(number, dict(zip(names, cells, strict=True)), layer, project, limits, own=own)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    end = time.monotonic() + SECONDS
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.text_factory = _text
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000_000)
            database.set_authorizer(_authorise)
            database.set_progress_handler(lambda: time.monotonic() > end, 100_000)
            yield database
    except sqlite3.Error:
        raise Failure("import_not_geopackage") from None


def _authorise(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _plain_tables(database: sqlite3.Connection) -> set[str]:
    """Tables that only hold rows: a view or a virtual table runs what its author wrote."""
    made = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {name for name, sql in made if isinstance(sql, str) and not sql.upper().startswith("CREATE VIRTUAL")}


def _layer(database: sqlite3.Connection, name: str, tables: set[str], limits: Limits) -> Layer:
    cursor = database.execute(f"SELECT * FROM {_quoted(name)} LIMIT 0")  # noqa: S608 - quoted, and checked to be a table
    columns = tuple(description[0] for description in cursor.description)
    if len(columns) > limits.columns:
        raise Failure("import_too_many_columns", limit=limits.columns)
    described = (
        database.execute(
            "SELECT g.column_name, s.organization, s.organization_coordsys_id, s.definition "
            "FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id "
            "WHERE g.table_name = ?",
            (name,),
        ).fetchone()
        if "gpkg_geometry_columns" in tables
        else None
    )
    if described is None:
        return Layer(name, None, None, columns)
    geometry, organisation, code, definition = described
    shown = tuple(column for column in columns if column != geometry)
    return Layer(name, geometry, _crs(organisation, code, definition), shown)


def _crs(organisation: JsonValue, code: JsonValue, definition: JsonValue) -> str | None:
    """The name a system goes by; its definition where it has no public code; None for the undefined ones (-1, 0)."""
    if isinstance(organisation, str) and organisation.upper() == "EPSG" and isinstance(code, int) and code > 0:
        return f"EPSG:{code}"
    known = isinstance(definition, str) and definition.strip().lower() not in ("", "undefined")
    return definition if known and isinstance(code, int) and code > 0 else None


def _row(
    number: int, cells: dict[str, JsonValue], layer: Layer, project: Projection, limits: Limits, *, own: bool
) -> Row:
    blob = cells.pop(layer.geometry, None) if layer.geometry else None
    values = {name: _json_value(value) for name, value in cells.items()}
    raw = json.dumps(values | ({layer.geometry: _json_value(blob)} if layer.geometry else {}), ensure_ascii=False)
    shown = typed(values) if own else values
    try:
        check_value(shown, limits)
        shape = None if blob is None else from_wkb(_wkb(blob), limits)
        return Row(number, None if shape is None else project(shape), shown, raw)
    except Failure as failure:
        return Row(number, None, shown, raw, (row_error(number, failure),))


def _wkb(blob: JsonValue) -> bytes:
    """The well-known binary inside a GeoPackage geometry (clause 2.1.3)."""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < _HEADER_BYTES:
        raise Failure("import_shape_unreadable")
    envelope = (blob[3] >> 1) & 7
    if envelope >= len(_ENVELOPE_BYTES):
        raise Failure("import_shape_unreadable")
    return blob[_HEADER_BYTES + _ENVELOPE_BYTES[envelope] :]


def _json_value(value: JsonValue) -> JsonValue:
    """SQLite keeps each cell's own type, and so do we; a real that is no number stands as text."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, float) and value - value != 0:
        return str(value)
    return value


def _text(data: bytes) -> JsonValue:
    """Text that is not UTF-8 after all is kept as the bytes it is."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
