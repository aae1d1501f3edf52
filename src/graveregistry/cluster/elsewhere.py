"""Any other PostGIS in place of the embedded cluster: the same logins and the same furnishing, one dialect."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from graveregistry.cluster import passwords, roles
from graveregistry.errors import Failure


def url_of(url: str, home: Path, role: str) -> str:
    """The database of ``url`` reached by one of the registry's own logins."""
    password = passwords.read_password(home, role)
    return make_url(url).set(username=role, password=password).render_as_string(hide_password=False)


def furnish(url: str, home: Path) -> None:
    """Make the logins and extensions in an existing database; ``url`` is the login of its server's administrator.

    Raises:
        Failure: ``database_unreachable``.
    """
    passwords.make_passwords(home, roles.LOGINS)
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain, autocommit=True) as connection:
            roles.secure_cluster(connection, lambda role: passwords.read_password(home, role))
            name = connection.info.dbname
            connection.execute(SQL("ALTER DATABASE {} OWNER TO {}").format(Identifier(name), Identifier(roles.OWNER)))
            roles.furnish_database(connection)
    except psycopg.OperationalError as error:
        raise Failure("database_unreachable") from error
