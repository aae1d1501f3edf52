"""Pure decisions about visits: whether the phone's clock can be believed, and the number of a receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from graveregistry.sites.rules import ALPHABET

TOLERATED_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Clock:
    """How far the phone's clock is from the server's, in seconds (positive: fast), where that can be told."""

    skew_s: int | None
    flagged: bool


def clock(
    occurred_at: datetime,
    device_time: datetime,
    sent_at: datetime | None,
    received_at: datetime,
    moved_s: int | None = None,
) -> Clock:
    """Judge the phone's clock.

    A visit may wait days for a network, so the time at which it was finished says nothing about a slow clock; the
    phone's time at sending does. Without it, only a clock that runs ahead of ours shows.

    Args:
        occurred_at: when the visit is said to have happened.
        device_time: the phone's clock when the visit was finished.
        sent_at: the phone's clock when it was sent, where the phone said so.
        received_at: our clock.
        moved_s: by how many seconds the clock was moved while the visit was written, where the phone could tell.
    """
    said = sent_at if sent_at is not None else device_time
    skew = said - received_at
    known = sent_at is not None or skew > timedelta(0)
    # Finished before it happened, or sent before it was finished: the clock was changed in between.
    turned = occurred_at - device_time > TOLERATED_SKEW or device_time - said > TOLERATED_SKEW
    turned = turned or abs(moved_s or 0) > TOLERATED_SKEW.total_seconds()
    flagged = turned or (known and abs(skew) > TOLERATED_SKEW)
    return Clock(round(skew.total_seconds()) if known else None, flagged)


@dataclass(frozen=True, slots=True)
class Word:
    """Something said of a site's condition: by a visit that was accepted, or by the desk (no visit).

    Without a condition: that the visit was accepted is taken back.
    """

    visit_id: UUID | None
    condition: str | None
    condition_reason: str | None = None


def standing(words: Iterable[Word]) -> Word | None:
    """The word by which a site's condition goes: the last one that was not taken back."""
    kept: list[Word] = []
    for word in words:
        if word.condition is None:
            kept = [each for each in kept if each.visit_id != word.visit_id]
        else:
            kept.append(word)
    return kept[-1] if kept else None


def without_floats(value: Any) -> Any:
    """JSON whose fractions are strings of the shortest digits: history keeps no floating-point numbers."""
    if isinstance(value, Mapping):
        return {key: without_floats(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_floats(part) for part in value]
    return repr(value) if isinstance(value, float) else value


def receipt_number(visit_id: UUID, request_sha256: str, received_at: datetime) -> str:
    """The short number a monitor keeps: ten letters and digits drawn from what was received and when."""
    drawn = hashlib.sha256(f"{visit_id}\n{request_sha256}\n{received_at.timestamp()}".encode()).digest()
    said = "".join(ALPHABET[byte % 32] for byte in drawn[:10])
    return f"{said[:5]}-{said[5:]}"
