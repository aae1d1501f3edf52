"""The tables open in a spreadsheet and run nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.dossiers.tables_csv import HISTORY, neutral
from tests.dossiers.tampering import files_of


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(st.sampled_from(["=", "+", "-", "@", "\t", "\r", " =", "\u00a0@", "＝"]), st.text())
def test_no_cell_begins_as_a_formula(start: str, rest: str) -> None:
    assert neutral(start + rest).startswith("'")


@pytest.mark.parametrize("cell", ["", "GR-7K2M", "2024-03-12", "مقبرة", "a=b"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert neutral(cell) == cell


def test_the_history_says_who_did_what_and_when(dossier: Path) -> None:
    history = rows(files_of(dossier)["data/history.csv"])
    assert tuple(history[0]) == HISTORY
    confirmed = next(row for row in history if row["value"] == "confirmed")
    assert (confirmed["type"], confirmed["actor"], confirmed["table"]) == ("DisturbanceConfirmed", "P-1", "disturbance")
    assert confirmed["recorded_at"] == "2026-03-04T00:00:00.000000Z"


def test_an_event_with_nothing_disclosed_still_has_its_line(tmp_path: Path) -> None:
    from tests.dossiers import synthetic

    history = rows(files_of(synthetic.made(tmp_path / "d.zip", profile="public"))["data/history.csv"])
    assert [row["index"] for row in history if not row["value"]] == ["2", "3", "4", "5", "6", "7", "8", "9", "10"]


def test_custody_holds_evidence_and_nothing_else(dossier: Path) -> None:
    tables = {row["table"] for row in rows(files_of(dossier)["data/custody.csv"])}
    assert tables == {"evidence_item", "custody"}
