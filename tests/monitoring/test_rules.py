"""How pressing the next visit is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graveregistry import vocabulary
from graveregistry.monitoring import rules
from graveregistry.monitoring.rules import DueStatus

NOW = datetime(2026, 3, 12, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def test_every_code_of_the_next_visit_has_an_interval_or_no_date() -> None:
    assert set(vocabulary.codes("next_visit")) == {*rules.INTERVALS, "after_rain", "stopped"}


@pytest.mark.parametrize(
    ("visited", "code", "due_at", "expected"),
    [
        (None, None, None, DueStatus.NEVER_VISITED),
        (NOW - WEEK, "7d", NOW, DueStatus.OVERDUE),
        (NOW - WEEK, "7d", NOW - DAY, DueStatus.OVERDUE),
        (NOW - WEEK, "30d", NOW + WEEK, DueStatus.SOON),
        (NOW - WEEK, "30d", NOW + WEEK + DAY, DueStatus.LATER),
        (NOW - WEEK, "after_rain", None, DueStatus.AFTER_RAIN),
        (NOW - WEEK, "stopped", None, DueStatus.STOPPED),
        (NOW - WEEK, None, None, DueStatus.UNSCHEDULED),
    ],
)
def test_a_due_date_is_weighed_against_now(
    visited: datetime | None, code: str | None, due_at: datetime | None, expected: DueStatus
) -> None:
    assert rules.status(visited, code, due_at, NOW, WEEK) is expected
