"""Background jobs: done once, found again after a death, ended when asked, seen by their actor alone."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from graveregistry import jobs
from graveregistry.access import service as access
from graveregistry.errors import Failure
from tests.support.registry import Registry

pytestmark = pytest.mark.db
AT_ONCE = timedelta(0)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, jobs.Handler]:
    """The kinds of jobs of this test alone."""
    own: dict[str, jobs.Handler] = {}
    monkeypatch.setattr(jobs, "_handlers", own)
    monkeypatch.setattr(jobs, "_TELL_SECONDS", 0.0)
    return own


@pytest.fixture
def desk(registry: Registry, tmp_path: Path) -> Desk:
    return Desk(registry, tmp_path)


class Desk:
    """What a person does with jobs."""

    def __init__(self, registry: Registry, home: Path) -> None:
        self.registry, self.home = registry, home

    def _session(self, who: str) -> Any:
        return self.registry.web_session(), self.registry.people[who]

    def enqueue(self, kind: str = "try", who: str = "researcher") -> UUID:
        transaction, person = self._session(who)
        with transaction as session:
            access.act_as(session, person)
            return jobs.enqueue(session, kind, person, {"n": 1})

    def status(self, job_id: UUID, who: str = "researcher") -> jobs.Status:
        transaction, person = self._session(who)
        with transaction as session:
            access.act_as(session, person)
            return jobs.status(session, job_id)

    def cancel(self, job_id: UUID, who: str = "researcher") -> None:
        transaction, person = self._session(who)
        with transaction as session:
            access.act_as(session, person)
            jobs.cancel(session, job_id)

    def run(self, dead_after: timedelta = jobs.DEAD_AFTER) -> int:
        return jobs.run_pending(self.registry.app.state.sessions, self.home, dead_after=dead_after)


def test_a_job_is_done_once_as_its_actor_and_tells_its_progress(desk: Desk, kinds: dict[str, jobs.Handler]) -> None:
    seen: list[Any] = []

    def handler(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        progress(0.5, "نصف half")
        seen.append((job.actor_id, job.payload, job.home, desk.status(job.id)))
        return {"made": 3}

    jobs.register("try", handler)
    job_id = desk.enqueue()
    assert desk.status(job_id).active
    assert desk.run() == 1
    assert desk.run() == 0
    ((actor, payload, home, during),) = seen
    assert (actor, payload, home) == (desk.registry.people["researcher"], {"n": 1}, desk.home)
    assert (during.state, during.progress, during.message) == ("running", 0.5, "نصف half")
    ended = desk.status(job_id)
    assert (ended.state, ended.progress, ended.result, ended.active) == ("done", 1.0, {"made": 3}, False)


def test_nobody_else_sees_or_ends_a_job(desk: Desk, kinds: dict[str, jobs.Handler]) -> None:
    jobs.register("try", lambda job, progress: {})
    job_id = desk.enqueue()
    for other in ("researcher-2", "administrator", "stranger"):
        with pytest.raises(Failure, match="nothing here"):
            desk.status(job_id, other)
        with pytest.raises(Failure, match="nothing here"):
            desk.cancel(job_id, other)


def test_a_job_of_a_kind_nobody_works_on_waits(desk: Desk, kinds: dict[str, jobs.Handler]) -> None:
    job_id = desk.enqueue("unheard-of")
    assert desk.run() == 0
    assert desk.status(job_id).state == "queued"


def test_a_waiting_job_is_cancelled_at_once_and_an_ended_one_no_more(
    desk: Desk, kinds: dict[str, jobs.Handler]
) -> None:
    jobs.register("try", lambda job, progress: {})
    job_id = desk.enqueue()
    desk.cancel(job_id)
    assert desk.status(job_id).state == "cancelled"
    assert desk.run() == 0
    with pytest.raises(Failure, match="ended already"):
        desk.cancel(job_id)


def test_a_running_job_ends_at_its_next_word_of_progress(desk: Desk, kinds: dict[str, jobs.Handler]) -> None:
    reached: list[str] = []

    def handler(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        desk.cancel(job.id)
        progress(0.1, "")
        reached.append("too far")
        return {}

    jobs.register("try", handler)
    job_id = desk.enqueue()
    desk.run()
    assert desk.status(job_id).state == "cancelled"
    assert reached == []


def test_a_failure_is_told_in_both_languages_and_a_crash_without_its_text(
    desk: Desk, kinds: dict[str, jobs.Handler], caplog: pytest.LogCaptureFixture
) -> None:
    def fails(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        raise Failure("not_allowed")

    def crashes(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        raise ValueError("grave at 36.1234")

    jobs.register("fails", fails)
    jobs.register("crashes", crashes)
    failed, crashed = desk.enqueue("fails"), desk.enqueue("crashes")
    assert desk.run() == 2
    error = desk.status(failed).error
    assert error is not None
    assert error["code"] == "not_allowed"
    assert set(error["detail"]) == {"ar", "en"}
    assert (desk.status(crashed).error or {})["code"] == "internal"
    assert "ValueError" in caplog.text
    assert "36.1234" not in caplog.text + str(desk.status(crashed))


def test_a_job_whose_worker_died_is_taken_up_again(
    desk: Desk, kinds: dict[str, jobs.Handler], superuser: psycopg.Connection[Any]
) -> None:
    jobs.register("try", lambda job, progress: {"again": True})
    job_id = desk.enqueue()
    superuser.execute("UPDATE job SET state = 'running', attempt = 1, beat_at = now() - interval '20 seconds'")
    superuser.commit()
    assert desk.run() == 0, "its heart may still beat"
    assert desk.run(timedelta(seconds=10)) == 1
    assert desk.status(job_id).result == {"again": True}


def test_a_job_that_took_three_workers_with_it_is_given_up(
    desk: Desk, kinds: dict[str, jobs.Handler], superuser: psycopg.Connection[Any]
) -> None:
    jobs.register("try", lambda job, progress: {})
    job_id = desk.enqueue()
    superuser.execute("UPDATE job SET state = 'running', attempt = 3, beat_at = now() - interval '1 hour'")
    superuser.commit()
    assert desk.run() == 0
    status = desk.status(job_id)
    assert status.state == "failed"
    assert (status.error or {})["code"] == "job_gave_up"


def test_a_cancelled_job_of_a_dead_worker_is_not_taken_up(
    desk: Desk, kinds: dict[str, jobs.Handler], superuser: psycopg.Connection[Any]
) -> None:
    jobs.register("try", lambda job, progress: {})
    job_id = desk.enqueue()
    superuser.execute("UPDATE job SET state = 'running', attempt = 1, cancel_asked = true, beat_at = '2026-01-01'")
    superuser.commit()
    assert desk.run() == 0
    assert desk.status(job_id).state == "cancelled"


def test_a_worker_thought_dead_may_not_write_any_more(
    desk: Desk, kinds: dict[str, jobs.Handler], superuser: psycopg.Connection[Any]
) -> None:
    reached: list[str] = []

    def slow(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        superuser.execute("UPDATE job SET attempt = attempt + 1")
        superuser.commit()
        progress(0.5, "")
        reached.append("too far")
        return {"by": "the dead"}

    jobs.register("try", slow)
    job_id = desk.enqueue()
    desk.run()
    assert reached == []
    assert desk.status(job_id).state == "running"
    assert desk.status(job_id).result is None


def test_what_another_try_may_mend_is_tried_again(desk: Desk, kinds: dict[str, jobs.Handler]) -> None:
    tries: list[int] = []

    def busy_once(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        tries.append(1)
        if len(tries) == 1:
            raise Failure("busy")
        return {"tries": len(tries)}

    jobs.register("try", busy_once)
    job_id = desk.enqueue()
    assert desk.run() == 1
    assert desk.status(job_id).state == "running"
    desk.run(AT_ONCE)
    assert desk.status(job_id).result == {"tries": 2}


def test_the_heart_beats_while_the_handler_works(
    desk: Desk, kinds: dict[str, jobs.Handler], monkeypatch: pytest.MonkeyPatch, superuser: psycopg.Connection[Any]
) -> None:
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.02)
    beats: list[Any] = []

    def patient(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        first = superuser.execute("SELECT beat_at FROM job").fetchone()
        superuser.commit()
        waiting = threading.Event()
        for _ in range(500):
            waiting.wait(0.02)
            beats.append(superuser.execute("SELECT beat_at FROM job").fetchone())
            superuser.commit()
            if beats[-1] != first:
                break
        return {"beaten": beats[-1] != first}

    jobs.register("try", patient)
    job_id = desk.enqueue()
    desk.run()
    assert desk.status(job_id).result == {"beaten": True}


def test_two_workers_never_take_the_same_job(desk: Desk, kinds: dict[str, jobs.Handler]) -> None:
    done: list[UUID] = []

    def handler(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        done.append(job.id)
        return {}

    jobs.register("try", handler)
    asked = {desk.enqueue() for _ in range(6)}
    workers = [threading.Thread(target=desk.run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == sorted(asked)


def test_a_server_that_stops_leaves_the_job_for_the_next_start(desk: Desk, kinds: dict[str, jobs.Handler]) -> None:
    begun, stopping = threading.Event(), threading.Event()

    def long(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
        begun.set()
        stopping.wait(10)
        for _ in range(1000):
            progress(0.5, "")
            threading.Event().wait(0.01)
        return {}

    jobs.register("try", long)
    job_id = desk.enqueue()
    worker = jobs.Worker(desk.registry.app.state.sessions, desk.home)
    worker.start()
    assert begun.wait(10)
    stopping.set()
    worker.stop()
    assert desk.status(job_id).state == "queued"
    jobs.register("try", lambda job, progress: {"second": True})
    assert desk.run() == 1
    assert desk.status(job_id).result == {"second": True}
