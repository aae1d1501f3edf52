"""Attack 18: an event of a site left out of a file is seen, and missing newest ones are never called complete."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.ledger.chains import (
    BadLink,
    ChainState,
    Fault,
    Head,
    Listed,
    SiteLink,
    check_chain,
    parse_link,
)
from graveregistry.ledger.events import Field, site_name

SITE = UUID("1b4e28ba-2fa1-11d2-883f-0016d3cca427")
SALT = bytes(16)


def hash_of(number: int) -> bytes:
    return hashlib.sha256(bytes([number])).digest()


def event(sequence: int, previous: bytes | None, index: int, leaf: bytes) -> Listed:
    link = SiteLink(sequence, previous).value()
    return Listed(index, leaf, [Field("type", "SiteChanged", SALT), Field(site_name(SITE), link, SALT)])


def chain(length: int) -> list[Listed]:
    return [event(n, hash_of(n - 1) if n > 1 else None, n * 10, hash_of(n)) for n in range(1, length + 1)]


def faults(events: list[Listed], head: Head | None = None) -> list[tuple[Fault, int, int | None]]:
    report = check_chain(SITE, events, head)
    assert report.state is ChainState.BROKEN
    assert report.proven_to == 0
    return [(each.fault, each.sequence, each.index) for each in report.faults]


@given(st.integers(1, 9), st.randoms())
def test_all_events_up_to_the_head_are_complete_in_any_order(length: int, random: object) -> None:
    events = chain(length)
    random.shuffle(events)  # type: ignore[attr-defined]
    report = check_chain(SITE, events, Head(length, hash_of(length)))
    assert (report.state, report.proven_to, report.faults) == (ChainState.COMPLETE, length, ())


@given(st.integers(2, 9), st.data())
def test_any_event_left_out_is_found_when_the_head_is_known(length: int, data: st.DataObject) -> None:
    events = chain(length)
    gone = data.draw(st.integers(1, length))
    del events[gone - 1]
    ((fault, sequence, _),) = faults(events, Head(length, hash_of(length)))
    assert sequence == gone
    assert fault is (Fault.MISSING_TAIL if gone == length else Fault.GAP)


def test_without_a_head_the_tail_is_unproven() -> None:
    report = check_chain(SITE, chain(3))
    assert (report.state, report.proven_to) == (ChainState.TAIL_UNPROVEN, 0)
    assert check_chain(SITE, []).state is ChainState.TAIL_UNPROVEN


def test_events_after_the_head_are_unproven() -> None:
    report = check_chain(SITE, chain(5), Head(3, hash_of(3)))
    assert (report.state, report.proven_to) == (ChainState.TAIL_UNPROVEN, 3)


def test_nothing_listed_under_a_head_is_a_missing_tail() -> None:
    assert faults([], Head(2, hash_of(2))) == [(Fault.MISSING_TAIL, 1, None)]


def test_another_event_in_place_of_the_head_is_named() -> None:
    assert faults(chain(3), Head(3, hash_of(99))) == [(Fault.OTHER_HEAD, 3, 30)]


def test_an_exchanged_event_is_named_by_its_follower() -> None:
    events = chain(3)
    events[1] = event(2, hash_of(1), 20, hash_of(99))
    assert faults(events) == [(Fault.WRONG_PREDECESSOR, 3, 30)]


def test_two_events_under_one_number_are_named() -> None:
    assert faults([*chain(2), event(2, hash_of(1), 25, hash_of(50))]) == [(Fault.REPEATED, 2, 25)]


def test_a_follower_with_a_lower_index_is_named() -> None:
    assert faults([chain(1)[0], event(2, hash_of(1), 10, hash_of(2))]) == [(Fault.OUT_OF_ORDER, 2, 10)]


def test_an_event_that_does_not_disclose_its_link_is_named() -> None:
    link = chain(2)[1].fields[1]
    hidden = Listed(20, hash_of(2), [])
    double = Listed(20, hash_of(2), [link, link])
    unreadable = Listed(20, hash_of(2), [Field(site_name(SITE), "x", SALT)])
    for each in (hidden, double, unreadable):
        assert faults([chain(1)[0], each]) == [(Fault.UNLINKED, 0, 20)]


@given(st.integers(2, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_a_link_comes_back_from_its_value(sequence: int, previous: bytes) -> None:
    assert parse_link(SiteLink(sequence, previous).value()) == SiteLink(sequence, previous)
    assert parse_link(SiteLink(1, None).value()) == SiteLink(1, None)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"sequence": True, "previous": None},
        {"sequence": 0, "previous": None},
        {"sequence": 2, "previous": None},
        {"sequence": 1, "previous": "a" * 64},
        {"sequence": -1, "previous": "a" * 64},
        {"sequence": 2, "previous": "A" * 64},
        {"sequence": 2, "previous": "a" * 63},
        {"sequence": 2, "previous": "a" * 64, "more": 1},
        {"sequence": 1, "previous": None, "more": 1},
    ],
)
def test_a_value_that_is_no_link_is_refused(value: object) -> None:
    with pytest.raises(BadLink):
        parse_link(value)  # type: ignore[arg-type]
