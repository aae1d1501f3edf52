"""Read the disclosed events of a dossier: the rows as they stood, the history, the features.

Written once and used by builder and verifier alike, so that a dossier's GeoJSON, GeoPackage and tables tell the
same as its events because they are made of them and of nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any
from uuid import UUID

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from graveregistry.ledger.events import Field, Leaf, digest, parse_disclosure, split_row_name
from graveregistry.ledger.events import leaf as leaf_bytes
from graveregistry.ledger.merkle import leaf_hash
from graveregistry.ledger.values import BadJson, Json, encode, instant, parse_instant

# A UUID has one spelling here (RFC 9562, section 4): lower case, with its hyphens.
_SITE_LINK = re.compile("site/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
# The layers of GeoPackage and GeoJSON, by the table their rows come from.
LAYERS = {"boundary_assertion": "boundaries", "visit": "visits", "disturbance": "disturbances"}
SITE_FIELD = "site/"
_WKT = re.compile(r"(SRID=4326;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(\(|EMPTY)", re.IGNORECASE)
# Where a row has several places, the one that is drawn: the thing itself before where somebody stood.
_DRAWN_FIRST = ("geometry", "geom", "shape", "observed", "location", "position")
# Where the monitor stood is not where the thing is.
_NEVER_DRAWN = "observer"
# A collection of multipolygons needs five; ten thousand kill the geometry library.
MAX_WKT_DEPTH = 8

Row = dict[str, Json]


class BadEvent(ValueError):
    """A line of `events.jsonl` that is not an event; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event as listed in a dossier. `fields` are its disclosed fields, in the order of their disclosures."""

    leaf: Leaf
    fields: tuple[Field, ...]
    disclosures: tuple[str, ...]
    pseudonym: str | None
    withheld: tuple[tuple[str, int], ...]

    @property
    def hash(self) -> bytes:
        """The leaf hash that the tree commits to."""
        return leaf_hash(leaf_bytes(self.leaf.index, self.leaf.recorded_at, self.leaf.digests))

    def value(self, name: str) -> Json:
        """The disclosed value of the field of that name; None where it is not disclosed."""
        return next((field.value for field in self.fields if field.name == name), None)

    @property
    def sites(self) -> tuple[UUID, ...]:
        """The sites that this event names itself a link of, as far as disclosed."""
        names = (field.name.removeprefix(SITE_FIELD) for field in self.fields if is_site_link(field.name))
        return tuple(UUID(name) for name in names)


def is_site_link(name: str) -> bool:
    """Whether a field name is `site/<uuid>`, the link of an event in the chain of a site."""
    return _SITE_LINK(name) is not None


def event_line(event: Event) -> bytes:
    """The event as one line of `events.jsonl`: canonical JSON (RFC 8785) and a newline."""
    said: dict[str, Json] = {
        "digests": list(event.leaf.digests),
        "disclosures": list(event.disclosures),
        "index": event.leaf.index,
        "pseudonym": event.pseudonym,
        "recorded_at": instant(event.leaf.recorded_at),
        "withheld": dict(event.withheld),
    }
    return encode(said) + b"\n"


def parse_line(line: bytes) -> Event:
    """The event in a line of `events.jsonl`. Raises BadEvent for any line `event_line` would not make, and Failure
    (BadDisclosure, BadLeaf) where its parts are none; disclosures and digests are not compared here."""
    try:
        said = json.loads(line)
        time, withheld = parse_instant(said["recorded_at"]), tuple(sorted(said["withheld"].items()))
        event = make_event(said["index"], time, said["digests"], said["disclosures"], said["pseudonym"], withheld)
        if event_line(event) != line or list(event.leaf.digests) != sorted(event.leaf.digests) or not event.hash:
            raise BadEvent("not in the canonical form")
    except (BadJson, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise BadEvent(str(problem)) from None
    return event


def make_event(
    index: int,
    recorded_at: datetime,
    digests: Iterable[str],
    disclosures: Iterable[str],
    pseudonym: str | None = None,
    withheld: tuple[tuple[str, int], ...] = (),
) -> Event:
    """An event from its parts. Raises BadDisclosure."""
    texts = tuple(disclosures)
    fields = tuple(parse_disclosure(text) for text in texts)
    return Event(Leaf(index, recorded_at, tuple(digests)), fields, texts, pseudonym, withheld)


def undigested(event: Event) -> list[str]:
    """Names of disclosed fields whose digest is not among the event's digests: they were changed or added."""
    known = set(event.leaf.digests)
    return [
        field.name for field, text in zip(event.fields, event.disclosures, strict=True) if digest(text) not in known
    ]


def rows(events: Iterable[Event]) -> dict[tuple[str, str], Row]:
    """The rows as the disclosed events left them: the last value of each column, by (table, key)."""
    found: dict[tuple[str, str], Row] = {}
    for event in sorted(events, key=lambda each: each.leaf.index):
        for field in event.fields:
            if not is_site_link(field.name) and (name := split_row_name(field.name)):
                found.setdefault(name[:2], {})[name[2]] = field.value
    return dict(sorted(found.items()))


def features(events: Iterable[Event]) -> dict[str, list[dict[str, Any]]]:
    """GeoJSON features (RFC 7946, EPSG:4326, longitude first) of each layer, ordered by their row's key."""
    layers: dict[str, list[dict[str, Any]]] = {layer: [] for layer in LAYERS.values()}
    for (table, key), row in rows(events).items():
        if table in LAYERS and row.get("deleted") is not True:
            layers[LAYERS[table]].append(_feature(table, key, row))
    return layers


def _feature(table: str, key: str, row: Mapping[str, Json]) -> dict[str, Any]:
    drawn = drawn_column(row)
    shape = None if drawn is None else parse_geometry(str(row[drawn]))
    properties: dict[str, Any] = {"layer": LAYERS[table]}
    properties |= {column: row[column] for column in sorted(row) if column != drawn}
    return {
        "type": "Feature",
        "id": f"{table}/{key}",
        "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        "properties": properties,
    }


def drawn_column(row: Mapping[str, Json]) -> str | None:
    """The column of a row that holds the geometry to be drawn, if one does."""
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    places = [name for name, value in texts.items() if parse_geometry(value) is not None]
    places = [name for name in places if not name.startswith(_NEVER_DRAWN)]
    return min(places, key=_drawing_rank, default=None)


def _drawing_rank(column: str) -> tuple[int, str]:
    ranks = [rank for rank, start in enumerate(_DRAWN_FIRST) if column.startswith(start)]
    return (min(ranks, default=len(_DRAWN_FIRST)), column)


def parse_geometry(text: str) -> BaseGeometry | None:
    """The shape of a WKT text, outer rings counter-clockwise (RFC 7946 section 3.1.6); None where it is no WKT."""
    if not _WKT.match(text) or _depth(text) > MAX_WKT_DEPTH:
        return None
    try:
        shape = shapely.from_wkt(text.partition(";")[2] or text)
    except ShapelyError:
        return None
    oriented: BaseGeometry = shapely.orient_polygons(shape, exterior_cw=False)
    return oriented


def _depth(text: str) -> int:
    return max(accumulate((char == "(") - (char == ")") for char in text if char in "()"), default=0)
