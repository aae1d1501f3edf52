"""What an import would do, as JSON to be stored and shown: the file's facts, samples, guesses, bad rows. Pure."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from .reader import Source
from .rows import JsonValue, Row, RowError
from .rules import Draft, Preview

SAMPLE_ROWS = 50
_SAMPLES = 3
_SAMPLE_CHARS = 80
_ERRORS = 500


def sample(source: Source) -> list[Row]:
    """The first rows, to guess by."""
    return list(islice(source.rows(), SAMPLE_ROWS))


def as_json(source: Source, rows: list[Row], preview: Preview) -> dict[str, JsonValue]:
    """The preview; of very many bad rows the first ones, with their number."""
    held: dict[str, JsonValue] = {
        "format": source.format,
        "encoding": source.encoding,
        "crs": source.crs,
        "layer": source.layer,
        "layers": list(source.layers),
        "columns": [_column(name, rows, preview) for name in source.columns],
        "unmapped": list(preview.unmapped),
        "rows": preview.good + preview.bad,
        "good": preview.good,
        "bad": preview.bad,
        "bbox": None if preview.bbox is None else list(preview.bbox),
        "first": [_draft(each) for each in preview.first],
        "errors": [_error(each) for each in preview.errors[:_ERRORS]],
        "errors_total": len(preview.errors),
    }
    cleaned: dict[str, JsonValue] = _storable(held)
    return cleaned


def _column(name: str, rows: list[Row], preview: Preview) -> dict[str, JsonValue]:
    mapped = {column: field for field, column in preview.mapping.fields.items()}
    mapped |= dict.fromkeys(preview.mapping.shape_columns, "geometry")
    seen = [row.values[name] for row in rows if row.values.get(name) not in (None, "")]
    texts = dict.fromkeys(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in seen)
    return {
        "name": name,
        "field": mapped.get(name),
        "samples": [text[:_SAMPLE_CHARS] for text in islice(texts, _SAMPLES)],
    }


def _draft(draft: Draft) -> dict[str, JsonValue]:
    return {
        "row": draft.number,
        "fields": dict(draft.fields),
        "geometry": _shape(draft.geometry),
        "radius_m": draft.radius_m,
        "changed": draft.changed,
    }


def _error(error: RowError) -> dict[str, JsonValue]:
    return {
        "row": error.number,
        "code": error.reason.code,
        "ar": error.reason.ar,
        "en": error.reason.en,
        "column": error.column,
        "value": error.value,
        "at": None if error.reason.at is None else list(error.reason.at),
        "offer": _shape(error.offer),
    }


def _shape(shape: BaseGeometry | None) -> Any:
    return None if shape is None else json.loads(shapely.to_geojson(shape))


def _storable(value: JsonValue) -> JsonValue:
    """The same with a mark for characters that are no text; they are shown here, the file itself keeps them."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(inner) for name, inner in value.items()}
    return value
