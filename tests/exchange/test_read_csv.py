"""Tables of any spelling give every row with nothing lost."""

import pytest

from graveregistry.exchange.projection import find_crs
from graveregistry.exchange.reader import open_source

from .files import SMALL, Save, refused, rows_of

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
