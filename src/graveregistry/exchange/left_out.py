"""The rows an import leaves out, as a table to be mended and imported: the file's own columns, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from .cells import neutral
from .rows import JsonValue, Row, RowError
from .values import is_empty, text

_OWN = ("row", "reason_ar", "reason_en")


def write(columns: Sequence[str], rows: Iterable[tuple[Row, Sequence[RowError]]]) -> bytes:
    """UTF-8 CSV with a byte order mark, no cell of it a formula; ``raw`` is the row exactly as it stood."""
    stream = io.StringIO(newline="")
    table = csv.writer(stream)
    table.writerow([neutral(name) for name in (*_OWN, *columns, "raw")])
    for row, errors in rows:
        said = (
            "\n".join(_named(each, each.reason.ar) for each in errors),
            "\n".join(_named(e, e.reason.en) for e in errors),
        )
        cells = (_cell(row.values.get(name)) for name in columns)
        table.writerow([neutral(cell) for cell in (str(row.number), *said, *cells, row.raw)])
    return stream.getvalue().encode("utf-8-sig", "replace")


def _named(error: RowError, sentence: str) -> str:
    return sentence if error.column is None else f"{error.column}: {sentence}"


def _cell(value: JsonValue) -> str:
    return "" if is_empty(value) else text(value)
