"""The transaction boundary keeps law 2 and says in words what the database refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import ProgrammingError

from graveregistry import db
from graveregistry.access import service
from graveregistry.access.tables import Organisation, Person, SignIn
from graveregistry.errors import Failure
from graveregistry.ledger import auditing
from graveregistry.ledger import service as ledger
from tests.support.registry import Registry


def organisation(**given: object) -> Organisation:
    whole = {"id": uuid4(), "name_ar": "جمعية", "name_en": "Association", "created_at": service.now()}
    return Organisation(**{**whole, **given})


def code(registry: Registry, act: Callable[[db.Session], object]) -> str:
    with pytest.raises(Failure) as refused, registry.owner_session() as session:
        act(session)
    return refused.value.code


def organisations(registry: Registry) -> int:
    with registry.owner_session() as session:
        return int(session.scalar(text("SELECT count(*) FROM organisation")))


def test_a_change_without_its_event_is_refused_at_commit_and_undone(registry: Registry) -> None:
    before = organisations(registry)
    assert code(registry, lambda session: session.add(organisation())) == "unrecorded_change"

    def after_the_event(session: db.Session) -> None:
        session.add(organisation())
        ledger.record(session, "OrganisationFounded", actor=None)
        session.get_one(Person, registry.people["legal"]).name = "غيره"

    assert code(registry, after_the_event) == "unrecorded_change"
    assert organisations(registry) == before


@pytest.mark.parametrize(
    "statement",
    [
        update(Person).values(name="x"),
        update(Person.__table__).values(name="x"),
        delete(Person),
        insert(Organisation).values(name_ar="x"),
        insert(Organisation.__table__).values(name_ar="x"),
    ],
    ids=str,
)
def test_a_bulk_statement_on_rows_of_history_is_refused(registry: Registry, statement: object) -> None:
    assert code(registry, lambda session: session.execute(statement)) == "unrecorded_change"


def test_bulk_statements_on_other_tables_are_fine(registry: Registry) -> None:
    registry.client("legal")
    with registry.owner_session() as session:
        session.execute(delete(SignIn))
        assert session.scalar(text("SELECT count(*) FROM sign_in")) == 0


def test_what_a_savepoint_takes_back_needs_no_event(registry: Registry) -> None:
    before = organisations(registry)
    with registry.owner_session() as session:
        inner = session.begin_nested()
        session.add(organisation())
        session.flush()
        inner.rollback()
    assert organisations(registry) == before


def test_what_came_before_a_savepoint_still_needs_its_event(registry: Registry) -> None:
    def hide(session: db.Session) -> None:
        session.add(organisation())
        session.flush()
        inner = session.begin_nested()
        session.add(organisation())
        ledger.record(session, "OrganisationFounded", actor=None)
        inner.rollback()

    assert code(registry, hide) == "unrecorded_change"


def test_a_savepoint_that_is_kept_leaves_its_change_to_the_event_after_it(registry: Registry) -> None:
    with registry.owner_session() as session:
        with session.begin_nested():
            session.add(organisation())
        ledger.record(session, "OrganisationFounded", actor=None)
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def test_a_row_flushed_twice_is_one_image_with_its_last_values(registry: Registry) -> None:
    with registry.owner_session() as session:
        row = organisation(name_en="First")
        session.add(row)
        session.flush()
        row.name_en = "Second"
        session.flush()
        (image,) = db.take_changes(session)
        assert image.values["name_en"] == "Second"
        assert image.values["name_ar"] == "جمعية"
        session.delete(row)
        (gone,) = db.take_changes(session)
        assert gone.values == {"deleted": True}
        session.flush()
        session.rollback()


def test_a_row_changed_and_deleted_before_its_event_is_only_deleted(registry: Registry) -> None:
    with registry.owner_session() as session:
        row = organisation()
        session.add(row)
        session.flush()
        session.delete(row)
        ledger.record(session, "OrganisationWithdrawn", actor=None)
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def test_what_the_database_refuses_is_said_in_words(registry: Registry) -> None:
    twice, person = organisation(), registry.people["legal"]
    with registry.owner_session() as session:
        session.add(twice)
        ledger.record(session, "OrganisationFounded", actor=None)
    says = {
        "id_conflict": lambda session: session.add(organisation(id=twice.id)),
        "invalid_input": lambda session: session.add(organisation(name_ar="a\0b")),
        "not_found": lambda session: session.execute(
            text("INSERT INTO submitted_once VALUES (:who, 'x', 'x', now())"), {"who": uuid4()}
        ),
    }
    for expected, act in says.items():
        assert code(registry, act) == expected
    checked = text(
        "INSERT INTO site_grant (id, site_id, kind, level, purpose, granted_by, valid_from)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), 'share', 9, 'x', :who, now())"
    )
    assert code(registry, lambda session: session.execute(checked, {"who": person})) == "invalid_input"


def test_a_statement_or_a_lock_that_takes_too_long_is_busy(
    registry: Registry, superuser: psycopg.Connection[object]
) -> None:
    slow = "SET LOCAL statement_timeout = '20ms'", "SELECT pg_sleep(5), 'connect'"
    assert code(registry, lambda session: [session.execute(text(each)) for each in slow]) == "busy"
    with superuser.transaction():
        superuser.execute("LOCK TABLE person")
        locked = "SET LOCAL lock_timeout = '20ms'", "SELECT 'connect' FROM person"
        assert code(registry, lambda session: [session.execute(text(each)) for each in locked]) == "busy"


def test_no_free_connection_is_busy_and_soon(registry: Registry) -> None:
    engine = db.connect(registry.urls.web, pool_size=1)
    engine.pool._max_overflow = 0
    engine.pool._timeout = 0.1
    factory = db.sessions(engine)
    with db.transaction(factory) as held:
        held.execute(text("SELECT 1"))
        began = time.monotonic()
        with pytest.raises(Failure) as refused, db.transaction(factory) as second:
            second.execute(text("SELECT 1"))
        assert refused.value.code == "busy"
        assert time.monotonic() - began < 5
    engine.dispose()


def test_a_database_that_is_not_there_is_unreachable_and_comes_back(
    registry: Registry, superuser: psycopg.Connection[object]
) -> None:
    nowhere = db.sessions(db.connect(registry.urls.owner.replace("/test_", "/none_")))
    with pytest.raises(Failure) as refused, db.transaction(nowhere) as session:
        session.execute(text("SELECT 1"))
    assert refused.value.code == "database_unreachable"

    def killed(session: db.Session) -> None:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        session.execute(text("SELECT 1"))

    assert code(registry, killed) == "database_unreachable"
    assert organisations(registry) == 3


def test_our_own_mistakes_are_not_called_something_else(registry: Registry) -> None:
    with pytest.raises(ProgrammingError), registry.owner_session() as session:
        session.execute(text("SELECT nothing"))


def test_a_refusal_that_counts_is_kept(registry: Registry) -> None:
    before = organisations(registry)

    def refuse(session: db.Session) -> None:
        session.add(organisation())
        ledger.record(session, "OrganisationFounded", actor=None)
        raise db.Kept("sign_in_refused")

    assert code(registry, refuse) == "sign_in_refused"
    assert organisations(registry) == before + 1


def test_the_values_of_a_failed_statement_are_not_in_its_error(registry: Registry) -> None:
    with pytest.raises(ProgrammingError) as failed, registry.owner_session() as session:
        session.execute(text("SELECT nothing FROM person WHERE name = :name"), {"name": "PLANTED-NAME"})
    assert "PLANTED-NAME" not in str(failed.value)
