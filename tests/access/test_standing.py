"""Who is here: told again from memory while nothing commits and no clock ends it, and at no other time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from graveregistry.access import api, service, standing
from graveregistry.access.precision import Precision
from graveregistry.direct import Direct
from tests.support.registry import Client, Registry
from tests.tiles.test_api import shares_with_partner


@pytest.fixture
def worked() -> Iterator[list[str]]:
    """What the application itself answered while a test runs."""
    told: list[str] = []
    made = api.views.session

    def noted(*given: Any) -> Any:
        told.append("answered")
        return made(*given)

    with patch.object(api.views, "session", noted):
        yield told


def at_rest(client: Client, worked: list[str]) -> dict[str, Any]:
    """Who is here, asked until it was told from memory: what works beside a test commits now and then."""
    for _ in range(10):
        worked.clear()
        told: dict[str, Any] = client.get("/session").json()
        if not worked:
            return told
    raise AssertionError("never told from memory")


def test_it_is_told_from_memory_word_for_word_with_the_same_headers(registry: Registry, worked: list[str]) -> None:
    researcher, verifier = registry.client("researcher"), registry.client("verifier")
    first = researcher.get("/session")
    assert worked
    assert at_rest(researcher, worked) == first.json()
    again = researcher.get("/session")
    assert dict(again.headers) == dict(first.headers)
    assert again.headers["cache-control"] == "no-store"
    assert at_rest(verifier, worked)["login"] != first.json()["login"]
    assert registry.client().get("/session").json()["person_id"] is None


@pytest.mark.parametrize("ending", ["close", "session"])
def test_whoever_is_no_longer_here_is_told_so_at_once(
    registry: Registry, worked: list[str], superuser: Any, ending: str
) -> None:
    researcher = registry.client("researcher")
    person = at_rest(researcher, worked)["person_id"]
    statement = {
        "close": "UPDATE person SET active = false WHERE id = %s",
        "session": "DELETE FROM sign_in WHERE person_id = %s",
    }[ending]
    superuser.execute(statement, [person])
    assert researcher.get("/session").json()["person_id"] is None


def test_what_they_see_is_told_anew_when_it_changes(registry: Registry, worked: list[str]) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    partner = registry.client("partner-officer")
    before = at_rest(partner, worked)["sight"]
    shares_with_partner(registry, site["id"], Precision.EXACT)
    assert partner.get("/session").json()["sight"] != before


@pytest.mark.parametrize(
    ("statement", "here"),
    [
        ("UPDATE site_grant SET until = now() + interval '20 seconds'", True),
        ("UPDATE sign_in SET expires_at = now() + interval '20 seconds'", False),
    ],
    ids=["grant", "session"],
)
def test_what_ends_by_the_clock_is_looked_at_when_it_has_ended(
    registry: Registry, worked: list[str], superuser: Any, statement: str, here: bool
) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.EXACT)
    partner = registry.client("partner-officer")
    superuser.execute(statement)
    at_rest(partner, worked)
    later = service.now() + timedelta(seconds=21)
    with patch("graveregistry.access.service.now", lambda: later):
        assert (partner.get("/session").json()["person_id"] is not None) is here
    assert bool(worked) is here


def test_no_more_answers_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "MOST", 2)
    held = standing.Standing(Direct("postgresql+psycopg://nobody@/nowhere"), "cookie")
    for token in ("one", "two", "three"):
        held.keep(token, standing.Told(b"{}", "1:1:", service.now()))
    assert list(held.told) == [service.token_digest("three")]
