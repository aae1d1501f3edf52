"""Fields are disclosed one by one, and a leaf has exactly one form."""

import contextlib
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.ledger.events import (
    BadDisclosure,
    BadLeaf,
    Field,
    Leaf,
    decoys,
    digest,
    disclosure,
    leaf,
    parse_disclosure,
    parse_leaf,
    row_name,
    salted,
    site_name,
    split_row_name,
)
from graveregistry.ledger.values import MAX_INTEGER, BadValue, b64url, encode

SALT = bytes(range(16))
NOW = datetime(2026, 11, 21, 20, 49, tzinfo=UTC)
scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text()
trees = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)
digests = st.binary(min_size=32, max_size=32).map(b64url)
fields = st.builds(Field, st.text(min_size=1), trees, st.binary(min_size=16, max_size=16))


def test_the_digest_of_a_disclosure_is_that_of_rfc_9901_section_4_2_3() -> None:
    """The RFC's own disclosure of ["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"] and its digest."""
    published = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert digest(published) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


def test_a_disclosure_is_base64url_of_canonical_json() -> None:
    text = disclosure(Field("site/x/name_ar", {"b": "موقع", "a": 1}, SALT))
    assert text == b64url('["AAECAwQFBgcICQoLDA0ODw","site/x/name_ar",{"a":1,"b":"موقع"}]'.encode())


@given(fields)
def test_a_field_comes_back_from_its_disclosure(field: Field) -> None:
    assert parse_disclosure(disclosure(field)) == field


@given(fields, st.data())
def test_a_changed_disclosure_is_refused_or_has_another_digest(field: Field, data: st.DataObject) -> None:
    text = disclosure(field)
    at = data.draw(st.integers(0, len(text) - 1))
    other = text[:at] + data.draw(st.sampled_from("AZaz09-_=")) + text[at + 1 :]
    if other != text:
        assert digest(other) != digest(text)
        with contextlib.suppress(BadDisclosure):
            assert parse_disclosure(other) != field


def of(*parts: object) -> str:
    return b64url(json.dumps(parts, separators=(",", ":")).encode())


S = b64url(SALT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        of(S, "a"),
        of(S, "a", 1, 2),
        of(1, "a", 1),
        of(S, 1, 1),
        of(S, "", 1),
        of(S[:-1], "a", 1),
        of(b64url(SALT[:15]), "a", 1),
        of(S + "=", "a", 1),
        of(S, "a", 1.5),
        b64url(b'{"a":1}'),
        b64url(b'["' + S.encode() + b'", "a",1]'),
        b64url(b'["' + S.encode() + b'","a",NaN]'),
        b64url(b'["' + S.encode() + b'","a",{"x":1,"x":1}]'),
        of(S, "a", 1) + "=",
        of(S, "a", 1) + "A",
    ],
)
def test_a_disclosure_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadDisclosure):
        parse_disclosure(text)


@pytest.mark.parametrize("field", [Field("", 1, SALT), Field("a", 1, SALT[1:])])
def test_a_field_without_name_or_with_a_short_salt_is_not_disclosed(field: Field) -> None:
    with pytest.raises(BadDisclosure):
        disclosure(field)


def test_a_field_with_a_float_is_not_disclosed() -> None:
    with pytest.raises(BadValue):
        disclosure(Field("a", 1.5, SALT))  # type: ignore[arg-type]


def test_two_fields_of_one_value_have_different_salts() -> None:
    first, second = salted("a", NOW), salted("a", NOW)
    assert first.value == "2026-11-21T20:49:00.000000Z"
    assert digest(disclosure(first)) != digest(disclosure(second))


def test_names_of_rows_and_sites() -> None:
    site = UUID("1b4e28ba-2fa1-11d2-883f-0016d3cca427")
    assert site_name(site) == f"site/{site}"
    assert split_row_name(row_name("site", str(site), "name_ar")) == ("site", str(site), "name_ar")
    assert split_row_name(row_name("grant", "a/b", "until")) == ("grant", "a/b", "until")
    assert split_row_name(site_name(site)) is None
    assert split_row_name("type") is None


@pytest.mark.parametrize(("real", "more"), [(0, 0), (1, 7), (5, 3), (8, 0), (9, 7)])
def test_decoys_fill_up_to_a_multiple_of_eight(real: int, more: int) -> None:
    made = decoys(real)
    assert len(set(made)) == more
    assert leaf(0, NOW, made)


@given(st.integers(0, 2**53 - 1), st.datetimes(timezones=st.just(UTC)), st.sets(digests))
def test_a_leaf_comes_back_from_its_bytes_with_sorted_digests(index: int, at: datetime, found: set[str]) -> None:
    assert parse_leaf(leaf(index, at, found)) == Leaf(index, at, tuple(sorted(found)))


A, B = sorted([b64url(bytes(32)), b64url(bytes([1]) * 32)])


def test_a_leaf_has_the_frozen_form() -> None:
    expected = '{"digests":["' + A + '","' + B + '"],"index":7,"recorded_at":"2026-11-21T20:49:00.000000Z","v":1}'
    assert leaf(7, NOW, [B, A]) == expected.encode()


@pytest.mark.parametrize(
    ("index", "at", "found"),
    [(-1, NOW, [A]), (2**53, NOW, [A]), (0, NOW.replace(tzinfo=None), [A]), (0, NOW, [A, A]), (0, NOW, ["short"])],
)
def test_a_leaf_of_impossible_parts_is_refused(index: int, at: datetime, found: list[str]) -> None:
    with pytest.raises(BadLeaf):
        leaf(index, at, found)


TIME = "2026-11-21T20:49:00.000000Z"


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"digests": [A], "index": 0, "recorded_at": TIME},
        {"digests": [A], "index": 0, "recorded_at": TIME, "v": 2},
        {"digests": [A], "index": 0, "recorded_at": TIME, "v": True},
        {"digests": [A], "index": True, "recorded_at": TIME, "v": 1},
        {"digests": [A], "index": False, "recorded_at": TIME, "v": 1},
        {"digests": [A], "index": 0, "recorded_at": TIME, "v": 1, "x": 1},
        {"digests": [B, A], "index": 0, "recorded_at": TIME, "v": 1},
        {"digests": [A, A], "index": 0, "recorded_at": TIME, "v": 1},
        {"digests": [1], "index": 0, "recorded_at": TIME, "v": 1},
        {"digests": "x", "index": 0, "recorded_at": TIME, "v": 1},
        {"digests": [A], "index": -1, "recorded_at": TIME, "v": 1},
        {"digests": [A], "index": 0, "recorded_at": "2026-11-21", "v": 1},
    ],
)
def test_leaf_bytes_of_another_form_are_refused(value: object) -> None:
    with pytest.raises(BadLeaf):
        parse_leaf(encode(value))  # type: ignore[arg-type]


def test_leaf_bytes_that_are_no_canonical_json_are_refused() -> None:
    with pytest.raises(BadLeaf):
        parse_leaf(b" " + leaf(0, NOW, [A]))
