"""The code book: every code with its meaning, and every column of every table with its meaning, unit and CRS."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from graveregistry import vocabulary
from graveregistry.dossiers.tables_csv import BOM, neutral

CODES = ("list", "list_ar", "list_en", "code", "ar", "en", "definition_ar", "definition_en", "source")
COLUMNS = ("file", "table", "column", "ar", "en", "type", "unit", "crs", "list")
# Where the words of a list come from, where they are not the registry's own.
_SOURCES = {
    "source_reliability": "NATO AJP-2.1 (Admiralty scale)",
    "source_credibility": "NATO AJP-2.1 (Admiralty scale)",
    "visit_checklist": "designed after the Bournemouth Protocol (2020)",
    "consent_scope": "designed after the Eurojust/ICC guidelines for civil society organisations (2022)",
    "custody_step": "designed after the Berkeley Protocol (2020)",
}
_OWN = "graveregistry"
_WGS84 = "EPSG:4326"


@cache
def codes_csv() -> bytes:
    """A line for each code of each list, in the order in which people see them; UTF-8 with a byte-order mark."""
    return _csv(CODES, _codes())


@cache
def columns_csv() -> bytes:
    """A line for each column of each table file of the dossier, then for each column of the registry's own tables.

    The latter say what `value` holds in `history.csv` and `custody.csv` on a line with that `table` and `column`; the
    layers in `site.gpkg` and `site.geojson` have them as columns.
    """
    return _csv(COLUMNS, _columns())


def described() -> dict[str, dict[str, Sequence[str]]]:
    """What `columns.json` says, with what all tables share: by table or file, then column: Arabic, English, type, and
    the unit or the list of codes."""
    return {
        table: {name: said or _shared()[name] for name, said in columns.items()}
        for table, columns in _read().items()
        if table != "shared"
    }


@cache
def _read() -> dict[str, dict[str, Sequence[str]]]:
    found: dict[str, dict[str, Sequence[str]]] = json.loads(
        files(__package__).joinpath("columns.json").read_text("utf-8")
    )
    return found


def _shared() -> dict[str, Sequence[str]]:
    return _read()["shared"]


def _codes() -> Iterator[list[str]]:
    for name in vocabulary.list_names():
        labels = [vocabulary.list_label(name, "ar"), vocabulary.list_label(name, "en")]
        for code in vocabulary.codes(name):
            said = vocabulary.entry(name, code)
            words = [said.label_ar, said.label_en, said.definition_ar, said.definition_en]
            yield [name, *labels, code, *words, _SOURCES.get(name, _OWN)]


def _columns() -> Iterator[list[str]]:
    for place, columns in described().items():
        file, table = (place, "") if place.endswith(".csv") else ("history.csv", place)
        for name, (ar, en, kind, *more) in columns.items():
            unit_or_list = more[0] if more else ""
            coded = kind in {"code", "codes"}
            unit, lists = ("", unit_or_list) if coded else (unit_or_list, "")
            yield [file, table, name, ar, en, kind, unit, _WGS84 if kind == "wkt" else "", lists]


def _csv(head: Sequence[str], rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return BOM + out.getvalue().encode()
