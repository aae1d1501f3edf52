"""Delimited text: any separator, any of the region's encodings, cells kept letter by letter."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from graveregistry.errors import Failure

from .cells import OWN_MARK, restored_row
from .read_geojson import check_value
from .rows import Limits, Row, bad_row, row_error

DELIMITERS = (",", ";", "\t", "|", "،", "؛")
SNIFFED_LINES = 50
HINT = "sep="


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written: its encoding, its separator, and its columns, each with a name of its own."""

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    skipped: int


def find_layout(path: Path, encoding: str, limits: Limits) -> Layout:
    """Look at the first lines. Failures: ``import_empty``, ``import_too_many_columns``, ``import_csv_broken``."""
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for _, line in zip(range(SNIFFED_LINES), _bounded(file, limits), strict=False)]
    skipped = 0
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    if skipped == len(lines):
        raise Failure("import_empty")
    first = lines[skipped].strip().strip('"')
    # Excel writes the separator in a first line of its own.
    hinted = first[len(HINT) :] if first.startswith(HINT) and len(first) == len(HINT) + 1 else None
    skipped += hinted is not None
    delimiter = hinted or _sniff(lines[skipped:])
    header = next(csv.reader(lines[skipped:], delimiter=delimiter), [])
    if len(header) > limits.columns:
        raise Failure("import_too_many_columns", limit=limits.columns)
    return Layout(path, encoding, delimiter, _names(header), skipped)


def read(layout: Layout, limits: Limits) -> Iterator[Row]:
    """Every record as a row, without a shape: which columns hold it is the mapping's to say."""
    with layout.path.open(encoding=layout.encoding, newline="") as file:
        recorder = _Recorder(_bounded(file, limits))
        for _ in range(layout.skipped):
            next(recorder)
        records = csv.reader(recorder, delimiter=layout.delimiter)
        own = layout.columns[:1] == (OWN_MARK,)
        number = -1
        try:
            for cells in records:
                raw = recorder.take()
                if not cells:
                    continue
                number += 1
                if number > limits.rows:
                    raise Failure("import_too_many_rows", limit=limits.rows)
                if number:
                    yield _row(number, cells, raw, layout.columns, limits, own=own)
        except csv.Error:
            raise Failure("import_csv_broken", line=recorder.lines) from None


class _Recorder:
    """The lines on their way to the csv module, kept so that a record's text can be given as it was."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []
        self.lines = 0

    def __iter__(self) -> _Recorder:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._kept.append(line)
        self.lines += 1
        return line

    def take(self) -> str:
        """The text since the last call, without the line end."""
        text = "".join(self._kept)
        self._kept.clear()
        return text.rstrip("\r\n")


def _bounded(file: TextIO, limits: Limits) -> Iterator[str]:
    """The lines of a text file, none of them read into memory beyond what a row may hold."""
    longest = limits.cell_chars * 10
    number = 0
    while line := file.readline(longest):
        number += 1
        if len(line) == longest:
            raise Failure("import_csv_broken", line=number)
        yield line


def _row(number: int, cells: list[str], raw: str, columns: tuple[str, ...], limits: Limits, *, own: bool) -> Row:
    values: dict[str, str] = dict.fromkeys(columns, "")
    values.update(zip(columns, cells, strict=False))
    extra = {f"column {place}": cell for place, cell in enumerate(cells, 1) if place > len(columns) and cell}
    values |= extra
    shown: Mapping[str, object] = restored_row(values) if own else values
    try:
        check_value(shown, limits)
    except Failure as failure:
        return bad_row(number, failure, raw)
    shifted = Failure("import_row_too_long", columns=len(columns), cells=len(cells))
    return Row(number, None, shown, raw, (row_error(number, shifted),) if extra else ())


def _names(header: list[str]) -> tuple[str, ...]:
    """The header's names, trimmed; those without a name get their place, those seen before a count."""
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        name = cell.strip() or f"column {place}"
        count = 1
        while (unique := name if count == 1 else f"{name} ({count})") in names:
            count += 1
        names.append(unique)
    return tuple(names)


def _sniff(lines: list[str]) -> str:
    """The separator that cuts most records into the header's number of cells, and into most cells."""

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
        except csv.Error:
            return 0.0, 0
        width, often = Counter(widths).most_common(1)[0]
        return (often / len(widths) if width > 1 and widths[0] == width else 0.0), width

    return max(DELIMITERS, key=score)
