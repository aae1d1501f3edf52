"""The code table: every code the registry stores, with its Arabic and English label and definition.

The table is data (`codes.json`), so that the pages, the papers and the checks all read one list.
Codes are stable: a code may be added, never renamed or given another meaning.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["ar", "en"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of one list. `group` is set for site types only: `form`, `act` or `history`."""

    list_name: str
    code: str
    label_ar: str
    label_en: str
    definition_ar: str
    definition_en: str
    group: str | None = None

    def label(self, lang: Language) -> str:
        return self.label_ar if lang == "ar" else self.label_en

    def definition(self, lang: Language) -> str:
        return self.definition_ar if lang == "ar" else self.definition_en


def table() -> dict[str, Any]:
    """The whole table, ready for JSON; a fresh copy at each call.

    `{list_name: {"label": {"ar", "en"}, "codes": [{"code", "group"?, "label": {"ar", "en"},
    "definition": {"ar", "en"}}]}}`, lists and codes in the order in which people should see them.
    """
    loaded: dict[str, Any] = json.loads(_text())
    return loaded


def list_names() -> tuple[str, ...]:
    """The name of every list."""
    return tuple(_entries())


def codes(list_name: str, group: str | None = None) -> tuple[str, ...]:
    """The codes of a list, in order; with `group`, only those of that group.

    Raises `KeyError` for a list that does not exist.
    """
    chosen = _entries()[list_name].values()
    return tuple(e.code for e in chosen if group is None or e.group == group)


def entry(list_name: str, code: str) -> Entry:
    """One code with its texts. Raises `KeyError` for a list or code that does not exist."""
    return _entries()[list_name][code]


def label(list_name: str, code: str, lang: Language = "ar") -> str:
    """What a person reads for a code. Raises `KeyError` for a list or code that does not exist."""
    return entry(list_name, code).label(lang)


def list_label(list_name: str, lang: Language = "ar") -> str:
    """What a person reads as the name of a list. Raises `KeyError` for a list that does not exist."""
    text: str = table()[list_name]["label"][lang]
    return text


@cache
def _text() -> str:
    return files(__name__).joinpath("codes.json").read_text(encoding="utf-8")


@cache
def _entries() -> dict[str, dict[str, Entry]]:
    return {name: {row["code"]: _read(name, row) for row in content["codes"]} for name, content in table().items()}


def _read(list_name: str, row: dict[str, Any]) -> Entry:
    return Entry(
        list_name=list_name,
        code=row["code"],
        label_ar=row["label"]["ar"],
        label_en=row["label"]["en"],
        definition_ar=row["definition"]["ar"],
        definition_en=row["definition"]["en"],
        group=row.get("group"),
    )
