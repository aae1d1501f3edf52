"""What the server does by the clock: at its time, whatever happened, and one failure does not stop the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from graveregistry.clockwork import Clockwork, next_mark
from graveregistry.config import Settings
from graveregistry.installation import Installation
from graveregistry.ledger import checking, service
from tests.conftest import Database
from tests.support.authority import Authority, answering
from tests.support.registry import Registry

HOUR = 3600.0
NOON = 1_700_000_000 - 1_700_000_000 % HOUR


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Authority]:
    with answering(Authority(tmp_path / "one", "one")) as made:
        yield made


@pytest.fixture
def clockwork(registry: Registry, database: Database, tmp_path: Path, tsa: Authority) -> Clockwork:
    home = tmp_path / "home"
    home.mkdir()
    (home / "secrets").symlink_to(database.cluster.home / "secrets")
    (tmp_path / "authorities").write_text(f"authority one {tsa.url} {tsa.ca_file}\n")
    settings = Settings(home=home, database_url=registry.urls.owner, authorities=tmp_path / "authorities")
    return Clockwork(Installation(settings), registry.app.state.sessions, sign_at=next_mark(HOUR, NOON + 5))


def count(registry: Registry, table: str) -> int:
    with registry.owner_session() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")))


def test_marks_are_full_multiples_whenever_the_server_started() -> None:
    assert [next_mark(HOUR, NOON + after) for after in (0, 0.5, 1800, 3599.9)] == [NOON + HOUR] * 4
    assert next_mark(60, NOON + 61) == NOON + 120


def test_the_ledger_is_signed_at_the_mark_and_not_when_people_work(registry: Registry, clockwork: Clockwork) -> None:
    for after in (10, 900, 3599):
        with registry.web_session() as session:
            service.record(session, "Looked", actor=None)
        clockwork.tick(NOON + after)
    assert count(registry, "ledger_checkpoint") == 0
    clockwork.tick(NOON + HOUR)
    clockwork.tick(NOON + HOUR + 30)
    assert count(registry, "ledger_checkpoint") == 1
    assert count(registry, "ledger_timestamp") == 1
    # Nothing was recorded: the next mark gives the same checkpoint again.
    clockwork.tick(NOON + 2 * HOUR)
    assert count(registry, "ledger_checkpoint") == 1
    assert count(registry, "ledger_check") == 5


def test_an_outage_is_mended_by_the_clock(registry: Registry, clockwork: Clockwork, tsa: Authority) -> None:
    tsa.status = 503
    clockwork.tick(NOON + HOUR)
    assert (count(registry, "ledger_timestamp"), count(registry, "timestamp_pending")) == (0, 1)
    tsa.status = 200
    with registry.owner_session() as session:
        session.execute(text("UPDATE timestamp_pending SET next_at = now()"))
    clockwork.tick(NOON + HOUR + 60)
    assert (count(registry, "ledger_timestamp"), count(registry, "timestamp_pending")) == (1, 0)


def test_attack_1_a_rewritten_event_raises_the_alarm_at_the_next_mark(
    registry: Registry, clockwork: Clockwork, superuser: psycopg.Connection[Any], caplog: pytest.LogCaptureFixture
) -> None:
    clockwork.tick(NOON + HOUR)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE ledger_event SET recorded_at = recorded_at - interval '1 day' WHERE index = 2")
    superuser.commit()
    clockwork.tick(NOON + 2 * HOUR)
    assert "ALARM" in caplog.text
    with registry.web_session() as session:
        found = checking.alarm(session)
    assert found is not None
    assert found.kind == "signing"


def test_what_breaks_does_not_stop_the_clock(
    registry: Registry, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    clockwork.installation.settings.authorities.write_text("nonsense")  # type: ignore[union-attr]
    clockwork.tick(NOON + HOUR)
    assert count(registry, "ledger_checkpoint") == count(registry, "ledger_check") == 1
    clockwork.installation.settings.authorities.unlink()  # type: ignore[union-attr]
    clockwork.tick(NOON + 2 * HOUR)
    assert "FileNotFoundError" in caplog.text
    assert count(registry, "ledger_check") == 2


def test_the_clock_runs_in_a_thread_until_it_is_stopped(registry: Registry, clockwork: Clockwork) -> None:
    clockwork.start()
    deadline = time.monotonic() + 20
    while count(registry, "ledger_check") == 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    clockwork.stop()
    assert clockwork.sign_at > time.time()
