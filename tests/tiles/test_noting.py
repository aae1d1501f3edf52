"""Whoever is shown a tile with exact places is in the access log, also when they had it already."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from graveregistry.access import reads
from graveregistry.access.precision import Precision
from tests.support.registry import Client, Registry
from tests.tiles.test_api import address, report, shares_with_partner, square


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The minute of the access log, moved by the test."""
    now = [30_000_000]
    monkeypatch.setattr(reads, "this_minute", lambda: now[0])
    return now


def lines(registry: Registry, login: str, clock: list[int]) -> list[tuple[str, int]]:
    """Ways and numbers of sites that the log has of somebody in this minute; and the next minute begins."""
    registry.app.state.reads.flush()
    with registry.owner_session() as session:
        rows = session.execute(
            text("SELECT kind, sites FROM location_read WHERE person_id = :person AND minute = to_timestamp(:at)"),
            {"person": registry.people[login], "at": clock[0] * 60},
        ).all()
    clock[0] += 1
    return sorted((row.kind, row.sites) for row in rows)


def ask(client: Client, z: int, tag: str | None = None, **query: Any) -> Any:
    return client.get(address(z), params=query, headers={"if-none-match": tag} if tag else {})


def test_a_tile_close_by_is_a_read_of_what_one_sees_exactly_around_it(registry: Registry, clock: list[int]) -> None:
    researcher, verifier = registry.client("researcher"), registry.client("verifier")
    researcher.mark_site(registry.own)
    researcher.mark_site(registry.own, shape=square(37.9, 34.1))
    clock[0] += 1
    for _ in range(3):
        assert ask(verifier, 14).content
    assert lines(registry, "verifier", clock) == [("tiles", 1)]
    assert ask(verifier, 10).content
    assert lines(registry, "verifier", clock) == [("tiles", 1)]


def test_a_tile_that_the_browser_has_already_is_looked_at_again(registry: Registry, clock: list[int]) -> None:
    registry.client("researcher").mark_site(registry.own)
    verifier = registry.client("verifier")
    tag = ask(verifier, 14).headers["etag"]
    clock[0] += 1
    again = ask(verifier, 14, tag)
    assert (again.status_code, again.content) == (304, b"")
    assert lines(registry, "verifier", clock) == [("tiles", 1)]


def test_a_query_read_before_is_noted_too(registry: Registry, clock: list[int]) -> None:
    registry.client("researcher").mark_site(registry.own)
    verifier = registry.client("verifier")
    for _ in range(2):
        assert ask(verifier, 14, type="trench").content
        assert lines(registry, "verifier", clock) == [("tiles", 1)]
    assert ask(verifier, 14, type="well").content == b""
    assert lines(registry, "verifier", clock) == []


def test_what_is_shown_less_precisely_or_not_at_all_is_no_read(registry: Registry, clock: list[int]) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    clock[0] += 1
    for login in ("partner-officer", "stranger", "monitor"):
        assert ask(registry.client(login), 14).status_code == 200
        assert lines(registry, login, clock) == []


def test_from_afar_counts_are_no_read_and_a_disturbances_place_is(registry: Registry, clock: list[int]) -> None:
    researcher, verifier = registry.client("researcher"), registry.client("verifier")
    site = researcher.mark_site(registry.own)
    researcher.mark_site(registry.own)
    clock[0] += 1
    assert ask(verifier, 9).content
    assert lines(registry, "verifier", clock) == []
    report(registry, site["id"])
    clock[0] += 1
    tag = ask(verifier, 9).headers["etag"]
    assert lines(registry, "verifier", clock) == [("tiles", 1)]
    assert ask(verifier, 9, tag).status_code == 304
    assert lines(registry, "verifier", clock) == [("tiles", 1)]
    # A step of this tile's grid is over a kilometre: no place can be read off it.
    assert ask(verifier, 3).content
    assert lines(registry, "verifier", clock) == []


def test_a_refused_tile_is_no_read(registry: Registry, clock: list[int]) -> None:
    registry.client("researcher").mark_site(registry.own)
    clock[0] += 1
    assert ask(registry.client(), 14).status_code == 401
    assert ask(registry.client("verifier"), 14, **{"as": "public"}).status_code == 404
    assert lines(registry, "verifier", clock) == []
