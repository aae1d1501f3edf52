"""What the map shows each person is what ``disclosed_sites()`` says, whatever people, sites and grants."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg.errors import InvalidTextRepresentation

from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import NOTHING, Disclosure, Precision, disclosure
from tests.access.test_disclosed_sites import World, build, holder, insert, seen_by, worlds

__all__ = ["holder"]

LOOKERS = (Role.PROTECTION_OFFICER, Role.RESEARCHER)
CLEARED = (Role.RESEARCHER, Role.VERIFIER, Role.PROTECTION_OFFICER, Role.LEGAL)

# Every site once, at the level at which the sight would draw it.
DRAWN = """
    WITH s AS MATERIALIZED (SELECT map_sight(%s::text) AS seen)
    SELECT p.site_id, k %% 4, k %% 4 = 3 FROM s, unnest((seen).slots) k
    JOIN map_class c ON c.id = k / 4
    JOIN protected_site p ON p.steward = c.steward AND p.sensitivity = c.sensitivity
    WHERE p.site_id <> ALL ((seen).masked)
      AND NOT (k %% 4 = 3 AND p.site_id = ANY ((seen).sites))
    UNION ALL
    SELECT e.site_id, e.level, e.site_id = ANY ((seen).readable)
    FROM s, unnest((seen).sites, (seen).levels) e (site_id, level)
"""


def drawn(connection: psycopg.Connection[Any], person: UUID | str, viewer: str | None = None) -> dict[UUID, Disclosure]:
    connection.execute("SELECT set_config('graveregistry.actor', %s, true)", [str(person)])
    rows = connection.execute(DRAWN, [viewer]).fetchall()
    assert len({site for site, _, _ in rows}) == len(rows), "a site is drawn once"
    return {site: Disclosure(Precision(level), records) for site, level, records in rows}


def both(one: Disclosure, other: Disclosure) -> Disclosure:
    """What two people both see."""
    return Disclosure(min(one.precision, other.precision), one.records and other.records)


def would_see(world: World, actor: Actor) -> dict[UUID, Disclosure]:
    said = {
        site_id: disclosure(actor, site, [one for where, one in world.grants if where == site_id], world.now)
        for site_id, site in world.sites.items()
    }
    return {site: each for site, each in said.items() if each != NOTHING}


def shared(one: dict[UUID, Disclosure], other: dict[UUID, Disclosure]) -> dict[UUID, Disclosure]:
    return {site: both(one[site], other[site]) for site in one.keys() & other.keys()}


many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@many
@given(drawn_world=worlds)
def test_the_map_shows_each_person_what_is_disclosed_to_them(
    holder: psycopg.Connection[Any], drawn_world: dict[str, Any]
) -> None:
    with holder.transaction(force_rollback=True):
        world = filled(holder, drawn_world)
        for actor in world.actors:
            assert drawn(holder, actor.person_id) == seen_by(holder, str(actor.person_id)) == would_see(world, actor)
        for nobody in ("", uuid4()):
            assert drawn(holder, nobody) == {}


@many
@given(drawn_world=worlds)
def test_through_anothers_eyes_one_sees_what_both_see(
    holder: psycopg.Connection[Any], drawn_world: dict[str, Any]
) -> None:
    with holder.transaction(force_rollback=True):
        world = filled(holder, drawn_world)
        for actor in world.actors:
            own = would_see(world, actor)
            homes = actor.organisations(*LOOKERS)
            assert drawn(holder, actor.person_id, "public") == {}
            for other in world.actors:
                allowed = bool(homes & other.organisations())
                expected = shared(own, would_see(world, other)) if allowed else {}
                assert drawn(holder, actor.person_id, f"person:{other.person_id}") == expected
            for organisation in world.organisations:
                cleared = Actor(uuid4(), "x", "x", frozenset((organisation, role) for role in CLEARED))
                expected = shared(own, would_see(world, cleared)) if homes else {}
                assert drawn(holder, actor.person_id, f"organisation:{organisation}") == expected
            assert drawn(holder, actor.person_id, f"organisation:{uuid4()}") == {}


def filled(connection: psycopg.Connection[Any], drawn_world: dict[str, Any]) -> World:
    """A world in the database, asked as the owner of the functions."""
    row = connection.execute("SELECT now()").fetchone()
    assert row is not None
    world = build(row[0], drawn_world)
    insert(connection, world, drawn_world["ended"])
    connection.execute("SET LOCAL ROLE graveregistry_owner")
    return world


def test_eyes_that_are_no_id_are_refused(holder: psycopg.Connection[Any]) -> None:
    with pytest.raises(InvalidTextRepresentation):
        holder.execute("SELECT map_sight('person:x'' OR true')")
