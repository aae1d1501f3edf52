"""Runs that read left to right are found in any sentence, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.dossiers.typeset import Run, plain, runs


def apart(text: str) -> list[str]:
    return [run["t"] for run in flat(runs(text)) if run.get("l")]


def flat(found: list[Run]) -> list[Run]:
    return [each for run in found for each in (flat(run["r"]) if "r" in run else [run])]


def said(text: str) -> list[str]:
    """What is read right to left as a whole."""
    return ["".join(each["t"] for each in flat(run["r"])) for run in runs(text) if "r" in run]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("زار في 2024-03-12 عند 33.5061, 38.5052 ليلاً", ["2024-03-12", "33.5061, 38.5052"]),
        ("قرار (12) من 10 إلى 25", ["12", "10", "25"]),
        ("المرجع WGS 84 (EPSG:4326), transverse Mercator. المصدر", ["WGS 84 (EPSG:4326), transverse Mercator"]),
        ("أرقام 1, 2, 3", ["1", "2", "3"]),
        ("ملف IMG_0001.jpg وصل", ["IMG_0001.jpg"]),
        ("عند -33.5 و+4", ["-33.5", "+4"]),
        ("(انظر A-1)", ["A-1"]),
        ("[2] ثم (a)", ["2", "a"]),
        ("f(x) ثم +963 11 000", ["f(x)", "+963 11 000"]),
        ("بلا أرقام", []),
        ("حوالي 2012-06-03? أو 2013~", ["2012-06-03?", "2013~"]),
        ("مفتوح ../2015-03 و2012/.. و2012?/2013", ["../2015-03", "2012/..", "2012?/2013"]),
    ],
)
def test_dates_coordinates_and_ids_are_set_apart(sentence: str, found: list[str]) -> None:
    assert apart(sentence) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Under review · P-3 (وصل البلاغ (تدريب).)", ["وصل البلاغ (تدريب)."]),
        ("رأيت آلية في 2026-03-12.\nHazard: مراقبة", ["رأيت آلية في 2026-03-12."]),
        ("جهة غير معروفة، كما قيل (Witness account; High)", []),
        ("3 حفر", ["3 حفر"]),
        ("Nothing here.", []),
    ],
)
def test_arabic_words_keep_their_dates_brackets_and_full_stop_on_an_english_page(text: str, found: list[str]) -> None:
    assert said(text) == found


@given(st.text())
def test_the_runs_together_are_the_text_without_what_turns_it_around(text: str) -> None:
    assert "".join(run["t"] for run in flat(runs(text))) == plain(text)


@pytest.mark.parametrize(
    "control",
    [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u0000\x1b\ufeff", "\U000e0041"],
)
def test_characters_that_hide_or_reorder_are_taken_out(control: str) -> None:
    assert plain(f"قبل{control}بعد") == "قبلبعد"


def test_new_lines_and_joiners_stay() -> None:
    assert plain("سطر\r\nسطر\u2028می\u200cخواهم\tx") == "سطر\nسطر\nمی\u200cخواهم x"
