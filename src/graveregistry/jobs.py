"""Durable background jobs: rows of the same database, worked through by a thread of the serving process.

A job is known to its actor alone. A worker that dies leaves a job whose heart no longer beats; another takes it up
again, so every handler must be one that can be begun twice (decision 0305). What a handler writes, it writes in
one transaction as the job's actor; a job that is cancelled or fails has written nothing.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Double, ForeignKey, Index, Integer, Text, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base, Session, Sessions, transaction
from graveregistry.errors import Failure

log = logging.getLogger("graveregistry")

BEAT_SECONDS = 5.0
DEAD_AFTER = timedelta(seconds=30)
_POLL_SECONDS = 0.5
_TELL_SECONDS = 0.25
_TRY_AGAIN = frozenset({"busy", "database_unreachable"})
_Moment = DateTime(timezone=True)


class JobRow(Base):
    """A job. ``attempt`` counts the workers that took it; only the last may write to it."""

    __tablename__ = "job"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    progress: Mapped[float] = mapped_column(Double)
    message: Mapped[str] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    attempt: Mapped[int] = mapped_column(Integer)
    cancel_asked: Mapped[bool]
    enqueued_at: Mapped[datetime] = mapped_column(_Moment)
    beat_at: Mapped[datetime | None] = mapped_column(_Moment)
    ended_at: Mapped[datetime | None] = mapped_column(_Moment)

    __table_args__ = (Index("ix_job_state_enqueued_at", "state", "enqueued_at"),)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its handler gets it, with what it needs: sessions of the web role and the database's own files."""

    id: UUID
    kind: str
    actor_id: UUID
    payload: dict[str, Any]
    sessions: Sessions
    home: Path


@dataclass(frozen=True, slots=True)
class Status:
    """How a job is: ``queued``, ``running``, ``done``, ``failed`` or ``cancelled``; progress from 0 to 1."""

    id: UUID
    kind: str
    state: str
    progress: float
    message: str
    result: dict[str, Any] | None
    error: dict[str, Any] | None

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {"queued", "running"}


Progress = Callable[[float, str], None]
"""Called by a handler with a share (0 to 1) and a word in both languages; raises when the job is to end."""
Handler = Callable[[Job, Progress], dict[str, Any]]
"""Does the work, as ``job.actor_id``, and gives a result of JSON values. May be begun again at any time."""

_handlers: dict[str, Handler] = {}


class Ended(Exception):
    """The job is to end now: its actor cancelled it, the server stops, or another worker has taken it up."""


def register(kind: str, handler: Handler) -> None:
    """Say who works on jobs of this kind."""
    _handlers[kind] = handler


def enqueue(session: Session, kind: str, actor_id: UUID, payload: dict[str, Any], job_id: UUID | None = None) -> UUID:
    """Add a job, which begins when this transaction has been committed.

    Args:
        actor_id: the transaction's actor, as whom the job will work.
        payload: JSON values.
        job_id: the job's id, where whoever asks must find it again; a new one otherwise.
    """
    row = JobRow(
        id=job_id or uuid4(),
        kind=kind,
        actor_id=actor_id,
        payload=payload,
        state="queued",
        progress=0.0,
        message="",
        attempt=0,
        cancel_asked=False,
        enqueued_at=func.clock_timestamp(),
    )
    session.add(row)
    session.flush()
    return row.id


def status(session: Session, job_id: UUID) -> Status:
    """How one of the actor's own jobs is.

    Raises:
        Failure: ``not_found``.
    """
    row = session.scalar(select(JobRow).where(JobRow.id == job_id).execution_options(populate_existing=True))
    if row is None:
        raise Failure("not_found")
    # One that took three workers with it ended without a word of its own.
    error = Failure("job_gave_up").problem() if row.state == "failed" and row.error is None else row.error
    return Status(row.id, row.kind, row.state, row.progress, row.message, row.result, error)


def cancel(session: Session, job_id: UUID) -> None:
    """End one of the actor's own jobs: at once while it waits, at its next word of progress while it runs.

    Raises:
        Failure: ``not_found``, ``job_ended`` when there is nothing left to cancel.
    """
    row = session.scalar(select(JobRow).where(JobRow.id == job_id).with_for_update())
    if row is None:
        raise Failure("not_found")
    if row.state == "queued":
        row.state, row.ended_at = "cancelled", func.clock_timestamp()
    elif row.state == "running":
        row.cancel_asked = True
    else:
        raise Failure("job_ended")


def run_pending(sessions: Sessions, home: Path, *, dead_after: timedelta = DEAD_AFTER) -> int:
    """Work through every job that waits, in this thread; the number of jobs taken."""
    worker = Worker(sessions, home, dead_after=dead_after)
    taken = 0
    while worker.run_next():
        taken += 1
    return taken


class Worker:
    """A thread that works through jobs, one at a time."""

    def __init__(self, sessions: Sessions, home: Path, *, dead_after: timedelta = DEAD_AFTER) -> None:
        self._sessions = sessions
        self._home = home
        self._dead_after = dead_after
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the running job at its next word of progress, leave it for the next start, and wait for the thread."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                found = self.run_next()
            except Failure as failure:
                log.error("jobs wait: %s", failure)
                found = False
            if not found:
                self._stop.wait(_POLL_SECONDS)

    def run_next(self) -> bool:
        """Take the oldest job that waits, or whose worker died, and work on it; whether there was one."""
        with transaction(self._sessions) as session:
            taken = session.execute(
                text("SELECT id, actor_id, attempt FROM take_job(:kinds, :dead_after)"),
                {"kinds": list(_handlers), "dead_after": self._dead_after},
            ).one_or_none()
            if taken is None:
                return False
            _as_actor(session, taken.actor_id)
            row = session.get_one(JobRow, taken.id)
            job = Job(row.id, row.kind, row.actor_id, row.payload, self._sessions, self._home)
        _Run(job, taken.attempt, self._stop).work()
        return True


class _Run:
    """One worker's hold on one job."""

    def __init__(self, job: Job, attempt: int, stopping: threading.Event) -> None:
        self._job = job
        self._attempt = attempt
        self._stopping = stopping
        self._told = 0.0

    def work(self) -> None:
        job = self._job
        with self._beating():
            try:
                ended = {"state": "done", "progress": 1.0, "result": _handlers[job.kind](job, self._tell)}
            except Ended:
                stopped = self._stopping.is_set()
                ended = {"state": "queued", "progress": 0.0} if stopped else {"state": "cancelled"}
            except Failure as failure:
                # What another try may mend is left as it is: without a heartbeat it is taken up again.
                ended = {} if failure.code in _TRY_AGAIN else {"state": "failed", "error": failure.problem()}
            except Exception as error:
                ended = {"state": "failed", "error": _crashed(job, error).problem()}
        if ended:
            self._write(ended | ({} if ended["state"] == "queued" else {"ended_at": func.clock_timestamp()}))

    def _tell(self, progress: float, message: str) -> None:
        if self._stopping.is_set():
            raise Ended
        if time.monotonic() - self._told < _TELL_SECONDS:
            return
        self._told = time.monotonic()
        # None: another worker has it, or it is gone. True: its actor wants it to end.
        if self._write({"progress": progress, "message": message}) is not False:
            raise Ended

    def _write(self, values: dict[str, Any]) -> bool | None:
        """Write to the job if it is still this worker's; whether its end was asked for, none when it is not."""
        with transaction(self._job.sessions) as session:
            _as_actor(session, self._job.actor_id)
            return session.scalar(
                update(JobRow)
                .where(JobRow.id == self._job.id, JobRow.attempt == self._attempt, JobRow.state == "running")
                .values(beat_at=func.clock_timestamp(), **values)
                .returning(JobRow.cancel_asked)
                .execution_options(synchronize_session=False)
            )

    @contextmanager
    def _beating(self) -> Iterator[None]:
        done = threading.Event()

        def beat() -> None:
            while not done.wait(BEAT_SECONDS):
                try:
                    self._write({})
                except Failure as failure:
                    log.warning("a job's heart misses a beat: %s", failure)

        heart = threading.Thread(target=beat, daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()


def _crashed(job: Job, error: Exception) -> Failure:
    # As for requests: the log gets the kind of error and the lines of code, never its text, which may quote a row.
    incident = secrets.token_hex(4)
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("incident %s in a job of kind %s: %s\n%s", incident, job.kind, type(error).__name__, "\n".join(frames))
    return Failure("internal", incident=incident)


def _as_actor(session: Session, actor_id: UUID) -> None:
    """Let the transaction see the jobs of this person; what sites they see is asked anew, from their account."""
    session.execute(text("SELECT set_config('graveregistry.actor', :person, true)"), {"person": str(actor_id)})
