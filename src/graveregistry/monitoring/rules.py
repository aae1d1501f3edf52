"""When the next visit is due, and how pressing that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Interval:
    """Calendar time until the next visit: months are months, however long."""

    months: int = 0
    days: int = 0
    hours: int = 0


INTERVALS = {
    "24h": Interval(hours=24),
    "7d": Interval(days=7),
    "30d": Interval(days=30),
    "3m": Interval(months=3),
    "6m": Interval(months=6),
    "1y": Interval(months=12),
}
"""What the codes of the vocabulary list ``next_visit`` mean, but for ``after_rain`` and ``stopped``: no date."""


class DueStatus(StrEnum):
    """How pressing the next visit is."""

    NEVER_VISITED = "never_visited"
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    AFTER_RAIN = "after_rain"
    UNSCHEDULED = "unscheduled"
    STOPPED = "stopped"


def status(
    last_visit_at: datetime | None, next_visit: str | None, due_at: datetime | None, now: datetime, soon: timedelta
) -> DueStatus:
    """How pressing the next visit of a site is.

    Args:
        last_visit_at: when the last visit was, none when there was none.
        next_visit: what it said of the next (vocabulary list ``next_visit``).
        due_at: when that is, where the code means a date.
        soon: how far ahead a visit counts as soon.
    """
    if last_visit_at is None:
        return DueStatus.NEVER_VISITED
    if due_at is not None:
        if due_at <= now:
            return DueStatus.OVERDUE
        return DueStatus.SOON if due_at <= now + soon else DueStatus.LATER
    if next_visit in {"after_rain", "stopped"}:
        return DueStatus(next_visit)
    return DueStatus.UNSCHEDULED
