"""Tables and layers made again from the events: the history, the custody, the features of each layer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from graveregistry.dossiers.standalone.events import Event, read_rows, row_of
from graveregistry.dossiers.standalone.plain import canonical
from graveregistry.dossiers.standalone.shapes import read_shape

HEADER = [
    "index", "recorded_at", "occurred_at", "type", "actor", "reason", "table", "key", "column", "value",
    "fields_disclosed", "digests",
]  # fmt: skip
CUSTODY = ("evidence", "custody", "consent")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LAYERS = {"boundary_assertion": "boundaries", "visit": "visits", "disturbance": "disturbances"}
DRAWN_FIRST = ("geometry", "geom", "shape", "observed", "location", "position")
Features = dict[str, list[dict[str, Any]]]


def table_bytes(events: Sequence[Event], *, custody: bool) -> bytes:
    """`history.csv`, or of its lines those about evidence, its custody and its consent."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for event in events:
        for row in _lines(event):
            if not custody or row[6].startswith(CUSTODY):
                writer.writerow([_harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _lines(event: Event) -> Iterator[list[str]]:
    said = [_cell(event.value(name)) for name in ("occurred_at", "type", "actor", "reason")]
    said[2] = said[2] or event.pseudonym or ""
    places = ((row_of(name), value) for name, value, _ in event.fields)
    changes = sorted([*place, _cell(value)] for place, value in places if place)
    for change in changes or [[""] * 4]:
        counts = [str(len(event.fields)), str(len(event.digests))]
        yield [str(event.number), event.recorded_at, *said, *change, *counts]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value).decode()


def _harmless(cell: str) -> str:
    """A spreadsheet runs a cell that begins like a formula; the apostrophe makes it text."""
    return "'" + cell if cell.lstrip(" \u00a0\ufeff").startswith(FORMULA) else cell


def all_features(events: Sequence[Event]) -> Features:
    """The features of each layer, ordered by their row's key. Raises UnsureError for a shape that is not read here."""
    found: Features = {layer: [] for layer in LAYERS.values()}
    for (table, key), row in read_rows(events).items():
        if table in LAYERS and row.get("deleted") is not True:
            found[LAYERS[table]].append(_feature(table, key, row))
    return found


def _feature(table: str, key: str, row: dict[str, Any]) -> dict[str, Any]:
    shapes = {name: read_shape(value) for name, value in row.items() if isinstance(value, str)}
    places = [name for name, shape in shapes.items() if shape and not name.startswith("observer")]
    drawn = min(places, key=_rank, default=None)
    shown = {name: value for name, value in row.items() if name != drawn}
    properties = {"layer": LAYERS[table], **{name: shown[name] for name in sorted(shown)}}
    geometry = None if drawn is None else shapes[drawn]
    return {"type": "Feature", "id": f"{table}/{key}", "geometry": geometry, "properties": properties}


def _rank(column: str) -> Any:
    ranks = [rank for rank, start in enumerate(DRAWN_FIRST) if column.startswith(start)]
    return min(ranks, default=len(DRAWN_FIRST)), column


def geojson_bytes(features: Features) -> bytes:
    """`site.geojson`: the features of all layers as one collection."""
    whole = {"type": "FeatureCollection", "features": [each for layer in features.values() for each in layer]}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
