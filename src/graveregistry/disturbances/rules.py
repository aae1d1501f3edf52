"""Pure decisions about disturbances: how grave, which state may follow which, what a move needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from graveregistry.errors import Failure

SHOWN_AFTER_CLOSING = timedelta(days=30)
"""How long the map goes on showing a disturbance that is closed."""


class Severity(StrEnum):
    """How grave (vocabulary list ``severity``)."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Timing(StrEnum):
    """Feared, happening now, or over (vocabulary list ``disturbance_timing``)."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    PAST = "past"


class State(StrEnum):
    """How far it is dealt with (vocabulary list ``disturbance_state``)."""

    REPORTED = "reported"
    UNDER_REVIEW = "under_review"
    CONFIRMED = "confirmed"
    UNFOUNDED = "unfounded"
    DUPLICATE = "duplicate"
    RESPONDING = "responding"
    MITIGATED = "mitigated"
    LOST = "lost"


_VERDICTS = (State.CONFIRMED, State.UNFOUNDED, State.DUPLICATE)

TRANSITIONS: dict[State, tuple[State, ...]] = {
    State.REPORTED: (State.UNDER_REVIEW, State.RESPONDING),
    State.UNDER_REVIEW: _VERDICTS,
    State.CONFIRMED: (State.RESPONDING,),
    # Whoever went straight there may find a false alarm, so a verdict is open from here too.
    State.RESPONDING: (State.MITIGATED, State.LOST, *_VERDICTS),
    State.UNFOUNDED: (State.UNDER_REVIEW,),
    State.MITIGATED: (State.UNDER_REVIEW,),
    State.DUPLICATE: (),
    State.LOST: (),
}
"""What may follow each state, in the order in which a page offers it."""

OPEN = frozenset({State.REPORTED, State.UNDER_REVIEW, State.CONFIRMED, State.RESPONDING})
"""Somebody still has to do something."""

NEEDS_REASON = frozenset({State.UNFOUNDED, State.LOST})
"""States nobody enters without saying why; reopening needs a reason as well."""

_C, _H, _M, _L = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

BY_TYPE: dict[str, tuple[Severity, Severity, Severity]] = {
    #                                       planned ongoing past
    "exhumation_by_relatives": (_H, _C, _H),
    "unscientific_exhumation_by_authority": (_H, _C, _H),
    "digging_by_hand": (_H, _C, _H),
    "digging_by_machine": (_H, _C, _H),
    "clearance_levelling": (_H, _C, _H),
    "deliberate_concealment": (_H, _C, _H),
    "removal_of_remains": (_H, _C, _H),
    "looting": (_H, _C, _H),
    "treasure_hunting": (_H, _C, _H),
    "soil_extraction": (_H, _C, _H),
    "construction": (_H, _C, _H),
    "road_or_track": (_H, _C, _H),
    "utility_trench": (_H, _C, _H),
    "quarrying": (_H, _C, _H),
    "ploughing": (_M, _C, _M),
    "memorial_building": (_M, _C, _M),
    "military_activity": (_M, _H, _M),
    "explosion": (_H, _H, _H),
    "fire": (_L, _H, _M),
    "flooding": (_M, _H, _M),
    "erosion": (_L, _M, _M),
    "irrigation": (_L, _M, _M),
    "dumping": (_M, _M, _M),
    "vehicles": (_L, _M, _L),
    "vandalism": (_M, _M, _M),
    "animal_activity": (_L, _M, _M),
    "grazing": (_L, _L, _L),
    "visitors_media": (_L, _L, _L),
    # "Digging now" pressed in a hurry names no type: it must not wait for one.
    "unknown": (_L, _C, _L),
}
"""How grave a type is by itself. Ongoing earth-moving is digging now, whoever does it and for whatever end."""

BY_EFFECT: dict[str, tuple[Severity, Severity, Severity]] = {
    #                                       planned ongoing past
    "remains_exposed": (_C, _C, _C),
    "earth_moved": (_H, _C, _H),
    "remains_removed": (_H, _C, _H),
    "documents_or_belongings_exposed": (_H, _H, _H),
    "built_over": (_H, _H, _H),
    "surface_lost": (_H, _H, _H),
    "covered": (_M, _M, _M),
    "compacted": (_M, _M, _M),
    "water_damage": (_M, _M, _M),
    "burning": (_M, _H, _M),
    "access_blocked": (_M, _M, _M),
    "none_visible": (_L, _L, _L),
    "unknown": (_L, _L, _L),
}
"""How grave an effect is; what is seen can only make a report graver, never lighter."""

_GRAVEST_FIRST = tuple(Severity)
_COLUMN = {Timing.PLANNED: 0, Timing.ONGOING: 1, Timing.PAST: 2}


def severity(effects: Iterable[str], timing: Timing, types: Iterable[str]) -> Severity:
    """The gravest that any type or effect of a report says.

    A place that is being changed now in a way nobody has named yet counts as dug: ``unknown`` beside a named type
    does not (the named one says what it is).
    """
    column = _COLUMN[timing]
    named = [code for code in types if code != "unknown"] or ["unknown"]
    said = [BY_TYPE[code][column] for code in named] + [BY_EFFECT[code][column] for code in effects]
    return min(said, key=_GRAVEST_FIRST.index)


def reopens(before: State, after: State) -> bool:
    """Whether a move takes up again what was closed."""
    return before not in OPEN and after in OPEN


def check_move(before: State, after: State, reason: str | None, duplicate_of: UUID | None) -> None:
    """Whether a disturbance may go from one state to another with what was given.

    Raises:
        Failure: ``step_not_open``, ``reason_needed``, ``original_needed``.
    """
    if after not in TRANSITIONS[before]:
        raise Failure("step_not_open")
    if (after in NEEDS_REASON or reopens(before, after)) and not (reason or "").strip():
        raise Failure("reason_needed")
    if (after is State.DUPLICATE) is not (duplicate_of is not None):
        raise Failure("original_needed")


@dataclass(frozen=True, slots=True)
class Sought:
    """Which disturbances to list."""

    states: tuple[State, ...] = ()
    severities: tuple[Severity, ...] = ()
    site_id: UUID | None = None
