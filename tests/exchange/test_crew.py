"""Helpers beside an import: the same sites whoever made them, in order; nothing is left when anybody dies."""

from __future__ import annotations

import operator
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from graveregistry import jobs
from graveregistry.errors import Failure
from graveregistry.exchange import service
from graveregistry.exchange.crew import crew
from graveregistry.ledger import auditing, queries
from tests.conftest import Database
from tests.support import field as phone
from tests.support.registry import Registry

from .desk import Files, rows

IMPORTER = Path(__file__).with_name("importer.py")
REVERSE = partial(partial, operator.truediv, 1)
ROOT = Path(__file__).resolve().parents[2]


def test_what_helpers_make_comes_in_the_order_of_what_they_were_given() -> None:
    numbers = [*range(1, 40)]
    with crew(REVERSE, numbers, 2) as helped, crew(REVERSE, numbers, 0) as alone:
        assert [*helped] == [*alone] == [1 / number for number in numbers]


def test_a_fault_of_ours_in_a_helper_is_named_without_what_it_was_about() -> None:
    with crew(REVERSE, [1, 0, 2], 1) as made:
        assert next(made) == 1
        with pytest.raises(RuntimeError, match="ZeroDivisionError") as fell:
            next(made)
    assert "division by" not in str(fell.value)


def test_a_helper_that_dies_leaves_the_work_to_another_try() -> None:
    with crew(partial(partial, os.kill), [], 1) as made:
        assert [*made] == []
    with crew(partial(partial, os._exit), [7], 1) as made, pytest.raises(Failure) as died:
        next(made)
    assert died.value.code == "busy"


def test_a_mountain_sent_while_a_mountain_comes_back_jams_nothing() -> None:
    with crew(partial(partial, bytes.upper), [b"x" * 3_000_000] * 6, 2) as made:
        assert [len(each) for each in made] == [3_000_000] * 6


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small packets, and helpers for them."""
    monkeypatch.setattr(service, "_ALONE", 0)
    monkeypatch.setattr(service, "_ALONE_BYTES", 0)
    monkeypatch.setattr(service, "BATCH", 7)


@pytest.mark.db
@pytest.mark.usefixtures("helped")
def test_a_file_made_by_helpers_is_previewed_and_imported_row_by_row_in_order(registry: Registry) -> None:
    broken = rows(30).replace('{"type": "Feature"', '{"type": "Feature", "type": "Feature"', 1)
    files = Files(registry)
    found = files.uploaded(broken)
    assert (found["preview"]["good"], found["preview"]["bad"]) == (29, 1)
    assert found["preview"]["errors"][0]["code"] == "import_name_twice"
    assert [each["row"] for each in found["preview"]["first"]] == [*range(2, 22)]
    files.begin(found["id"], only_good=True)
    files.work()
    result = files.read(found["id"])["result"]
    assert (result["taken"], result["left_out"]) == (29, 1)
    with registry.owner_session() as session:
        named = session.execute(
            text(
                "SELECT s.name_ar, s.id::text FROM site s JOIN ledger_link l ON l.site_id = s.id"
                " JOIN ledger_event e ON e.key = l.content_key ORDER BY e.index"
            )
        ).all()
        assert not auditing.audit(session, []).failed
    assert [name for name, _ in named] == [f"تدريب {number}" for number in range(1, 30)]
    assert [site for _, site in named] == result["sites"]


@pytest.mark.db
def test_a_visit_handed_in_while_events_are_appended_is_answered_and_follows_them(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = phone.assigned_site(registry)
    monitor, files = registry.client("monitor"), Files(registry)
    import_id = files.uploaded(rows(20))["id"]
    files.begin(import_id)
    answers: list[Any] = []
    visitor = threading.Thread(target=lambda: answers.append(monitor.post("/visits", phone.visit(site))))
    place = queries.place
    begun = threading.Event()

    def slowly(*given: Any) -> None:
        # The lock is held from here to the commit: the visit comes now, and waits for it.
        if not begun.is_set():
            begun.set()
            visitor.start()
        place(*given)

    monkeypatch.setattr(queries, "place", slowly)
    files.work()
    visitor.join(timeout=30)
    assert [answer.status_code for answer in answers] == [201]
    assert files.read(import_id)["state"] == "done"
    with registry.owner_session() as session:
        types = session.scalars(
            text(
                "SELECT f.value #>> '{}' FROM ledger_field f JOIN ledger_event e ON e.key = f.content_key"
                " WHERE f.name = 'type' ORDER BY e.index DESC LIMIT 22"
            )
        ).all()
        assert not auditing.audit(session, []).failed
    assert set(types) >= {"SiteImported", "FileImported"}
    # No event came between those of the import.
    imported = [at for at, each in enumerate(types) if each in {"SiteImported", "FileImported"}]
    assert imported == [*range(imported[0], imported[-1] + 1)]


@pytest.fixture
def importing(registry: Registry, database: Database) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a process that works on the jobs."""
    begun: list[subprocess.Popen[str]] = []
    home = registry.app.state.settings.files

    def start() -> subprocess.Popen[str]:
        arguments = [sys.executable, str(IMPORTER), database.url("graveregistry_web"), str(home)]
        begun.append(subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=ROOT))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.wait()


def children(process: subprocess.Popen[str]) -> list[int]:
    said = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(number) for number in said.split()]


@pytest.mark.db
@pytest.mark.parametrize("share", [0.1, 0.6, 0.95])
def test_kill_9_leaves_no_row_no_event_and_no_helper(
    registry: Registry, importing: Callable[[], subprocess.Popen[str]], share: float
) -> None:
    files = Files(registry)
    import_id = files.uploaded(rows(250))["id"]
    files.begin(import_id)
    with registry.owner_session() as session:
        before = auditing.audit(session, []).size
    process = importing()
    assert process.stdout is not None
    assert any(float(line) >= share for line in process.stdout)
    helpers = children(process)
    handles = [os.pidfd_open(helper) for helper in helpers]
    process.send_signal(signal.SIGKILL)
    process.wait()
    for handle in handles:
        assert select.select([handle], [], [], 30)[0], "a helper outlived the import by half a minute"
        os.close(handle)
    with registry.owner_session() as session:
        assert session.scalar(text("SELECT count(*) FROM site")) == 0
        found = auditing.audit(session, [])
        assert not found.failed
        assert found.size == before
    jobs.run_pending(registry.app.state.sessions, files.home, dead_after=timedelta(0))
    assert files.read(import_id)["result"]["taken"] == 250
    assert phone.finds_nothing(registry)
