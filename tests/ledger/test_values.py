"""Values are committed in one spelling only, and never as a floating-point number."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.ledger.values import (
    MAX_INTEGER,
    BadJson,
    BadValue,
    b64url,
    canonical_value,
    decode,
    encode,
    from_b64url,
    instant,
    parse_instant,
)

scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text()
trees = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


class Colour(StrEnum):
    RED = "red"


class Stamp(datetime):
    """A moment of somebody else's making, as GIS libraries have."""


@pytest.mark.parametrize(
    ("value", "committed"),
    [
        (None, None),
        (True, True),
        (0, 0),
        (-MAX_INTEGER, -MAX_INTEGER),
        ("مقبرة", "مقبرة"),
        (Colour.RED, "red"),
        (UUID("1b4e28ba-2fa1-11d2-883f-0016d3cca427"), "1b4e28ba-2fa1-11d2-883f-0016d3cca427"),
        (Decimal("36.10500"), "36.105"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0"),
        (Decimal("100"), "100"),
        (date(2024, 3, 12), "2024-03-12"),
        (datetime(2026, 11, 21, 22, 49, tzinfo=timezone(timedelta(hours=2))), "2026-11-21T20:49:00.000000Z"),
        (Stamp(2026, 11, 21, tzinfo=UTC), "2026-11-21T00:00:00.000000Z"),
        (datetime(99, 1, 1, tzinfo=UTC), "0099-01-01T00:00:00.000000Z"),
        (b"\x00\xff", "00ff"),
        ((1, [2]), [1, [2]]),
        ({"b": Decimal("1.0"), "a": [date(2024, 1, 1)]}, {"b": "1", "a": ["2024-01-01"]}),
    ],
)
def test_a_value_has_one_committed_form(value: object, committed: object) -> None:
    assert canonical_value(value) == committed
    assert type(canonical_value(value)) is type(committed)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.5, "ledger_value_float"),
        (math.nan, "ledger_value_float"),
        ([{"x": 1.0}], "ledger_value_float"),
        (datetime(2026, 1, 1), "ledger_value_naive_time"),  # noqa: DTZ001
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3))), "ledger_value_large_number"),
        (MAX_INTEGER + 1, "ledger_value_large_number"),
        (-MAX_INTEGER - 1, "ledger_value_large_number"),
        (Decimal("NaN"), "ledger_value_large_number"),
        (Decimal("1e999999999"), "ledger_value_large_number"),
        (Decimal("0e-999999"), "ledger_value_large_number"),
        ("\ud800", "ledger_value_text"),
        ({"\udfff": 1}, "ledger_value_text"),
        ({1: 1}, "ledger_value_unsupported"),
        (object(), "ledger_value_unsupported"),
    ],
)
def test_a_value_that_cannot_be_committed_is_refused_with_its_reason(value: object, code: str) -> None:
    with pytest.raises(BadValue) as refusal:
        canonical_value(value)
    assert refusal.value.code == code
    assert refusal.value.sentence("ar") != refusal.value.sentence("en")


def test_nesting_is_bounded() -> None:
    nested: object = 1
    for _ in range(40):
        nested = [nested]
    with pytest.raises(BadValue) as refusal:
        canonical_value(nested)
    assert refusal.value.code == "ledger_value_deep"
    assert "32" in refusal.value.sentence("ar")


@given(trees)
def test_what_is_encoded_is_decoded_the_same(value: object) -> None:
    assert decode(encode(canonical_value(value))) == value


def test_encoding_is_the_example_of_rfc_8785_section_3_2_3() -> None:
    """Sorting by UTF-16 code units: the published order of the example's names."""
    names = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    ordered = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]
    assert list(decode(encode(dict.fromkeys(names)))) == ordered  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1.0",
        b"1e2",
        b"NaN",
        b"-Infinity",
        b"-0",
        b"9007199254740992",
        b"9" * 5000,
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b"[1, 2]",
        b'"\\u0041"',
        b'"\\ud800"',
        b'"\xff"',
        b"[" * 100_000,
        b"[" * 40 + b"]" * 40,
        b"1 ",
    ],
)
def test_any_other_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(BadJson):
        decode(data)


@pytest.mark.parametrize("text", ["AA==", "AB", "A", "A-_+", "A A", "é", "AA\n"])
def test_base64url_has_one_spelling(text: str) -> None:
    with pytest.raises(BadJson):
        from_b64url(text)


@given(st.binary())
def test_base64url_round_trip(data: bytes) -> None:
    assert from_b64url(b64url(data)) == data


@given(st.datetimes(timezones=st.just(UTC)))
def test_time_round_trip(moment: datetime) -> None:
    assert parse_instant(instant(moment)) == moment


@pytest.mark.parametrize(
    "text", ["", "2026-11-21", "2026-11-21T20:49:00Z", "2026-11-21T20:49:00.000000", "2026-11-21T22:49:00.000000+02:00"]
)
def test_time_has_one_spelling(text: str) -> None:
    with pytest.raises(BadJson):
        parse_instant(text)
