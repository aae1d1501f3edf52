"""The other scheme: an installation's own administrative units, a fixed map from 0.1 degree cells to named ground.

Three levels: subdistrict, district, governorate. A cell counts in the subdistrict that holds its centre, so a site is
counted by its cell here too and never by its point. A unit that holds no cell's centre never shows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from graveregistry.publication.units import CELLS_PER_DEGREE, Cell, Polygon, Unit

LEVELS = ("subdistrict", "district", "governorate")
"""The levels from the finest up."""


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative unit: two of one scheme are equal when their ids are."""

    level: int
    key: str
    parent: Area | None = field(compare=False)
    names: tuple[str, str] = field(compare=False)
    outline: tuple[Any, ...] = field(compare=False, repr=False)

    def polygons(self) -> list[Polygon]:
        """The outline as the installation's file gave it."""
        return [[[list(point) for point in ring] for ring in polygon] for polygon in self.outline]


@dataclass(frozen=True)
class Administrative:
    """The scheme of named units; ``text`` is the canonical document it is read from and stored as."""

    text: str
    units: dict[str, Area]
    of_cell: dict[Cell, Area]
    top_level: int = len(LEVELS) - 1

    @classmethod
    def read(cls, text: str) -> Administrative:
        """The scheme of a document that :func:`document` made."""
        return _read(text)

    @property
    def sha256(self) -> str:
        """The digest of the document."""
        return sha256(self.text.encode()).hexdigest()

    def finest(self, cell: Cell) -> Area | None:
        """The subdistrict that holds the cell's centre."""
        return self.of_cell.get(cell)

    def unit(self, key: str) -> Area:
        """The unit of an id."""
        if key not in self.units:
            raise ValueError(f"no such awareness unit: {key}")
        return self.units[key]

    def parts(self, unit: Unit) -> Sequence[Area]:
        """The districts of a governorate, the subdistricts of a district."""
        return [each for each in self.units.values() if each.parent == unit]

    def cells(self, unit: Unit) -> Sequence[Cell]:
        """The cells whose centre lies in the unit."""
        return [cell for cell, area in self.of_cell.items() if unit in (area, area.parent, _above(area.parent))]


def _above(area: Area | None) -> Area | None:
    return None if area is None else area.parent


@lru_cache(maxsize=2)
def _read(text: str) -> Administrative:
    units: dict[str, Area] = {}
    of_cell: dict[Cell, Area] = {}
    for each in json.loads(text)["units"]:
        outline = tuple(tuple(tuple(tuple(p) for p in ring) for ring in polygon) for polygon in each["outline"])
        parent = None if each["parent"] is None else units[each["parent"]]
        area = Area(each["level"], each["id"], parent, (each["name_ar"], each["name_en"]), outline)
        units[area.key] = area
        of_cell.update(((ix, iy), area) for ix, iy in each["cells"])
    return Administrative(text, units, of_cell)


@dataclass(frozen=True, slots=True)
class Given:
    """A unit as an installation's file gives it, checked."""

    key: str
    level: int
    parent: str | None
    names: tuple[str, str]
    shape: BaseGeometry


def document(given: Sequence[Given]) -> str:
    """The canonical document of a scheme: coarsest units first, each subdistrict with its cells.

    The cells are worked out once, here, and kept: no later version of a geometry library can move a border.
    """
    cells = _cells([each for each in given if each.level == 0])
    ordered = sorted(given, key=lambda each: (-each.level, each.key))
    units = [
        {
            "id": each.key,
            "level": each.level,
            "parent": each.parent,
            "name_ar": each.names[0],
            "name_en": each.names[1],
            "outline": _outline(each.shape),
            "cells": cells.get(each.key, []),
        }
        for each in ordered
    ]
    return json.dumps({"version": 1, "units": units}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _outline(shape: BaseGeometry) -> list[Any]:
    """Polygons of rings in RFC 7946 order, counter-clockwise outside."""
    turned = shapely.orient_polygons(shapely.MultiPolygon(list(shapely.get_parts(shape))))
    polygons = shapely.geometry.mapping(turned)["coordinates"]
    return [[[list(point) for point in ring] for ring in polygon] for polygon in polygons]


def _cells(finest: Sequence[Given]) -> dict[str, list[Cell]]:
    """The cells of each subdistrict, by their centres; one on a border goes to the first id."""
    taken: set[Cell] = set()
    held: dict[str, list[Cell]] = {}
    for each in sorted(finest, key=lambda each: each.key):
        west, south, east, north = (round(edge * CELLS_PER_DEGREE) for edge in each.shape.bounds)
        near = [(ix, iy) for iy in range(south - 1, north + 1) for ix in range(west - 1, east + 1)]
        centres = shapely.points([((ix + 0.5) / CELLS_PER_DEGREE, (iy + 0.5) / CELLS_PER_DEGREE) for ix, iy in near])
        inside = shapely.covers(each.shape, centres)
        held[each.key] = [cell for cell, within in zip(near, inside, strict=True) if within and cell not in taken]
        taken.update(held[each.key])
    return held
