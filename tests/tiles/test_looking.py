"""A tile is made once and checked each time: who asks, what they see now, and whether it changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest

from graveregistry.access import people, service, sharing
from graveregistry.access.precision import Precision
from graveregistry.tiles import keeping
from tests.support.field import visit
from tests.support.registry import PASSWORD, Client, Registry
from tests.tiles.test_api import address, feature, layers, shares_with_partner, square, tag


@pytest.fixture
def made() -> Iterator[list[bytes]]:
    """The tiles that are made while a test runs."""
    tiles: list[bytes] = []

    class Noted(keeping.Kept):
        __slots__ = ()

        def __init__(self, tile: bytes) -> None:
            tiles.append(tile)
            super().__init__(tile)

    with patch("graveregistry.tiles.service.Kept", Noted):
        yield tiles


def ask(client: Client, tag: str | None = None, z: int = 14, **query: Any) -> Any:
    return client.get(address(z), params=query, headers={"if-none-match": tag} if tag else {})


def test_a_tile_that_did_not_change_is_not_sent_again_nor_made_again(registry: Registry, made: list[bytes]) -> None:
    researcher, second = registry.client("researcher"), registry.client("researcher-2")
    site = researcher.mark_site(registry.own)
    first = ask(researcher)
    again = ask(researcher, first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "private, no-cache"
    # Who sees the same is given the same, and nothing is made for them.
    assert ask(second).content == first.content
    assert len(made) == 1
    researcher.patch(f"/sites/{site['id']}", {"condition": "destroyed"}, headers={"If-Match": site["etag"]})
    changed = ask(researcher, first.headers["etag"])
    assert changed.status_code == 200
    assert changed.content != first.content
    assert len(made) == 2


def test_what_happens_elsewhere_makes_no_tile_anew(registry: Registry, made: list[bytes]) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    tag_here = ask(researcher).headers["etag"]
    researcher.mark_site(registry.own, shape=square(37.9, 34.1))
    registry.client("stranger").mark_site(registry.stranger)
    assert ask(researcher, tag_here).status_code == 304
    assert len(made) == 1


def test_a_neighbour_reaching_over_the_edge_makes_the_tile_anew(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    before = ask(researcher).headers["etag"]
    # The tile of zoom 14 ends at longitude 36.5185546875; this site begins just beyond it.
    researcher.mark_site(registry.own, shape=square(36.51857, 32.7005))
    assert ask(researcher, before).status_code == 200


def test_a_session_that_ended_gets_no_tile_that_was_made_before(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    before = ask(researcher).headers["etag"]
    other = registry.client("researcher")
    session = other.get("/session").json()["session_id"]
    researcher.request("DELETE", f"/sessions/{session}")
    refused = ask(other, before)
    assert refused.status_code == 401
    assert refused.json()["code"] == "sign_in_needed"
    assert ask(researcher, before).status_code == 304


def test_a_closed_account_gets_401_at_the_very_next_request(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    before = ask(researcher).headers["etag"]
    with registry.web_session() as session:
        administrator = service.act_as(session, registry.people["administrator"])
        assert administrator is not None
        people.close_account(session, administrator, registry.people["researcher"], "left the association")
    assert ask(researcher, before).status_code == 401


def test_a_role_that_ended_empties_the_very_next_tile(registry: Registry, superuser: Any) -> None:
    researcher, verifier = registry.client("researcher"), registry.client("verifier")
    researcher.mark_site(registry.own)
    before = ask(verifier).headers["etag"]
    superuser.execute("UPDATE membership SET ended_at = now() WHERE person_id = %s", [registry.people["verifier"]])
    assert ask(verifier, before).content == b""
    assert ask(researcher, before).status_code == 304


def test_a_grant_that_was_revoked_ends_its_tile_at_the_very_next_request(registry: Registry) -> None:
    researcher, partner = registry.client("researcher"), registry.client("partner-officer")
    site = researcher.mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.EXACT)
    before = ask(partner).headers["etag"]
    assert ask(partner, before).status_code == 304
    (held,) = researcher.get(f"/sites/{site['id']}/grants").json()
    assert researcher.post(f"/grants/{held['id']}/revoke", {"reason": "the work is done"}).status_code < 300
    gone = ask(partner, before)
    assert (gone.status_code, gone.content) == (200, b"")


def test_looking_at_the_map_keeps_a_session_in_use(registry: Registry, superuser: Any) -> None:
    researcher = registry.client("researcher")
    superuser.execute("UPDATE sign_in SET seen_at = now() - interval '90 minutes'")
    assert ask(researcher).status_code == 200
    (idle,) = superuser.execute("SELECT now() - seen_at < interval '1 minute' FROM sign_in").fetchone()
    assert idle
    superuser.execute("UPDATE sign_in SET seen_at = now() - interval '3 hours'")
    assert ask(researcher).status_code == 401


def test_as_the_public_a_partner_or_a_monitor_one_sees_what_they_would(registry: Registry) -> None:
    researcher, monitor = registry.client("researcher"), registry.people["monitor"]
    site = researcher.mark_site(registry.own, sensitivity="standard")
    assert "sites" in layers(researcher)
    assert ask(researcher, **{"as": "public"}).content == b""
    assert ask(researcher, **{"as": f"person:{monitor}"}).content == b""
    assert ask(researcher, **{"as": f"organisation:{registry.partner}"}).content == b""
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    with registry.web_session() as session:
        officer = service.act_as(session, registry.people["protection-officer"])
        assert officer is not None
        sharing.assign(session, officer, UUID(site["id"]), monitor)
    (cell,) = layers(researcher, 13, **{"as": f"organisation:{registry.partner}"})["sites"]
    assert cell["properties"]["precision"] == "vicinity"
    assert layers(researcher, 13, **{"as": f"person:{monitor}"}) == layers(registry.client("monitor"), 13)


@pytest.mark.parametrize("login", ["monitor", "administrator", "auditor", "verifier"])
def test_only_researchers_and_officers_look_through_anothers_eyes(registry: Registry, login: str) -> None:
    registry.client("researcher").mark_site(registry.own)
    for eyes in ("public", f"organisation:{registry.partner}", f"person:{registry.people['monitor']}"):
        assert ask(registry.client(login), **{"as": eyes}).status_code == 404


def test_nobody_looks_through_the_eyes_of_a_stranger(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    for whom in (f"person:{registry.people['stranger']}", f"person:{uuid4()}", f"organisation:{uuid4()}"):
        assert ask(researcher, **{"as": whom}).status_code == 404


def test_visits_that_are_due_show_to_protection_officers(registry: Registry) -> None:
    researcher, officer = registry.client("researcher"), registry.client("protection-officer")
    overdue, later = researcher.mark_site(registry.own), researcher.mark_site(registry.own)
    long_ago = (datetime.now(UTC) - timedelta(days=20)).isoformat().replace("+00:00", "Z")
    for site, after in ((overdue, "7d"), (later, "1y")):
        logged = visit(site["id"], next_visit=after, occurred_at=long_ago)
        answer = researcher.post("/visits", logged)
        assert answer.status_code == 201, answer.text
    (due,) = layers(officer)["visits_due"]
    assert (due["id"], due["properties"]) == (feature(overdue), {"status": "overdue"})
    assert "visits_due" not in layers(researcher)
    assert "visits_due" not in layers(officer, **{"as": f"person:{registry.people['researcher']}"})
    assert len(layers(officer, 10)["visits_due"]) == 1


def test_boundaries_that_compete_show_close_by_to_who_reads_them(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own, sensitivity="standard")
    rival = {"id": str(uuid4()), "geometry": square(36.5002, 32.7002), "source_type": "satellite_image"}
    assert researcher.post(f"/sites/{site['id']}/boundaries", rival).status_code == 201
    (shown,) = layers(researcher, 15)["boundaries"]
    assert shown["properties"]["id"] == rival["id"]
    assert shown["properties"]["site"] == feature(site)
    assert "boundaries" not in layers(researcher, 14)
    with registry.web_session() as session:
        officer = service.act_as(session, registry.people["protection-officer"])
        assert officer is not None
        sharing.assign(session, officer, UUID(site["id"]), registry.people["monitor"])
    assert set(layers(registry.client("monitor"), 15)) == {"sites"}


def test_dates_and_organisations_find_nothing_that_is_not_exact(registry: Registry) -> None:
    researcher, partner = registry.client("researcher"), registry.client("partner-officer")
    site = researcher.mark_site(registry.own, event_date="2013-05")
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    own = {"organisation": str(registry.own)}
    for query in (own, {"from": "2013-05-31"}, {"to": "2013-05-01"}, own | {"from": "2013-01-01", "to": "2014-01-01"}):
        for z in (5, 13):
            assert layers(researcher, z, **query), query
            assert layers(partner, z, **query) == {}, query
    for query in ({"from": "2013-06-01"}, {"to": "2013-04-30"}, {"organisation": str(registry.partner)}):
        assert layers(researcher, 5, **query) == layers(researcher, 13, **query) == {}


def test_who_sees_a_cell_is_told_nothing_by_the_tag(registry: Registry) -> None:
    researcher, partner = registry.client("researcher"), registry.client("partner-officer")
    site = researcher.mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.AREA)
    before = [tag(partner, z) for z in (5, 9, 12, 14)]
    moved_to = {"id": str(uuid4()), "geometry": square(36.5051, 32.7052, 0.0005), "source_type": "field_visit"}
    assert researcher.post(f"/sites/{site['id']}/boundaries", moved_to | {"make_current": True}).status_code == 201
    assert [tag(partner, z) for z in (5, 9, 12, 14)] == before


def test_signing_in_again_brings_the_map_back(registry: Registry) -> None:
    client = registry.client("researcher")
    client.request("DELETE", "/session")
    assert ask(client).status_code == 401
    client.sign_in("researcher", PASSWORD)
    assert ask(client).status_code == 200
