"""A code is told in both languages apart, so that a paper in one language is all in that language."""

from __future__ import annotations

from graveregistry.dossiers.cells import as_typed, joined, labelled
from graveregistry.dossiers.content import Name


def test_a_code_has_its_label_in_each_language_and_never_both_in_one() -> None:
    found = labelled("intervention", "none")
    assert found is not None
    assert found.ar.isascii() is False
    assert found.en.isascii() is True


def test_what_is_no_code_stays_as_typed_and_nothing_is_nothing() -> None:
    assert labelled("intervention", "hand shovel") == Name("hand shovel", "hand shovel")
    assert labelled("intervention", None) is None
    assert as_typed("") is None


def test_parts_are_joined_in_each_language_and_gaps_leave_no_mark() -> None:
    parts = (Name("أ", "a"), None, as_typed("7"))
    assert joined(parts, Name(" · ", " · ")) == Name("أ · 7", "a · 7")
    assert joined(parts) == Name("أ؛ 7", "a; 7")
    assert joined((None, None)) is None
