"""The last wall: what the public login and the web login can and cannot do in the database itself."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from graveregistry import db
from graveregistry.access import service as access
from tests.publication.scene import ground, release
from tests.support.registry import Registry

READABLE = {"public_archive", "public_release", "public_site", "public_unit", "public_warning"}
_NOT_OF_AN_EXTENSION = "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"


def test_the_public_login_can_read_the_public_views_and_write_nothing(superuser: psycopg.Connection[Any]) -> None:
    rights = superuser.execute(
        f"""
        SELECT o.relname, p.name FROM pg_class o, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p(name)
        WHERE o.relnamespace = 'public'::regnamespace AND o.relkind IN ('r', 'v', 'm', 'p', 'f')
          AND {_NOT_OF_AN_EXTENSION} AND has_any_column_privilege('graveregistry_public', o.oid, p.name)
        UNION
        SELECT o.relname, p.name FROM pg_class o, unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS p(name)
        WHERE o.relnamespace = 'public'::regnamespace AND o.relkind IN ('r', 'v', 'm', 'p', 'f')
          AND {_NOT_OF_AN_EXTENSION} AND has_table_privilege('graveregistry_public', o.oid, p.name)
        """
    ).fetchall()
    assert set(rights) == {(name, "SELECT") for name in READABLE}


def test_the_public_login_can_call_no_function_that_reads_for_others(superuser: psycopg.Connection[Any]) -> None:
    callable_ = superuser.execute(
        f"""
        SELECT o.proname FROM pg_proc o WHERE o.pronamespace = 'public'::regnamespace AND o.prosecdef
          AND {_NOT_OF_AN_EXTENSION} AND has_function_privilege('graveregistry_public', o.oid, 'EXECUTE')
        """
    ).fetchall()
    assert callable_ == []


def as_web(registry: Registry, login: str | None, statement: str) -> None:
    """Run a statement on the web login with a person acting."""
    with registry.web_session() as session:
        if login is not None:
            access.act_as(session, registry.people[login])
        session.execute(text(statement))


def test_the_public_login_is_refused_everything_else(registry: Registry) -> None:
    tables = set(db.Base.metadata.tables) | {"awareness_countable"}
    assert {"site", "site_shape", "protected_site", "person", "awareness_standing"} <= tables
    for table in sorted(tables):
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            db.transaction(registry.app.state.public_sessions) as session,
        ):
            session.execute(text(f"SELECT 1 FROM {table}"))


def test_the_public_login_sees_the_rows_of_releases_that_stand(registry: Registry) -> None:
    ground(registry)
    release(registry)
    with db.transaction(registry.app.state.public_sessions) as session:
        rows = session.execute(text("SELECT release_number, band, ST_XMin(shape), ST_YMin(shape) FROM public_unit"))
        assert rows.all() == [(1, "several", 36.5, 32.7)]
    registry.client("officer-2").post("/awareness/releases/1/withdraw", {"reason": "تدريب"})
    with db.transaction(registry.app.state.public_sessions) as session:
        for view in ("public_release", "public_unit"):
            assert session.execute(text(f"SELECT 1 FROM {view}")).all() == []


def test_nobody_on_the_web_reads_which_sites_stand(registry: Registry) -> None:
    for table in ("awareness_standing", "awareness_countable"):
        with pytest.raises(DBAPIError, match="permission denied"):
            as_web(registry, "protection-officer", f"SELECT 1 FROM {table}")


def test_the_ground_is_refused_to_all_but_an_acting_officer(registry: Registry) -> None:
    for login in ("researcher", "legal", "auditor", "administrator", None):
        for call in ("awareness_ground()", "awareness_remember(1)"):
            with pytest.raises(DBAPIError, match="protection officer"):
                as_web(registry, login, f"SELECT * FROM {call}")


def test_the_memory_of_a_release_is_written_with_the_release_only(registry: Registry) -> None:
    release(registry)
    for number in (1, 2):
        with pytest.raises(DBAPIError, match="not a release of this transaction"):
            as_web(registry, "officer-2", f"SELECT awareness_remember({number})")


FORGED = (
    "INSERT INTO awareness_release SELECT 2, '2040-01', released_at, geojson, sha256, gen_random_uuid(),"
    " proposed_by, approved_by, answers, review_on, report, report_sha256 FROM awareness_release"
)
EDITED = "UPDATE awareness_release SET month = '2040-01'"
ADDED = (
    "INSERT INTO awareness_unit (release_number, unit, level, band, text_key, shape)"
    " VALUES (1, '0/2165/1227', 0, 'many', 'awareness.unit.many',"
    " ST_Multi(ST_MakeEnvelope(36.5, 32.7, 36.6, 32.8, 4326)))"
)
REPLACED = "INSERT INTO awareness_archive VALUES (1, '', encode(sha256(''), 'hex'))"
CHOSEN = "INSERT INTO awareness_scheme (id, kind, chosen_at) VALUES (1, 'grid', now())"


def test_the_web_login_forges_edits_and_adds_nothing(registry: Registry) -> None:
    release(registry)
    for statement in (FORGED, EDITED, ADDED, REPLACED, CHOSEN):
        with pytest.raises(DBAPIError, match=r"row-level security|permission denied"):
            as_web(registry, "officer-2", statement)


TABLES = ("awareness_release", "awareness_archive", "awareness_unit", "awareness_withdrawal", "awareness_standing")


def test_even_the_owner_changes_no_row(registry: Registry) -> None:
    ground(registry)
    release(registry)
    registry.client("officer-2").post("/awareness/releases/1/withdraw", {"reason": "تدريب"})
    for statement in [
        *(f"DELETE FROM {table}" for table in TABLES),
        *(f"TRUNCATE {table} CASCADE" for table in TABLES),
    ]:
        with pytest.raises(DBAPIError, match="append-only"), registry.owner_session() as session:
            session.execute(text(statement))


def test_bytes_that_are_not_those_of_the_digest_do_not_fit(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    release(registry)
    superuser.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.errors.CheckViolation):
        superuser.execute("UPDATE awareness_release SET geojson = '{}'")


def test_every_table_of_the_room_is_walled_by_force(superuser: psycopg.Connection[Any]) -> None:
    forced = superuser.execute(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
        " WHERE relname LIKE 'awareness%' AND relkind = 'r'"
    ).fetchall()
    # The scheme is no place and no secret: everybody may know how units are made.
    assert dict(forced) == dict.fromkeys(TABLES, True) | {"awareness_scheme": False}
