"""GeoJSON nobody has seen before gives every feature with nothing lost."""

import json
import pickle
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from graveregistry.errors import Failure
from graveregistry.exchange.reader import open_source

from .files import DARAA, SMALL, Save, feature, features, refused, rows_of
from .strange import collection, collection_text, square


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
        batches = [pickle.loads(pickle.dumps(packet)).rows() for packet in source.packets(10)]
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
