"""Two reports of one new place that come at the same moment."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg

from graveregistry.access import places, service
from graveregistry.ledger import auditing
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


SOON = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
WHY = {"reason": "تدريب: رأيناه من التل"}


def _reported(registry: Registry) -> tuple[str, str]:
    """A new place that a monitor reported, and the disturbance there."""
    place, report = str(uuid4()), str(uuid4())
    body = {"id": report, "site_id": place, "timing": "ongoing", "new_place": {"steward": str(registry.own)}}
    assert registry.client("monitor").post("/disturbances", body).status_code == 201
    return place, report


def _linked(registry: Registry, place: str, site: str, login: str = "researcher") -> None:
    answer = registry.client(login).post(f"/places/{place}/site", {"linked_site_id": site, **WHY})
    assert answer.status_code == 204, answer.text


def test_a_place_found_to_be_at_another_site_than_was_said_is_at_one_and_what_was_said_stays(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    place, report = _reported(registry)
    researcher = registry.client("researcher")
    first, second = (researcher.mark_site(registry.own)["id"] for _ in range(2))
    for site in (first, first, second):
        _linked(registry, place, site)
    assert researcher.get(f"/disturbances/{report}").json()["linked_site_id"] == second
    said = superuser.execute("SELECT linked_site_id::text, ended_at IS NULL FROM place_link ORDER BY linked_at")
    assert said.fetchall() == [(first, False), (second, True)]
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def test_a_place_guarded_less_than_its_site_is_guarded_as_much(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    place, _ = _reported(registry)
    less = {"sensitivity": "standard", "review_on": SOON, **WHY}
    proposed = registry.client("researcher").post(f"/sites/{place}/sensitivity", less)
    decided = registry.client("protection-officer").post(
        f"/proposals/{proposed.json()['id']}/decision", {"approve": True}
    )
    assert decided.status_code in {200, 204}, decided.text
    held = "SELECT sensitivity FROM protected_site WHERE site_id = %s"
    assert superuser.execute(held, [place]).fetchone() == ("standard",)
    _linked(registry, place, registry.client("researcher").mark_site(registry.own)["id"])
    assert superuser.execute(held, [place]).fetchone() == ("restricted",)


def test_who_is_no_longer_named_on_a_sealed_site_loses_the_places_that_are_at_it(registry: Registry) -> None:
    place, report = _reported(registry)
    researcher, partner = registry.client("researcher"), registry.client("partner-officer")
    site = researcher.mark_site(registry.own)["id"]
    _linked(registry, place, site)
    shown = {"precision": "exact", "person": str(registry.people["partner-officer"]), "until": SOON}
    proposed = researcher.post(f"/sites/{site}/grants", {**shown, "purpose": WHY["reason"]})
    decided = registry.client("legal").post(f"/proposals/{proposed.json()['id']}/decision", {"approve": True})
    assert decided.status_code in {200, 204}, decided.text
    assert partner.get(f"/disturbances/{report}").status_code == 404
    assert researcher.post(f"/sites/{site}/sensitivity", {"sensitivity": "sealed", **WHY}).status_code == 204
    assert partner.get(f"/disturbances/{report}").status_code == 200
    assert registry.client("legal").get(f"/disturbances/{report}").status_code == 404
    held = researcher.get(f"/sites/{site}/grants").json()
    (named,) = [each["id"] for each in held if each["person"] == shown["person"]]
    assert researcher.post(f"/grants/{named}/revoke", WHY).status_code == 204
    assert partner.get(f"/disturbances/{report}").status_code == 404
    assert researcher.get(f"/disturbances/{report}").status_code == 200
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed
