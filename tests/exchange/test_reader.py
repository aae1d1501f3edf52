"""Files nobody has seen before are opened by what they hold, and give every row with nothing lost."""

import json
import random
import sqlite3
import struct
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from graveregistry.errors import Failure
from graveregistry.exchange.projection import find_crs
from graveregistry.exchange.reader import Source, open_source
from graveregistry.exchange.rows import Limits, Row

from .strange import collection, collection_text, square

DARAA = (36.1064, 32.6189)
SMALL = Limits(rows=50, vertices=100, columns=20, cell_chars=200, depth=8, file_bytes=100_000)

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Put text or bytes into a file."""

    def saved(content: str | bytes, name: str = "given", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return saved


def rows_of(source: Source) -> list[Row]:
    return list(source.rows())


def feature(shape: Any = None, **properties: Any) -> str:
    return json.dumps({"type": "Feature", "properties": properties, "geometry": shape}, ensure_ascii=False)


def features(*texts: str) -> str:
    return '{"type": "FeatureCollection", "features": [' + ",".join(texts) + "]}"


def refused(path: Path, code: str, **options: Any) -> Failure:
    with pytest.raises(Failure) as failure:
        rows_of(open_source(path, **options))
    assert failure.value.code == code
    return failure.value


class TestGeoJson:
    def test_a_strange_file_of_thousands_gives_every_feature_with_its_own_types(self, save: Save) -> None:
        given = collection(3000)
        source = open_source(save(collection_text(3000)))
        rows = rows_of(source)
        assert (source.format, source.crs, len(rows)) == ("GeoJSON", "EPSG:4326", 3000)
        for row, original in zip(rows, given["features"], strict=True):
            assert row.values == {"id": original["id"], **original["properties"]}
            assert json.loads(row.raw) == original
            assert (row.geometry is None) == (original["geometry"] is None)
            assert not row.errors

    def test_batches_cut_the_same_rows_in_pieces(self, save: Save) -> None:
        source = open_source(save(collection_text(25)))
        batches = list(source.batches(10))
        assert [len(batch) for batch in batches] == [10, 10, 5]
        assert [row for batch in batches for row in batch] == rows_of(source)

    def test_one_feature_one_shape_and_a_collection_of_shapes_are_files_too(self, save: Save) -> None:
        assert rows_of(open_source(save(feature(square(*DARAA), name="x"))))[0].values == {"name": "x"}
        (bare,) = rows_of(open_source(save(json.dumps(square(*DARAA)))))
        assert bare.geometry is not None
        shapes = json.dumps({"type": "GeometryCollection", "geometries": [square(*DARAA), square(36, 33)]})
        assert len(rows_of(open_source(save(shapes)))) == 2

    @pytest.mark.parametrize("separator", ["\n", "\r\n", "\n\x1e", "\n\n"])
    def test_one_feature_a_line_is_read_and_a_broken_line_is_only_its_own_loss(
        self, save: Save, separator: str
    ) -> None:
        text = separator.join([feature(square(*DARAA), n=1), '{"type": "Feature", oops}', feature(None, n=3)])
        first, broken, third = rows_of(open_source(save(text + "\n")))
        assert (first.values, third.values) == ({"n": 1}, {"n": 3})
        assert [error.reason.code for error in broken.errors] == ["import_row_not_json"]
        assert broken.raw.strip() == '{"type": "Feature", oops}'

    def test_a_member_that_is_no_feature_costs_its_row_only(self, save: Save) -> None:
        rows = rows_of(open_source(save(features("7", feature(None, n=1)))))
        assert [[error.reason.code for error in row.errors] for row in rows] == [["import_not_geojson"], []]

    def test_a_line_nested_too_deep_costs_its_row_only(self, save: Save) -> None:
        deep = '{"type": "Feature", "x": ' + "[" * 100_000 + "]" * 100_000 + "}"
        rows = rows_of(open_source(save(f"{deep}\n   \n{feature(None, n=1)}\n")))
        assert [[error.reason.code for error in row.errors] for row in rows] == [["import_too_deep"], []]

    def test_an_old_crs_member_is_followed_even_after_the_features(self, save: Save) -> None:
        x, y = Transformer.from_crs(4326, 32637, always_xy=True).transform(*DARAA)
        point = {"type": "Point", "coordinates": [x, y]}
        text = features(feature(point))[:-1] + (
            ', "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}}}'
        )
        source = open_source(save(text))
        (row,) = rows_of(source)
        assert source.crs == "EPSG:32637"
        assert shapely.get_coordinates(row.geometry).tolist()[0] == pytest.approx(DARAA, abs=1e-9)

    def test_metres_without_a_named_system_are_refused_with_what_to_do_and_taken_with_it(self, save: Save) -> None:
        path = save(features(feature({"type": "Point", "coordinates": [228000.0, 3612000.0]})))
        (row,) = rows_of(open_source(path))
        assert "--crs" in row.errors[0].reason.en
        (row,) = rows_of(open_source(path, crs="EPSG:32637"))
        assert row.geometry is not None
        assert not row.errors

    @pytest.mark.parametrize("name", ["EPSG:999999", "nonsense", "EPSG:5773", "PROJCS" * 10_000])
    def test_a_system_nobody_knows_or_that_has_no_place_is_asked_about(self, save: Save, name: str) -> None:
        refused(save(features()), "import_crs_unknown", crs=name)

    def test_a_system_linked_instead_of_named_is_asked_about(self, save: Save) -> None:
        refused(save('{"type": "FeatureCollection", "crs": {"type": "link"}, "features": []}'), "import_crs_needed")

    @pytest.mark.parametrize(
        ("properties", "code"),
        [
            ('{"a": NaN}', "import_not_a_number"),
            ('{"a": -Infinity}', "import_not_a_number"),
            ('{"a": 1e999}', "import_not_a_number"),
            ('{"a": 1, "a": 2}', "import_name_twice"),
            ('{"a": "\\u0000"}', "import_bad_character"),
            ('{"a": "\\ud800"}', "import_bad_character"),
            ('{"\\u0000": 1}', "import_bad_character"),
            ("[1]", "import_not_geojson"),
            ('{"a": ' + "[" * 9 + "]" * 9 + "}", "import_too_deep"),
            ('{"a": "' + "x" * 201 + '"}', "import_cell_too_long"),
        ],
    )
    def test_what_parsers_disagree_on_costs_its_own_row_only(self, save: Save, properties: str, code: str) -> None:
        bad = f'{{"type": "Feature", "geometry": null, "properties": {properties}}}'
        rows = rows_of(open_source(save(features(bad, feature(None, b=1))), limits=SMALL))
        assert [[error.reason.code for error in row.errors] for row in rows] == [[code], []]
        assert rows[0].raw == bad

    @pytest.mark.parametrize(
        "shape",
        [
            {"type": "Circle", "coordinates": [1, 2]},
            {"type": ["Point"], "coordinates": [1, 2]},
            {"type": "Point", "coordinates": ["1", 2]},
            {"type": "Point", "coordinates": [1]},
            {"type": "Point", "coordinates": [True, 2]},
            {"type": "Point", "coordinates": [1e300, 2]},
            {"type": "Polygon", "coordinates": [[1, 2], [3, 4]]},
            {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]},
            {"type": "Polygon"},
            {"type": "GeometryCollection", "geometries": 7},
            [],
        ],
    )
    def test_a_shape_that_is_none_is_refused_and_the_rest_of_the_row_kept(self, save: Save, shape: Any) -> None:
        (row,) = rows_of(open_source(save(features(feature(shape, kept="yes")))))
        assert [error.reason.code for error in row.errors] == ["import_shape_unreadable"]
        assert row.values == {"kept": "yes"}

    def test_collections_nested_beyond_sense_are_refused(self, save: Save) -> None:
        shape: dict[str, Any] = {"type": "Point", "coordinates": [36, 32]}
        for _ in range(30):
            shape = {"type": "GeometryCollection", "geometries": [shape]}
        (row,) = rows_of(open_source(save(features(feature(shape)))))
        assert row.errors[0].reason.code == "import_shape_unreadable"

    def test_more_vertices_than_allowed_are_refused(self, save: Save) -> None:
        ring = shapely.Point(36, 32).buffer(0.01, quad_segs=50).exterior.coords
        shape = {"type": "Polygon", "coordinates": [[list(position) for position in ring]]}
        (row,) = rows_of(open_source(save(features(feature(shape))), limits=SMALL))
        assert row.errors[0].reason.code == "import_too_many_vertices"

    @pytest.mark.parametrize(
        "text",
        [
            '{"type": "FeatureCollection", "features": [{}',
            '{"type": "FeatureCollection", "features": [{},]}',
            '{"type": "FeatureCollection" "features": []}',
            '{"type": "FeatureCollection", "features": []} {}',
            '{"type": "FeatureCollection", "features": [], "features": []}',
            '{"type": "FeatureCollection", "features": [], "n": ' + "9" * 5000 + "}",
            "{7: 1}",
            '{"type"',
            "[1, 2]",
        ],
    )
    def test_broken_json_is_refused_whole_with_the_place(self, save: Save, text: str) -> None:
        assert "nothing was imported" in refused(save(text), "import_not_json").sentence("en")

    @pytest.mark.parametrize("text", ['{"type": "Topology"}', '{"a": 1}', '{"type": ["Feature"]}'])
    def test_other_json_is_named_as_such(self, save: Save, text: str) -> None:
        refused(save(text), "import_not_geojson")

    @pytest.mark.parametrize("opening", ["[", '{"a":', '{"type": "FeatureCollection", "features": [['])
    def test_a_hundred_thousand_nested_values_are_refused_without_harm(self, save: Save, opening: str) -> None:
        text = ('{"type": "FeatureCollection", "x": ' if opening == "[" else "") + opening * 100_000
        with pytest.raises(Failure) as failure:
            open_source(save(text))
        assert failure.value.code in ("import_too_deep", "import_not_json")

    def test_too_many_rows_and_columns_are_refused(self, save: Save) -> None:
        refused(save(features(*[feature()] * 51)), "import_too_many_rows", limits=SMALL)
        wide = feature(**{f"c{n}": n for n in range(21)})
        refused(save(features(wide)), "import_too_many_columns", limits=SMALL)

    def test_arabic_in_an_old_encoding_is_read(self, save: Save) -> None:
        source = open_source(save(features(feature(None, الاسم="مقبرة تجريبية في درعا")), encoding="cp1256"))
        assert rows_of(source)[0].values == {"الاسم": "مقبرة تجريبية في درعا"}

    def test_memory_holds_the_text_and_not_the_rows(self, save: Save) -> None:
        text = collection_text(5000)
        path = save(text)
        tracemalloc.start()
        source = open_source(path)
        assert sum(1 for _ in source.rows()) == 5000
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 6 * len(text.encode())

    @given(st.binary(max_size=300))
    def test_any_bytes_give_rows_or_a_reason_and_never_a_crash(self, junk: bytes) -> None:
        self._survives(junk)

    @given(st.integers(0, 400), st.sampled_from([b"", b"\x00", b'"', b"}", b"[", b"\xff", b",", b"NaN"]))
    def test_any_file_damaged_anywhere_gives_rows_or_a_reason(self, place: int, damage: bytes) -> None:
        text = features(feature(square(*DARAA), name="س"), feature(None, n=1)).encode()
        self._survives(text[:place] + damage + text[place + 1 :])

    @staticmethod
    def _survives(content: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "junk")
            path.write_bytes(content)
            try:
                rows = rows_of(open_source(path))
            except Failure as failure:
                said = [failure.sentence("ar")]
            else:
                said = [row.raw or error.reason.ar for row in rows for error in row.errors]
        assert all(said)


ARABIC = "الاسم;النوع;خط العرض;خط الطول\nمقبرة تجريبية;مقبرة جماعية;32.6189;36.1064\nبئر الوادي;بئر;32.7;36.2\n"
FRENCH = "nom,région,lat,lon\nFosse d'été,Deraa,32.6,36.1\nPré brûlé,Quneitra,33.1,35.8\n"


class TestCsv:
    @pytest.mark.parametrize(
        ("encoding", "found"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
            ("cp1256", "cp1256"),
            ("iso8859_6", "iso8859_6"),
        ],
    )
    def test_arabic_is_read_in_every_encoding_it_comes_in(self, save: Save, encoding: str, found: str) -> None:
        source = open_source(save(ARABIC, encoding=encoding))
        assert (source.encoding, source.delimiter) == (found, ";")
        assert rows_of(source)[0].values == {
            "الاسم": "مقبرة تجريبية",
            "النوع": "مقبرة جماعية",
            "خط العرض": "32.6189",
            "خط الطول": "36.1064",
        }

    def test_latin_1_is_read_letter_by_letter(self, save: Save) -> None:
        rows = rows_of(open_source(save(FRENCH, encoding="latin-1"), encoding="latin-1"))
        assert [row.values["nom"] for row in rows] == ["Fosse d'été", "Pré brûlé"]

    def test_latin_1_is_told_from_arabic_without_being_told(self, save: Save) -> None:
        source = open_source(save(FRENCH, encoding="latin-1"))
        assert [row.values["nom"] for row in rows_of(source)] == ["Fosse d'été", "Pré brûlé"]

    def test_a_wrong_or_unknown_encoding_named_by_a_person_is_refused(self, save: Save) -> None:
        refused(save(ARABIC, encoding="cp1256"), "import_encoding_wrong", encoding="utf-8")
        refused(save(ARABIC), "import_encoding_wrong", encoding="klingon")
        refused(save("6162\n"), "import_encoding_wrong", encoding="hex")

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "،"])
    def test_the_separator_is_found(self, save: Save, delimiter: str) -> None:
        text = f'name{delimiter}note\n"a{delimiter}b"{delimiter}"two\nlines"\nc{delimiter}\n'
        source = open_source(save(text))
        rows = rows_of(source)
        assert source.delimiter == delimiter
        assert [row.values for row in rows] == [
            {"name": f"a{delimiter}b", "note": "two\nlines"},
            {"name": "c", "note": ""},
        ]
        assert rows[0].raw == f'"a{delimiter}b"{delimiter}"two\nlines"'

    def test_excels_own_line_about_the_separator_is_followed(self, save: Save) -> None:
        source = open_source(save("\nsep=;\r\na;b,c\r\n1;2,5\r\n"))
        assert source.columns == ("a", "b,c")
        assert rows_of(source)[0].values == {"a": "1", "b,c": "2,5"}

    def test_columns_without_a_name_or_with_the_same_one_are_all_kept(self, save: Save) -> None:
        (row,) = rows_of(open_source(save("a,,a,a (2)\n1,2,3,4\n")))
        assert row.values == {"a": "1", "column 2": "2", "a (2)": "3", "a (2) (2)": "4"}

    def test_formulas_are_kept_as_they_were_typed(self, save: Save) -> None:
        (row,) = rows_of(open_source(save("name,note\n=1+1,@SUM(A1)\n")))
        assert row.values == {"name": "=1+1", "note": "@SUM(A1)"}

    def test_shifted_rows_are_reported_and_short_ones_filled(self, save: Save) -> None:
        long, short = rows_of(open_source(save("a,b\n1,2,3\n\n4\n5,6,\n")))[:2]
        assert [error.reason.code for error in long.errors] == ["import_row_too_long"]
        assert long.values == {"a": "1", "b": "2", "column 3": "3"}
        assert (short.number, short.values, short.errors) == (2, {"a": "4", "b": ""}, ())

    def test_a_table_beyond_bounds_is_refused(self, save: Save) -> None:
        refused(save("a,b\n" + "1,2\n" * 51), "import_too_many_rows", limits=SMALL)
        refused(save(",".join(f"c{n}" for n in range(21)) + "\n"), "import_too_many_columns", limits=SMALL)
        refused(save("a,b\n" + "x" * 3000 + ",1\n"), "import_csv_broken", limits=SMALL)
        (row,) = rows_of(open_source(save("a,b\n" + "x" * 201 + ",1\n"), limits=SMALL))
        assert row.errors[0].reason.code == "import_cell_too_long"

    def test_a_quotation_mark_left_open_is_named_with_its_line(self, save: Save) -> None:
        assert "line" in refused(save('a,b\n"1,2\n' + "3,4\n" * 60_000), "import_csv_broken").sentence("en")

    def test_a_cell_longer_than_any_table_holds_is_named_with_its_line(self, save: Save) -> None:
        refused(save('a,b\n"' + "x" * 140_000 + '",1\n'), "import_csv_broken")

    def test_a_system_given_in_full_is_found_again_by_the_mapping(self, save: Save) -> None:
        local = "+proj=tmerc +lon_0=36 +x_0=500000 +ellps=clrk80"
        source = open_source(save("x,y\n1,2\n"), crs=local)
        assert find_crs(source.crs).is_projected

    @pytest.mark.parametrize("content", [b"", b"  \n\n", b"\xef\xbb\xbf"])
    def test_an_empty_file_is_named_as_such(self, save: Save, content: bytes) -> None:
        refused(save(content), "import_empty")

    def test_a_nul_in_a_cell_costs_its_row_only(self, save: Save) -> None:
        bad, good = rows_of(open_source(save(b"a,b\n1\x00,2\n3,4\n")))
        assert [error.reason.code for error in bad.errors] == ["import_bad_character"]
        assert good.values == {"a": "3", "b": "4"}


class TestOtherFiles:
    @pytest.mark.parametrize(
        "magic",
        [b"PK\x03\x04zip bomb", b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0", b"\0\0\x27\x0a"],
    )
    def test_archives_papers_and_pictures_are_refused_without_being_opened(self, save: Save, magic: bytes) -> None:
        refused(save(magic + bytes(50)), "import_format_unknown")

    @pytest.mark.parametrize(
        ("text", "named"),
        [("<?xml version='1.0'?>\n<kml>", "KML"), ("<gpx>", "GPX"), ("<!DOCTYPE html><html>", "HTML"), ("<a/>", "XML")],
    )
    def test_marked_up_files_are_named_and_not_taken_for_tables(self, save: Save, text: str, named: str) -> None:
        assert named in refused(save(text), "import_format_unknown").sentence("ar")

    def test_a_file_beyond_the_size_is_refused_unread(self, save: Save) -> None:
        refused(save(b"a,b\n" * 30_000), "too_large", limits=SMALL)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A GeoPackage written by GDAL in UTM zone 37 north, two layers."""
    rng = random.Random(3)
    places = [shapely.Point(36 + rng.random(), 32.5 + rng.random()).buffer(0.001) for _ in range(500)]
    frame = geopandas.GeoDataFrame(
        {"name": [f"site {n}" for n in range(500)], "count": range(500), "part": [n / 8 for n in range(500)]},
        geometry=[None if n % 50 == 0 else place for n, place in enumerate(places)],
        crs=4326,
    )
    path = tmp_path / "given.gpkg"
    frame.to_crs(32637).to_file(path, layer="sites", driver="GPKG", engine="pyogrio")
    frame.head(3).to_file(path, layer="أخرى", driver="GPKG", engine="pyogrio")
    frame.to_file(tmp_path / "expected.geojson", driver="GeoJSON", engine="pyogrio")
    return path


def altered(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path


class TestGeoPackage:
    def test_several_layers_are_asked_about(self, package: Path) -> None:
        failure = refused(package, "import_choose_layer")
        assert "sites, أخرى" in failure.sentence("ar")
        refused(package, "import_choose_layer", layer="third")

    def test_a_layer_in_utm_comes_out_in_degrees_with_its_types(self, package: Path, tmp_path: Path) -> None:
        source = open_source(package, layer="sites")
        rows = rows_of(source)
        expected = geopandas.read_file(tmp_path / "expected.geojson").geometry
        assert (source.format, source.crs, source.layers) == ("GeoPackage", "EPSG:32637", ("sites", "أخرى"))
        assert rows[7].values == {"fid": 8, "name": "site 7", "count": 7, "part": 0.875}
        for row, shape in zip(rows, expected, strict=True):
            assert not row.errors
            assert (row.geometry is None) == (shape is None)
            assert shape is None or shapely.hausdorff_distance(row.geometry, shape) < 1e-7

    def test_mixed_types_and_bytes_keep_what_they_are(self, package: Path) -> None:
        altered(
            package,
            'CREATE TABLE odd (id INTEGER PRIMARY KEY, "a ""b""", c)',
            "INSERT INTO odd VALUES (1, x'00ff', 1.5), (2, 'نص', NULL), (3, CAST(x'ff41' AS TEXT), 9e999)",
            "INSERT INTO gpkg_contents (table_name, data_type, last_change) VALUES ('odd', 'attributes', '')",
        )
        rows = rows_of(open_source(package, layer="odd"))
        assert [row.values for row in rows] == [
            {"id": 1, 'a "b"': {"hex": "00ff"}, "c": 1.5},
            {"id": 2, 'a "b"': "نص", "c": None},
            {"id": 3, 'a "b"': {"hex": "ff41"}, "c": "inf"},
        ]
        assert json.loads(rows[0].raw) == rows[0].values

    def test_another_sqlite_file_is_refused(self, tmp_path: Path) -> None:
        other = altered(tmp_path / "other.gpkg", "CREATE TABLE secrets (a)")
        refused(other, "import_not_geopackage")

    def test_a_file_that_only_begins_like_one_is_refused(self, save: Save) -> None:
        refused(save(b"SQLite format 3\x00" + bytes(5000)), "import_not_geopackage")

    def test_a_package_with_no_layer_is_refused(self, package: Path) -> None:
        refused(altered(package, "DELETE FROM gpkg_contents"), "import_no_layer")

    @pytest.mark.parametrize(
        "trap",
        [
            "CREATE VIEW trap AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n",
            "CREATE VIRTUAL TABLE trap USING rtree(id, a, b)",
        ],
    )
    def test_views_and_virtual_tables_are_never_run(self, package: Path, trap: str) -> None:
        altered(
            package,
            "DELETE FROM gpkg_contents WHERE table_name = 'أخرى'",
            trap,
            "INSERT INTO gpkg_contents (table_name, data_type, last_change) VALUES ('trap', 'features', '')",
        )
        assert open_source(package).layers == ("sites",)

    def test_a_computed_column_cannot_run_a_function(self, package: Path) -> None:
        altered(
            package,
            "CREATE TABLE trap (a, b GENERATED ALWAYS AS (hex(zeroblob(100000000))))",
            "INSERT INTO trap (a) VALUES (1)",
            "INSERT INTO gpkg_contents (table_name, data_type, last_change) VALUES ('trap', 'attributes', '')",
        )
        refused(package, "import_not_geopackage", layer="trap")

    def test_reading_leaves_the_file_as_it_was(self, package: Path) -> None:
        before = package.read_bytes()
        rows_of(open_source(package, layer="sites"))
        assert package.read_bytes() == before
        assert sorted(path.name for path in package.parent.iterdir()) == ["expected.geojson", "given.gpkg"]

    def test_changes_not_yet_in_the_file_are_asked_about(self, package: Path) -> None:
        package.with_name("given.gpkg-wal").write_bytes(b"pending")
        refused(package, "import_geopackage_open", layer="sites")

    def test_an_undefined_system_is_asked_about_and_a_named_one_used(self, package: Path) -> None:
        altered(package, "UPDATE gpkg_geometry_columns SET srs_id = -1 WHERE table_name = 'sites'")
        refused(package, "import_crs_needed", layer="sites")
        assert not rows_of(open_source(package, layer="sites", crs="EPSG:32637"))[1].errors

    def test_a_system_without_a_public_code_is_read_from_its_definition(self, package: Path) -> None:
        altered(package, "UPDATE gpkg_spatial_ref_sys SET organization = 'NONE' WHERE srs_id = 32637")
        assert not rows_of(open_source(package, layer="sites"))[1].errors

    @pytest.mark.parametrize(
        "blob",
        [
            b"GP",
            b"XX\x00\x01" + bytes(20),
            b"GP\x00\x0f" + bytes(20),
            b"GP\x00\x01" + bytes(4),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 6, 2**31),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 2, 2**31),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 3, 2**31),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 7, 1) * 200_000,
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 99, 1),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BI", 1, 1) + bytes(3),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BIdd", 1, 1, float("inf"), 1.0),
        ],
    )
    def test_a_hostile_shape_costs_its_row_only(self, package: Path, blob: bytes) -> None:
        with sqlite3.connect(package) as database:
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            database.execute("UPDATE sites SET geom = ? WHERE fid = 2", (blob,))
        database.close()
        rows = rows_of(open_source(package, layer="sites"))
        assert len(rows[1].errors) == 1
        assert rows[1].values["name"] == "site 1"
        assert not rows[2].errors

    def test_heights_and_extended_headers_are_stepped_over(self, package: Path) -> None:
        shape = shapely.from_wkt("MULTIPOLYGON Z (((36 32 5, 37 32 5, 37 33 5, 36 32 5)))")
        blobs = [
            shapely.to_wkb(shape, output_dimension=3, flavor="iso"),
            shapely.to_wkb(shapely.set_srid(shape, 4326), output_dimension=3, include_srid=True),
            shapely.to_wkb(shape, byte_order=0),
            shapely.to_wkb(shapely.GeometryCollection([shape, shapely.Point(1, 2)])),
        ]
        altered(package, "CREATE TABLE odd (geom)")
        with sqlite3.connect(package) as database:
            database.executemany("INSERT INTO odd VALUES (?)", [(b"GP\x00\x01" + bytes(4) + blob,) for blob in blobs])
            database.execute("INSERT INTO gpkg_contents VALUES ('odd', 'features', 'o', '', '', 0, 0, 0, 0, 4326)")
            database.execute("INSERT INTO gpkg_geometry_columns VALUES ('odd', 'geom', 'GEOMETRY', 4326, 0, 0)")
        database.close()
        rows = rows_of(open_source(package, layer="odd"))
        assert [row.errors for row in rows] == [()] * 4
        assert all(row.geometry is not None and not row.geometry.has_z for row in rows)

    def test_bounds_hold_for_packages_too(self, package: Path) -> None:
        wide = Limits(rows=10)
        refused(package, "import_too_many_rows", layer="sites", limits=wide)
        refused(package, "import_too_many_columns", layer="sites", limits=Limits(columns=2))
        (*_, row) = rows_of(open_source(package, layer="sites", limits=Limits(vertices=5)))
        assert row.errors[0].reason.code == "import_too_many_vertices"
