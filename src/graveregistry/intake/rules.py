"""Pure decisions about what phones said of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

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


def own_id(sealed_id: UUID, said: UUID, *, conflict: bool) -> UUID:
    """The id of something that a visit has, as the phone gave it; of a contradiction's, another, for both are kept."""
    return uuid5(sealed_id, str(said)) if conflict else said


def moment(said: Any) -> datetime | None:
    """A moment, in UTC, if one with its zone is what was said."""
    try:
        at = datetime.fromisoformat(said)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (TypeError, ValueError, OverflowError):
        return None


def taken_over(photos: Any) -> dict[UUID, UUID]:
    """Of the photos of a sealed text, those taken over an outline: their part, and which outline that was."""
    found = {}
    for each in photos if isinstance(photos, list) else ():
        try:
            found[UUID(each["part"])] = UUID(each["ghost_id"])
        except (TypeError, KeyError, ValueError, AttributeError):
            continue
    return found


def _mark(given: Any) -> tuple[str, datetime, float] | None:
    try:
        at = moment(given["at"])
        return None if at is None else (str(given["page"]), at, float(given["monotonic_ms"]))
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
