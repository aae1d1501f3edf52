"""Checks by the clock: whoever changes the past raises the alarm, and only a full check that finds nothing ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from tests.support.registry import Registry

from graveregistry.errors import Failure
from graveregistry.ledger import auditing, checking, service
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.merkle import EMPTY_ROOT
from graveregistry.ledger.notary import Here
from graveregistry.ledger.notes import parse_signer
from graveregistry.ledger.signer import Signer


@pytest.fixture
def signer(registry: Registry, tmp_path: Path) -> Signer:
    made = Signer.create(tmp_path / "signer", "test.example/log")
    auditing.checkpoint(registry.app.state.sessions, made)
    return made


def look(registry: Registry, times: int = 3) -> None:
    for _ in range(times):
        with registry.web_session() as session:
            service.record(session, "Looked", actor=None)


def check(registry: Registry, signer: Signer) -> bool:
    notary = Here(signer)
    with registry.web_session() as session:
        trusted = notary.trusted(session)
    return checking.quick(registry.app.state.sessions, trusted, notary.remembered())


def found(registry: Registry) -> list[str]:
    with registry.owner_session() as session:
        newest = "SELECT findings FROM ledger_check ORDER BY id DESC LIMIT 1"
        return list(session.scalar(text(newest)))


def alarm(registry: Registry) -> bool:
    with registry.web_session() as session:
        return checking.alarm(session) is not None


def test_an_honest_ledger_is_checked_as_far_as_it_grew(registry: Registry, signer: Signer) -> None:
    for _ in range(3):
        assert check(registry, signer)
        look(registry)
    auditing.checkpoint(registry.app.state.sessions, signer)
    assert check(registry, signer)
    assert not alarm(registry)


BEFORE = {
    "a node": "UPDATE ledger_node SET hash = sha256('x') WHERE level = (SELECT max(level) FROM ledger_node)",
    "an old inner node": "UPDATE ledger_node SET hash = sha256('x') WHERE level = 1 AND position = 0",
    "an old leaf": "UPDATE ledger_event SET leaf_hash = sha256('x') WHERE index = 2",
    "an old inner node gone": "DELETE FROM ledger_node WHERE level = 1 AND position = 0",
    "a node too many": "INSERT INTO ledger_node SELECT 1, 1 << 40, hash FROM ledger_node WHERE level = 1 LIMIT 1",
    "a missing node": "DELETE FROM ledger_node WHERE level = (SELECT max(level) FROM ledger_node)",
    "a cut tail": "DELETE FROM ledger_event WHERE index > 3",
    "another checkpoint": "UPDATE ledger_checkpoint SET note = replace(note, E'\\n', E'\\n1')",
}


@pytest.mark.parametrize("attack", BEFORE, ids=str)
def test_attack_1_and_2_a_changed_past_raises_the_alarm(
    registry: Registry, superuser: psycopg.Connection[Any], signer: Signer, attack: str
) -> None:
    assert check(registry, signer)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(BEFORE[attack])  # type: ignore[arg-type]
    superuser.commit()
    assert not check(registry, signer)
    assert alarm(registry)
    assert found(registry)


AFTER = {
    "a new event's time": "UPDATE ledger_event SET recorded_at = recorded_at - interval '1 day' WHERE index = {last}",
    "a new event's hash": "UPDATE ledger_event SET leaf_hash = sha256('x') WHERE index = {last}",
    "its digests": (
        "UPDATE ledger_content SET digests = digests[2:]"
        " WHERE key = (SELECT key FROM ledger_event WHERE index = {last})"
    ),
    "an event taken out": "DELETE FROM ledger_event WHERE index = {last} - 1",
    "a node above it": "UPDATE ledger_node SET hash = sha256('x') WHERE level = 1 AND position = {last} / 2 - 1",
}


@pytest.mark.parametrize("attack", AFTER, ids=str)
def test_attack_1_what_was_recorded_since_is_recomputed(
    registry: Registry, superuser: psycopg.Connection[Any], signer: Signer, attack: str
) -> None:
    assert check(registry, signer)
    look(registry, 5)
    superuser.execute("SET session_replication_role = replica")
    (last,) = superuser.execute("SELECT max(index) FROM ledger_event").fetchone() or (0,)
    superuser.execute(AFTER[attack].format(last=last))
    superuser.commit()
    assert not check(registry, signer)
    assert alarm(registry)


def test_attack_2_a_backup_older_than_the_signers_memory_raises_the_alarm(
    registry: Registry, superuser: psycopg.Connection[Any], signer: Signer
) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("DELETE FROM ledger_checkpoint")
    superuser.execute("DELETE FROM ledger_event WHERE index >= 4")
    superuser.execute("DELETE FROM ledger_node WHERE (position + 1) << level > 4")
    superuser.commit()
    assert not check(registry, signer)
    assert "were signed and are gone" in found(registry)[0]


def test_attack_3_a_checkpoint_of_another_history_raises_the_alarm(registry: Registry, signer: Signer) -> None:
    key = (signer.folder / "0001" / "signer.key").read_text()
    forged = sign_checkpoint(Checkpoint(signer.key.name, 3, bytes(32)), parse_signer(key))
    notary = Here(signer)
    with registry.web_session() as session:
        trusted = notary.trusted(session)
    assert not checking.quick(registry.app.state.sessions, trusted, forged)
    assert "not those that were signed" in found(registry)[0]


def test_the_alarm_stands_until_a_full_check_finds_nothing(registry: Registry, signer: Signer) -> None:
    sessions = registry.app.state.sessions
    checking.keep(sessions, "signing", Failure("ledger_nothing_to_sign"))
    assert not alarm(registry)
    checking.keep(sessions, "signing", Failure("ledger_rewritten", index=3))
    assert alarm(registry)
    assert check(registry, signer)
    with registry.web_session() as session:
        first = checking.alarm(session)
        assert first is not None
        assert first.kind == "signing"
        with pytest.raises(Failure) as refused:
            checking.refuse_in_alarm(session)
        assert refused.value.code == "ledger_alarm"
    for findings, stands in (["FAILED row"], True), ([], False):
        with registry.owner_session() as session:
            checking.keep_full(session, 3, EMPTY_ROOT, findings)
        assert alarm(registry) is stands
    with registry.web_session() as session:
        checking.refuse_in_alarm(session)


def test_every_stored_checkpoint_is_held_against_the_ledger(
    registry: Registry, superuser: psycopg.Connection[Any], signer: Signer
) -> None:
    def faults() -> list[str]:
        with registry.owner_session() as session:
            size = auditing.audit(session, []).size
            return checking.signed_faults(session, Here(signer).trusted(session), size)

    assert faults() == []
    superuser.execute("INSERT INTO ledger_checkpoint (size, note, signed_at) VALUES (2, 'x', now())")
    superuser.commit()
    (said,) = faults()
    assert "not in the proper form" in said


@pytest.mark.parametrize(
    "statement",
    ["SELECT findings FROM ledger_check", "UPDATE ledger_check SET failed = false", "DELETE FROM ledger_check"],
)
def test_the_server_can_neither_read_what_was_found_nor_take_it_back(registry: Registry, statement: str) -> None:
    with pytest.raises(ProgrammingError), registry.web_session() as session:
        session.execute(text(statement))
