"""Export of site records for GIS programs and spreadsheets, so that importing the file again loses nothing.

Columns: ``graveregistry:site`` first, then the registry's fields by their names, then the columns that came with
the source as ``source:<name>``. In CSV no cell is a formula (``cells.py`` says how), and it is undone on import.
Who may export what, and how precisely, is decided before records come here.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import shapely
from shapely.geometry.base import BaseGeometry

from .cells import CARRIED, OWN_MARK, encode, neutral
from .rows import JsonValue
from .rules import SHAPE_COLUMN

LIST_SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """One site to export: its public id, its fields (JSON values), its shape in EPSG:4326, its source's columns.

    A point's error radius in metres is the field ``error_radius_m``.
    """

    site: str
    fields: Mapping[str, JsonValue]
    geometry: BaseGeometry | None
    unmapped: Mapping[str, JsonValue]


def write_geojson(records: Iterable[ExportRecord], stream: BinaryIO) -> None:
    """A FeatureCollection (RFC 7946), one feature a line, outer rings counter-clockwise (3.1.6)."""
    stream.write(b'{"type":"FeatureCollection","features":[')
    for place, record in enumerate(records):
        stream.write(b",\n" if place else b"\n")
        stream.write(json.dumps(_feature(record), ensure_ascii=False, separators=(",", ":")).encode())
    stream.write(b"\n]}\n")


def write_csv(records: Sequence[ExportRecord], stream: BinaryIO) -> None:
    """UTF-8 with a byte order mark (Excel reads Arabic by it), commas, CRLF (RFC 4180); shapes as WKT."""
    fields, carried = columns_of(records)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(map(neutral, (OWN_MARK, *fields, SHAPE_COLUMN, *(CARRIED + name for name in carried))))
    for record in records:
        table.writerow(_cells(record, fields, carried))
    text.detach()


def columns_of(records: Iterable[ExportRecord]) -> tuple[list[str], list[str]]:
    """The names of all fields and of all source columns, in the order in which they are first met."""
    fields: dict[str, None] = {}
    carried: dict[str, None] = {}
    for record in records:
        fields.update(dict.fromkeys(record.fields))
        carried.update(dict.fromkeys(record.unmapped))
    return list(fields), list(carried)


def flat(value: JsonValue) -> JsonValue:
    """A field's value for a table: lists of codes joined by semicolons."""
    return LIST_SEPARATOR.join(map(str, value)) if isinstance(value, list) else value


def _feature(record: ExportRecord) -> dict[str, JsonValue]:
    carried = {CARRIED + name: value for name, value in record.unmapped.items()}
    shape = None if record.geometry is None else shapely.orient_polygons(record.geometry)
    return {
        "type": "Feature",
        "properties": {OWN_MARK: record.site, **record.fields, **carried},
        "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
    }


def _cells(record: ExportRecord, fields: list[str], carried: list[str]) -> Iterator[str]:
    yield record.site
    for name in fields:
        value = flat(record.fields.get(name))
        yield "" if value is None else neutral(value) if isinstance(value, str) else json.dumps(value)
    # 17 digits bring every coordinate back to the same float.
    yield "" if record.geometry is None else shapely.to_wkt(record.geometry, rounding_precision=17)
    for name in carried:
        yield encode(record.unmapped[name]) if name in record.unmapped else ""
