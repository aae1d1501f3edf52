"""GeoJSON (RFC 7946), its sequences (RFC 8142) and one-object-per-line files, feature by feature.

The text is walked value by value, so memory holds the text and one feature, whatever the file contains. Each
feature is decoded a second time strictly (no NaN, no name twice): what parsers disagree on is not evidence.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from graveregistry.errors import Failure

from .projection import Projection, from_system
from .rows import JsonValue, Limits, Row, bad_row, row_error
from .shapes import COLLECTION, DEPTH_OF_COORDINATES, from_geojson

_SPACE = re.compile(r"[ \t\n\r\x1e]*")
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")

FEATURE_MEMBERS = frozenset({"type", "properties", "geometry", "bbox"})


@dataclass(frozen=True, slots=True)
class Outline:
    """Where each feature stands in the text, and the names the file gives: its CRS and its columns."""

    spans: tuple[tuple[int, int], ...]
    crs: str | None
    columns: tuple[str, ...]


def outline(text: str, limits: Limits) -> Outline:
    """Walk the whole text once. Failures: ``import_not_json``, ``import_too_deep``, ``import_too_many_rows``..."""
    try:
        return _outline(text, limits)
    except RecursionError:
        raise Failure("import_too_deep", limit=limits.depth) from None
    except json.JSONDecodeError as problem:
        raise Failure("import_not_json", line=problem.lineno, column=problem.colno) from None
    except ValueError:
        # Python refuses integers of more than 4,300 digits.
        raise Failure("import_not_json", line=1, column=1) from None


@dataclass(frozen=True, slots=True)
class Features:
    """Features as they stand in a file, from number ``first`` on; reading them is left to whoever gets them."""

    first: int
    texts: tuple[str, ...]
    crs: str
    limits: Limits

    def rows(self) -> list[Row]:
        """Every feature as a row, the bad ones with their reasons."""
        project = from_system(self.crs)
        return [_row(number, text, project, self.limits) for number, text in enumerate(self.texts, self.first)]


def packets(text: str, found: Outline, crs: str, limits: Limits, size: int) -> Iterator[Features]:
    """The features by the ``size``. ``crs`` is the system's name by ``projection.crs_name``."""
    for at in range(0, len(found.spans), size):
        yield Features(at + 1, tuple(text[start:end] for start, end in found.spans[at : at + size]), crs, limits)


def _outline(text: str, limits: Limits) -> Outline:
    start = _skip(text, 0)
    walker = _Walker(text, limits)
    if _is_lines(text, start):
        return walker.lines(start)
    if text[start : start + 1] == "{":
        return walker.document(start)
    raise json.JSONDecodeError("not an object", text, start)


class _Walker:
    """One pass over a text, keeping where features are and which columns they have."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._loose = json.JSONDecoder()
        self._columns: dict[str, None] = {}
        self._spans: list[tuple[int, int]] = []
        self._crs: str | None = None

    def lines(self, start: int) -> Outline:
        """Each line that is not blank is one feature."""
        for line in re.compile(r"[^\n]+").finditer(self._text, start):
            begin = _skip(self._text, line.start())
            if begin < line.end():
                self._add(begin, line.end(), self._try(begin))
        return self._outline()

    def document(self, start: int) -> Outline:
        """One object; the features of a collection are not kept together."""
        members: dict[str, JsonValue] = {"type": None, "crs": None}
        collections = 0
        at = _skip(self._text, start + 1)
        while self._text[at : at + 1] != "}":
            name, at = self._loose.raw_decode(self._text, at)
            if not isinstance(name, str) or self._text[(at := _skip(self._text, at)) : at + 1] != ":":
                raise json.JSONDecodeError("name expected", self._text, at)
            at = _skip(self._text, at + 1)
            if name in ("features", "geometries") and self._text[at : at + 1] == "[":
                collections += 1
                at = self._elements(at)
            else:
                value, at = self._loose.raw_decode(self._text, at)
                members |= {name: value} if name in members else {}
            at = self._after(at, "}")
        if _skip(self._text, at + 1) != len(self._text) or collections > 1:
            raise json.JSONDecodeError("more than one document", self._text, at)
        return self._finish(start, at + 1, members)

    def _finish(self, start: int, end: int, members: dict[str, JsonValue]) -> Outline:
        self._crs = _crs_member(members["crs"])
        kind = members["type"]
        if kind in ("FeatureCollection", COLLECTION):
            return self._outline()
        if kind != "Feature" and (not isinstance(kind, str) or kind not in DEPTH_OF_COORDINATES):
            raise Failure("import_not_geojson")
        self._spans.clear()
        self._add(start, end, self._try(start))
        return self._outline()

    def _elements(self, at: int) -> int:
        at = _skip(self._text, at + 1)
        while self._text[at : at + 1] != "]":
            value, end = self._loose.raw_decode(self._text, at)
            self._add(at, end, value)
            at = self._after(end, "]")
        return at + 1

    def _after(self, at: int, closing: str) -> int:
        """Past a comma, or at the closing bracket."""
        at = _skip(self._text, at)
        if self._text[at : at + 1] == ",":
            at = _skip(self._text, at + 1)
            if self._text[at : at + 1] != closing:
                return at
            raise json.JSONDecodeError("value expected", self._text, at)
        if self._text[at : at + 1] != closing:
            raise json.JSONDecodeError("comma expected", self._text, at)
        return at

    def _try(self, at: int) -> JsonValue:
        try:
            return self._loose.raw_decode(self._text, at)[0]
        except (ValueError, RecursionError):
            return None

    def _add(self, start: int, end: int, value: JsonValue) -> None:
        self._spans.append((start, end))
        if len(self._spans) > self._limits.rows:
            raise Failure("import_too_many_rows", limit=self._limits.rows)
        properties = value.get("properties") if isinstance(value, dict) else None
        if isinstance(properties, dict):
            self._columns.update(dict.fromkeys(properties))
            self._columns.update(dict.fromkeys(_foreign(value)))
            if len(self._columns) > self._limits.columns:
                raise Failure("import_too_many_columns", limit=self._limits.columns)

    def _outline(self) -> Outline:
        return Outline(tuple(self._spans), self._crs, tuple(self._columns))


def _row(number: int, raw: str, project: Projection, limits: Limits) -> Row:
    try:
        value = _strict(raw, limits)
    except Failure as failure:
        return bad_row(number, failure, raw)
    is_feature = value.get("type") == "Feature"
    properties = value.get("properties") if is_feature else None
    if properties is not None and not isinstance(properties, dict):
        return bad_row(number, Failure("import_not_geojson"), raw)
    values = {**_foreign(value), **(properties or {})} if is_feature else {}
    try:
        shape = from_geojson(value.get("geometry") if is_feature else value, limits)
        return Row(number, None if shape is None else project(shape), values, raw)
    except Failure as failure:
        return Row(number, None, values, raw, (row_error(number, failure),))


def _foreign(feature: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The id and foreign members of a feature (RFC 7946 6.1), kept as columns of their own name."""
    return {name: value for name, value in feature.items() if name not in FEATURE_MEMBERS}


def _strict(raw: str, limits: Limits) -> dict[str, JsonValue]:
    try:
        value = json.loads(raw, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise Failure("import_too_deep", limit=limits.depth) from None
    except ValueError:
        raise Failure("import_row_not_json") from None
    if not isinstance(value, dict):
        raise Failure("import_not_geojson")
    check_value(value.get("properties"), limits)
    check_value(_foreign(value), limits)
    return value


def check_value(value: JsonValue, limits: Limits, depth: int = 0) -> None:
    """Refuse what a database or another program could not hold: too deep, too long, NUL, half a character."""
    if depth > limits.depth:
        raise Failure("import_too_deep", limit=limits.depth)
    if isinstance(value, str):
        if len(value) > limits.cell_chars:
            raise Failure("import_cell_too_long", limit=limits.cell_chars)
        if _FORBIDDEN.search(value):
            raise Failure("import_bad_character")
    elif isinstance(value, dict):
        for name, part in value.items():
            check_value(name, limits, depth + 1)
            check_value(part, limits, depth + 1)
    elif isinstance(value, list):
        for part in value:
            check_value(part, limits, depth + 1)


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise Failure("import_name_twice")
    return names


def _no_constant(constant: str) -> JsonValue:
    raise Failure("import_not_a_number", value=constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Failure("import_not_a_number", value=text[:20])
    return number


def _crs_member(member: JsonValue) -> str | None:
    """The name in the crs member of GeoJSON 2008, which RFC 7946 dropped and files still carry."""
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise Failure("import_crs_needed")
    return name


def _is_lines(text: str, start: int) -> bool:
    """Whether the first line is a whole object and another follows."""
    end = text.find("\n", start)
    if end < 0:
        return False
    return text[start:end].rstrip().endswith("}") and text[_skip(text, end) :][:1] == "{"


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
