"""What changed is told so that a reader sees it: codes in words, a shape by its size, a field by its name."""

from __future__ import annotations

from graveregistry.dossiers.changed_section import field_said, part_said, said
from tests.dossiers.chronicle import SQUARE

GEOMETRY = {"table": "boundary_assertion", "column": "geometry", "key": "0123456789abcdef"}


def test_a_changed_shape_is_told_by_its_area_perimeter_and_vertices() -> None:
    """The square of the tests: 1 by 0.9 km, less a hole of 280 by 220 m; eight corners."""
    told = said(GEOMETRY, SQUARE, "en")
    assert told.endswith(" m, 8 vertices")
    assert told.startswith("shape of 76")
    assert "عدد رؤوسه 8" in said(GEOMETRY, SQUARE, "ar")
    assert said(GEOMETRY, "POINT(38.5 33.5)", "en") == "POINT(38.5 33.5)"


def test_a_field_is_named_in_words_with_its_row() -> None:
    assert field_said(GEOMETRY, "ar").startswith("حدود الموقع: ")
    assert field_said(GEOMETRY, "en").endswith(" 456789abcdef")
    assert part_said("visit", "en") == "Visit"
