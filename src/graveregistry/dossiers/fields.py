"""What a field of the facts is called in words, for the paper and the desk alike."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from graveregistry.dossiers.caseload.codebook import described
from graveregistry.dossiers.content import Name


def named(table: str, column: str) -> Name:
    """A field in both languages; the column `*` is the whole part. What has no words is named as it is."""
    part = _words()["tables"].get(table, [table, table])
    words = _words()["columns"]
    own = words.get(column) or words.get(f"{table}.{column}") or described().get(table, {}).get(column)
    ar, en = (own or [column, column])[:2]
    return Name(f"{part[0]}: {ar}", f"{part[1]}: {en}")


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(files(__package__).joinpath("fields.json").read_text("utf-8"))
    return found
