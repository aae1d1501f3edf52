"""The code book: nothing in a table of the dossier is left without its meaning."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import graveregistry.app  # noqa: F401 - every table of the registry
from graveregistry import vocabulary
from graveregistry.db import UNRECORDED, Base, Recorded
from graveregistry.dossiers.caseload.codebook import described
from tests.dossiers.tampering import files_of


def rows(dossier: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files_of(dossier)[f"data/{name}"].decode("utf-8-sig"))))


def test_every_code_has_its_words_in_both_languages(dossier: Path) -> None:
    found = {(row["list"], row["code"]): row for row in rows(dossier, "caseload/codes.csv")}
    assert set(found) == {(name, code) for name in vocabulary.list_names() for code in vocabulary.codes(name)}
    assert all(all(row.values()) for row in found.values())
    assert found["site_type", "mass_grave"]["ar"] == "مقبرة جماعية"


@pytest.mark.parametrize("name", ["history.csv", "custody.csv", "caseload/codes.csv", "caseload/columns.csv"])
def test_every_column_of_every_table_is_described(dossier: Path, name: str) -> None:
    header = files_of(dossier)[f"data/{name}"].decode("utf-8-sig").splitlines()[0].split(",")
    listed = rows(dossier, "caseload/columns.csv")
    told = {row["column"]: row for row in listed if row["file"] == name and not row["table"]}
    assert [column for column in header if not (told[column]["ar"] and told[column]["en"])] == []
    assert set(told) == set(header)


def test_every_recorded_column_that_a_dossier_may_show_is_described() -> None:
    tables = [mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Recorded)]
    missing = [
        f"{mapper.local_table.name}.{column.name}"
        for mapper in tables
        if getattr(mapper.class_, "site_columns", ())
        for column in mapper.local_table.columns
        if column.info != UNRECORDED and column.name not in described().get(mapper.local_table.name, {})
    ]
    assert missing == []


def test_a_coded_column_names_its_list_a_shape_its_crs_and_a_measure_its_unit(dossier: Path) -> None:
    told = {(row["table"], row["column"]): row for row in rows(dossier, "caseload/columns.csv")}
    coded = [row for row in told.values() if row["type"] in {"code", "codes"}]
    assert coded
    assert all(row["list"] in vocabulary.list_names() for row in coded)
    shape = told["boundary_assertion", "geometry"]
    assert (shape["crs"], shape["unit"]) == ("EPSG:4326", "degree")
    assert told["boundary_assertion", "error_radius_m"]["unit"] == "m"
    assert {row["crs"] for row in told.values() if row["type"] != "wkt"} == {""}
