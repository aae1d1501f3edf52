"""Whether a phone's clock can be believed, and the number a monitor keeps."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.visits import rules
from graveregistry.visits.rules import Word, standing

RECEIVED = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_clock_that_agrees_is_believed() -> None:
    judged = rules.clock(RECEIVED - 9 * MINUTE, RECEIVED - 5 * MINUTE, RECEIVED - MINUTE, RECEIVED)
    assert judged == rules.Clock(-60, flagged=False)


@pytest.mark.parametrize("wrong", [3 * DAY, -3 * DAY, 6 * MINUTE, -6 * MINUTE])
def test_a_clock_that_is_wrong_at_sending_is_flagged_by_how_much(wrong: timedelta) -> None:
    judged = rules.clock(RECEIVED + wrong, RECEIVED + wrong, RECEIVED + wrong, RECEIVED)
    assert judged == rules.Clock(round(wrong.total_seconds()), flagged=True)


def test_a_visit_that_waited_for_a_network_is_not_flagged() -> None:
    finished = RECEIVED - 4 * DAY
    assert rules.clock(finished, finished, RECEIVED, RECEIVED) == rules.Clock(0, flagged=False)
    assert rules.clock(finished, finished, None, RECEIVED) == rules.Clock(None, flagged=False)


def test_without_the_time_of_sending_a_fast_clock_still_shows() -> None:
    ahead = RECEIVED + 3 * DAY
    assert rules.clock(ahead, ahead, None, RECEIVED) == rules.Clock(3 * 86400, flagged=True)


def test_a_clock_changed_between_visit_and_sending_is_flagged() -> None:
    assert rules.clock(RECEIVED, RECEIVED - DAY, RECEIVED, RECEIVED).flagged
    assert rules.clock(RECEIVED - DAY, RECEIVED + DAY, RECEIVED, RECEIVED).flagged


def test_a_receipt_s_number_is_short_and_belongs_to_what_was_received() -> None:
    visit_id = uuid4()
    number = rules.receipt_number(visit_id, "ab" * 32, RECEIVED)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", number)
    assert number == rules.receipt_number(visit_id, "ab" * 32, RECEIVED)
    others = {
        rules.receipt_number(uuid4(), "ab" * 32, RECEIVED),
        rules.receipt_number(visit_id, "cd" * 32, RECEIVED),
        rules.receipt_number(visit_id, "ab" * 32, RECEIVED + MINUTE),
    }
    assert number not in others
    assert len(others) == 3


_SAID = st.tuples(st.uuids(), st.sampled_from(["intact", "destroyed"]))
_LIVE = st.lists(_SAID, min_size=1, unique_by=lambda each: each[0])


@given(_LIVE, st.data())
def test_what_stands_of_a_condition_is_the_last_word_that_nobody_took_back(
    said: list[tuple[UUID, str]], data: st.DataObject
) -> None:
    withdrawn = data.draw(st.lists(st.sampled_from(said), unique=True))
    words = [Word(None, "not_assessed"), *(Word(*each) for each in said), *(Word(each[0], None) for each in withdrawn)]
    left = [each for each in said if each not in withdrawn]
    assert standing(words) == (Word(*left[-1]) if left else Word(None, "not_assessed"))
    assert standing([Word(said[0][0], None)]) is None
