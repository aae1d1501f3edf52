"""Which column means what, and what a row becomes: a draft to be saved, or the reasons why not. Pure.

A file's claim about verification is never taken: it is kept with the source, and every imported site begins as
``reported``, because moving that status is a verifier's act on a record they did not make (``domain.md``, People).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Literal

import shapely
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure
from graveregistry.geo import coordinates
from graveregistry.geo.generalise import anchor
from graveregistry.geo.reading import Point as Position

from . import values as cells
from .cells import CARRIED, OWN_MARK
from .columns import FIELD_WORDS, NAME_WORDS, PLACE_WORDS, find_column
from .places import Place, ShapeRules, from_one_cell, from_two_cells, from_wkt_cell, place
from .projection import WGS84, Projection, find_crs, to_degrees
from .rows import JsonValue, Limits, Row, RowError, row_error

CODE_LISTS = MappingProxyType(
    {
        "condition": "condition",
        "geometry_qualifier": "geometry_qualifier",
        "location_certainty": "certainty",
        "source_type": "source_type",
    }
)
TEXTS = ("name_ar", "name_en", "governorate", "district", "subdistrict", "locality", "notes", "external_reference")
COUNTS = ("victims_min", "victims_max")
FIELDS = (*TEXTS, *CODE_LISTS, *COUNTS, "site_types", "event_date", "error_radius_m")
"""Every field a column may be mapped to."""

SHAPE_COLUMN = "geometry_wkt"
"""Column our own CSV export puts the shape in."""

ShapeFrom = Literal["feature", "two_columns", "wkt", "coordinates", "none"]
_COLUMNS_NEEDED = {"feature": 0, "two_columns": 2, "wkt": 1, "coordinates": 1, "none": 0}
FIRST_ROWS = 20


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each column means, as a person has agreed to it.

    ``fields`` maps a field of ``FIELDS`` to a column; ``shape_columns`` are (latitude, longitude) or (northing,
    easting) for ``two_columns``. ``chosen`` answers what a folded spelling stands for, per field.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    shape_from: ShapeFrom = "feature"
    shape_columns: tuple[str, ...] = ()
    crs: str = WGS84
    swap_axes: bool = False
    day_first: bool | None = None
    chosen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shapes: ShapeRules = field(default_factory=ShapeRules)
    take_far_away: bool = False

    def as_dict(self) -> dict[str, JsonValue]:
        """The mapping as JSON, as it is stored with the import it was used for."""
        return {**asdict(self), "shape_columns": list(self.shape_columns)}

    @classmethod
    def from_dict(cls, given: Mapping[str, JsonValue]) -> ColumnMapping:
        """A mapping from its JSON. Failure: ``import_mapping_wrong``."""
        try:
            shapes = ShapeRules(**given.get("shapes", {}))
            rest = {name: value for name, value in given.items() if name not in ("shapes", "shape_columns")}
            return cls(**rest, shape_columns=tuple(given.get("shape_columns", ())), shapes=shapes)
        except TypeError as problem:
            raise Failure("import_mapping_wrong", name=str(problem)[-60:]) from None


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can be saved. ``fields`` holds JSON values by the names of ``FIELDS``, absent when not given.

    ``geometry`` is a MultiPolygon, or a Point with ``radius_m`` metres, or None, EPSG:4326. ``unmapped`` has every
    column without a field, ``raw`` the whole row as the file gave it; both are kept with the source.
    ``changed`` says what was done to the shape at the mapping's word.
    """

    number: int
    fields: Mapping[str, JsonValue]
    geometry: MultiPolygon | Point | None
    radius_m: float | None
    changed: str | None
    unmapped: Mapping[str, JsonValue]
    raw: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. ``bbox`` is (west, south, east, north) of the good rows, EPSG:4326."""

    mapping: ColumnMapping
    good: int
    bad: int
    first: tuple[Draft, ...]
    errors: tuple[RowError, ...]
    bbox: tuple[float, float, float, float] | None
    unmapped: tuple[str, ...]


def guess_mapping(columns: Iterable[str], samples: Iterable[Row], *, crs: str = WGS84) -> ColumnMapping:
    """A first mapping from the headers and some rows, for a person to look at."""
    names, rows = tuple(columns), list(samples)

    def seen(column: str) -> list[JsonValue]:
        return [row.values.get(column) for row in rows]

    shape_from, shape_columns = _guess_shape(names, has_shapes=any(row.geometry is not None for row in rows))
    free = [name for name in names if name not in shape_columns and not name.startswith(CARRIED) and name != OWN_MARK]
    found = {key: find_column(free, words) for key, words in FIELD_WORDS.items()}
    fields = {key: column for key, column in found.items() if column is not None}
    title = find_column([name for name in free if name not in fields.values()], NAME_WORDS)
    if title is not None:
        fields.setdefault(f"name_{cells.language(seen(title))}", title)
    return ColumnMapping(
        fields=fields,
        shape_from=shape_from,
        shape_columns=shape_columns,
        crs=crs,
        day_first=cells.guess_day_first(seen(fields["event_date"])) if "event_date" in fields else None,
    )


def check_mapping(mapping: ColumnMapping, columns: Iterable[str]) -> None:
    """Refuse a mapping that names what is not there. Failures: ``import_mapping_wrong``, ``import_crs_unknown``."""
    known = set(columns)
    strangers = [name for name in mapping.fields if name not in FIELDS]
    strangers += [column for column in (*mapping.fields.values(), *mapping.shape_columns) if column not in known]
    if len(mapping.shape_columns) != _COLUMNS_NEEDED.get(mapping.shape_from, -1):
        strangers.append(mapping.shape_from)
    if strangers:
        raise Failure("import_mapping_wrong", name=", ".join(map(str, strangers))[:200])
    find_crs(mapping.crs)


class Importer:
    """One mapping made ready for many rows: the projection is worked out once."""

    def __init__(
        self, mapping: ColumnMapping, *, home_area: BaseGeometry | None = None, limits: Limits | None = None
    ) -> None:
        """``home_area`` is the organisation's own area in EPSG:4326: what lies far outside it is asked about."""
        self._mapping = mapping
        self._home_area = home_area
        self._limits = limits or Limits()
        crs = find_crs(mapping.crs)
        self._degrees = bool(crs.is_geographic)
        self._project: Projection = to_degrees(crs)
        self._used = {*mapping.fields.values(), *mapping.shape_columns, OWN_MARK}

    def apply(self, row: Row) -> Draft | list[RowError]:
        """What the row becomes, or everything that is wrong with it."""
        errors = list(row.errors)
        fields: dict[str, JsonValue] = {}
        for name, column in self._mapping.fields.items():
            value = row.values.get(column)
            if cells.is_empty(value):
                continue
            try:
                fields[name] = self._value(name, value)
            except Failure as failure:
                errors.append(row_error(row.number, failure, column, value))
        errors.extend(_reversed_counts(row.number, fields))
        found = [] if row.errors else self._place(row, fields.get("error_radius_m"))
        if isinstance(found, Place) and not errors:
            return Draft(
                row.number, fields, found.geometry, found.radius_m, found.changed, self._unmapped(row), row.raw
            )
        return errors if isinstance(found, Place) else [*errors, *found]

    def _value(self, name: str, value: JsonValue) -> JsonValue:
        chosen = self._mapping.chosen.get(name, {})
        if name == "site_types":
            return cells.codes(value, "site_type", chosen)
        if name in CODE_LISTS:
            return cells.code(value, CODE_LISTS[name], chosen)
        if name == "event_date":
            return cells.event_date(value, day_first=self._mapping.day_first)
        if name == "error_radius_m":
            return cells.metres(value)
        return cells.whole(value) if name in COUNTS else cells.text(value)

    def _place(self, row: Row, radius_m: float | None) -> Place | list[RowError]:
        try:
            shape = self._shape(row)
        except Failure as failure:
            return [row_error(row.number, failure, ", ".join(self._mapping.shape_columns) or None)]
        found = place(row.number, shape, radius_m, self._mapping.shapes)
        doubts = self._doubts(row.number, shape) if isinstance(found, Place) and shape is not None else []
        return doubts or found

    def _shape(self, row: Row) -> BaseGeometry | None:
        given = [row.values.get(column) for column in self._mapping.shape_columns]
        match self._mapping.shape_from:
            case "none":
                return None
            case "two_columns":
                shape: BaseGeometry | None = from_two_cells(given[0], given[1], self._project, degrees=self._degrees)
            case "wkt":
                shape = from_wkt_cell(given[0], self._project, self._limits)
            case "coordinates":
                shape = from_one_cell(given[0])
            case _:
                shape = row.geometry
        return _turned(shape) if self._mapping.swap_axes and shape is not None else shape

    def _doubts(self, number: int, shape: BaseGeometry) -> list[RowError]:
        """Points far from the organisation's area are asked about, never dropped or turned by themselves."""
        if self._mapping.take_far_away:
            return []
        asked = {each.code for each in coordinates.ask_about(Position(*anchor(shape)), self._home_area, None)}
        if "maybe_swapped" in asked:
            return [row_error(number, Failure("import_maybe_swapped"), offer=_turned(shape))]
        return [row_error(number, Failure("import_far_away"))] if asked else []

    def _unmapped(self, row: Row) -> dict[str, JsonValue]:
        if OWN_MARK in row.values:
            # Our own export: what is not carried along is a field of the registry, not a stranger's column.
            carried = {name: value for name, value in row.values.items() if name.startswith(CARRIED)}
            return {name.removeprefix(CARRIED): value for name, value in carried.items()}
        return {name: value for name, value in row.values.items() if name not in self._used}


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of some rows that were tried."""

    good: int
    first: tuple[Draft, ...]
    errors: tuple[RowError, ...]
    bad: int
    bbox: tuple[float, float, float, float] | None


def try_rows(importer: Importer, rows: Iterable[Row], admit: Callable[[Draft], list[RowError]]) -> Tried:
    """Try rows without saving any; ``admit`` says what the registry itself has against a draft."""
    good = bad = 0
    first: list[Draft] = []
    errors: list[RowError] = []
    boxes: list[tuple[float, float, float, float]] = []
    for row in rows:
        outcome = importer.apply(row)
        wrong = outcome if isinstance(outcome, list) else admit(outcome)
        if isinstance(outcome, list) or wrong:
            bad += 1
            errors.extend(wrong)
            continue
        good += 1
        if len(first) < FIRST_ROWS:
            first.append(outcome)
        if outcome.geometry is not None:
            boxes = [_joined([*boxes, outcome.geometry.bounds])]
    return Tried(good, tuple(first), tuple(errors), bad, boxes[0] if boxes else None)


def summed(columns: Iterable[str], mapping: ColumnMapping, parts: Iterable[Tried]) -> Preview:
    """The preview of a file whose rows were tried in parts, in order."""
    good = bad = 0
    first: list[Draft] = []
    errors: list[RowError] = []
    boxes: list[tuple[float, float, float, float]] = []
    for part in parts:
        good, bad = good + part.good, bad + part.bad
        first += part.first[: FIRST_ROWS - len(first)]
        errors += part.errors
        boxes = [_joined([*boxes, part.bbox])] if part.bbox is not None else boxes
    used = {*mapping.fields.values(), *mapping.shape_columns, OWN_MARK}
    left = tuple(name for name in columns if name not in used)
    return Preview(mapping, good, bad, tuple(first), tuple(errors), boxes[0] if boxes else None, left)


def _guess_shape(columns: tuple[str, ...], *, has_shapes: bool) -> tuple[ShapeFrom, tuple[str, ...]]:
    if has_shapes:
        return "feature", ()
    for first, second in (("lat", "lon"), ("northing", "easting")):
        pair = find_column(columns, PLACE_WORDS[first]), find_column(columns, PLACE_WORDS[second])
        if pair[0] is not None and pair[1] is not None:
            return "two_columns", (pair[0], pair[1])
    if wkt := find_column(columns, PLACE_WORDS["wkt"]):
        return "wkt", (wkt,)
    if column := find_column(columns, PLACE_WORDS["coordinates"]):
        return "coordinates", (column,)
    return "none", ()


def _reversed_counts(number: int, fields: Mapping[str, JsonValue]) -> list[RowError]:
    least, most = fields.get("victims_min"), fields.get("victims_max")
    wrong = least is not None and most is not None and least > most
    return [row_error(number, Failure("import_victims_reversed"))] if wrong else []


def _turned(shape: BaseGeometry) -> BaseGeometry:
    """The shape with its axes exchanged."""
    return shapely.transform(shape, lambda coordinates: coordinates[:, ::-1])


def _joined(boxes: list[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
