"""Attack 9 at the last wall: what the database itself shows to nobody, to the public and to the web process."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from graveregistry.access import service
from tests.support.registry import Registry

GUARDED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'spatial_ref_sys' AND (
        EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
                AND (a.attname LIKE '%site\\_id%' OR a.atttypid IN ('geometry'::regtype, 'geography'::regtype)))
        OR EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.confrelid = 'protected_site'::regclass)
    )
    ORDER BY 1
"""
RELEASED = frozenset({"public_archive", "public_release", "public_site", "public_unit", "public_warning"})
"""Tables made for the public: released units only, no site's row or shape."""


@pytest.fixture
def guarded(superuser: psycopg.Connection[Any]) -> list[str]:
    names = [name for (name,) in superuser.execute(GUARDED)]
    assert {"protected_site", "site", "site_shape", "boundary_assertion", "ledger_sheet", "organisation"} <= set(names)
    return names


def web_reads(superuser: psycopg.Connection[Any]) -> set[str]:
    """The tables on which the web role has any right to read at all."""
    held = superuser.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND has_any_column_privilege('graveregistry_web', oid, 'SELECT')"
    )
    return {name for (name,) in held}


def test_every_table_with_a_site_or_a_place_has_forced_row_level_security(
    superuser: psycopg.Connection[Any], guarded: list[str]
) -> None:
    walls = {
        name: (enabled, forced, policies)
        for name, enabled, forced, policies in superuser.execute(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
            " ARRAY(SELECT polname::text FROM pg_policy p WHERE p.polrelid = c.oid AND polcmd IN ('r', '*')"
            "       AND 'graveregistry_web'::regrole::oid = ANY (polroles))"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
        )
    }
    readable = web_reads(superuser)
    for name in set(guarded) - RELEASED:
        enabled, forced, policies = walls[name]
        assert enabled, name
        assert forced, name
        assert bool(policies) == (name in readable), f"{name}: a right to read without a policy, or the reverse"


def test_without_an_actor_no_table_shows_a_row(
    registry: Registry, superuser: psycopg.Connection[Any], guarded: list[str]
) -> None:
    registry.client("researcher").mark_site(registry.own)
    readable = web_reads(superuser)
    for actor in (None, "closed"):
        with registry.web_session() as session:
            if actor is not None:
                session.execute(text("SELECT set_config('graveregistry.actor', gen_random_uuid()::text, true)"))
            for name in (set(guarded) - RELEASED) & readable:
                assert session.scalar(text(f'SELECT count(*) FROM "{name}"')) == 0, name


def test_an_actor_that_is_no_id_is_refused(registry: Registry) -> None:
    registry.client("researcher").mark_site(registry.own)
    with registry.web_session() as session:
        session.execute(text("SELECT set_config('graveregistry.actor', 'x'' OR true --', true)"))
        with pytest.raises(DataError):
            session.execute(text("SELECT * FROM site"))


def test_the_public_role_has_no_right_on_any_of_them(superuser: psycopg.Connection[Any], guarded: list[str]) -> None:
    held = superuser.execute(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE grantee IN ('graveregistry_public', 'PUBLIC') AND table_schema = 'public'"
        " AND table_name NOT IN ('spatial_ref_sys', 'geometry_columns', 'geography_columns')"
    ).fetchall()
    held += superuser.execute(
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee IN ('graveregistry_public', 'PUBLIC') AND table_schema = 'public'"
        " AND table_name NOT IN ('spatial_ref_sys', 'geometry_columns', 'geography_columns')"
    ).fetchall()
    assert {name for name, _ in held} <= RELEASED
    ours = superuser.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.prosecdef"
        " AND has_function_privilege('graveregistry_public', p.oid, 'EXECUTE')"
    ).fetchall()
    assert ours == []


def test_the_web_role_owns_nothing_and_cannot_touch_what_happened(superuser: psycopg.Connection[Any]) -> None:
    owned = superuser.execute(
        "SELECT relname FROM pg_class WHERE relowner IN ('graveregistry_web'::regrole, 'graveregistry_public'::regrole)"
        " UNION ALL SELECT proname FROM pg_proc"
        " WHERE proowner IN ('graveregistry_web'::regrole, 'graveregistry_public'::regrole)"
        " UNION ALL SELECT datname FROM pg_database"
        " WHERE datdba IN ('graveregistry_web'::regrole, 'graveregistry_public'::regrole)"
    ).fetchall()
    assert owned == []
    attributes = superuser.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication, rolinherit FROM pg_roles"
        " WHERE rolname IN ('graveregistry_web', 'graveregistry_public')"
    ).fetchall()
    assert attributes == [(False,) * 6] * 2
    rights = superuser.execute(
        "SELECT relname, p FROM pg_class, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname LIKE 'ledger\\_%'"
        " AND has_table_privilege('graveregistry_web', oid, p)"
    ).fetchall()
    assert rights == []


def test_functions_that_see_everything_have_a_fixed_search_path(superuser: psycopg.Connection[Any]) -> None:
    loose = superuser.execute(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.prosecdef AND p.proowner = 'graveregistry_owner'::regrole"
        " AND NOT coalesce(array_to_string(p.proconfig, ',') LIKE 'search_path=%pg_temp%', false)"
    ).fetchall()
    assert loose == []


def test_the_web_role_may_make_nothing_in_the_schema(superuser: psycopg.Connection[Any]) -> None:
    for role in ("graveregistry_web", "graveregistry_public"):
        row = superuser.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role]).fetchone()
        assert row == (False,)


def test_history_shows_each_reader_what_is_theirs(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own, notes="PLANTED")

    def fields(login: str) -> set[tuple[str, bool]]:
        with registry.web_session() as session:
            service.act_as(session, registry.people[login])
            rows = session.execute(text("SELECT name, clear FROM ledger_field"))
            return {(name, clear) for name, clear in rows}

    assert f"site/{site['id']}/notes" in {name for name, _ in fields("researcher")}
    audited = fields("auditor")
    assert {name for name, _ in audited} == {"type", "actor", "occurred_at", "fields"}
    assert all(clear for _, clear in audited)
    for login in ("monitor", "administrator", "partner-officer"):
        assert fields(login) == set(), login
    # The stranger's auditor reads that things happened, and nothing of what or where.
    assert fields("stranger") == audited
