"""What is exported can be imported again with nothing lost, in each format, and opens in other programs."""

import csv
import io
import json
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from graveregistry.exchange.cells import decode, encode, neutral, restored
from graveregistry.exchange.places import ShapeRules
from graveregistry.exchange.reader import open_source
from graveregistry.exchange.rules import Draft, Importer, guess_mapping
from graveregistry.exchange.write_geopackage import write_geopackage
from graveregistry.exchange.writer import ExportRecord, write_csv, write_geojson

from .strange import collection_text

MADE = datetime(2026, 11, 21, 20, 49, tzinfo=UTC)
RULES = ShapeRules(default_radius_m=25.0, line_width_m=4.0, keep_without_shape=True, take_repaired=True)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def drafts_of(path: Path) -> list[Draft]:
    source = open_source(path)
    rows = list(source.rows())
    mapping = replace(guess_mapping(source.columns, rows[:50], crs=source.crs), shapes=RULES)
    made = [Importer(mapping).apply(row) for row in rows]
    return [draft for draft in made if isinstance(draft, Draft)]


def record(draft: Draft) -> ExportRecord:
    radius = {} if draft.radius_m is None else {"error_radius_m": draft.radius_m}
    return ExportRecord(f"site-{draft.number}", {**draft.fields, **radius}, draft.geometry, draft.unmapped)


def write(kind: str, records: list[ExportRecord], path: Path) -> Path:
    if kind == "gpkg":
        write_geopackage(records, path, MADE)
        return path
    with path.open("wb") as stream:
        (write_csv if kind == "csv" else write_geojson)(records, stream)
    return path


@pytest.fixture(scope="module")
def given_drafts(tmp_path_factory: pytest.TempPathFactory) -> list[Draft]:
    path = tmp_path_factory.mktemp("given") / "strange.geojson"
    path.write_text(collection_text(900), encoding="utf-8")
    return drafts_of(path)


class TestRoundTrip:
    @pytest.mark.parametrize("kind", ["geojson", "gpkg", "csv"])
    def test_importing_an_export_loses_nothing(self, kind: str, given_drafts: list[Draft], tmp_path: Path) -> None:
        assert len(given_drafts) == 800  # of nine kinds of shape only the mixed collection is refused
        records = [record(draft) for draft in given_drafts]
        again = [record(draft) for draft in drafts_of(write(kind, records, tmp_path / f"first.{kind}"))]
        for before, after in zip(records, again, strict=True):
            assert dict(after.fields) == dict(before.fields)
            assert json.dumps(after.unmapped, sort_keys=True) == json.dumps(before.unmapped, sort_keys=True)
            assert (after.geometry is None) == (before.geometry is None)
            if before.geometry is not None:
                assert shapely.normalize(after.geometry) == shapely.normalize(before.geometry)

    @pytest.mark.parametrize("kind", ["geojson", "gpkg", "csv"])
    def test_the_same_records_give_the_same_bytes(self, kind: str, given_drafts: list[Draft], tmp_path: Path) -> None:
        records = [record(draft) for draft in given_drafts[:50]]
        first, second = (write(kind, records, tmp_path / f"{name}.{kind}") for name in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "=c", "د"]), json_values), min_size=1, max_size=4))
    def test_any_values_come_back_from_every_format(self, rows: list[dict[str, Any]]) -> None:
        records = [ExportRecord(str(n), {"notes": "x"}, shapely.Point(36, 32), row) for n, row in enumerate(rows)]
        readable = "\x00" not in json.dumps(rows, ensure_ascii=False) and "\\u0000" not in json.dumps(rows)
        for kind in ("geojson", "gpkg", "csv") if readable else ():
            with tempfile.TemporaryDirectory() as folder:
                again = drafts_of(write(kind, records, Path(folder, "x")))
                assert [json.dumps(draft.unmapped, sort_keys=True) for draft in again] == [
                    json.dumps(row, sort_keys=True) for row in rows
                ]

    def test_an_export_of_nothing_is_a_whole_file(self, tmp_path: Path) -> None:
        assert json.loads(write("geojson", [], tmp_path / "a").read_bytes()) == {
            "type": "FeatureCollection",
            "features": [],
        }
        assert open_source(write("csv", [], tmp_path / "b")).columns == ("graveregistry:site", "geometry_wkt")
        assert list(open_source(write("gpkg", [], tmp_path / "c")).rows()) == []


class TestOtherPrograms:
    def test_gdal_reads_the_geopackage_and_the_geojson(self, given_drafts: list[Draft], tmp_path: Path) -> None:
        records = [record(draft) for draft in given_drafts]
        for kind in ("gpkg", "geojson"):
            frame = geopandas.read_file(write(kind, records, tmp_path / f"x.{kind}"), engine="pyogrio")
            assert len(frame) == len(records)
            assert frame.crs.to_epsg() == 4326
            assert list(frame["graveregistry:site"]) == [each.site for each in records]

    @pytest.mark.filterwarnings("error")
    def test_a_gis_finds_numbers_as_numbers(self, tmp_path: Path) -> None:
        rows = [{"count": 7, "part": 0.5, "mixed": 1}, {"count": 2**63 - 1, "part": 1.5, "mixed": "x"}, {"count": 0}]
        path = write("gpkg", [ExportRecord("a", {"error_radius_m": 5}, None, row) for row in rows], tmp_path / "x.gpkg")
        types = pyogrio.read_info(path)["dtypes"].tolist()
        assert types == ["object", "int64", "int64", "float64", "object"]

    def test_outer_rings_run_counter_clockwise(self, tmp_path: Path) -> None:
        clockwise = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
        path = write("geojson", [ExportRecord("a", {}, clockwise, {})], tmp_path / "x")
        (feature,) = json.loads(path.read_bytes())["features"]
        assert shapely.is_ccw(shapely.LinearRing(feature["geometry"]["coordinates"][0]))

    def test_names_that_differ_only_in_case_both_reach_the_geopackage(self, tmp_path: Path) -> None:
        path = write("gpkg", [ExportRecord("a", {}, None, {"Name": 1, "name": 2})], tmp_path / "x")
        assert open_source(path).columns == ("fid", "graveregistry:site", "source:Name", "source:name (2)")


class TestFormulas:
    def test_no_cell_of_an_export_is_a_formula(self) -> None:
        bad = {f"{sign}c": f"{sign}cmd|' /C calc'!A0" for sign in FORMULA}
        stream = io.BytesIO()
        write_csv([ExportRecord("a", {"notes": "=1+1", "name_ar": "'=x"}, None, bad)], stream)
        assert stream.getvalue().startswith(b"\xef\xbb\xbf")
        table = list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))
        assert not [cell for line in table for cell in line if cell.startswith(FORMULA)]
        assert "'=1+1" in table[1]
        assert "''=x" in table[1]

    @given(st.text() | st.sampled_from([f"{quotes}{sign}1" for quotes in ("", "'", "''") for sign in FORMULA]))
    def test_the_apostrophe_comes_off_again(self, text: str) -> None:
        assert restored(neutral(text)) == text
        assert not neutral(text).startswith(FORMULA)

    @given(json_values)
    def test_a_carried_value_comes_back_with_its_type(self, value: Any) -> None:
        cell = encode(value)
        assert json.dumps(decode(cell)) == json.dumps(value)
        assert isinstance(value, int | float) or not cell.startswith(FORMULA)

    @pytest.mark.parametrize("text", ["NaN", "1e999", "[" * 100_000, "{", "7", "null", "", '"'])
    def test_text_that_looks_like_something_else_stays_text(self, text: str) -> None:
        assert decode(encode(text)) == text

    @pytest.mark.parametrize("cell", ["NaN", "1e999", "[" * 100_000])
    def test_a_cell_edited_by_hand_into_nonsense_is_text(self, cell: str) -> None:
        assert decode(cell) == cell
