"""What is made ready before the lock is exactly what the format says, and is held together by the database."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from tests.support.registry import Registry

from graveregistry.bulk import array_of
from graveregistry.db import RowImage
from graveregistry.errors import Failure
from graveregistry.ledger import auditing, chains, events, merkle, sealing, service, values
from graveregistry.ledger.verifying import Fault

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers(-values.MAX_INTEGER, values.MAX_INTEGER) | TEXTS
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=12)


@given(JSON)
def test_the_quick_encoder_writes_rfc_8785(value: Any) -> None:
    assert values.encode(value) == rfc8785.dumps(value)


def test_names_beyond_the_basic_plane_are_sorted_by_utf_16() -> None:
    value: values.Json = {"\U0001f600": 1, "\ufb33": 2}
    assert values.encode(value) == rfc8785.dumps(value) == '{"\U0001f600":1,"\ufb33":2}'.encode()


@given(st.lists(st.tuples(TEXTS.filter(bool), JSON), max_size=8))
def test_sealed_fields_are_the_disclosures_of_the_format(fields: list[tuple[str, Any]]) -> None:
    texts, digests = events.seal([events.part(name, value) for name, value in fields])
    held = sealing.opened(f"[{','.join(texts)}]")
    assert [(field.name, field.value, len(field.salt)) for field in held] == [
        (name, value, events.SALT_BYTES) for name, value in fields
    ]
    assert len({field.salt for field in held}) == len(fields)
    assert [values.from_b64url(events.disclosure(field)).decode() for field in held] == texts
    assert [events.digest(events.disclosure(field)) for field in held] == digests


PLAIN = (
    st.uuids()
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
    | st.binary()
    | st.sampled_from(Fault)
)


@given(SCALARS | PLAIN | st.lists(PLAIN))
def test_plain_values_are_spelt_as_their_canonical_form(value: Any) -> None:
    assert values.canonical_text(value) == values.encode(values.canonical_value(value)).decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("", 1), ("x", 1.5), ("x", "\ud800"), ("\ud800", 1), ("x", 2**53), ("x", datetime(2026, 11, 22))],  # noqa: DTZ001
)
def test_what_no_disclosure_may_hold_is_not_sealed(name: str, value: Any) -> None:
    with pytest.raises(Failure):
        events.seal([events.part(name, value)])


@pytest.mark.parametrize("value", ["a\0b", {"\0": 1}, ["\\\0"]])
def test_what_the_database_cannot_hold_is_refused_before_it(value: Any) -> None:
    with pytest.raises(Failure) as refused:
        sealing.pack([sealing.contents([sealing.Sheet((), False, [events.part("x", value)])], (), (), ())])
    assert refused.value.code == "invalid_input"


@pytest.mark.parametrize("value", ["\\u0000", "\\\\u0000", ["\\", "u0000"]])
def test_what_only_looks_like_a_zero_character_is_kept(value: Any) -> None:
    packet = sealing.pack([sealing.contents([sealing.Sheet((), False, [events.part("x", value)])], (), (), ())])
    shared, own = packet.disclosures.split(sealing.SEPARATOR)
    assert [field.value for field in sealing.opened(shared)] == [2]
    assert [field.value for field in sealing.opened(own)] == [value]


@pytest.mark.parametrize(
    "stored",
    ["", "nonsense", "{}", "[1]", '[["x","name"]]', '[["!","n",1]]', '[["AAAA","n",1]]', "[" * 9999, '[[1,"n",1]]'],
)
def test_what_is_no_field_any_more_is_left_out(stored: str) -> None:
    assert sealing.opened(stored) == []


def test_a_value_is_sealed_as_deep_as_a_disclosure_can_hold() -> None:
    deep: Any = []
    for _ in range(values.MAX_DEPTH - 1):
        deep = [deep]
    (text,), (digest,) = events.seal([events.part("x", deep)])
    (field,) = sealing.opened(f"[{text}]")
    assert events.digest(events.disclosure(field)) == digest
    with pytest.raises(Failure, match="levels"):
        events.part("x", [deep])
    with pytest.raises(Failure, match="levels"):
        events.disclosure(events.Field("x", [deep], field.salt))


@given(st.integers(0, values.MAX_INTEGER), st.integers(0, 20))
def test_a_leaf_in_two_parts_is_the_leaf(index: int, count: int) -> None:
    _, digests = events.seal([events.part("x", number) for number in range(count)])
    moment = datetime(2026, 11, 22, 1, 2, 3, 4, UTC)
    begun = merkle.leaf_begun(events.leaf_beginning(digests))
    begun.update(events.leaf_end(index, moment))
    whole = {"digests": sorted(digests), "index": index, "recorded_at": "2026-11-22T01:02:03.000004Z", "v": 1}
    assert begun.digest() == merkle.leaf_hash(rfc8785.dumps(whole))  # type: ignore[arg-type]
    assert events.leaf(index, moment, digests) == rfc8785.dumps(whole)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [["x"], ["A" * 43] * 2, ["A" * 42 + "B"], [f'{"A" * 43}","{"A" * 43}'], ["é" * 43]])
def test_a_leaf_is_not_begun_with_what_is_no_digest_or_stands_twice(bad: list[str]) -> None:
    with pytest.raises(events.BadLeaf):
        events.leaf_beginning(bad)


def test_each_site_gets_its_first_event_with_its_own_rows_alone() -> None:
    actor, moment = uuid4(), datetime(2026, 11, 22, tzinfo=UTC)
    sites = [UUID(int=number) for number in range(1, 4)]
    images = [RowImage(table, str(site), {"note": "م"}, (site,)) for table in ("a", "b") for site in sites]
    packet = service.seal_each("SiteImported", actor, moment, images)
    assert packet.count == 3
    assert set(packet.rows) == {(table, str(site)) for table in ("a", "b") for site in sites}
    assert packet.links[1] == array_of([str(site) for site in sites])
    assert len(packet.beginnings) == 3
    assert all(len(hashlib.sha256(part).digest()) == 32 for part in packet.beginnings)


def test_no_events_are_an_empty_packet() -> None:
    empty = service.seal_each("SiteImported", uuid4(), datetime(2026, 11, 22, tzinfo=UTC), [])
    assert (empty.count, empty.sheets, empty.disclosures, empty.beginnings) == (0, ("{}",) * 4, "", ())


@pytest.mark.db
class TestInTheDatabase:
    def test_a_field_of_no_content_is_refused_by_the_database(self, registry: Registry) -> None:
        stray = text("INSERT INTO ledger_sheet VALUES (999, 0, '{}', true, '[]')")
        with pytest.raises(Failure) as refused, registry.web_session() as session:
            session.execute(stray)
        assert refused.value.code == "not_found"

    def test_contents_without_an_event_are_named(self, registry: Registry, superuser: psycopg.Connection[Any]) -> None:
        superuser.execute("INSERT INTO ledger_content VALUES (998, '{}')")
        with registry.owner_session() as session:
            found = auditing.audit(session, [])
        assert [(each.name, each.what) for each in found.row_faults] == [("ledger_content/998", "no_event_made_it")]

    def test_contents_are_append_only_too(self, registry: Registry, superuser: psycopg.Connection[Any]) -> None:
        for statement in ("UPDATE ledger_content SET digests = '{}'", "DELETE FROM ledger_content"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                superuser.execute(statement)

    def test_the_next_event_follows_the_last_in_the_chain(self, registry: Registry) -> None:
        site = UUID(registry.client("researcher").mark_site(registry.own)["id"])
        with registry.owner_session() as session:
            listed = [
                chains.Listed(e.index, e.leaf_hash, [events.Field(f.name, f.value, f.salt) for f in e.fields])
                for e in service.events_of(session, [site])
            ]
        assert len(listed) == 2
        assert chains.check_chain(site, listed).faults == ()
