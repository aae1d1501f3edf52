"""What a warning may say, how long it stands, and what is taken out of its text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.warnings.rules import ALONE, State, refusals, said, state
from tests.warnings.scene import AR, EN

TODAY = date(2026, 11, 22)
ISSUED = datetime(2026, 11, 22, 9, tzinfo=UTC)


def codes(text_ar: str = AR, text_en: str = EN, until: date = TODAY) -> set[tuple[str, str | None]]:
    return {(reason.code, reason.field) for reason in refusals(text_ar, text_en, until, TODAY)}


def test_a_plain_warning_may_be_issued_for_today_and_for_thirty_days() -> None:
    assert codes() == codes(until=TODAY + timedelta(days=30)) == set()


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), TODAY + timedelta(days=31)])
def test_a_warning_stands_from_today_to_thirty_days_on(until: date) -> None:
    assert codes(until=until) == {("warning_life", "valid_until")}


def test_a_text_with_coordinates_is_refused_in_its_own_field() -> None:
    assert codes(text_ar=f"{AR} عند ٣٢٫٦٢٤٥، ٣٦٫١٠٥٢") == {("warning_names_a_place", "text_ar")}
    assert codes(text_en=f"{EN} At 37S BS 2900 1300.") == {("warning_names_a_place", "text_en")}
    (reason,) = refusals(AR, f"{EN} N32.6 E36.1", TODAY, TODAY)
    assert "N32.6 E36.1" in reason.ar
    assert "N32.6 E36.1" in reason.en


@pytest.mark.parametrize("link", ["https://maps.example/x", "www.example.com", "maps.app.goo.gl/abc", "t.me/x"])
def test_a_text_with_a_link_is_refused(link: str) -> None:
    assert codes(text_en=f"{EN} {link}") == {("warning_holds_a_link", "text_en")}


@pytest.mark.parametrize("text", ["", "قصير", "ا" * 601, EN])
def test_an_arabic_text_is_arabic_and_of_a_readable_length(text: str) -> None:
    assert codes(text_ar=text) == {("warning_text_length", "text_ar")}


def test_what_is_invisible_or_turns_text_round_is_taken_out() -> None:
    assert said("  stop\u202e gniggid\u202c \u2066now\x00\n\n please ") == "stop gniggid now please"
    assert said("می\u200cخواهم") == "می\u200cخواهم"


@given(st.text(max_size=200))
def test_a_text_once_cleaned_is_clean(text: str) -> None:
    assert said(said(text)) == said(text)


@pytest.mark.parametrize(
    ("after", "kept", "withdrawn", "expected"),
    [
        (timedelta(0), False, False, State.ALONE),
        (ALONE - timedelta(seconds=1), False, False, State.ALONE),
        (ALONE, False, False, State.LAPSED),
        (ALONE, True, False, State.REVIEWED),
        (timedelta(days=7, hours=14), True, False, State.REVIEWED),
        (timedelta(days=8), True, False, State.EXPIRED),
        (timedelta(days=8), True, True, State.WITHDRAWN),
        (timedelta(0), True, True, State.WITHDRAWN),
    ],
)
def test_a_warning_stands_72_hours_alone_and_until_its_last_day_when_reviewed(
    after: timedelta, kept: bool, withdrawn: bool, expected: State
) -> None:
    until = TODAY + timedelta(days=7)
    assert state(ISSUED, until, ISSUED + after, kept=kept, withdrawn=withdrawn) is expected
