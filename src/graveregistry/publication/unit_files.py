"""An installation's file of administrative units, read and checked once, when the registry is set up.

GeoJSON (RFC 7946), one feature a unit, with the properties ``id``, ``level`` (subdistrict, district, governorate),
``parent`` (an id; none for a governorate), ``name_ar`` and ``name_en``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from graveregistry.errors import Failure, Reason
from graveregistry.publication.administrative import LEVELS, Administrative, Given, document

TOLERANCE = 0.001
"""How much of a unit may overlap its neighbour or miss its parent: digitised borders never meet exactly."""

_MOST_REASONS = 50


def read_units(content: bytes) -> Administrative:
    """The scheme of a units file.

    Raises:
        Failure: ``awareness_units_invalid``, with a reason for everything that is wrong (at most 50).
    """
    given, reasons = _features(content)
    reasons += [reason for each in given for reason in _hierarchy(each, {one.key: one for one in given})]
    if not reasons:
        reasons = [*_overlaps(given), *_gaps(given)]
    scheme = None if reasons else Administrative.read(document(given))
    if scheme is not None and not scheme.of_cell:
        reasons = [_why("no_cells", "لا تقع في أي وحدة خلية من الشبكة.", "No unit holds the centre of a grid cell.")]
    if scheme is None or reasons:
        raise Failure("awareness_units_invalid", reasons=tuple(reasons[:_MOST_REASONS]))
    return scheme


def _why(code: str, ar: str, en: str, unit: object = None) -> Reason:
    return Reason(code, ar, en, field=None if unit is None else str(unit))


def _features(content: bytes) -> tuple[list[Given], list[Reason]]:
    try:
        features = json.loads(content)["features"]
        pairs = [(feature["properties"], feature["geometry"]) for feature in features]
    except (ValueError, KeyError, TypeError, RecursionError):
        return [], [_why("not_geojson", "الملف ليس GeoJSON فيه وحدات.", "The file is no GeoJSON that holds units.")]
    given: list[Given] = []
    reasons: list[Reason] = []
    seen: set[str] = set()
    for number, (properties, geometry) in enumerate(pairs, 1):
        found = _unit(number, properties, geometry)
        if isinstance(found, Reason):
            reasons.append(found)
        elif found.key in seen:
            reasons.append(_why("id_twice", f"المعرّف {found.key} مكرّر.", f"The id {found.key} is there twice.", number))
        else:
            seen.add(found.key)
            given.append(found)
    return given, reasons


def _unit(number: int, properties: Any, geometry: Any) -> Given | Reason:
    said = properties if isinstance(properties, dict) else {}
    key, level, ar, en = (str(said.get(name) or "").strip() for name in ("id", "level", "name_ar", "name_en"))
    if not key or level not in LEVELS:
        known = ", ".join(LEVELS)
        return _why(
            "id_or_level",
            f"الوحدة رقم {number} بلا معرّف أو مستواها غير معروف: {known}.",
            f"Unit {number} has no id, or its level is none of {known}.",
            number,
        )
    if not any("\u0600" <= letter <= "\u06ff" for letter in ar) or not en:
        missing = f"Unit {key} lacks a name in Arabic or in English."
        return _why("names", f"الوحدة {key} بلا اسم بالعربية أو بالإنجليزية.", missing, key)
    shape = _shape(geometry)
    if shape is None:
        return _why("shape", f"شكل الوحدة {key} غير صالح.", f"The shape of unit {key} is not valid.", key)
    parent = said.get("parent")
    return Given(key, LEVELS.index(level), None if parent is None else str(parent), (ar, en), shape)


def _shape(geometry: Any) -> BaseGeometry | None:
    try:
        shape = shapely.geometry.shape(geometry)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return None
    good = shape.geom_type in {"Polygon", "MultiPolygon"} and not shape.is_empty and shape.is_valid
    return shape if good else None


def _hierarchy(each: Given, known: dict[str, Given]) -> Iterator[Reason]:
    top = each.level == len(LEVELS) - 1
    parent = None if each.parent is None else known.get(each.parent)
    if top != (each.parent is None) or (not top and (parent is None or parent.level != each.level + 1)):
        yield _why(
            "parent",
            f"الوحدة {each.key} لا تتبع وحدة من المستوى الأعلى مباشرة.",
            f"Unit {each.key} does not belong to a unit of the next level up.",
            each.key,
        )


def _overlaps(given: Sequence[Given]) -> Iterator[Reason]:
    for level in range(len(LEVELS)):
        units = [each for each in given if each.level == level]
        tree = shapely.STRtree([each.shape for each in units])
        for one, other in tree.query([each.shape for each in units], predicate="intersects").T.tolist():
            first, second = units[one], units[other]
            shared = first.shape.intersection(second.shape).area if one < other else 0.0
            if shared > TOLERANCE * min(first.shape.area, second.shape.area):
                yield _why(
                    "overlap",
                    f"الوحدتان {first.key} و{second.key} متداخلتان.",
                    f"Units {first.key} and {second.key} overlap.",
                    first.key,
                )


def _gaps(given: Sequence[Given]) -> Iterator[Reason]:
    parts: dict[str, list[Given]] = defaultdict(list)
    for each in given:
        if each.parent is not None:
            parts[each.parent].append(each)
    for each in (each for each in given if each.level > 0):
        covered = shapely.union_all([part.shape for part in parts[each.key]])
        if each.shape.symmetric_difference(covered).area > TOLERANCE * each.shape.area:
            yield _why(
                "not_covered",
                f"أجزاء الوحدة {each.key} لا تغطّيها تماماً.",
                f"The parts of unit {each.key} do not cover it exactly.",
                each.key,
            )
