"""Spellings of one place find each other; runs of Latin text keep their order in Arabic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.geo.place_names import fold, isolate, isolate_ltr


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إزرع", "ازرع"),
        ("أمّ المياذن", "ام المياذن"),
        ("القنيطرة", "القنيطره"),
        ("نوى", "نوي"),
        ("دَرْعَا", "درعا"),
        ("درعـــا", "درعا"),
        ("کفر شمس", "كفر شمس"),
        ("القنیطرة", "القنيطرة"),
        ("ٱلحارة", "الحارة"),
        ("آبل", "ابل"),
        ("مؤتة", "موتة"),
        ("الجيزة ٣", "الجيزة 3"),
        ("الجيزة ۳", "الجيزة 3"),
        ("  تل\u00a0  شهاب ", "تل شهاب"),
        ("\u202bتل شهاب\u202c", "تل شهاب"),
        ("ﺩﺭﻋﺎ", "درعا"),
        ("Dar'a", "dara"),
        ("Darʿā", "DARA"),
        ("STRASSE", "straße"),
    ],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


def test_different_names_stay_different() -> None:
    assert len({fold(name) for name in ("درعا", "نوى", "طفس", "جاسم", "إنخل")}) == 5


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_nothing_gets_out_of_an_isolated_run(text: str) -> None:
    for run, opener in ((isolate_ltr(text), "\u2066"), (isolate(text), "\u2068")):
        assert (run[0], run[-1]) == (opener, "\u2069")
        assert not set(run[1:-1]) & set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_an_isolated_run_keeps_its_words() -> None:
    assert isolate_ltr("32.6 N\u202e 36.1 E") == "\u206632.6 N 36.1 E\u2069"
