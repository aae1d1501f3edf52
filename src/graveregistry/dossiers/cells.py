"""Read the columns of a row as its events tell it; a value of another kind than it should be counts as none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from graveregistry import vocabulary
from graveregistry.dossiers.content import Name
from graveregistry.dossiers.disclosed import Row


def moment(value: object) -> datetime | None:
    """A moment with its offset."""
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def said(row: Row, name: str) -> str | None:
    """A column as text; none where it is empty."""
    value = row.get(name)
    return None if value in (None, "") else str(value)


def listed(row: Row, name: str) -> list[Any]:
    """A column that holds a list."""
    value = row.get(name)
    return value if isinstance(value, list) else []


def labelled(list_name: str, code: str | None) -> Name | None:
    """A code's label in both languages; what is no code of the list stays as typed, and nothing is none."""
    if code is None or code not in vocabulary.codes(list_name):
        return as_typed(code)
    return Name(vocabulary.label(list_name, code, "ar"), vocabulary.label(list_name, code, "en"))


def as_typed(text: str | None) -> Name | None:
    """What somebody typed, the same in both languages; nothing is none."""
    return Name(text, text) if text else None


LISTED = Name("؛ ", "; ")


def joined(parts: Iterable[Name | None], between: Name = LISTED) -> Name | None:
    """What is there of the parts, in each language; none where nothing is."""
    there = [part for part in parts if part is not None]
    if not there:
        return None
    return Name(between.ar.join(part.ar for part in there), between.en.join(part.en for part in there))


def text(value: object) -> str | None:
    """A value that is a text with something in it."""
    return value if isinstance(value, str) and value else None


def count(value: object) -> int | None:
    """A value that is a whole number."""
    return value if isinstance(value, int) else None
