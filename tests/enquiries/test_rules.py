"""When an answer is handed out, and which of the officers' words it is: written as a table, and as properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry import vocabulary
from graveregistry.enquiries import rules
from graveregistry.enquiries.rules import Answer, Voice

A, B = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLOSES = rules.closes_at(NOON, 7)

moments = st.floats(-20, 70).map(lambda days: NOON + timedelta(days=days))
voices = st.lists(
    st.builds(Voice, st.sampled_from((A, B)), st.sampled_from(Answer), moments, st.one_of(st.none(), moments)),
    max_size=6,
)


def days(count: float) -> datetime:
    return NOON + timedelta(days=count)


def test_answers_appear_at_one_moment_of_the_day() -> None:
    assert datetime(2026, 11, 30, 6, tzinfo=UTC) == CLOSES
    assert rules.next_handing_out(CLOSES) == CLOSES
    assert rules.next_handing_out(CLOSES + timedelta(seconds=1)) == CLOSES + timedelta(days=1)


WAIT, NEVER, GO = Answer.WAIT, Answer.NEVER, Answer.SUPERVISED
CASES = {
    "nobody spoke": ([], None),
    "one waits": ([Voice(A, WAIT, NOON, None)], WAIT),
    "never, by one officer, is to wait": ([Voice(A, NEVER, NOON, None)], WAIT),
    "never, by two": ([Voice(A, NEVER, NOON, days(1))], NEVER),
    "go, by one officer, is nothing": ([Voice(A, GO, NOON, None)], None),
    "go, by one organisation of two, is nothing": ([Voice(A, GO, NOON, days(1))], None),
    "go, by both": ([Voice(A, GO, NOON, days(1)), Voice(B, GO, NOON, days(2))], GO),
    "one waits and one goes": ([Voice(A, GO, NOON, days(1)), Voice(B, WAIT, NOON, None)], WAIT),
    "the newest word of each": ([Voice(A, NEVER, NOON, days(1)), Voice(A, WAIT, days(2), None)], WAIT),
    "a word of today is not out yet": ([Voice(A, WAIT, NOON, None), Voice(B, NEVER, days(29), days(29.5))], WAIT),
}


@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_the_strictest_word_that_is_due(case: str) -> None:
    said, expected = CASES[case]
    assert rules.handed_out(said, [A, B], CLOSES, days(30)) is expected


@given(voices, moments)
def test_nothing_is_answered_that_no_officer_said_nor_before_the_day_of_all(said: list[Voice], now: datetime) -> None:
    found = rules.handed_out(said, [A, B], CLOSES, now)
    assert found is None or now >= CLOSES
    assert found in {None, *(each.answer for each in said), *([WAIT] if any(v.answer is NEVER for v in said) else [])}
    if found is GO:
        assert {each.organisation for each in said if each.answer is GO and each.seconded_at} == {A, B}


@given(voices, moments)
def test_between_two_handings_out_nothing_changes(said: list[Voice], now: datetime) -> None:
    coming = rules.next_handing_out(now)
    last = now if coming == now else coming - timedelta(days=1)
    assert rules.handed_out(said, [A, B], CLOSES, now) is rules.handed_out(said, [A, B], CLOSES, last)


def test_codes_are_those_of_the_vocabulary_and_none_says_that_ground_is_safe() -> None:
    assert tuple(each.value for each in Answer) == vocabulary.codes("enquiry_answer")
    assert tuple(each.value for each in rules.EnquiryState) == vocabulary.codes("enquiry_state")
    for code in vocabulary.codes("enquiry_answer"):
        told = vocabulary.entry("enquiry_answer", code).definition_en.lower()
        assert not {"no grave", "safe", "nothing in"} & {
            piece for piece in ("no grave", "safe", "nothing in") if piece in told
        }


def test_one_telephone_in_many_spellings_is_one_person() -> None:
    spellings = ("+963 900 123 456", "0900123456", "٠٩٠٠ ١٢٣ ٤٥٦", "00963-900-123456")
    assert {rules.contact_key(each) for each in spellings} == {"900123456"}
    assert rules.contact_key("Somebody@Example.org ") == rules.contact_key("somebody@example.org")
    assert rules.contact_key("a1234567@x.org") != rules.contact_key("b1234567@x.org")


def test_numbers_and_secrets_are_read_as_they_are_copied() -> None:
    assert rules.normal_code(" ab0d-IL7o ") == "AB0D1170"
    assert rules.grouped("ABCDEFGHIJ") == "ABCD-EFGH-IJ"


def test_who_asks_and_why_is_all_asked_for() -> None:
    today = date(2026, 11, 22)
    assert rules.refusals("سالم الخيالي", "0900000001", "بئر عمقها ستون متراً", today, today) == ()
    missing = rules.refusals("x", "", "y", None, today)
    assert [each.field for each in missing] == ["name", "contact", "details", "planned_on"]
    late = rules.refusals("سالم الخيالي", "0900000001", "بئر عمقها ستون متراً", today + timedelta(days=2000), today)
    assert [each.field for each in late] == ["planned_on"]
    assert rules.said(" a\u202e b\n c ") == "a b c"
