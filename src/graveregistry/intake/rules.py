"""Pure decisions about what phones said of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

_NEVER_MORE = 10**10
"""Seconds: more than any clock can be moved by."""


def clock_moved(marks: Iterable[Any]) -> int | None:
    """By how many seconds the phone's clock was moved while a visit was written (positive: forward).

    Args:
        marks: ``clock`` of the sealed text: what the phone's clock said (``at``), beside one that nobody can set
            (``monotonic_ms``), which counts within one life of the page (``page``).

    Returns:
        The move that was largest; none where no two marks can be compared, for a text is opened whatever it says here.
    """
    read = [found for each in marks if (found := _mark(each)) is not None]
    moves = [
        round((after - before).total_seconds() - (late - early) / 1000)
        for (page, before, early), (next_page, after, late) in pairwise(read)
        if page == next_page and abs(late - early) / 1000 < _NEVER_MORE
    ]
    return max(moves, key=abs, default=None)


def _mark(given: Any) -> tuple[str, datetime, float] | None:
    try:
        at = datetime.fromisoformat(given["at"])
        return (str(given["page"]), at, float(given["monotonic_ms"])) if at.tzinfo is not None else None
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
