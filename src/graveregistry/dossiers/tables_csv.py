"""The history and the custody of a dossier as CSV (RFC 4180), made from the disclosed events alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from graveregistry.dossiers.disclosed import Event, is_site_link
from graveregistry.ledger.events import Field, split_row_name
from graveregistry.ledger.values import Json, encode, instant

HISTORY = (
    "index", "recorded_at", "occurred_at", "type", "actor", "reason", "table", "key", "column", "value",
    "fields_disclosed", "digests",
)  # fmt: skip
CUSTODY_TABLES = ("evidence", "custody", "consent")
# A spreadsheet runs a cell that begins with one of these; the apostrophe makes it text (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff".encode()


def history_csv(events: Iterable[Event]) -> bytes:
    """One line for each disclosed change, one for an event with none; UTF-8 with a byte-order mark."""
    return _csv(row for event in events for row in _history_rows(event))


def custody_csv(events: Iterable[Event]) -> bytes:
    """The lines of the history that are about evidence, its custody and its consent."""
    rows = (row for event in events for row in _history_rows(event))
    return _csv(row for row in rows if row[6].startswith(CUSTODY_TABLES))


def _csv(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HISTORY)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return BOM + out.getvalue().encode()


def neutral(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula, also after spaces a program would strip."""
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else cell


def _history_rows(event: Event) -> Iterator[list[str]]:
    head = [
        str(event.leaf.index),
        instant(event.leaf.recorded_at),
        _text(event.value("occurred_at")),
        _text(event.value("type")),
        _text(event.value("actor")) or event.pseudonym or "",
        _text(event.value("reason")),
    ]
    tail = [str(len(event.fields)), str(len(event.leaf.digests))]
    changes = [change for field in event.fields if (change := _change(field))]
    for change in sorted(changes) or [["", "", "", ""]]:
        yield [*head, *change, *tail]


def _change(field: Field) -> list[str] | None:
    name = None if is_site_link(field.name) else split_row_name(field.name)
    return [*name, _text(field.value)] if name else None


def _text(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode()
