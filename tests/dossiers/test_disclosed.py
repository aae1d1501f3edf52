"""Rows and places as the events tell them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graveregistry.dossiers.disclosed import BadEvent, drawn_column, event_line, features, make_event, parse_line, rows
from graveregistry.errors import Failure
from graveregistry.ledger.events import digest, disclosure, salted

WHEN = datetime(2026, 3, 1, tzinfo=UTC)


def event(index: int, **fields: object):
    texts = [disclosure(salted(name.replace("__", "/"), value)) for name, value in fields.items()]
    return make_event(index, WHEN, sorted(map(digest, texts)), texts, "P-1", (("profile", 2),))


def test_the_last_value_of_a_column_stands() -> None:
    events = [event(4, visit__v__notes="second"), event(2, visit__v__notes="first", visit__v__trend="new")]
    assert rows(events) == {("visit", "v"): {"notes": "second", "trend": "new"}}


def test_a_deleted_row_is_on_no_map() -> None:
    events = [event(1, disturbance__d__position="POINT(36 32)"), event(2, disturbance__d__deleted=True)]
    assert features(events)["disturbances"] == []


def test_where_the_monitor_stood_is_not_drawn_as_the_place() -> None:
    assert drawn_column({"observer_position": "POINT(36 32)"}) is None
    assert (
        drawn_column({"observer_position": "POINT(36 32)", "observed_position": "POINT(36 33)"}) == "observed_position"
    )


@pytest.mark.parametrize(
    "text",
    [
        "POINT(36",
        "Pointless",
        "POLYGON((0 0,1 1))",
        "",
        "مقبرة",
        "GEOMETRYCOLLECTION(" * 30_000 + "POINT(1 2)" + ")" * 30_000,
    ],
)
def test_what_is_no_geometry_is_left_as_text(text: str) -> None:
    assert drawn_column({"geometry": text}) is None


def test_a_line_is_read_back_as_it_was_written() -> None:
    one = event(7, type="VisitLogged")
    assert parse_line(event_line(one)) == one


@pytest.mark.parametrize(
    "line", [b"", b"[]\n", b"{}\n", b"\xff\n", b'{"index":1}\n', b"[" * 100_000 + b"\n", b'{"recorded_at":1}\n']
)
def test_a_line_that_is_no_event_is_refused(line: bytes) -> None:
    with pytest.raises((BadEvent, Failure)):
        parse_line(line)
