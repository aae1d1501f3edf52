"""A sweep says that all is in order only where the full check finds nothing; where it is not sure, it says so."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graveregistry.ledger import events, merkle, sealing
from graveregistry.ledger.chains import check_chain
from graveregistry.ledger.queries import StoredEvent, StoredField
from graveregistry.ledger.replaying import Replay
from graveregistry.ledger.sweeping import Sweep, UnsureError, compare, fields_of, leaf_of
from graveregistry.ledger.verifying import TreeChecker

unhurried = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SITES = [UUID(int=number) for number in (1, 2)]
Event = tuple[int, datetime, bytes, str, int, str, str]

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00\x01"), max_size=8)
plain = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))
names = st.sampled_from(
    ["site/a/name", "visit/1/notes", "visit/1/deleted", "visit/x/y/place", "reason", "/a/b", "a//b"]
)


def made(fields: list[tuple[str, Any]], index: int, sites: list[tuple[UUID, int, bytes | None]]) -> Event:
    """An event as the sweep reads it, of two sheets."""
    links = [sealing.link(*each) for each in sites]
    parts = [*links, *(events.part(name, value) for name, value in fields), events.part("type", "Looked")]
    parts.append(events.part("fields", len(parts) + 1))
    spelt, digests = events.seal(parts)
    committed = sorted([*digests, *events.decoys(len(digests))])
    at = NOW + timedelta(minutes=index)
    leaf = merkle.leaf_hash(events.leaf(index, at, committed))
    sheets = sealing.SEPARATOR.join(f"[{','.join(each)}]" for each in (spelt[:1], spelt[1:]))
    told = " ".join(f"{site} {number}" for site, number, _ in sites)
    return index, at, leaf, " ".join(committed), len(committed), sheets, told


def history(*each: list[tuple[str, Any]]) -> list[Event]:
    """Events of two sites in turn, and of both."""
    found: list[Event] = []
    heads: dict[UUID, tuple[int, bytes | None]] = {}
    for index, fields in enumerate(each):
        own = [site for at, site in enumerate(SITES) if index % 3 in (at, 2)]
        linked = [(site, heads.get(site, (0, None))[0] + 1, heads.get(site, (0, None))[1]) for site in own]
        found.append(made(fields, index, linked))
        heads |= {site: (number, found[-1][2]) for site, number, _ in linked}
    return found


def fully(page: list[Event]) -> tuple[bool, dict[str, dict[str, Any]]]:
    """What the full check says of the same events, and the rows it replays."""
    replay, checker, told = Replay(), TreeChecker(), set[str]()
    for index, at, leaf, digests, count, sheets, links in page:
        listed = tuple(digests.split(" ")) if len(digests.split(" ")) == count else ("",)
        held = [StoredField(*each, (), clear=False) for sheet in sheets.split("\x01") for each in sealing.opened(sheet)]
        checker.take([replay.take(StoredEvent(index, at, listed, leaf, tuple(held)))])
        told |= {
            f"{index} {site} {number}" for site, number in zip(links.split()[::2], links.split()[1::2], strict=True)
        }
    own = {f"{each.event_index} {each.site_id} {each.sequence}" for each in replay.links}
    broken = [fault for site, listed in replay.chains.items() for fault in check_chain(site, listed).faults]
    failed = any(each.failed for each in (*replay.findings, *checker.findings))
    return not (failed or broken or told != own), replay.values


def swept(page: list[Event], at: int = 0) -> Sweep | None:
    """What the sweep says, in two parts cut at an event; None where it is not sure."""
    try:
        whole, first, second = Sweep(), Sweep(), Sweep(at)
        first.take(page[:at])
        second.take(page[at:])
        whole.join(first)
        whole.join(second)
        return whole
    except UnsureError:
        return None


@unhurried
@given(
    st.lists(st.lists(st.tuples(names, values), unique_by=lambda each: each[0], max_size=5), min_size=1, max_size=5),
    st.data(),
)
def test_what_is_in_order_is_swept_to_the_same_rows(fields: list[list[tuple[str, Any]]], data: st.DataObject) -> None:
    page = history(*fields)
    sound, rows = fully(page)
    whole = swept(page, data.draw(st.integers(0, len(page))))
    assert sound
    assert whole is not None
    assert whole.values == rows
    assert bytes(whole.leaves) == b"".join(each[2] for each in page)
    assert whole.links == sum(len(each[6].split()) // 2 for each in page)


@unhurried
@given(st.data())
def test_whatever_is_changed_the_sweep_is_never_content_where_the_full_check_is_not(data: st.DataObject) -> None:
    page = history(
        [("site/a/name", "x")], [("site/a/name", "y"), ("reason", "z")], [("visit/1/notes", ["a", {"b": 1}])]
    )
    at, part = data.draw(st.integers(0, 2)), data.draw(st.sampled_from([2, 3, 5, 6]))
    event = list(page[at])
    held = event[part] if isinstance(event[part], bytes) else event[part].encode()  # type: ignore[union-attr]
    place = data.draw(st.integers(0, len(held) - 1))
    letter = data.draw(st.sampled_from([b"", b"A", b" ", b'"', b"]", b"1", b"1.5", b"\x7f"]))
    changed = held[:place] + letter + held[place + data.draw(st.integers(0, 2)) :]
    event[part] = changed if part == 2 else changed.decode(errors="replace")
    page[at] = tuple(event)  # type: ignore[call-overload]
    if swept(page) is not None:
        try:
            assert fully(page)[0]
        except ValueError:
            # A text of links that is no list of pairs any more.
            raise AssertionError(page) from None


def _leaf(index: int, digests: list[str]) -> Callable[[], object]:
    return lambda: leaf_of(index, NOW, " ".join(digests), len(digests))


GOOD = sorted(events.decoys(1))


@pytest.mark.parametrize(
    "digests",
    [
        GOOD[::-1],
        [*GOOD, GOOD[-1]],
        [GOOD[0][:-1], *GOOD[1:]],
        [GOOD[0][:-1], GOOD[1] + "A"],
        [GOOD[0][:-1] + "B"],
        [""],
    ],
)
def test_digests_in_another_order_or_form_are_left_to_the_full_check(digests: list[str]) -> None:
    assert leaf_of(5, NOW, " ".join(GOOD), len(GOOD)) == merkle.leaf_hash(events.leaf(5, NOW, GOOD))
    with pytest.raises(UnsureError):
        _leaf(5, digests)()


def test_a_time_of_another_zone_is_left_to_the_full_check() -> None:
    with pytest.raises(UnsureError):
        leaf_of(5, NOW.astimezone(timezone(timedelta(hours=3))), " ".join(GOOD), len(GOOD))


def test_a_decoy_of_other_letters_is_left_to_the_full_check() -> None:
    index, at, _, digests, count, sheets, links = history([])[0]
    for each in digests.split(" "):
        other = digests.replace(each, f"{each[:20]}!{each[21:]}")
        listed = " ".join(sorted(other.split(" ")))
        assert swept([(index, at, leaf_of(index, at, listed, count), listed, count, sheets, links)]) is None


def _sheet(*fields: tuple[str, Any]) -> tuple[str, str]:
    """Digests and sheet of these fields as they are, whatever they are."""
    spelt, digests = events.seal(
        [f"{json.dumps(name)},{json.dumps(value, separators=(',', ':'))}" for name, value in fields]
    )
    return " ".join(sorted(digests)), f"[{','.join(spelt)}]"


@pytest.mark.parametrize(
    "fields",
    [
        [("a", 1.5), ("fields", 2)],
        [("a", [1e9]), ("fields", 2)],
        [("a", float("nan")), ("fields", 2)],
        [("a", 1), ("a", 2), ("fields", 3)],
        [("a", 1), ("fields", 3)],
        [("a", 1)],
        [("", 1), ("fields", 2)],
    ],
)
def test_fields_that_are_not_as_they_mostly_are_are_left_to_the_full_check(fields: list[tuple[str, Any]]) -> None:
    with pytest.raises(UnsureError):
        fields_of(*_sheet(*fields))


def test_a_value_that_looks_like_the_border_of_two_fields_is_read_as_it_is() -> None:
    value = [["b", "c"], ["d", "e"]]
    assert fields_of(*_sheet(("a", value), ("fields", 2))) == [("a", value), ("fields", 2)]
    digests, sheet = _sheet(("a", value), ("fields", 2))
    with pytest.raises(UnsureError):
        fields_of(digests, sheet.replace(']],["', ']],[1],["', 1))


def test_sheets_of_another_form_are_left_to_the_full_check() -> None:
    digests, sheet = _sheet(("a", 1), ("fields", 2))
    assert fields_of(digests, sheet) == [("a", 1), ("fields", 2)]
    for changed in (
        "",
        "[]",
        "[ " + sheet[1:],
        sheet[:-1],
        sheet[:-2] + ",1]]",
        "[[" * 2000 + sheet,
        '[["a"]]',
        '[["a",]]',
    ):
        with pytest.raises(UnsureError):
            fields_of(digests, changed)


def test_a_place_in_a_chain_that_is_none_or_does_not_follow_is_left_to_the_full_check() -> None:
    leaf, name = bytes(32), f"site/{SITES[0]}"
    for value in (1, {"sequence": 1}, {"sequence": True, "previous": None}, {"sequence": 1, "previous": 2}):
        with pytest.raises(UnsureError):
            Sweep()._field(name, value, leaf)  # type: ignore[arg-type]
    sweep = Sweep()
    sweep._field(name, {"sequence": 1, "previous": None}, leaf)
    with pytest.raises(UnsureError):
        sweep._field(name, {"sequence": 3, "previous": leaf.hex()}, leaf)
    page = history([], [], [], [])
    assert swept(page, 2) is not None
    for other in (page[:2] + page[3:], page[1:]):
        assert swept(other, 2) is None
    # Each by itself is in order, and the second does not follow the first.
    assert swept(history([], [], [("reason", "x")])[:2] + page[2:], 2) is None
    # The table through which histories are read says something else, or nothing.
    for links in ("", f"{SITES[0]} 2"):
        assert swept([(*page[0][:6], links), *page[1:]]) is None
    whole, second = Sweep(), Sweep(2)
    second.take(page[2:])
    whole.begun = 1
    with pytest.raises(UnsureError):
        whole.join(second)


def test_a_clock_that_was_set_back_is_told_and_no_failure() -> None:
    page = history([], [], [])
    index, at, _, digests, count, sheets, links = page[2]
    early = at - timedelta(days=1)
    page[2] = (index, early, leaf_of(index, early, digests, count), digests, count, sheets, links)
    for cut in (0, 1, 2):
        whole = swept(page, cut)
        assert whole is not None
        assert whole.set_back == [2]


def test_rows_that_are_not_what_the_events_say_are_left_to_the_full_check() -> None:
    told: dict[str, dict[str, Any]] = {"a/1": {"x": "y", "gone": None, "at": "2026-03-01T09:00:00.000000Z"}}
    row = ("a/1", {"x": "y", "at": NOW})
    compare(iter([row]), dict(told))
    for rows in ([], [row, ("a/2", {})], [("a/1", {"x": "z", "at": NOW})], [("a/1", {"x": "y"})]):
        with pytest.raises(UnsureError):
            compare(iter(rows), dict(told))


def test_what_was_said_of_a_row_before_it_was_deleted_counts_no_more() -> None:
    whole, second = Sweep(), Sweep()
    for sweep, fields in (
        (whole, [("a/1/x", 1), ("a/2/x", 1)]),
        (second, [("a/1/deleted", True), ("a/1/y", 2), ("a/2/y", 3)]),
    ):
        for name, value in fields:
            sweep._field(name, value, b"")  # type: ignore[arg-type]
    whole.join(second)
    assert whole.values == {"a/1": {"y": 2}, "a/2": {"x": 1, "y": 3}}
    assert base64.b64encode(bytes(whole.leaves)) == b""
