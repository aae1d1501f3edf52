"""Writing history: parallel writers leave no gap, and whoever edits the database behind it is named."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from tests.support.registry import Registry
from tests.support.sheets import ERASED, edit_fields

from graveregistry.access import service as access
from graveregistry.errors import Failure
from graveregistry.ledger import auditing, chains, events, service
from graveregistry.ledger import queries as ledger_queries
from graveregistry.ledger.checkpoint import Relation, compare, verify_checkpoint
from graveregistry.ledger.merkle import root
from graveregistry.ledger.notes import new_signer
from graveregistry.ledger.queries import signed
from graveregistry.ledger.signer import LedgerRewritten, Signer
from graveregistry.ledger.verifying import Fault


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.create(tmp_path / "signer", "test.example/log")


def audit(registry: Registry, signer: Signer | None = None) -> auditing.Audit:
    with registry.owner_session() as session:
        return auditing.audit(session, signer.remembered() if signer else [])


def faults(found: auditing.Audit) -> set[tuple[Fault, int]]:
    return {(each.fault, each.index) for each in found.findings}


@pytest.fixture
def site(registry: Registry) -> dict[str, Any]:
    return registry.client("researcher").mark_site(registry.own, notes="أول")


@pytest.fixture
def attacker(superuser: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """The superuser with every trigger silenced."""
    superuser.execute("SET session_replication_role = replica")
    return superuser


def indexed(attacker: psycopg.Connection[Any], key: int) -> int:
    """The index of the event with these contents."""
    row = attacker.execute("SELECT index FROM ledger_event WHERE key = %s", [key]).fetchone()
    assert row is not None
    return int(row[0])


def test_parallel_writers_leave_no_gap_and_no_fork(registry: Registry, signer: Signer) -> None:
    sites = [UUID(registry.client("researcher").mark_site(registry.own)["id"]) for _ in range(3)]
    begun = audit(registry).size

    def write(number: int) -> int:
        with registry.web_session() as session:
            access.act_as(session, registry.people["researcher"])
            concerned = {sites[number % 3], sites[(number // 3) % 3]}
            return service.record(session, "Looked", actor=None, sites=concerned, extra={"number": number}).index

    with ThreadPoolExecutor(8) as writers:
        indexes = sorted(writers.map(write, range(200)))
    assert indexes == list(range(begun, begun + 200))
    note = auditing.checkpoint(registry.app.state.sessions, signer)
    found = audit(registry, signer)
    assert not found.failed
    head = verify_checkpoint(note, [signer.key]).checkpoint
    assert (head.size, head.root) == (begun + 200, found.root)


def test_identical_requests_at_once_write_once_and_answer_alike(registry: Registry) -> None:
    body = {"id": str(uuid4()), "steward": str(registry.own), "name_ar": "تدريب", "types": ["well"]}
    clients = [registry.client("researcher") for _ in range(6)]
    with ThreadPoolExecutor(6) as many:
        answers = list(many.map(lambda client: client.post("/sites", body), clients))
    assert [each.status_code for each in answers] == [201] * 6
    assert len({each.content for each in answers}) == 1
    history = clients[0].get(f"/sites/{body['id']}/history").json()
    assert [each["type"] for each in history] == ["SiteMarked"]


def test_one_key_for_two_things_is_a_conflict_and_another_persons_key_is_theirs(registry: Registry) -> None:
    with registry.web_session() as session:
        one = access.act_as(session, registry.people["researcher"])
        two = access.act_as(session, registry.people["legal"])
        assert one is not None
        assert two is not None
        assert access.first_time(session, one, "visit/1", b"a")
        assert not access.first_time(session, one, "visit/1", b"a")
        assert access.first_time(session, two, "visit/1", b"b")
        with pytest.raises(Failure) as conflict:
            access.first_time(session, one, "visit/1", b"b")
        assert conflict.value.code == "id_conflict"


def test_an_event_tells_what_when_who_and_why_and_how_much(registry: Registry, site: dict[str, Any]) -> None:
    happened = datetime(2024, 3, 12, 6, 16, tzinfo=UTC)
    with registry.web_session() as session:
        actor = access.act_as(session, registry.people["researcher"])
        assert actor is not None
        where = UUID(site["id"])
        service.record(
            session, "Looked", actor=actor.person_id, sites=[where], occurred_at=happened, reason="سبب", extra={"n": 1}
        )
        last = service.history(session, where)[-1]
        assert (last.type, last.actor, last.occurred_at, last.reason) == ("Looked", actor.person_id, happened, "سبب")
        assert last.changes == ()
        assert ledger_queries.size(session) == last.index + 1
    with registry.owner_session() as session:
        event = list(itertools.chain.from_iterable(ledger_queries.pages(session, batch=3)))[-1]
    assert {field.name for field in event.fields} == {
        *("type", "actor", "occurred_at", "reason", "n", "fields", f"site/{where}")
    }
    assert len(event.digests) % events.PADDING == 0


def test_a_stranger_reads_no_history(registry: Registry, site: dict[str, Any]) -> None:
    with registry.web_session() as session:
        access.act_as(session, registry.people["partner-officer"])
        assert service.history(session, UUID(site["id"])) == []


EDITS = {
    "a changed value": ("UPDATE site SET notes = 'غير'", "differs_from_its_events"),
    "a value taken out": ("UPDATE site SET notes = NULL", "differs_from_its_events"),
    "a moved boundary": (
        "UPDATE boundary_assertion SET geometry = ST_Translate(geometry, 0.0000001, 0)",
        "differs_from_its_events",
    ),
    "a loosened site": ("UPDATE protected_site SET sensitivity = 'standard'", "differs_from_its_events"),
    "a role": ("UPDATE membership SET ended_at = now() WHERE role = 'auditor'", "differs_from_its_events"),
    "a closed account": ("UPDATE person SET active = false WHERE login = 'legal'", "differs_from_its_events"),
    "a removed boundary": ("DELETE FROM boundary_assertion", "missing"),
    "an added partner": (
        "INSERT INTO partnership (id, organisation_id, partner_id, created_at)"
        " SELECT gen_random_uuid(), a.id, b.id, now() FROM organisation a, organisation b WHERE a.id <> b.id"
        " AND NOT EXISTS (SELECT FROM partnership WHERE organisation_id = a.id AND partner_id = b.id) LIMIT 1",
        "no_event_made_it",
    ),
}


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_rows_edited_behind_the_ledgers_back_are_named(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any], edit: str
) -> None:
    statement, what = EDITS[edit]
    assert attacker.execute(statement).rowcount > 0  # type: ignore[arg-type]
    found = audit(registry)
    assert found.failed
    assert {each.what for each in found.row_faults} == {what}


def test_an_erased_field_is_told_from_a_decoy(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any]
) -> None:
    attacker.execute("UPDATE site SET notes = NULL")
    (key,) = edit_fields(attacker, "site/%/notes", ERASED)
    index = indexed(attacker, key)
    found = audit(registry)
    assert found.row_faults == ()
    assert faults(found) == {(Fault.FIELD_MISSING, index)}
    edit_fields(attacker, "fields", ERASED, key)
    assert (Fault.FIELD_MISSING, index) in faults(audit(registry))


def test_an_edited_field_is_named(registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any]) -> None:
    attacker.execute("UPDATE site SET notes = 'غير'")
    (key,) = edit_fields(attacker, "site/%/notes", "غير")
    assert (Fault.FIELD_UNPROVEN, indexed(attacker, key)) in faults(audit(registry))


@pytest.mark.parametrize("bad", [1.5, [float("nan")]])
def test_a_value_that_no_event_can_hold_is_named_too(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any], bad: object
) -> None:
    (key,) = edit_fields(attacker, "site/%/notes", bad)
    assert (Fault.FIELD_UNPROVEN, indexed(attacker, key)) in faults(audit(registry))


def test_a_history_that_hides_an_event_is_named(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any]
) -> None:
    attacker.execute("DELETE FROM ledger_link WHERE sequence = 2")
    found = audit(registry)
    assert [each.name for each in found.row_faults] == [f"ledger_link/{site['id']},2"]
    # And the next event would take its number again: the chain itself says so.
    registry.client("researcher").patch(f"/sites/{site['id']}", {"name_en": "x"}, headers={"if-match": site["etag"]})
    assert chains.Fault.REPEATED in {fault.fault for _, fault in audit(registry).chain_faults}


def test_a_link_that_is_no_link_is_named(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any]
) -> None:
    edit_fields(attacker, f"site/{site['id']}", "x")
    found = audit(registry)
    assert chains.Fault.UNLINKED in {fault.fault for _, fault in found.chain_faults}


def forge(attacker: psycopg.Connection[Any], index: int) -> None:
    """Rewrite an old event the clever way: its stored leaf hash fits again."""
    attacker.execute("UPDATE ledger_event SET recorded_at = recorded_at - interval '1 day' WHERE index = %s", [index])
    rehash(attacker, index)


def rehash(attacker: psycopg.Connection[Any], index: int) -> None:
    row = attacker.execute(
        "SELECT recorded_at, digests FROM ledger_event JOIN ledger_content USING (key) WHERE index = %s", [index]
    ).fetchone()
    assert row is not None
    leaf = auditing.merkle.leaf_hash(events.leaf(index, row[0], row[1]))
    attacker.execute("UPDATE ledger_event SET leaf_hash = %s WHERE index = %s", [leaf, index])


def test_a_superuser_who_recomputes_the_hashes_meets_the_signers_memory(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any], signer: Signer
) -> None:
    auditing.checkpoint(registry.app.state.sessions, signer)
    forge(attacker, 4)
    assert (Fault.REWRITTEN, 4) in faults(audit(registry, signer))
    with pytest.raises(LedgerRewritten) as refused:
        auditing.checkpoint(registry.app.state.sessions, signer)
    assert refused.value.params["index"] == 4


def test_two_roots_at_one_size_are_a_fork(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any], signer: Signer, tmp_path: Path
) -> None:
    first = auditing.checkpoint(registry.app.state.sessions, signer)
    forge(attacker, 4)
    attacker.execute("DELETE FROM ledger_checkpoint")
    puppet = Signer.create(tmp_path / "puppet", "test.example/log")
    second = auditing.checkpoint(registry.app.state.sessions, puppet)
    heads = [verify_checkpoint(note, [each.key]).checkpoint for note, each in ((first, signer), (second, puppet))]
    assert compare(*heads) is Relation.FORK
    # The puppet's key has the same name and another id: nobody who knows the signer takes its notes.
    assert puppet.key.name == signer.key.name
    for stranger in (signer.key, new_signer("test.example/log").key):
        with pytest.raises(Failure):
            verify_checkpoint(second, [stranger])


def test_attack_14_a_clock_set_back_is_flagged_and_no_failure(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any]
) -> None:
    size = audit(registry).size
    forge_later = "UPDATE ledger_event SET recorded_at = recorded_at + interval '1 day' WHERE index = %s"
    attacker.execute(forge_later, [size - 1])
    rehash(attacker, size - 1)
    registry.client("researcher").patch(f"/sites/{site['id']}", {"name_en": "x"}, headers={"if-match": site["etag"]})
    found = audit(registry)
    assert not found.failed
    assert (Fault.TIME_REGRESSION, size) in faults(found)


def test_the_newest_checkpoint_is_kept_and_an_old_size_is_not_replaced(
    registry: Registry, site: dict[str, Any], signer: Signer
) -> None:
    first = auditing.checkpoint(registry.app.state.sessions, signer)
    assert auditing.checkpoint(registry.app.state.sessions, signer) == first
    with registry.web_session() as session:
        assert signed.checkpoint(session) == first.decode()
    registry.client("researcher").patch(f"/sites/{site['id']}", {"name_en": "x"}, headers={"if-match": site["etag"]})
    second = auditing.checkpoint(registry.app.state.sessions, signer)
    with registry.web_session() as session:
        assert signed.checkpoint(session) == second.decode()
        leaves = [bytes(leaf) for (leaf,) in session.execute(text("SELECT leaf_hash FROM ledger_event ORDER BY index"))]
    assert verify_checkpoint(second, [signer.key]).checkpoint.root == root(leaves)


def test_events_left_out_of_a_sites_file_are_a_gap_and_the_newest_unproven(
    registry: Registry, site: dict[str, Any]
) -> None:
    researcher, tag = registry.client("researcher"), site["etag"]
    for name in ("a", "b", "c"):
        answer = researcher.patch(f"/sites/{site['id']}", {"name_en": name}, headers={"if-match": tag})
        tag = answer.headers["etag"]
    where = UUID(site["id"])
    with registry.web_session() as session:
        access.act_as(session, registry.people["researcher"])
        listed = [
            chains.Listed(e.index, e.leaf_hash, [events.Field(f.name, f.value, f.salt) for f in e.fields])
            for e in ledger_queries.events_of(session, where)
        ]
    assert len(listed) == 5
    head = chains.Head(5, listed[-1].leaf_hash)
    assert chains.check_chain(where, listed, head).state is chains.ChainState.COMPLETE
    for left_out in itertools.combinations(range(5), 1):
        kept = [each for number, each in enumerate(listed) if number not in left_out]
        assert chains.check_chain(where, kept, head).state is chains.ChainState.BROKEN
    assert chains.check_chain(where, listed[:-1]).state is chains.ChainState.TAIL_UNPROVEN


def test_a_row_that_another_site_shares_is_left_to_whoever_reads_both(
    registry: Registry, attacker: psycopg.Connection[Any]
) -> None:
    researcher = registry.client("researcher")
    one, two = (researcher.mark_site(registry.own)["id"] for _ in range(2))
    relation = {"id": str(uuid4()), "other": two, "kind": "near"}
    assert researcher.post(f"/sites/{one}/relations", relation).status_code == 201

    def found(*sites: str) -> list[str]:
        with registry.web_session() as session:
            access.act_as(session, registry.people["researcher"])
            return [fault.name for fault in auditing.audit_sites(session, [UUID(site) for site in sites])]

    assert found(one) == found(one, two) == []
    attacker.execute("UPDATE site_relation SET kind = 'part_of'")
    assert found(one) == []
    assert found(one, two) == [f"site_relation/{relation['id']}/kind"]


def test_nobody_appends_while_a_ledger_is_held_to_be_read(
    registry: Registry, site: dict[str, Any], attacker: psycopg.Connection[Any]
) -> None:
    attacker.execute("SET lock_timeout = '50ms'")
    with registry.owner_session() as session:
        service.hold(session)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            attacker.execute("SELECT * FROM ledger_lock()")
    assert attacker.execute("SELECT next_index FROM ledger_lock()").fetchone() is not None
