"""What every reader gives: rows as they were given, and what is wrong with them, each with its number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure, Reason

JsonValue = Any
"""None, bool, int, float, str, list or dict of these; bytes stand as ``{"hex": "..."}``."""

SHOWN = 120
"""Characters of a cell repeated in a message; the row keeps the whole."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken. Beyond these a file or row is refused with a reason, never cut silently."""

    file_bytes: int = 200_000_000
    rows: int = 100_000
    vertices: int = 10_000
    columns: int = 500
    cell_chars: int = 100_000
    depth: int = 32


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing wrong with one row: its number, its column and value, the reason and what could mend it.

    ``offer`` is a shape in EPSG:4326 that would be accepted, for a person to look at; it is never taken silently.
    """

    number: int
    reason: Reason
    column: str | None = None
    value: str | None = None
    offer: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file. ``number`` counts from 1 as the file's own reader would (records, without the header).

    ``geometry`` is in EPSG:4326, two-dimensional, or None; ``values`` has every column with its JSON type;
    ``raw`` is the row exactly as the file gave it.
    """

    number: int
    geometry: BaseGeometry | None
    values: Mapping[str, JsonValue]
    raw: str
    errors: tuple[RowError, ...] = ()


class Packet(Protocol):
    """Some rows of a file on their way to whoever judges them, maybe in another process: can be pickled."""

    def rows(self) -> Sequence[Row]:
        """The rows, in order."""


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Rows that have been read."""

    held: Sequence[Row]

    def rows(self) -> Sequence[Row]:
        """The rows, in order."""
        return self.held


def packets(rows: Iterable[Row], size: int) -> Iterator[Packet]:
    """Rows as they are read, by the ``size``."""
    coming = iter(rows)
    while batch := list(islice(coming, size)):
        yield ReadRows(batch)


def bad_row(number: int, failure: Failure, raw: str, column: str | None = None, value: str | None = None) -> Row:
    """A row of which nothing more than the raw text could be read, with the reason."""
    return Row(number, None, {}, raw, (row_error(number, failure, column, value),))


def row_error(
    number: int,
    failure: Failure,
    column: str | None = None,
    value: object = None,
    offer: BaseGeometry | None = None,
) -> RowError:
    """The failure as one row's error, keeping the place it names if it names one."""
    first = failure.reasons[0] if failure.reasons else None
    reason = Reason(
        failure.code if first is None else first.code,
        failure.sentence("ar") if first is None else first.ar,
        failure.sentence("en") if first is None else first.en,
        at=None if first is None else first.at,
        field=column,
    )
    return RowError(number, reason, column, None if value is None else str(value)[:SHOWN], offer)
