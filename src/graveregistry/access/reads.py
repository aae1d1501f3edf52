"""The access log: reads of exact places, gathered in the process and written every half second.

What is kept is who, of which steward, how, in which minute, how many places and in how many areas; never which place.
Noting costs a set look-up, so that the map's tiles can be noted too; whatever was noted in the last half second is
lost when the process is killed (decision 0601). An export or a dossier is noted in its own transaction instead.
"""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from graveregistry.access.actors import Actor, Role
from graveregistry.access.queries import reading
from graveregistry.db import Session, Sessions, transaction
from graveregistry.errors import Failure
from graveregistry.geo import grid

log = logging.getLogger("graveregistry")

FLUSH_SECONDS = 0.5
REMEMBERED = 50_000
"""How many places of one person, way and minute are told apart; beyond it, places may count twice."""

Line = reading.Read
Place = UUID | tuple[int, int]
"""A site, or a 0.1 degree cell (column, row) of which everything that the reader sees exactly was shown."""


class Kind(StrEnum):
    """By which way exact places were read (vocabulary list ``read_kind``)."""

    SITE = "site"
    SITES = "sites"
    DISTURBANCES = "disturbances"
    VISITS = "visits"
    ASSIGNMENTS = "assignments"
    EVIDENCE = "evidence"
    NEAR = "near"
    TILES = "tiles"
    IMAGERY = "imagery"
    FEATURES = "features"
    EXPORT = "export"
    DOSSIER = "dossier"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and with which personal token; none for somebody who signed in."""

    person_id: UUID
    token_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    minute: int
    reader: Reader
    kind: Kind


def this_minute() -> int:
    """Whole minutes since 1970, UTC."""
    return int(time.time() // 60)


class ReadLog:
    """Gathers what was read until it is flushed; safe to use from any thread."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._lock = threading.Lock()
        self._minute = 0
        self._seen: dict[_Way, set[Place]] = {}
        self._fresh: dict[_Way, set[Place]] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, reader: Reader, kind: Kind, sites: Iterable[Place]) -> None:
        """Note that these sites (or all of these cells) were shown exactly; cheap when the minute has them already."""
        minute = this_minute()
        way = _Way(minute, reader, kind)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._seen.clear()
            seen = self._seen.setdefault(way, set())
            fresh = {place for place in sites if place not in seen}
            if not fresh:
                return
            if len(seen) + len(fresh) > REMEMBERED:
                seen.clear()
            seen |= fresh
            self._fresh.setdefault(way, set()).update(fresh)

    def note_box(self, reader: Reader, kind: Kind, west: float, south: float, east: float, north: float) -> None:
        """Note that everything exact in a box (degrees, EPSG:4326) was shown: the box of a map tile, say."""
        self.note(reader, kind, cells(west, south, east, north))

    def flush(self) -> None:
        """Write what was gathered; what cannot be written is kept for the next time.

        Raises:
            Failure: ``busy`` or ``database_unreachable``.
        """
        with self._lock:
            taken, self._fresh = self._fresh, {}
        if not taken:
            return
        try:
            with transaction(self._sessions) as session:
                reading.note_reads(session, json.dumps([_row(way, places) for way, places in taken.items()]))
        except BaseException:
            with self._lock:
                for way, places in taken.items():
                    self._fresh.setdefault(way, set()).update(places)
            raise

    def start(self) -> None:
        """Flush every half second from now on."""
        self._thread = threading.Thread(target=self._run, name="reads", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Flush for the last time."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._try()

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            self._try()

    def _try(self) -> None:
        try:
            self.flush()
        except Exception as error:
            log.error("the access log waits: %s", type(error).__qualname__)


def _row(way: _Way, places: Iterable[Place]) -> dict[str, Any]:
    held = list(places)
    return {
        "minute": datetime.fromtimestamp(way.minute * 60, UTC).isoformat(),
        "person": str(way.reader.person_id),
        "token": None if way.reader.token_id is None else str(way.reader.token_id),
        "kind": way.kind.value,
        "sites": [str(place) for place in held if isinstance(place, UUID)],
        "cells": [number for place in held if isinstance(place, tuple) for number in place],
    }


def write(session: Session, reader: Reader, kind: Kind, sites: Iterable[UUID]) -> None:
    """Note a read in the transaction that makes it, so that the one cannot be without the other."""
    row = _row(_Way(this_minute(), reader, kind), set(sites))
    reading.note_reads(session, json.dumps([row]))


def cells(west: float, south: float, east: float, north: float) -> list[Place]:
    """The 0.1 degree cells (column, row) that a box in degrees touches, for boxes of at most a few degrees."""
    first, last = grid.cell(west, south, 10), (math.floor(east * 10), math.floor(north * 10))
    return [(x, y) for x in range(first[0], last[0] + 1) for y in range(first[1], last[1] + 1)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor looks for: from when, until when, whom, by which way."""

    first: datetime | None = None
    last: datetime | None = None
    person: UUID | None = None
    kind: Kind | None = None


def found(session: Session, actor: Actor, asked: Asked, after: Sequence[str] | None, limit: int) -> list[reading.Read]:
    """A page of the log for an auditor: reads by people of their organisations, and of their organisations' sites.

    Args:
        after: what :func:`place` says of the last page's last line.

    Raises:
        Failure: ``not_allowed``, ``bad_cursor``.
    """
    if not actor.holds(Role.AUDITOR):
        raise Failure("not_allowed")
    last = None if after is None else _read_place(after)
    return reading.reads(session, asked.first, asked.last, asked.person, asked.kind, last, limit)


def place(line: reading.Read) -> tuple[str, ...]:
    """What tells a line apart from all others, as a cursor keeps it."""
    token = line.token_id or reading.NO_TOKEN
    return (line.minute.isoformat(), str(line.person_id), line.kind, str(token), str(line.steward))


def _read_place(parts: Sequence[str]) -> tuple[datetime, UUID, str, UUID, UUID]:
    minute, person, kind, token, steward = parts
    try:
        return datetime.fromisoformat(minute).astimezone(UTC), UUID(person), kind, UUID(token), UUID(steward)
    except (ValueError, OverflowError) as error:
        raise Failure("bad_cursor") from error
