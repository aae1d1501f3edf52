"""An open page learns within a heartbeat that its person sees otherwise, and from the mark it learns nothing else."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from graveregistry.access.precision import Precision
from tests.support.registry import Client, Registry
from tests.tiles.test_api import shares_with_partner

WHY = {"reason": "the work is done"}


def mark(client: Client) -> str:
    sight = client.get("/session").json()["sight"]
    assert re.fullmatch(r"[0-9a-f]{32}", sight)
    return str(sight)


def sealed(registry: Registry, site: str) -> None:
    answer = registry.client("protection-officer").post(f"/sites/{site}/sensitivity", {"sensitivity": "sealed"} | WHY)
    assert answer.status_code < 300, answer.text


def granted(registry: Registry, site: str) -> None:
    shares_with_partner(registry, site, Precision.EXACT)


def revoked(registry: Registry, site: str) -> None:
    researcher = registry.client("researcher")
    for held in researcher.get(f"/sites/{site}/grants").json():
        if held["revoked_at"] is None:
            assert researcher.post(f"/grants/{held['id']}/revoke", WHY).status_code == 204


def test_a_grant_a_lapse_and_a_revocation_each_change_the_mark_and_nobody_elses(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    site = registry.client("researcher").mark_site(registry.own)["id"]
    partner, others = registry.client("partner-officer"), [registry.client("verifier"), registry.client("stranger")]
    before, theirs = mark(partner), [mark(each) for each in others]
    assert mark(partner) == before
    granted(registry, site)
    shared = mark(partner)
    superuser.execute("UPDATE site_grant SET until = now() - interval '1 second'")
    lapsed = mark(partner)
    superuser.execute("UPDATE site_grant SET until = now() + interval '1 day'")
    again = mark(partner)
    revoked(registry, site)
    assert mark(partner) == lapsed == before
    assert shared == again != before
    assert [mark(each) for each in others] == theirs


def test_a_role_that_ends_changes_the_mark(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    verifier = registry.client("verifier")
    before = mark(verifier)
    superuser.execute("UPDATE membership SET ended_at = now() WHERE person_id = %s", [registry.people["verifier"]])
    assert mark(verifier) != before


def test_sealing_a_site_changes_the_mark_of_those_who_saw_it_and_of_nobody_else(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)["id"]
    verifier, stranger = registry.client("verifier"), registry.client("stranger")
    before = mark(verifier), mark(stranger)
    sealed(registry, site)
    assert verifier.get(f"/sites/{site}").status_code == 404
    assert mark(verifier) != before[0]
    assert mark(stranger) == before[1]


def test_what_a_mark_is_made_of_cannot_be_found_from_it(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    registry.client("researcher").mark_site(registry.own)
    # Two who see the same, and one person twice, have nothing to compare.
    asking = [registry.client(login) for login in ("verifier", "verifier", "legal", "researcher")]
    assert len({mark(each) for each in asking}) == len(asking)
    superuser.execute("SET ROLE graveregistry_web")
    with pytest.raises(InsufficientPrivilege):
        superuser.execute("SELECT key FROM sight_key")
    superuser.execute("RESET ROLE")


def test_nobody_has_no_mark(registry: Registry) -> None:
    assert registry.client().get("/session").json()["sight"] is None


def test_a_mark_costs_the_same_however_many_sites_others_have(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    registry.client("researcher").mark_site(registry.own)
    person = registry.people["verifier"]
    pages(superuser, person)
    before = pages(superuser, person)
    superuser.execute(
        "INSERT INTO protected_site (site_id, steward, sensitivity)"
        " SELECT gen_random_uuid(), %s, 'restricted' FROM generate_series(1, 2000)",
        [registry.stranger],
    )
    assert pages(superuser, person) == before


def pages(connection: psycopg.Connection[Any], person: UUID) -> int:
    """How many pages of the database one mark touches."""
    with connection.transaction(force_rollback=True):
        connection.execute("SELECT set_config('graveregistry.actor', %s, true)", [str(person)])
        row = connection.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT sight_mark(%s)", [uuid4()]).fetchone()
        assert row is not None
        return int(row[0][0]["Plan"]["Shared Hit Blocks"])
