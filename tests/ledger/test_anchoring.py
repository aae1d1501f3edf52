"""Anchoring at outside authorities: stamped, or pending and tried again; what is no stamp of ours never gets in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from tests.support.authority import Authority as Tsa
from tests.support.authority import answering
from tests.support.registry import Registry

from graveregistry.ledger import anchoring, auditing, service
from graveregistry.ledger.anchoring import Anchored
from graveregistry.ledger.authorities import Authority, read_authorities
from graveregistry.ledger.signer import Signer
from graveregistry.ledger.timestamp import BadAuthorities


@pytest.fixture
def tsas(tmp_path: Path) -> Iterator[tuple[Tsa, Tsa]]:
    with answering(Tsa(tmp_path / "one", "one")) as one, answering(Tsa(tmp_path / "two", "two")) as two:
        yield one, two


@pytest.fixture
def known(tsas: tuple[Tsa, Tsa], tmp_path: Path) -> list[Authority]:
    path = tmp_path / "authorities"
    lines = [f"authority {each.name} {each.url} {each.name}/ca.pem\n" for each in tsas]
    path.write_text("# Two of them.\n\n" + "".join(lines))
    return read_authorities(path)


@pytest.fixture
def note(registry: Registry, tmp_path: Path) -> bytes:
    return auditing.checkpoint(registry.app.state.sessions, Signer.create(tmp_path / "signer", "test.example/log"))


def now() -> datetime:
    return datetime.now(UTC)


def anchor(registry: Registry, known: list[Authority], clock: Callable[[], datetime] = now) -> list[Anchored]:
    return anchoring.anchor(registry.app.state.sessions, known, clock)


def stored(registry: Registry, note: bytes) -> dict[str, bytes]:
    origin, size = note.decode().splitlines()[:2]
    with registry.web_session() as session:
        return dict(anchoring.stamps(session, origin, int(size)))


def test_a_checkpoint_is_stamped_by_two_authorities_and_openssl_agrees(
    registry: Registry, tsas: tuple[Tsa, Tsa], known: list[Authority], note: bytes
) -> None:
    done = anchor(registry, known)
    assert [each.authority for each in done] == ["one", "two"]
    assert all(each.at is not None and abs(each.at - now()) < timedelta(minutes=1) for each in done)
    responses = stored(registry, note)
    assert all(tsa.verified_by_openssl(responses[tsa.name], note) for tsa in tsas)
    assert not tsas[0].verified_by_openssl(responses["two"], note)
    with registry.web_session() as session:
        assert anchoring.pending(session) == []
        assert anchoring.check_stored(session, known) == []
    assert anchor(registry, known) == []
    assert [len(tsa.asked) for tsa in tsas] == [1, 1]


def test_attack_8_no_authority_reachable_is_pending_and_tried_again_with_patience(
    registry: Registry, tsas: tuple[Tsa, Tsa], known: list[Authority], note: bytes
) -> None:
    for tsa in tsas:
        tsa.status = 503
    begun = now()
    assert [(each.at, each.why) for each in anchor(registry, known, lambda: begun)] == [(None, "unreachable")] * 2
    # Not before its time; the waits grow up to six hours.
    assert anchor(registry, known, lambda: begun + timedelta(seconds=59)) == []
    waits, at = [], begun
    for _ in range(11):
        with registry.owner_session() as session:
            due = session.scalar(text("SELECT min(next_at) FROM timestamp_pending"))
        waits.append(due - at)
        at = due
        anchor(registry, known[:1], lambda at=at: at)  # type: ignore[misc]
        with registry.owner_session() as session:
            session.execute(text("DELETE FROM timestamp_pending WHERE authority = 'two'"))
    assert waits[:4] == [timedelta(minutes=each) for each in (1, 2, 4, 8)]
    assert waits[-1] == timedelta(hours=6)
    with registry.web_session() as session:
        assert {(each.authority, each.why) for each in anchoring.pending(session)} == {("one", "unreachable")}
    tsas[0].status = 200
    with registry.owner_session() as session:
        session.execute(text("UPDATE timestamp_pending SET next_at = now()"))
    assert [each.authority for each in anchor(registry, known) if each.at] == ["one"]
    assert set(stored(registry, note)) == {"one"}


def test_an_authority_that_is_not_there_at_all_is_pending(registry: Registry, tmp_path: Path, note: bytes) -> None:
    with answering(Tsa(tmp_path / "gone", "gone")) as gone:
        known = [Authority("gone", gone.url, (gone.root,))]
    assert [each.why for each in anchor(registry, known)] == ["unreachable"]


def test_attack_8_a_stamp_of_another_digest_stays_out_and_pending(
    registry: Registry, tsas: tuple[Tsa, Tsa], known: list[Authority], note: bytes
) -> None:
    right, wrong = (hashlib.sha256(each).digest() for each in (note, b"other"))
    tsas[0].twist = lambda query: query.replace(right, wrong)
    assert [(each.authority, each.why) for each in anchor(registry, known)] == [("one", "refused"), ("two", "")]
    assert set(stored(registry, note)) == {"two"}


def test_only_the_newest_checkpoint_begins_to_wait_and_older_ones_are_kept_waiting(
    registry: Registry, tsas: tuple[Tsa, Tsa], known: list[Authority], tmp_path: Path, note: bytes
) -> None:
    tsas[0].status = 500
    anchor(registry, known)
    with registry.web_session() as session:
        service.record(session, "Looked", actor=None)
    later = auditing.checkpoint(registry.app.state.sessions, Signer(tmp_path / "signer"))
    tsas[0].status = 200
    done = anchor(registry, known, lambda: now() + timedelta(minutes=2))
    assert [(each.authority, each.at is not None) for each in done] == [("one", True), ("two", True), ("one", True)]
    assert set(stored(registry, note)) == set(stored(registry, later)) == {"one", "two"}


def test_a_stored_stamp_cannot_be_changed_and_one_that_was_is_named(
    registry: Registry, superuser: psycopg.Connection[Any], known: list[Authority], note: bytes
) -> None:
    anchor(registry, known)
    with pytest.raises(ProgrammingError, match="append-only"), registry.owner_session() as session:
        session.execute(text("DELETE FROM ledger_timestamp"))
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(
        "UPDATE ledger_timestamp SET response = (SELECT response FROM ledger_timestamp WHERE authority = 'two')"
    )
    superuser.commit()
    with registry.web_session() as session:
        (said,) = anchoring.check_stored(session, known)
    assert said.startswith("timestamp of one at size ")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("authority one http://127.0.0.1/ nothing.pem", 1),
        ("authority one ftp://127.0.0.1/ ca.pem", 1),
        ("authority One http://127.0.0.1/ ca.pem", 1),
        ("# x\nauthority one http://127.0.0.1/", 2),
        ("authority one http://127.0.0.1/ ca.pem\nauthority one http://127.0.0.1/ ca.pem", 2),
        ("authority one http://127.0.0.1/ authorities", 1),
    ],
)
def test_a_file_of_authorities_that_is_none_is_refused_with_its_line(tmp_path: Path, line: str, number: int) -> None:
    tsa = Tsa(tmp_path / "tsa")
    (tmp_path / "ca.pem").write_bytes(tsa.ca_file.read_bytes())
    (tmp_path / "authorities").write_text(line)
    with pytest.raises(BadAuthorities) as refused:
        read_authorities(tmp_path / "authorities")
    assert refused.value.params["line"] == number


def test_one_checkpoint_is_stamped_at_once_and_who_does_not_answer_is_named(
    registry: Registry, tsas: tuple[Tsa, Tsa], known: list[Authority], note: bytes, tmp_path: Path
) -> None:
    sessions = registry.app.state.sessions
    tsas[1].status = 503
    found, awaited = anchoring.anchor_one(sessions, known, note, now)
    assert ([name for name, _ in found], awaited) == (["one"], ["two"])
    # An authority that is not known any more is left waiting, and one that has stamped is not asked again.
    assert anchoring.anchor_one(sessions, known[:1], note, now) == (found, [])
    assert [len(tsa.asked) for tsa in tsas] == [1, 1]
