"""What was left out is said in words, in both languages, not by the names of columns."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from graveregistry.dossiers.comparing import PARTS
from graveregistry.dossiers.fields import named
from graveregistry.dossiers.release import STRUCTURE, TABLES
from graveregistry.dossiers.telling import FACTS


def test_every_field_that_can_be_left_out_has_words_in_both_languages() -> None:
    can_be = [
        (table, field.name) for kind, table in TABLES.items() for field in fields(kind) if field.name not in STRUCTURE
    ]
    can_be += [("site", column) for column in FACTS]
    for table, column in [*can_be, *((table, "*") for table in TABLES.values()), ("source", "entry")]:
        name = named(table, column)
        assert re.search("[\u0600-\u06ff]", name.ar.partition(": ")[2]), (table, column)
        assert not re.search("[a-z]_[a-z]", name.en), (table, column)
    assert named("site", "land_owner").en.startswith("Site: ")


@pytest.mark.parametrize("table", PARTS)
def test_every_part_whose_changes_are_told_has_words_in_both_languages(table: str) -> None:
    part = named(table, "*")
    assert re.search("[\u0600-\u06ff]", part.ar.partition(": ")[0])
    assert "_" not in part.en


def test_a_column_without_words_is_named_as_it_is_rather_than_lost() -> None:
    assert named("other", "column_x").ar == "other: column_x"
