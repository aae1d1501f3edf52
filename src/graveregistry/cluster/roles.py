"""Login roles and databases: who may connect, and what a fresh database holds before the first migration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

ADMIN = "graveregistry_admin"
"""The cluster's superuser; used here only, never by the web process."""
OWNER = "graveregistry_owner"
WEB = "graveregistry_web"
PUBLIC = "graveregistry_public"
LOGINS = (ADMIN, OWNER, WEB, PUBLIC)
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "unaccent")

_WALLED = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION NOINHERIT"
_ATTRIBUTES = {
    OWNER: "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION",
    WEB: _WALLED,
    PUBLIC: _WALLED,
}
# A request that waits longer than this has lost its reader; it must not hold rows that others need.
_LIMITS = {
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "10s",
}


def secure_cluster(connection: Connection[Any], password: Callable[[str], str]) -> None:
    """Bring the login roles to exactly the rights above; run at every start, so drift is mended."""
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    with connection.transaction():
        for role, attributes in _ATTRIBUTES.items():
            if role not in known:
                # Hashed on this side: the clear password never reaches the server or its log.
                hashed = connection.pgconn.encrypt_password(password(role).encode(), role.encode(), b"scram-sha-256")
                connection.execute(_say("CREATE ROLE {} LOGIN PASSWORD {}", role, Literal(hashed.decode())))
            connection.execute(_say(f"ALTER ROLE {{}} LOGIN {attributes}", role))
        for role in (WEB, PUBLIC):
            for setting, value in _LIMITS.items():
                connection.execute(_say("ALTER ROLE {} SET {} = {}", role, Identifier(setting), Literal(value)))
        connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")


def create_database(connection: Connection[Any], name: str, template: str | None) -> None:
    """Create database ``name`` if it is not there, as a copy of ``template`` if one is named, and close its door.

    ``connection`` is the superuser's, in autocommit, to another database. Rights on a database are not copied
    with a template (CREATE DATABASE, PostgreSQL manual), so they are set here every time.
    """
    there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not there:
        connection.execute(
            _say("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy", name, OWNER, template or "template0")
        )
    with connection.transaction():
        connection.execute(_say("REVOKE ALL ON DATABASE {} FROM PUBLIC", name))
        connection.execute(_say("GRANT CONNECT ON DATABASE {} TO {}, {}", name, WEB, PUBLIC))
        connection.execute(_say("COMMENT ON DATABASE {} IS 'A graveregistry database'", name))


def furnish_database(connection: Connection[Any]) -> None:
    """Extensions (only a superuser may add PostGIS) and a schema in which nobody but the owner creates."""
    with connection.transaction():
        for extension in EXTENSIONS:
            connection.execute(_say("CREATE EXTENSION IF NOT EXISTS {}", extension))
        # PostGIS lets everybody ask for the extent of any table's shapes, with its owner's eyes.
        for (function,) in connection.execute(
            "SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace AND proowner = current_user::regrole"
        ).fetchall():
            connection.execute(SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(SQL(function)))
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(_say("GRANT USAGE ON SCHEMA public TO {}, {}", WEB, PUBLIC))


def _say(text: str, *parts: str | Identifier | Literal) -> Composed:
    # The texts are this module's own; names go in as quoted identifiers.
    names = (Identifier(part) if isinstance(part, str) else part for part in parts)
    return SQL(text).format(*names)
