"""The last wall: what the database itself shows of warnings, and whom it lets write them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from graveregistry.access import service as access
from graveregistry.errors import Failure
from tests.support.registry import Registry
from tests.warnings.scene import standing, today, warn

TABLES = ("governorate_warning", "warning_review", "warning_withdrawal")


def aged(superuser: psycopg.Connection[Any], hours: int, days_left: int) -> None:
    """Put the warning back in time, which only a superuser can, and only past the trigger."""
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(
        "UPDATE governorate_warning SET issued_at = now() - %s * interval '1 hour', valid_until = %s",
        [hours, today() + timedelta(days=days_left)],
    )


def test_a_warning_nobody_reviewed_falls_silent_after_72_hours(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    warning = warn(registry)
    aged(superuser, 71, 7)
    assert len(standing(registry)) == 1
    aged(superuser, 73, 7)
    assert standing(registry) == []
    second = registry.client("officer-2")
    assert second.get("/awareness/warnings").json()[0]["state"] == "lapsed"
    assert second.post(f"/awareness/warnings/{warning}/review").status_code == 204
    assert len(standing(registry)) == 1
    aged(superuser, 24, 0)
    assert len(standing(registry)) == 1
    aged(superuser, 24, -1)
    assert standing(registry) == []
    assert second.get("/awareness/warnings").json()[0]["state"] == "expired"


def test_no_table_of_warnings_has_a_site_or_a_place(superuser: psycopg.Connection[Any]) -> None:
    columns = superuser.execute(
        "SELECT table_name, column_name, udt_name FROM information_schema.columns WHERE table_name = ANY(%s)",
        [[*TABLES, "public_warning"]],
    ).fetchall()
    assert {table for table, _, _ in columns} == {*TABLES, "public_warning"}
    assert [each for each in columns if "site" in each[1] or each[2] in {"geometry", "geography"}] == []
    shown = {column for table, column, _ in columns if table == "public_warning"}
    assert shown == {"governorate", "text_ar", "text_en", "issued_on", "valid_until"}


def as_web(registry: Registry, login: str, statement: str) -> None:
    """Run a statement on the web login with a person acting."""
    with registry.web_session() as session:
        access.act_as(session, registry.people[login])
        session.execute(text(statement))


COPY = (
    "INSERT INTO governorate_warning SELECT gen_random_uuid(), organisation_id, governorate, text_ar, text_en,"
    " {until}, {by}, {at} FROM governorate_warning"
)


@pytest.mark.parametrize(
    ("login", "statement"),
    [
        ("officer-2", COPY.format(until="valid_until", by="issued_by", at="issued_at")),
        ("partner-officer", COPY.format(until="valid_until", by="acting_person()", at="issued_at")),
        ("protection-officer", COPY.format(until="valid_until", by="issued_by", at="now() + interval '2 days'")),
        ("protection-officer", "INSERT INTO warning_review SELECT id, issued_by, now() FROM governorate_warning"),
        ("stranger", "INSERT INTO warning_review SELECT id, acting_person(), now() FROM governorate_warning"),
        ("legal", "INSERT INTO warning_withdrawal SELECT id, acting_person(), now(), 'x' FROM governorate_warning"),
        ("protection-officer", "UPDATE governorate_warning SET text_en = 'x'"),
        ("protection-officer", "DELETE FROM governorate_warning"),
    ],
)
def test_the_web_login_writes_no_warning_that_its_actor_may_not(registry: Registry, login: str, statement: str) -> None:
    warn(registry)
    with pytest.raises(DBAPIError, match=r"row-level security|permission denied"):
        as_web(registry, login, statement)


def test_the_database_keeps_no_warning_for_longer_than_thirty_days(registry: Registry) -> None:
    warn(registry)
    with pytest.raises(Failure, match="could not be understood"):
        as_web(
            registry,
            "protection-officer",
            COPY.format(until="valid_until + 30", by="issued_by", at="issued_at"),
        )
