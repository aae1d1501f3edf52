"""How grave a report is, and every cell of the table of states."""

from __future__ import annotations

from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry import vocabulary
from graveregistry.disturbances import rules
from graveregistry.disturbances.rules import Severity, State, Timing
from graveregistry.errors import Failure

REASON = "تحقّق الفريق من المكان"

MAY = {
    "reported": {"under_review", "responding"},
    "under_review": {"confirmed", "unfounded", "duplicate"},
    "confirmed": {"responding"},
    "responding": {"mitigated", "lost", "confirmed", "unfounded", "duplicate"},
    "unfounded": {"under_review"},
    "mitigated": {"under_review"},
    "duplicate": set(),
    "lost": set(),
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_every_cell_of_the_table_of_states(before: State, after: State) -> None:
    original = uuid4() if after is State.DUPLICATE else None
    if after.value in MAY[before.value]:
        rules.check_move(before, after, REASON, original)
    else:
        with pytest.raises(Failure) as refused:
            rules.check_move(before, after, REASON, original)
        assert refused.value.code == "step_not_open"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.UNDER_REVIEW, State.UNFOUNDED),
        (State.RESPONDING, State.LOST),
        (State.UNFOUNDED, State.UNDER_REVIEW),
        (State.MITIGATED, State.UNDER_REVIEW),
    ],
)
@pytest.mark.parametrize("reason", [None, "", "   "])
def test_dismissing_losing_and_reopening_say_why(before: State, after: State, reason: str | None) -> None:
    with pytest.raises(Failure) as refused:
        rules.check_move(before, after, reason, None)
    assert refused.value.code == "reason_needed"


def test_going_there_at_once_needs_no_words() -> None:
    rules.check_move(State.REPORTED, State.RESPONDING, None, None)
    rules.check_move(State.REPORTED, State.UNDER_REVIEW, None, None)


def test_a_duplicate_names_its_original_and_nothing_else_does() -> None:
    for after, original in ((State.DUPLICATE, None), (State.CONFIRMED, uuid4())):
        with pytest.raises(Failure) as refused:
            rules.check_move(State.UNDER_REVIEW, after, REASON, original)
        assert refused.value.code == "original_needed"


@pytest.mark.parametrize(
    ("enum", "name"),
    [(Severity, "severity"), (State, "disturbance_state"), (Timing, "disturbance_timing")],
)
def test_the_codes_are_those_of_the_vocabulary(enum: type[State], name: str) -> None:
    assert {each.value for each in enum} == set(vocabulary.codes(name))


def test_every_type_and_effect_has_its_row() -> None:
    assert set(rules.BY_TYPE) == set(vocabulary.codes("disturbance_type"))
    assert set(rules.BY_EFFECT) == set(vocabulary.codes("disturbance_effect"))


EARTH_MOVING = {
    "exhumation_by_relatives",
    "unscientific_exhumation_by_authority",
    "digging_by_hand",
    "digging_by_machine",
    "clearance_levelling",
    "deliberate_concealment",
    "removal_of_remains",
    "looting",
    "treasure_hunting",
    "soil_extraction",
    "construction",
    "road_or_track",
    "utility_trench",
    "quarrying",
    "ploughing",
    "memorial_building",
    "unknown",
}


@pytest.mark.parametrize("code", vocabulary.codes("disturbance_type"))
def test_digging_now_is_critical_and_nothing_else_ongoing_is(code: str) -> None:
    found = rules.severity([], Timing.ONGOING, [code])
    assert (found is Severity.CRITICAL) is (code in EARTH_MOVING)


@pytest.mark.parametrize("timing", Timing)
def test_exposed_remains_are_critical_whenever_it_happened(timing: Timing) -> None:
    assert rules.severity(["remains_exposed"], timing, ["grazing"]) is Severity.CRITICAL


@pytest.mark.parametrize("code", vocabulary.codes("disturbance_effect"))
def test_no_other_effect_is_critical_once_it_is_over(code: str) -> None:
    found = rules.severity([code], Timing.PAST, ["visitors_media"])
    assert (found is Severity.CRITICAL) is (code == "remains_exposed")


@pytest.mark.parametrize(
    ("effects", "timing", "types", "expected"),
    [
        (["earth_moved"], Timing.ONGOING, ["vehicles"], "critical"),
        (["earth_moved"], Timing.PAST, ["unknown"], "high"),
        ([], Timing.PAST, ["digging_by_machine"], "high"),
        ([], Timing.PLANNED, ["construction"], "high"),
        (["none_visible"], Timing.PAST, ["looting"], "high"),
        (["built_over"], Timing.PAST, ["dumping"], "high"),
        ([], Timing.ONGOING, ["fire"], "high"),
        (["covered"], Timing.PAST, ["dumping"], "medium"),
        ([], Timing.PAST, ["ploughing"], "medium"),
        ([], Timing.ONGOING, ["vehicles"], "medium"),
        (["none_visible"], Timing.PAST, ["grazing"], "low"),
        ([], Timing.PAST, ["unknown"], "low"),
        ([], Timing.ONGOING, ["grazing", "unknown"], "low"),
    ],
)
def test_how_grave(effects: list[str], timing: Timing, types: list[str], expected: str) -> None:
    assert rules.severity(effects, timing, types) == expected


_TYPES = st.lists(st.sampled_from(sorted(set(rules.BY_TYPE) - {"unknown"})), min_size=1, max_size=4)
_EFFECTS = st.lists(st.sampled_from(sorted(rules.BY_EFFECT)), max_size=4)


@given(_EFFECTS, _EFFECTS, st.sampled_from(Timing), _TYPES, _TYPES)
def test_seeing_more_never_makes_it_lighter(
    effects: list[str], more_effects: list[str], timing: Timing, types: list[str], more_types: list[str]
) -> None:
    order = list(Severity)
    before = rules.severity(effects, timing, types)
    after = rules.severity(effects + more_effects, timing, types + more_types)
    assert order.index(after) <= order.index(before)
