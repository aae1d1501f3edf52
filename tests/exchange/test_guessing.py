"""Columns of a file that nobody has seen find their meaning by their names and what stands in them."""

from typing import Any

import pytest
import shapely

from graveregistry.exchange.places import ShapeRules
from graveregistry.exchange.rules import (
    FIELDS,
    check_mapping,
    guess_mapping,
)
from tests.exchange.judged import draft, row

SQUARE = shapely.box(36.1, 32.6, 36.101, 32.601)
BOWTIE = shapely.Polygon([(36, 32), (36.001, 32.001), (36.001, 32), (36, 32.001)])
SOUTH = shapely.box(35.5, 32.3, 37.0, 33.4)
ALLOWING = ShapeRules(keep_without_shape=True)


class TestGuessing:
    @pytest.mark.parametrize(
        "headers",
        [
            ("الاسم", "النوع", "المحافظة", "خط العرض", "خط الطول", "تاريخ الواقعة"),
            ("name", "Grave_Type", "Governorate", "Latitude", "LONGITUDE", "eventDate"),
            ("site-name", "type", "ADMIN1", "Y", "X", "Date"),
            ("إسم الموقع", "نوع المقبره", "محافظة", "العرض", "الطول", "التاريخ"),
        ],
    )
    def test_headers_in_both_languages_and_many_spellings_are_understood(self, headers: tuple[str, ...]) -> None:
        samples = [row(**dict(zip(headers, ("مقبرة", "بئر", "درعا", "32.6", "36.1", "25/12/2013"), strict=True)))]
        mapping = guess_mapping(headers, samples)
        assert mapping.fields == {
            "name_ar": headers[0],
            "site_types": headers[1],
            "governorate": headers[2],
            "event_date": headers[5],
        }
        assert (mapping.shape_from, mapping.shape_columns) == ("two_columns", (headers[3], headers[4]))
        assert mapping.day_first is True
        check_mapping(mapping, headers)

    def test_a_name_in_latin_letters_is_the_english_one(self) -> None:
        assert guess_mapping(["name"], [row(name="Well of the valley")]).fields == {"name_en": "name"}

    @pytest.mark.parametrize(
        ("headers", "found"),
        [
            (("WKT", "n"), ("wkt", ("WKT",))),
            (("إحداثيات", "n"), ("coordinates", ("إحداثيات",))),
            (("Easting", "Northing"), ("two_columns", ("Northing", "Easting"))),
            (("n",), ("none", ())),
        ],
    )
    def test_the_columns_with_the_place_are_found(self, headers: tuple[str, ...], found: Any) -> None:
        mapping = guess_mapping(headers, [])
        assert (mapping.shape_from, mapping.shape_columns) == found

    def test_a_file_with_shapes_uses_them_even_when_it_has_columns_too(self) -> None:
        mapping = guess_mapping(["lat", "lon"], [row(SQUARE, lat=1, lon=2)])
        assert mapping.shape_from == "feature"

    def test_a_files_claim_about_verification_is_kept_and_never_taken(self) -> None:
        claimed = row(SQUARE, verification="confirmed", الحالة="سليم")
        mapping = guess_mapping(["verification", "الحالة"], [claimed])
        made = draft(mapping, claimed)
        assert "verification" not in FIELDS
        assert (made.fields, made.unmapped) == ({"condition": "intact"}, {"verification": "confirmed"})

    def test_contradicting_dates_leave_their_order_open(self) -> None:
        rows = [row(date="25/12/2013"), row(date="12/25/2013"), row(date=None)]
        assert guess_mapping(["date"], rows).day_first is None
        assert guess_mapping(["date"], rows[1:]).day_first is False
