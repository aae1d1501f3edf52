"""What a phone's two clocks tell: whether somebody moved the one that can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.intake.rules import clock_moved

START = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def mark(wall_s: float, monotonic_s: float, page: str = "one") -> dict[str, Any]:
    at = START + timedelta(seconds=wall_s)
    return {"at": at.isoformat(), "monotonic_ms": repr(monotonic_s * 1000), "page": page}


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**5))
def test_a_clock_that_was_moved_is_told_by_how_much_however_long_the_visit_took(moved: int, took: int) -> None:
    assert clock_moved([mark(0, 5), mark(took + moved, 5 + took)]) == moved


def test_the_largest_move_counts_and_another_life_of_the_page_is_not_compared() -> None:
    marks = [mark(0, 0), mark(7260, 60), mark(60, 120), mark(90_000, 1, "two"), mark(90_010, 11, "two")]
    assert abs(clock_moved(marks) or 0) == 7260
    assert clock_moved(marks[2:4]) is None
    assert clock_moved(marks[3:]) == 0


@pytest.mark.parametrize("marks", [[], [1, None], [{}], [{"at": "noon", "monotonic_ms": 1, "page": "x"}] * 2])
def test_what_cannot_be_read_says_nothing(marks: list[Any]) -> None:
    assert clock_moved(marks) is None
