"""Attack 1 and 2 as the auditor sees them: which event was altered, rewritten, re-dated, removed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.ledger.events import Field, decoys, digest, disclosure, leaf, salted
from graveregistry.ledger.merkle import EMPTY_ROOT, leaf_hash, root
from graveregistry.ledger.queries import StoredField
from graveregistry.ledger.values import Json, b64url, encode
from graveregistry.ledger.verifying import Fault, Finding, Row, check_fields, check_tree

NOW = datetime(2026, 11, 21, 20, 49, tzinfo=UTC)


def row(index: int, at: datetime | None = None, digests: list[str] | None = None) -> Row:
    moment = at or NOW + timedelta(minutes=index)
    found = digests or [digest(disclosure(Field("type", f"event {index}", bytes(16))))]
    return Row(index, moment, found, leaf_hash(leaf(index, moment, found)))


ROWS = [row(index) for index in range(8)]
REMEMBERED = [each.leaf_hash for each in ROWS]


def findings(rows: list[Row], remembered: list[bytes] = REMEMBERED) -> list[Finding]:
    return list(check_tree(rows, remembered).findings)


def test_an_untouched_ledger_has_no_findings_and_its_root() -> None:
    check = check_tree(ROWS, REMEMBERED[:5])
    assert (check.size, check.root, check.findings) == (8, root(REMEMBERED), ())
    assert check_tree([]).root == EMPTY_ROOT


@pytest.mark.parametrize(
    "change",
    [
        {"recorded_at": NOW + timedelta(minutes=3, microseconds=1)},
        {"digests": ROWS[4].digests},
        {"leaf_hash": bytes(32)},
        {"digests": ["no digest"]},
        {"recorded_at": NOW.replace(tzinfo=None)},
    ],
)
def test_an_event_redated_or_edited_in_place_is_named(change: dict[str, object]) -> None:
    rows = [*ROWS[:3], replace(ROWS[3], **change), *ROWS[4:]]  # type: ignore[arg-type]
    assert findings(rows) == [Finding(Fault.ALTERED, 3)]
    assert findings(rows, []) == [Finding(Fault.ALTERED, 3)]


def test_an_event_rewritten_with_its_hash_is_named_by_the_signers_memory_and_moves_the_root() -> None:
    forged = [*ROWS[:3], row(3, NOW + timedelta(minutes=3, seconds=1)), *ROWS[4:]]
    assert findings(forged) == [Finding(Fault.REWRITTEN, 3)]
    assert check_tree(forged).findings == ()
    assert check_tree(forged).root != root(REMEMBERED)


@given(st.integers(0, 7), st.integers(1, 8))
def test_removed_events_are_named_as_a_range(first: int, count: int) -> None:
    last = min(first + count, 8) - 1
    rest = [each for each in ROWS if not first <= each.index <= last]
    fault = Fault.CUT_TAIL if last == 7 else Fault.MISSING
    assert findings(rest) == [Finding(fault, first, last)]


def test_an_index_given_twice_or_out_of_order_is_named() -> None:
    found = findings([*ROWS[:4], ROWS[3], *ROWS[4:]])
    assert found == [Finding(Fault.OUT_OF_PLACE, 3)]
    assert Finding(Fault.OUT_OF_PLACE, 2) in findings([ROWS[0], ROWS[1], ROWS[3], ROWS[2], *ROWS[4:]])


def test_a_clock_set_back_is_flagged_and_no_failure() -> None:
    rows = [row(0), row(1, NOW - timedelta(days=1)), row(2, NOW)]
    (found,) = check_tree(rows).findings
    assert found == Finding(Fault.TIME_REGRESSION, 1)
    assert not found.failed
    assert Finding(Fault.ALTERED, 1).failed


def held(name: str, value: Json) -> StoredField:
    field = salted(name, value)
    spelt = encode([b64url(field.salt), name, field.value]).decode()
    return StoredField(name, field.value, b64url(field.salt), spelt, (), clear=True)


def test_the_fields_of_an_event_are_held_against_its_digests() -> None:
    name, place = held("site/x/name", "موقع"), held("site/x/place", "POINT (36 33)")
    digests = [digest(disclosure(Field(one.name, one.value, one.salt))) for one in (name, place)] + decoys(2)
    # As it was hashed, or spelt otherwise by an older table.
    other_spelling = name._replace(spelt=name.spelt.replace(",", ", "))
    assert check_fields(5, digests, [name, place]) == check_fields(5, digests, [other_spelling]) == []
    assert check_fields(5, digests, []) == []
    other = held("site/x/name", "غيره")
    unproven = [Finding(Fault.FIELD_UNPROVEN, 5, field="site/x/name")]
    assert check_fields(5, digests, [other]) == unproven
    for mangled in ({"salted": "c2hvcnQ"}, {"value": 0.5}, {"value": "\udcff"}):
        assert check_fields(5, digests, [name._replace(spelt="", **mangled)]) == unproven  # type: ignore[arg-type]
    assert check_fields(5, digests, [held("", "x")._replace(spelt="")])[0].fault is Fault.FIELD_UNPROVEN
    both = [*digests, digest(disclosure(Field(other.name, other.value, other.salt)))]
    assert check_fields(5, both, [name, other]) == [Finding(Fault.FIELD_REPEATED, 5, field="site/x/name")]
