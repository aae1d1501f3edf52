"""The one door through which many rows of a table are written at once, rows of history too.

A flush sends rows one by one and keeps an after-image of each. Here the rows of a table go to the database as one
statement, a column as one array: row-level security still judges every row (COPY is not allowed where it does), but
asks only once what the actor sees. Each row of a :class:`~graveregistry.db.Recorded` table is owed to history from
then on: the commit is refused until the ledger has stored the event in which the row stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from graveregistry.db import Base, Recorded, Session, Shape, key_columns, owe, row_key
from graveregistry.errors import Failure

_json = json.JSONEncoder(ensure_ascii=False).encode
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table as they are sent: every column an array of texts, in PostgreSQL's own notation.

    ``keys`` names the rows of history among them as ``(table, key)``; ``by`` names the primary key when the rows are
    there already and change. Holds no object of a session, so that another process can make it.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    """Name and SQL type."""
    arrays: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    by: tuple[str, ...] = ()


def array_of(items: Sequence[str | None]) -> str:
    """An array of texts in PostgreSQL's notation (manual, 8.15.6).

    Raises:
        Failure: ``invalid_input`` for a text with a zero character, which the database cannot hold.
    """
    if None in items:
        return f"{{{','.join('NULL' if item is None else array_of([item])[1:-1] for item in items)}}}"
    joined = "\0".join(items)  # type: ignore[arg-type]
    if joined.count("\0") != max(0, len(items) - 1):
        raise Failure("invalid_input")
    inner = joined.replace("\\", "\\\\").replace('"', '\\"').replace("\0", '","')
    return f'{{"{inner}"}}' if items else "{}"


def new_rows(kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> Rows:
    """Rows of a class, by the names of its attributes, to be inserted; what none of them has is left out."""
    held = (attribute.key for attribute in inspect(kind).column_attrs)
    return _rows(kind, rows, [name for name in held if any(row.get(name) is not None for row in rows)], ())


def changed_rows(kind: type[Base], rows: Sequence[Mapping[str, Any]], *changed: str) -> Rows:
    """Rows of a class that are there, each to get its values of the attributes ``changed``."""
    mapper = inspect(kind)
    return _rows(kind, rows, [*key_columns(mapper), *changed], tuple(column.name for column in mapper.primary_key))


def _rows(kind: type[Base], rows: Sequence[Mapping[str, Any]], attributes: Sequence[str], by: tuple[str, ...]) -> Rows:
    columns = {name: inspect(kind).column_attrs[name].columns[0] for name in attributes}
    table = kind.__tablename__
    return Rows(
        table=table,
        columns=tuple((column.name, column.type.compile(dialect=_DIALECT)) for column in columns.values()),
        arrays=tuple(
            array_of(_texts(column.type, [row.get(name) for row in rows])) for name, column in columns.items()
        ),
        keys=tuple((table, row_key(kind, row)) for row in rows) if issubclass(kind, Recorded) else (),
        by=by,
    )


def _texts(kind: TypeEngine[Any], values: list[Any]) -> list[str | None]:
    if isinstance(kind, Shape):
        shapes = shapely.to_wkb(shapely.set_srid(values, 4326), hex=True, include_srid=True)
        found: list[str | None] = shapes.tolist()
        return found
    if isinstance(kind, JSONB):
        return [None if value is None else _json(value) for value in values]
    # Every other type of ours is printed by Python as PostgreSQL reads it.
    return [None if value is None else str(value) for value in values]


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of several packets of one table and the same columns, in order."""
    first = parts[0]
    columns = zip(*(part.arrays for part in parts), strict=True)
    return Rows(
        first.table,
        first.columns,
        tuple(f"{{{','.join(array[1:-1] for array in arrays)}}}" for arrays in columns),
        tuple(key for part in parts for key in part.keys),
        first.by,
    )


def write(session: Session, rows: Rows) -> None:
    """Insert the rows, or change those that are there; what belongs to history is owed to it until it is recorded."""
    owe(session, rows.keys)
    given = {f"a{place}": array for place, array in enumerate(rows.arrays)}
    session.execute(text(_statement(rows)), given)


def _statement(rows: Rows) -> str:
    names = [f'"{name}"' for name, _ in rows.columns]
    values = [f"CAST(given.{name} AS {kind})" for name, (_, kind) in zip(names, rows.columns, strict=True)]
    arrays = ", ".join(f"CAST(:a{place} AS text[])" for place in range(len(names)))
    source = f"unnest({arrays}) AS given ({', '.join(names)})"
    # Names and types are those of our own tables; what came from outside is in the arrays.
    if not rows.by:
        return f'INSERT INTO "{rows.table}" ({", ".join(names)}) SELECT {", ".join(values)} FROM {source}'  # noqa: S608
    value_of = dict(zip((name for name, _ in rows.columns), values, strict=True))
    changes = ", ".join(f'"{name}" = {value}' for name, value in value_of.items() if name not in rows.by)
    found = " AND ".join(f'"{rows.table}"."{name}" = {value_of[name]}' for name in rows.by)
    return f'UPDATE "{rows.table}" SET {changes} FROM {source} WHERE {found}'  # noqa: S608
