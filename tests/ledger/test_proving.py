"""Stored nodes: they grow with the events, every proof made of them verifies, and whoever alters one is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from tests.support.registry import Registry

from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import auditing, merkle, proving, queries, service
from graveregistry.ledger.checkpoint import Checkpoint, verify_checkpoint
from graveregistry.ledger.signer import Signer
from graveregistry.ledger.tlog_proof import verify_proof
from graveregistry.ledger.tlog_witness import parse_request
from graveregistry.ledger.verifying import Fault


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.create(tmp_path / "signer", "test.example/log")


def leaves(registry: Registry) -> list[bytes]:
    with registry.web_session() as session:
        return [bytes(leaf) for (leaf,) in session.execute(text("SELECT leaf_hash FROM ledger_event ORDER BY index"))]


def look(registry: Registry, times: int) -> None:
    for _ in range(times):
        with registry.web_session() as session:
            service.record(session, "Looked", actor=None)


def signed(registry: Registry, signer: Signer) -> tuple[bytes, Checkpoint]:
    note = auditing.checkpoint(registry.app.state.sessions, signer)
    return note, verify_checkpoint(note, [signer.key]).checkpoint


def test_every_event_and_every_growth_is_proven_from_stored_nodes(registry: Registry, signer: Signer) -> None:
    while len(leaves(registry)) < 37:
        look(registry, 1)
    note, head = signed(registry, signer)
    held = leaves(registry)
    with registry.web_session() as session:
        proofs = proving.inclusion_proofs(session, range(head.size), head)
        assert [list(proofs[index]) for index in range(head.size)] == [
            merkle.inclusion_proof(held, index) for index in range(head.size)
        ]
        for size in range(1, head.size + 1):
            assert proving.root(session, size) == merkle.root(held[:size])
            assert list(proving.consistency_proof(session, size, head)) == merkle.consistency_proof(held, size)
        assert queries.count_nodes(session) == merkle.nodes_of(head.size)
        proof = proving.prove(session, 11)
        growth = parse_request(proving.prove_growth(session, 30, head.size))
        assert parse_request(proving.prove_growth(session, 0)).hashes == ()
    assert verify_proof(proof, held[11], [signer.key]) == (11, verify_checkpoint(note, [signer.key]))
    assert growth.checkpoint_note == note
    assert merkle.verify_consistency(30, head.size, merkle.root(held[:30]), head.root, growth.hashes)


def test_what_cannot_be_proven_is_refused_with_its_reason(registry: Registry, signer: Signer) -> None:
    def refusal(prove: Callable[[Session], object]) -> str:
        with registry.web_session() as session, pytest.raises(Failure) as refused:
            prove(session)
        return refused.value.code

    assert refusal(lambda session: proving.prove(session, 0)) == "ledger_unsigned"
    _, head = signed(registry, signer)
    assert refusal(lambda session: proving.prove(session, 0, 3)) == "ledger_no_checkpoint"
    assert refusal(lambda session: proving.prove(session, head.size)) == "ledger_no_such_event"
    assert refusal(lambda session: proving.prove_growth(session, head.size + 1)) == "ledger_no_such_consistency"


@pytest.mark.parametrize("statement", ["UPDATE", "DELETE", "TRUNCATE", "INSERT"])
def test_nodes_are_for_reading_only(registry: Registry, statement: str) -> None:
    said = {
        "UPDATE": "UPDATE ledger_node SET hash = ''",
        "DELETE": "DELETE FROM ledger_node",
        "TRUNCATE": "TRUNCATE ledger_node",
        "INSERT": "INSERT INTO ledger_node VALUES (63, 0, '')",
    }[statement]
    with pytest.raises(ProgrammingError), registry.web_session() as session:
        session.execute(text(said))
    if statement != "INSERT":
        with pytest.raises(ProgrammingError, match="append-only"), registry.owner_session() as session:
            session.execute(text(said))


@pytest.mark.parametrize(
    ("attack", "found"),
    [
        ("UPDATE ledger_node SET hash = sha256('x') WHERE level = 1 AND position = 1", (Fault.NODE_ALTERED, 2, 3)),
        ("DELETE FROM ledger_node WHERE level = 2 AND position = 0", (Fault.NODE_ALTERED, 0, 3)),
        ("INSERT INTO ledger_node VALUES (40, 7, sha256('x'))", (Fault.NODE_STRAY, None, None)),
    ],
)
def test_attack_1_stored_nodes_that_were_altered_are_named(
    registry: Registry,
    superuser: psycopg.Connection[Any],
    signer: Signer,
    attack: str,
    found: tuple[Fault, int | None, int | None],
) -> None:
    _, head = signed(registry, signer)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(attack)  # type: ignore[arg-type]
    superuser.commit()
    with registry.owner_session() as session:
        audit = auditing.audit(session, signer.remembered())
    (named,) = audit.findings
    fault, first, until = found
    assert audit.failed
    assert named.fault is fault
    if first is not None:
        assert (named.index, named.until) == (first, until)
        with registry.web_session() as session, pytest.raises(proving.NodesAltered) as refused:
            proving.inclusion_proofs(session, range(head.size), head)
        assert refused.value.code == "ledger_nodes_altered"


def test_attack_1_an_event_rewritten_with_its_hash_is_not_proven(
    registry: Registry, superuser: psycopg.Connection[Any], signer: Signer
) -> None:
    _, head = signed(registry, signer)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE ledger_event SET leaf_hash = sha256('x') WHERE index = 2")
    superuser.commit()
    with registry.web_session() as session:
        with pytest.raises(proving.NodesAltered):
            proving.inclusion_proofs(session, [2], head)
        assert proving.inclusion_proofs(session, [5], head)


def test_attack_2_a_tail_cut_with_its_nodes_proves_nothing(
    registry: Registry, superuser: psycopg.Connection[Any], signer: Signer
) -> None:
    _, head = signed(registry, signer)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("DELETE FROM ledger_event WHERE index >= %s", [head.size - 2])
    superuser.execute("DELETE FROM ledger_node WHERE (position + 1) << level > %s", [head.size - 2])
    superuser.commit()
    with registry.web_session() as session:
        for asked in (
            lambda: proving.root(session, head.size),
            lambda: proving.consistency_proof(session, 3, head),
            lambda: proving.inclusion_proofs(session, [head.size - 1], head),
        ):
            with pytest.raises(proving.NodesAltered):
                asked()


def test_attack_2_a_rewritten_beginning_is_no_beginning_of_what_was_signed(
    registry: Registry, superuser: psycopg.Connection[Any], signer: Signer
) -> None:
    _, head = signed(registry, signer)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE ledger_node SET hash = sha256('x') WHERE level = 1 AND position = 1")
    superuser.commit()
    with registry.web_session() as session, pytest.raises(proving.NodesAltered):
        proving.consistency_proof(session, 4, Checkpoint(head.origin, head.size, merkle.leaf_hash(b"other")))


def test_a_gap_in_the_ledger_is_refused_by_the_database(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    size = len(leaves(registry))
    superuser.execute("INSERT INTO ledger_content (key, digests) VALUES (900, '{}'), (901, '{}')")
    with pytest.raises(psycopg.errors.DataCorrupted):
        superuser.execute(
            "INSERT INTO ledger_event (index, recorded_at, leaf_hash, key)"
            " VALUES (%s, now(), sha256('x'), 900), (%s, now(), sha256('y'), 901)",
            [size + 2, size + 5],
        )
