"""Two reports of one new place that come at the same moment."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import uuid4

import psycopg

from graveregistry.access import places, service
from graveregistry.ledger import service as ledger
from tests.support.registry import Registry


def _until_somebody_waits(superuser: psycopg.Connection[Any]) -> None:
    deadline = time.monotonic() + 30
    waiting = """
        SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
    """
    while superuser.execute(waiting).fetchone() == (0,):
        assert time.monotonic() < deadline, "nobody waits"


def test_the_second_report_of_a_new_place_finds_what_the_first_made(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    place, monitor = uuid4(), registry.client("monitor")
    body = {"id": str(uuid4()), "site_id": str(place), "timing": "ongoing", "new_place": {"steward": str(registry.own)}}
    answers: list[Any] = []
    second = threading.Thread(target=lambda: answers.append(monitor.post("/disturbances", body)))
    with registry.web_session() as session:
        actor = service.act_as(session, registry.people["monitor"])
        assert actor is not None
        places.reach_for_report(session, actor, place, registry.own)
        ledger.record(session, "PlaceReported", actor=actor.person_id)
        second.start()
        _until_somebody_waits(superuser)
    second.join()
    assert [answer.status_code for answer in answers] == [201]
    assert superuser.execute("SELECT count(*) FROM protected_site WHERE site_id = %s", [place]).fetchone() == (1,)
