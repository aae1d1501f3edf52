"""The database's form of the disclosure decision agrees with the pure one, whatever people, sites and grants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import (
    BY_ROLE,
    NOTHING,
    Disclosure,
    Grant,
    GrantKind,
    Precision,
    ProtectedSite,
    Sensitivity,
    disclosure,
)
from graveregistry.access.rules import TWO_PEOPLE
from tests.conftest import Database

PEOPLE, ORGANISATIONS, SITES = 4, 3, 3
SHIFTS = (timedelta(days=-2), timedelta(), timedelta(days=2))


@dataclass
class World:
    """People, sites and grants by number; ``now`` is the transaction's own clock."""

    now: datetime
    organisations: list[UUID] = field(default_factory=lambda: [uuid4() for _ in range(ORGANISATIONS)])
    actors: list[Actor] = field(default_factory=list)
    sites: dict[UUID, ProtectedSite] = field(default_factory=dict)
    grants: list[tuple[UUID, Grant]] = field(default_factory=list)


@st.composite
def grants(draw: st.DrawFn) -> tuple[Any, ...]:
    """Numbers of site, level, kind, person (or organisation), and three moments as shifts of now."""
    return (
        draw(st.integers(0, SITES - 1)),
        draw(st.sampled_from([Precision.AREA, Precision.VICINITY, Precision.EXACT])),
        draw(st.sampled_from(GrantKind)),
        draw(st.booleans()),
        draw(st.integers(0, max(PEOPLE, ORGANISATIONS) - 1)),
        draw(st.sampled_from(SHIFTS)),
        draw(st.sampled_from([None, *SHIFTS])),
        draw(st.sampled_from([None, *SHIFTS])),
    )


worlds = st.fixed_dictionaries(
    {
        "active": st.lists(st.booleans(), min_size=PEOPLE, max_size=PEOPLE),
        "roles": st.sets(
            st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, ORGANISATIONS - 1), st.sampled_from(Role)), max_size=8
        ),
        "ended": st.sets(
            st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, ORGANISATIONS - 1), st.sampled_from(Role)), max_size=3
        ),
        "sites": st.lists(
            st.tuples(st.integers(0, ORGANISATIONS - 1), st.sampled_from(Sensitivity)), min_size=SITES, max_size=SITES
        ),
        "grants": st.lists(grants(), max_size=6),
    }
)


def build(now: datetime, drawn: dict[str, Any]) -> World:
    world = World(now)
    for number, active in enumerate(drawn["active"]):
        held = frozenset((world.organisations[o], role) for person, o, role in drawn["roles"] if person == number)
        world.actors.append(Actor(uuid4(), str(uuid4()), "x", held, active))
    for steward, sensitivity in drawn["sites"]:
        world.sites[uuid4()] = ProtectedSite(world.organisations[steward], sensitivity)
    ids = list(world.sites)
    for site, level, kind, to_person, who, start, until, revoked in drawn["grants"]:
        ends = start + SHIFTS[-1] if kind is GrantKind.EMERGENCY else until
        one = Grant(
            level,
            kind,
            world.actors[who % PEOPLE].person_id if to_person else None,
            None if to_person else world.organisations[who % ORGANISATIONS],
            now + start,
            None if ends is None else now + ends,
            None if revoked is None else now + revoked,
        )
        world.grants.append((ids[site], one))
    return world


def insert(connection: psycopg.Connection[Any], world: World, ended: set[tuple[int, int, Role]]) -> None:
    then = world.now - timedelta(days=30)
    for each in world.organisations:
        connection.execute(
            "INSERT INTO organisation (id, name_ar, name_en, created_at) VALUES (%s, 'أ', 'a', %s)", [each, then]
        )
    for actor in world.actors:
        connection.execute(
            "INSERT INTO person (id, login, name, password_hash, password_set_at, active, language, created_at)"
            " VALUES (%s, %s, 'x', 'x', %s, %s, 'ar', %s)",
            [actor.person_id, actor.login, then, actor.active, then],
        )
    held = [(actor.person_id, where, role, None) for actor in world.actors for where, role in actor.roles]
    held += [(world.actors[p].person_id, world.organisations[o], role, then) for p, o, role in ended]
    for person, where, role, end in held:
        connection.execute(
            "INSERT INTO membership (id, person_id, organisation_id, role, given_at, ended_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [uuid4(), person, where, role.value, then, end],
        )
    for site_id, site in world.sites.items():
        connection.execute(
            "INSERT INTO protected_site (site_id, steward, sensitivity) VALUES (%s, %s, %s)",
            [site_id, site.steward, site.sensitivity.value],
        )
    for site_id, one in world.grants:
        connection.execute(
            "INSERT INTO site_grant (id, site_id, kind, person_id, organisation_id, level, purpose, granted_by,"
            " valid_from, until, revoked_at) VALUES (%s, %s, %s, %s, %s, %s, 'x', %s, %s, %s, %s)",
            [
                *(uuid4(), site_id, one.kind.value, one.person, one.organisation, one.precision.value),
                *(world.actors[0].person_id, one.valid_from, one.until, one.revoked_at),
            ],
        )


def seen_by(connection: psycopg.Connection[Any], person: str) -> dict[UUID, Disclosure]:
    connection.execute("SELECT set_config('graveregistry.actor', %s, true)", [person])
    rows = connection.execute("SELECT site_id, level, records FROM disclosed_sites()").fetchall()
    among = "SELECT site_id, level, records FROM disclosed_among(ARRAY(SELECT site_id FROM protected_site))"
    assert sorted(connection.execute(among).fetchall()) == sorted(rows)
    return {site: Disclosure(Precision(level), records) for site, level, records in rows}


def open_to_roles(connection: psycopg.Connection[Any]) -> set[UUID]:
    """The sites whose records the acting person's roles open, as the walls of new rows ask first."""
    return {site for (site,) in connection.execute("SELECT site_id FROM open_sites")}


@pytest.fixture
def holder(superuser: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    superuser.autocommit = False
    yield superuser
    superuser.rollback()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(drawn=worlds)
def test_python_and_sql_agree_for_every_actor_and_site(holder: psycopg.Connection[Any], drawn: dict[str, Any]) -> None:
    with holder.transaction(force_rollback=True):
        row = holder.execute("SELECT now()").fetchone()
        assert row is not None
        world = build(row[0], drawn)
        insert(holder, world, drawn["ended"])
        holder.execute("SET LOCAL ROLE graveregistry_web")
        for actor in world.actors:
            told = seen_by(holder, str(actor.person_id))
            for site_id, site in world.sites.items():
                given = [one for where, one in world.grants if where == site_id]
                assert told.get(site_id, NOTHING) == disclosure(actor, site, given, world.now)
            assert set(told) <= set(world.sites)
            by_roles = {i for i, site in world.sites.items() if disclosure(actor, site, [], world.now).records}
            assert open_to_roles(holder) == by_roles
            assert by_roles <= {site for site, seen in told.items() if seen.records}
        assert seen_by(holder, "") == {}
        assert open_to_roles(holder) == set()
        assert seen_by(holder, str(uuid4())) == {}


def test_the_rules_in_the_database_are_those_of_the_program(superuser: psycopg.Connection[Any]) -> None:
    held = superuser.execute("SELECT role, sensitivity, level FROM disclosure_rule").fetchall()
    assert {(Role(r), Sensitivity(s)): Precision(level) for r, s, level in held} == BY_ROLE
    decided = superuser.execute("SELECT kind, role FROM decision_rule").fetchall()
    assert set(decided) == {(kind.value, role.value) for kind, two in TWO_PEOPLE.items() for role in two.decide}


def test_an_emergency_grant_longer_than_72_hours_is_refused_by_the_database(
    superuser: psycopg.Connection[Any], database: Database
) -> None:
    now = datetime.now(UTC)
    organisation, person, site = uuid4(), uuid4(), uuid4()
    superuser.execute(
        "INSERT INTO organisation (id, name_ar, name_en, created_at) VALUES (%s, 'أ', 'a', now())", [organisation]
    )
    superuser.execute(
        "INSERT INTO person (id, login, name, password_hash, password_set_at, active, language, created_at)"
        " VALUES (%s, 'x', 'x', 'x', now(), true, 'ar', now())",
        [person],
    )
    superuser.execute(
        "INSERT INTO protected_site (site_id, steward, sensitivity) VALUES (%s, %s, 'sealed')", [site, organisation]
    )
    for until in (None, now + timedelta(hours=73)):
        with pytest.raises(psycopg.errors.CheckViolation):
            superuser.execute(
                "INSERT INTO site_grant (id, site_id, kind, person_id, level, purpose, granted_by, valid_from, until)"
                " VALUES (%s, %s, 'emergency', %s, 3, 'x', %s, %s, %s)",
                [uuid4(), site, person, person, now, until],
            )
