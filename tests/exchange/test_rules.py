"""Columns find their meaning, rows become drafts, and whatever is wrong is said with its row, column and value."""

from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import MultiPolygon, Point

from graveregistry.errors import Failure
from graveregistry.exchange.places import ShapeRules
from graveregistry.exchange.rows import Row, RowError
from graveregistry.exchange.rules import (
    ColumnMapping,
    Importer,
    Preview,
    check_mapping,
    summed,
    try_rows,
)
from graveregistry.exchange.values import event_date
from graveregistry.geo.measure import area
from graveregistry.vocabulary import codes, entry
from tests.exchange.judged import draft, row

SQUARE = shapely.box(36.1, 32.6, 36.101, 32.601)
BOWTIE = shapely.Polygon([(36, 32), (36.001, 32.001), (36.001, 32), (36, 32.001)])
SOUTH = shapely.box(35.5, 32.3, 37.0, 33.4)
ALLOWING = ShapeRules(keep_without_shape=True)


def preview(columns: list[str], rows: list[Row], mapping: ColumnMapping) -> Preview:
    """The preview of rows that are tried in two parts, as helpers share them."""
    half = len(rows) // 2
    parts = (try_rows(Importer(mapping), part, lambda _: []) for part in (rows[:half], rows[half:]))
    return summed(columns, mapping, parts)


def errors(mapping: ColumnMapping, given_row: Row, **options: Any) -> list[RowError]:
    made = Importer(mapping, **options).apply(given_row)
    assert isinstance(made, list)
    return made


def code_of(mapping: ColumnMapping, given_row: Row, **options: Any) -> str:
    (error,) = errors(mapping, given_row, **options)
    assert error.reason.ar
    assert error.reason.en
    return error.reason.code


def field_of(field: str, value: Any, **options: Any) -> Any:
    mapping = ColumnMapping(fields={field: "c"}, shape_from="none", shapes=ALLOWING, **options)
    return draft(mapping, row(c=value)).fields.get(field)


def refused_value(field: str, value: Any, **options: Any) -> RowError:
    mapping = ColumnMapping(fields={field: "c"}, shape_from="none", shapes=ALLOWING, **options)
    (error,) = errors(mapping, row(c=value, number=41))
    assert (error.number, error.column, error.reason.field) == (41, "c", "c")
    assert error.value == str(value)
    return error


class TestMapping:
    def test_a_mapping_comes_back_from_its_json(self) -> None:
        mapping = ColumnMapping(
            fields={"notes": "n"},
            shape_from="two_columns",
            shape_columns=("y", "x"),
            chosen={"condition": {"جيد": "intact"}},
            shapes=ShapeRules(default_radius_m=50),
        )
        assert ColumnMapping.from_dict(mapping.as_dict()) == mapping

    @pytest.mark.parametrize(
        "mapping",
        [
            ColumnMapping(fields={"verification": "a"}),
            ColumnMapping(fields={"notes": "missing"}),
            ColumnMapping(shape_from="two_columns", shape_columns=("a",)),
            ColumnMapping(shape_from="wkt", shape_columns=("missing",)),
        ],
    )
    def test_a_mapping_to_what_is_not_there_is_refused(self, mapping: ColumnMapping) -> None:
        with pytest.raises(Failure) as failure:
            check_mapping(mapping, ["a"])
        assert failure.value.code == "import_mapping_wrong"

    @pytest.mark.parametrize("given_json", [{"nonsense": 1}, {"shapes": {"nonsense": 1}}])
    def test_json_that_is_no_mapping_is_refused(self, given_json: dict[str, Any]) -> None:
        with pytest.raises(Failure) as failure:
            ColumnMapping.from_dict(given_json)
        assert failure.value.code == "import_mapping_wrong"


class TestValues:
    @given(st.sampled_from(["ar", "en", "code", "spaced", "upper"]), st.sampled_from(codes("site_type")))
    def test_a_code_is_known_by_its_labels_in_both_languages(self, spelling: str, code: str) -> None:
        known = entry("site_type", code)
        text = {
            "ar": known.label_ar,
            "en": known.label_en,
            "code": code,
            "spaced": code.replace("_", " "),
            "upper": known.label_en.upper(),
        }[spelling]
        assert field_of("site_types", f" {text} ") == [code]

    def test_several_types_in_one_cell_are_taken_apart(self) -> None:
        assert field_of("site_types", "مقبره جماعيه؛ execution_site ; Mass grave") == ["mass_grave", "execution_site"]
        assert field_of("site_types", ["well", None]) == ["well"]

    def test_an_unknown_code_is_named_with_its_list_until_a_person_says_what_it_means(self) -> None:
        error = refused_value("condition", "ممتازة")
        assert error.reason.code == "import_unknown_code"
        assert "حالة" in error.reason.ar
        assert field_of("condition", "ممتازة", chosen={"condition": {"ممتازه": "intact"}}) == "intact"
        assert (
            refused_value("condition", "x", chosen={"condition": {"x": "no_such"}}).reason.code == "import_unknown_code"
        )

    @pytest.mark.parametrize(
        ("typed", "edtf"),
        [
            ("2013", "2013"),
            (2013, "2013"),
            (2013.0, "2013"),
            ("٢٠١٣-٠٥", "2013-05"),
            ("2013-05-12", "2013-05-12"),
            ("2013-05-12 00:00:00", "2013-05-12"),
            ("2013-05-12T10:00:00Z", "2013-05-12"),
            ("2013/5/2", "2013-05-02"),
            ("25/12/2013", "2013-12-25"),
            ("12.25.2013", "2013-12-25"),
            ("5/5/2013", "2013-05-05"),
            ("2012/2013", "2012/2013"),
            ("../2013-05", "../2013-05"),
            ("2013?", "2013?"),
        ],
    )
    def test_dates_become_one_notation(self, typed: Any, edtf: str) -> None:
        assert field_of("event_date", typed) == edtf

    @pytest.mark.parametrize("typed", ["3/4/2013", "31/31/2013", "2013-13", "2013-02-30", "ربيع 2013", "0000"])
    def test_a_date_that_has_no_one_meaning_is_asked_about(self, typed: str) -> None:
        assert refused_value("event_date", typed).reason.code == "import_date_unclear"

    def test_a_person_says_whether_the_day_comes_first(self) -> None:
        assert event_date("3/4/2013", day_first=True) == "2013-04-03"
        assert event_date("3/4/2013", day_first=False) == "2013-03-04"

    @pytest.mark.parametrize(("typed", "count"), [("١٢", 12), (7, 7), (7.0, 7), (" 1 200 ", 1200)])
    def test_counts_are_whole_numbers(self, typed: Any, count: int) -> None:
        assert field_of("victims_min", typed) == count

    @pytest.mark.parametrize("typed", ["-3", "about 20", "7.5", 7.5, True])
    def test_other_counts_are_refused(self, typed: Any) -> None:
        assert refused_value("victims_min", typed).reason.code == "import_whole_number_needed"

    def test_the_least_cannot_be_above_the_most(self) -> None:
        mapping = ColumnMapping(fields={"victims_min": "a", "victims_max": "b"}, shape_from="none", shapes=ALLOWING)
        assert code_of(mapping, row(a="9", b="3")) == "import_victims_reversed"

    @pytest.mark.parametrize(("typed", "metres"), [("50", 50.0), ("٥٠ م", 50.0), ("12,5 m", 12.5), (30, 30.0)])
    def test_a_radius_is_read_with_its_unit(self, typed: Any, metres: float) -> None:
        mapping = ColumnMapping(fields={"error_radius_m": "r"})
        assert draft(mapping, row(Point(36.1, 32.6), r=typed)).radius_m == metres
        assert refused_value("error_radius_m", "far").reason.code == "import_not_a_number"

    def test_empty_cells_say_nothing(self) -> None:
        assert field_of("notes", "  ") is None
        assert field_of("event_date", None) is None


class TestShapes:
    def test_a_polygon_becomes_a_boundary(self) -> None:
        assert draft(ColumnMapping(), row(SQUARE)).geometry == MultiPolygon([SQUARE])

    def test_a_point_needs_a_radius_from_its_row_or_from_the_mapping(self) -> None:
        point = Point(36.1, 32.6)
        assert code_of(ColumnMapping(), row(point)) == "import_point_needs_radius"
        made = draft(ColumnMapping(shapes=ShapeRules(default_radius_m=100)), row(shapely.MultiPoint([point])))
        assert (made.geometry, made.radius_m) == (point, 100)
        wrong = ColumnMapping(shapes=ShapeRules(default_radius_m=1e9))
        assert code_of(wrong, row(point)) == "radius_out_of_range"

    def test_a_line_is_refused_until_the_mapping_gives_it_a_width(self) -> None:
        line = shapely.LineString([(36.1, 32.6), (36.1, 32.609)])
        assert code_of(ColumnMapping(), row(line)) == "import_line"
        made = draft(ColumnMapping(shapes=ShapeRules(line_width_m=10)), row(line))
        assert made.changed == "buffered"
        length = 0.009 * 110_900
        assert area(made.geometry) == pytest.approx(length * 10 + 3.14 * 25, rel=0.01)

    def test_a_line_without_length_gives_no_boundary(self) -> None:
        line = shapely.LineString([(36.1, 32.6), (36.1, 32.6)])
        mapping = ColumnMapping(shapes=ShapeRules(line_width_m=0))
        assert code_of(mapping, row(line)) == "empty"

    def test_a_shape_that_crosses_itself_is_refused_with_the_place_and_a_repair_to_look_at(self) -> None:
        (error,) = errors(ColumnMapping(), row(BOWTIE))
        assert error.reason.code == "self_crossing"
        assert error.reason.at == pytest.approx((36.0005, 32.0005), abs=1e-6)
        assert error.offer is not None
        assert error.offer.is_valid
        made = draft(ColumnMapping(shapes=ShapeRules(take_repaired=True)), row(BOWTIE))
        assert made.changed == "repaired"
        assert made.geometry == error.offer

    def test_a_collection_of_polygons_is_one_boundary_and_a_mixed_one_is_asked_about(self) -> None:
        other = shapely.box(36.2, 32.6, 36.201, 32.601)
        pair = shapely.GeometryCollection([SQUARE, MultiPolygon([other])])
        assert draft(ColumnMapping(), row(pair)).geometry == MultiPolygon([SQUARE, other])
        (error,) = errors(ColumnMapping(), row(shapely.GeometryCollection([SQUARE, Point(1, 2)])))
        assert (error.reason.code, error.offer) == ("import_several_kinds", MultiPolygon([SQUARE]))
        (error,) = errors(ColumnMapping(), row(shapely.MultiPoint([(1, 2), (3, 4)])))
        assert (error.reason.code, error.offer) == ("import_several_kinds", None)

    def test_a_row_without_a_place_is_reported_or_kept_as_the_mapping_says(self) -> None:
        assert code_of(ColumnMapping(), row()) == "import_no_shape"
        assert draft(ColumnMapping(shapes=ALLOWING), row()).geometry is None


class TestPlaceColumns:
    @pytest.mark.parametrize(
        ("lat", "lon"),
        [("32.6", "36.1"), ("32,6", "36,1"), (32.6, 36.1), ("32°36'00\"N", "36°06'00\"E"), ("٣٢٫٦", "٣٦٫١")],
    )
    def test_latitude_and_longitude_in_any_notation(self, lat: Any, lon: Any) -> None:
        mapping = ColumnMapping(
            shape_from="two_columns", shape_columns=("a", "b"), shapes=ShapeRules(default_radius_m=5)
        )
        made = draft(mapping, row(a=lat, b=lon))
        assert shapely.get_coordinates(made.geometry).tolist()[0] == pytest.approx([36.1, 32.6])

    @pytest.mark.parametrize(
        ("lat", "lon", "code"),
        [
            ("32.6", "", "import_half_coordinates"),
            ("north", "east", "coordinate_not_understood"),
            ("95", "36", "import_out_of_range"),
            ("nan", "36", "import_out_of_range"),
            ("", None, "import_no_shape"),
        ],
    )
    def test_coordinates_that_are_none_are_refused(self, lat: Any, lon: Any, code: str) -> None:
        mapping = ColumnMapping(shape_from="two_columns", shape_columns=("a", "b"))
        assert code_of(mapping, row(a=lat, b=lon)) == code

    def test_metres_of_a_named_system_become_degrees(self) -> None:
        x, y = Transformer.from_crs(4326, 32637, always_xy=True).transform(36.1, 32.6)
        mapping = ColumnMapping(
            shape_from="two_columns",
            shape_columns=("n", "e"),
            crs="EPSG:32637",
            shapes=ShapeRules(default_radius_m=5),
        )
        made = draft(mapping, row(n=str(y), e=str(x)))
        assert shapely.get_coordinates(made.geometry).tolist()[0] == pytest.approx([36.1, 32.6])
        assert code_of(mapping, row(n="x", e="y")) == "import_shape_unreadable"

    def test_one_column_in_any_notation(self) -> None:
        mapping = ColumnMapping(
            shape_from="coordinates",
            shape_columns=("c",),
            shapes=ShapeRules(default_radius_m=5, keep_without_shape=True),
        )
        made = draft(mapping, row(c="٣٢٫٦ شمال ٣٦٫١ شرق"))
        assert shapely.get_coordinates(made.geometry).tolist()[0] == pytest.approx([36.1, 32.6])
        assert code_of(mapping, row(c="somewhere")) == "coordinate_not_understood"
        assert code_of(mapping, row(c="37S 230000 3610000")) == "import_coordinates_unclear"
        assert draft(mapping, row(c="")).geometry is None

    def test_well_known_text(self) -> None:
        mapping = ColumnMapping(shape_from="wkt", shape_columns=("w",), shapes=ALLOWING)
        assert draft(mapping, row(w=f"SRID=4326;{SQUARE.wkt}")).geometry == MultiPolygon([SQUARE])
        assert draft(mapping, row(w=" ")).geometry is None
        assert draft(mapping, row(w="SRID=4326;")).geometry is None
        assert draft(mapping, row(w="POLYGON EMPTY")).geometry is None
        assert code_of(mapping, row(w="POLYGON ((")) == "import_shape_unreadable"
        nested = "GEOMETRYCOLLECTION(" * 40_000
        assert code_of(mapping, row(w=nested)) == "import_shape_unreadable"
        assert code_of(mapping, row(w="LINESTRING(" + "1 2," * 10_001 + "1 2)")) == "import_too_many_vertices"
        assert code_of(mapping, row(w="POINT(NaN 2)")) in ("import_out_of_range", "import_no_shape")


class TestDoubts:
    MAPPING = ColumnMapping(shapes=ShapeRules(default_radius_m=5))

    def test_swapped_axes_are_asked_about_and_turned_only_when_told(self) -> None:
        swapped = Point(32.6, 36.1)
        (error,) = errors(self.MAPPING, row(swapped), home_area=SOUTH)
        assert (error.reason.code, error.offer) == ("import_maybe_swapped", Point(36.1, 32.6))
        turning = ColumnMapping(shapes=self.MAPPING.shapes, swap_axes=True)
        assert draft(turning, row(swapped), home_area=SOUTH).geometry == Point(36.1, 32.6)

    def test_a_far_place_is_asked_about_and_taken_when_told(self) -> None:
        far = Point(2.35, 48.85)
        assert code_of(self.MAPPING, row(far), home_area=SOUTH) == "import_far_away"
        taking = ColumnMapping(shapes=self.MAPPING.shapes, take_far_away=True)
        assert draft(taking, row(far), home_area=SOUTH).geometry == far

    def test_the_organisations_own_area_is_never_asked_about(self) -> None:
        assert draft(self.MAPPING, row(Point(36.1, 32.6)), home_area=SOUTH).radius_m == 5


class TestRows:
    def test_columns_without_a_field_are_kept_with_their_types(self) -> None:
        values = {"n": "الاسم", "odd": {"a": [1, None]}, "x": 7, "y": "7", "z": None}
        made = draft(ColumnMapping(fields={"name_ar": "n"}), row(SQUARE, **values))
        assert made.fields == {"name_ar": "الاسم"}
        assert made.unmapped == {name: value for name, value in values.items() if name != "n"}
        assert made.raw == "raw"

    def test_everything_wrong_with_a_row_is_said_at_once(self) -> None:
        mapping = ColumnMapping(fields={"condition": "c", "event_date": "d"})
        found = errors(mapping, row(BOWTIE, c="?", d="?", number=9))
        assert [(error.number, error.column) for error in found] == [(9, "c"), (9, "d"), (9, None)]

    def test_what_the_reader_said_is_said_again(self) -> None:
        (error,) = errors(ColumnMapping(), row())
        given_row = Row(3, None, {}, "", (error,))
        assert errors(ColumnMapping(), given_row) == [error]

    def test_the_preview_counts_and_shows_without_saving(self) -> None:
        rows = [row(SQUARE, number=1, a=1), row(BOWTIE, number=2), row(shapely.box(36.5, 33, 36.6, 33.1), number=3)]
        seen = preview(["a", "b"], rows, ColumnMapping())
        assert (seen.good, seen.bad, len(seen.first)) == (2, 1, 2)
        assert [error.number for error in seen.errors] == [2]
        assert seen.bbox == (36.1, 32.6, 36.6, 33.1)
        assert seen.unmapped == ("a", "b")

    def test_the_preview_shows_only_the_first_rows_and_has_no_box_without_places(self) -> None:
        mapping = ColumnMapping(shapes=ALLOWING)
        seen = preview([], [row(number=number) for number in range(1, 31)], mapping)
        assert (seen.good, len(seen.first), seen.bbox) == (30, 20, None)
