"""Rows as a reader gives them, and the drafts that they become."""

from typing import Any

from shapely.geometry.base import BaseGeometry

from graveregistry.exchange.rows import Row
from graveregistry.exchange.rules import (
    ColumnMapping,
    Draft,
    Importer,
)


def row(geometry: BaseGeometry | None = None, number: int = 1, **values: Any) -> Row:
    return Row(number, geometry, values, "raw")


def draft(mapping: ColumnMapping, given_row: Row, **options: Any) -> Draft:
    made = Importer(mapping, **options).apply(given_row)
    assert isinstance(made, Draft), [error.reason.en for error in made]
    return made
