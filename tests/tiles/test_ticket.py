"""What a person sees is handed out under seal and shown again: it opens nothing that it should not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import psycopg
import pytest

from graveregistry.access.service import token_digest
from graveregistry.access.web import COOKIE
from graveregistry.direct import Direct
from tests.support.registry import Client, Registry
from tests.tiles.test_api import address
from tests.tiles.test_looking import ask

NEXT = "SELECT person, made FROM map_tile_next(%s, %s, 14, %s, %s, ROW(NULL, NULL, NULL, NULL, NULL, NULL, '{}', NULL, %s, NULL, %s, NULL, false)::map_asked, NULL)"  # noqa: E501


@pytest.fixture
def tickets() -> Iterator[list[bytes]]:
    """Those that the database gave out while a test runs."""
    given: list[bytes] = []
    row = Direct.row

    async def noted(self: Direct, statement: str, values: Sequence[Any]) -> Sequence[Any]:
        found = await row(self, statement, values)
        if "ticket" in statement and found[-1] is not None:
            given.append(found[-1])
        return found

    with patch.object(Direct, "row", noted):
        yield given


@pytest.fixture
def researcher(registry: Registry) -> Client:
    """Somebody who looks at the map."""
    client = registry.client("researcher")
    client.mark_site(registry.own)
    return client


def shown(
    connection: psycopg.Connection[Any], ticket: bytes, client: Client, moment: datetime | None = None
) -> tuple[Any, bytes | None]:
    """Who the database takes the bearer for, and the tile it makes for them."""
    x, y = (int(part) for part in address(14).removesuffix(".mvt").split("/")[-2:])
    now = moment or datetime.now(UTC)
    digest = token_digest(str(client.http.cookies[COOKIE]))
    row = connection.execute(NEXT, [ticket, digest, x, y, now, now]).fetchone()
    assert row is not None
    return row[0], row[1]


def opened(
    client: Client, tickets: list[bytes], connection: psycopg.Connection[Any]
) -> tuple[bytes, Any, bytes | None]:
    """A ticket, and whom and what it opened before anything else was committed: other tests, and the database's own
    housekeeping, commit now and then.
    """
    for _ in range(10):
        tickets.clear()
        assert ask(client).status_code == 200
        if tickets:
            person, made = shown(connection, tickets[-1], client)
            if person is not None:
                return tickets[-1], person, made
        connection.execute("UPDATE person SET name = name WHERE login = 'stranger'")
    raise AssertionError("never at rest")


def fresh(client: Client, tickets: list[bytes], connection: psycopg.Connection[Any]) -> bytes:
    """A ticket that has just opened something."""
    return opened(client, tickets, connection)[0]


def test_the_next_tile_of_a_session_is_made_by_the_ticket(
    registry: Registry, researcher: Client, tickets: list[bytes], superuser: psycopg.Connection[Any]
) -> None:
    _, person, made = opened(researcher, tickets, superuser)
    assert person == registry.people["researcher"]
    assert made == ask(researcher).content != b""


def test_what_is_changed_in_it_or_added_to_it_opens_nothing(
    researcher: Client, tickets: list[bytes], superuser: psycopg.Connection[Any]
) -> None:
    ticket = fresh(researcher, tickets, superuser)
    for other in (
        ticket[:-1],
        ticket + b" ",
        ticket[:40] + bytes([ticket[40] ^ 1]) + ticket[41:],
        bytes(32) + ticket[32:],
        b"",
        b"\xff",
    ):
        assert shown(superuser, other, researcher) == (None, None)


def test_it_is_of_one_session(
    registry: Registry, researcher: Client, tickets: list[bytes], superuser: psycopg.Connection[Any]
) -> None:
    again, stranger = registry.client("researcher"), registry.client("stranger")
    ticket = fresh(researcher, tickets, superuser)
    assert shown(superuser, ticket, again) == shown(superuser, ticket, stranger) == (None, None)


def test_whatever_commits_ends_it(researcher: Client, tickets: list[bytes], superuser: psycopg.Connection[Any]) -> None:
    ticket = fresh(researcher, tickets, superuser)
    superuser.execute("UPDATE person SET name = name WHERE login = 'stranger'")
    assert shown(superuser, ticket, researcher) == (None, None)


def test_it_ends_by_the_clock(researcher: Client, tickets: list[bytes], superuser: psycopg.Connection[Any]) -> None:
    ticket = fresh(researcher, tickets, superuser)
    assert shown(superuser, ticket, researcher, datetime.now(UTC) + timedelta(seconds=31)) == (None, None)


def test_who_sees_very_many_single_sites_has_none(superuser: psycopg.Connection[Any]) -> None:
    row = superuser.execute(
        "SELECT ticket_sealed(('x', gen_random_uuid(), '1:1:', now(), ('{}', ARRAY(SELECT gen_random_uuid() FROM"
        " generate_series(1, 200)), '{}', '{}', '{}', '{}')::map_sight)::map_ticket)"
    ).fetchone()
    assert row == (None,)


def test_the_web_login_neither_seals_nor_opens_one(superuser: psycopg.Connection[Any]) -> None:
    rows = superuser.execute(
        "SELECT p.proname FROM pg_proc p WHERE has_function_privilege('graveregistry_web', p.oid, 'EXECUTE')"
        " AND p.proname IN ('ticket_seal', 'ticket_sealed', 'ticket_opened', 'map_tile_seen', 'map_tile_next')"
    ).fetchall()
    assert rows == [("map_tile_next",)]


def test_an_outline_is_drawn_as_it_would_be_without_being_drawn_ahead(superuser: psycopg.Connection[Any]) -> None:
    rows = superuser.execute(
        """
        WITH drawn AS (
            SELECT n, ST_Buffer(ST_SetSRID(ST_MakePoint(4063000 + 37.7 * n, 3855000 - 91.3 * n), 3857), n, 2) AS shape
            FROM generate_series(1, 120) n
        ), placed AS (
            SELECT shape, map_sketch(shape) AS sketch, map_column(ST_X(ST_Centroid(shape)), 14) AS x,
                   map_column(-ST_Y(ST_Centroid(shape)), 14) AS y FROM drawn
        ), pair AS (
            SELECT ST_Translate(sketch, -x * 4096, -y * 4096) AS ahead, ST_AsMVTGeom(
                ST_SimplifyPreserveTopology(shape, 4), ST_TileEnvelope(14, x, y), 4096, 4096, true) AS usual FROM placed
        )
        SELECT ST_HausdorffDistance(ahead, usual), ST_IsValid(ahead), ST_IsPolygonCW(ahead) = ST_IsPolygonCW(usual)
        FROM pair
        """
    ).fetchall()
    assert len(rows) == 120
    assert all(apart <= 1.5 and valid and same for apart, valid, same in rows)
