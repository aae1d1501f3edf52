"""What was shown stands while nothing commits and no clock ends it; the database is asked each time all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from graveregistry.access import service
from graveregistry.access.precision import Precision
from graveregistry.direct import Direct
from tests.support.registry import Client, Registry
from tests.tiles.test_api import address, shares_with_partner
from tests.tiles.test_looking import ask


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The statements that go straight to the database while a test runs."""
    told: list[str] = []
    row = Direct.row

    async def noted(self: Direct, statement: str, values: Sequence[Any]) -> Sequence[Any]:
        told.append("snapshot" if "pg_current_snapshot" in statement else "tile")
        return await row(self, statement, values)

    with patch.object(Direct, "row", noted):
        yield told


def at_rest(client: Client, asked: list[str]) -> Any:
    """The tile, asked for until the database was asked no more than whether anything had committed.

    Whatever works beside a test (the access log, the database's own housekeeping) commits now and then.
    """
    for _ in range(10):
        asked.clear()
        answer = ask(client)
        if asked == ["snapshot"]:
            return answer
    raise AssertionError(asked)


def test_while_nothing_commits_the_database_is_asked_only_that(registry: Registry, asked: list[str]) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    first = ask(researcher)
    assert asked == ["tile"]
    assert at_rest(researcher, asked).content == first.content != b""


def test_whatever_commits_makes_the_next_request_look_again(
    registry: Registry, asked: list[str], superuser: Any
) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    at_rest(researcher, asked)
    superuser.execute("UPDATE person SET name = name WHERE login = 'stranger'")
    assert ask(researcher).status_code == 200
    assert asked == ["snapshot", "snapshot", "tile"]


def test_what_one_person_was_shown_is_not_shown_to_another(registry: Registry) -> None:
    researcher, stranger = registry.client("researcher"), registry.client("stranger")
    researcher.mark_site(registry.own)
    for _ in range(2):
        assert ask(researcher).content != b""
        assert ask(stranger).content == b""
        assert registry.client().get(address(14)).status_code == 401


@pytest.mark.parametrize(
    ("statement", "then"),
    [
        ("UPDATE site_grant SET until = now() + interval '20 seconds'", 200),
        ("UPDATE sign_in SET expires_at = now() + interval '20 seconds'", 401),
    ],
    ids=["grant", "session"],
)
def test_what_ends_by_the_clock_is_asked_anew_when_it_has_ended(
    registry: Registry, asked: list[str], superuser: Any, statement: str, then: int
) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.EXACT)
    partner = registry.client("partner-officer")
    superuser.execute(statement)
    assert at_rest(partner, asked).content != b""
    later = service.now() + timedelta(seconds=21)
    with patch("graveregistry.access.service.now", lambda: later):
        assert ask(partner).status_code == then
    assert asked[-1] == "tile"


def test_a_refused_tile_is_a_problem_with_the_headers_of_every_answer(registry: Registry) -> None:
    researcher = registry.client("researcher")
    assert ask(researcher).status_code == 200
    assert researcher.request("DELETE", "/session").status_code == 204
    refused = ask(researcher)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["cache-control"] == "no-store"
    assert "content-security-policy" in refused.headers
