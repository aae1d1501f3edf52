"""Whoever reads exact places is noted, and an auditor learns who, when and how much, but never which place."""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from graveregistry import vocabulary
from graveregistry.access import reads, service
from graveregistry.access.precision import Precision
from graveregistry.errors import Failure
from graveregistry.wire import cursor
from tests.support.registry import SQUARE, Registry, make_token
from tests.tiles.test_api import shares_with_partner

FAR = {
    "type": "Polygon",
    "coordinates": [[[37.51, 33.71], [37.511, 33.71], [37.511, 33.711], [37.51, 33.711], [37.51, 33.71]]],
}


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the access log stands; a test moves it."""
    clock = [1_800_000_000.0]
    monkeypatch.setattr(reads, "this_minute", lambda: int(clock[0] // 60))
    return clock


def log_of(registry: Registry, login: str = "auditor", **query: Any) -> list[dict[str, Any]]:
    registry.app.state.reads.flush()
    answer = registry.client(login).get("/access-log", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["reads"]
    return found


def brief(lines: list[dict[str, Any]]) -> list[tuple[str, str, int, int]]:
    return sorted((line["person_name"], line["kind"], line["sites"], line["areas"]) for line in lines)


@pytest.fixture
def two_sites(registry: Registry, one_minute: list[float]) -> list[str]:
    """Two sites in two areas, and nothing noted yet."""
    researcher = registry.client("researcher")
    made = [researcher.mark_site(registry.own, shape=shape)["id"] for shape in (SQUARE, FAR)]
    one_minute[0] += 600
    registry.app.state.reads.flush()
    return made


def test_the_kinds_are_those_of_the_vocabulary() -> None:
    assert tuple(kind.value for kind in reads.Kind) == vocabulary.codes("read_kind")


def test_opening_a_site_and_listing_sites_are_noted_once_a_minute(
    registry: Registry, one_minute: list[float], two_sites: list[str]
) -> None:
    legal = registry.client("legal")
    for _ in range(3):
        assert legal.get(f"/sites/{two_sites[0]}").status_code == 200
        assert legal.get("/sites").status_code == 200
    since = datetime.fromtimestamp(one_minute[0], UTC)
    since = since.replace(second=0, microsecond=0)
    lines = log_of(registry, **{"from": since.isoformat()})
    assert brief(lines) == [("legal", "site", 1, 1), ("legal", "sites", 2, 2)]
    assert {line["minute"] for line in lines} == {since.isoformat().replace("+00:00", "Z")}
    assert {line["steward"] for line in lines} == {str(registry.own)}
    assert not any(line["with_token"] for line in lines)
    one_minute[0] += 60
    legal.get(f"/sites/{two_sites[0]}")
    assert len(log_of(registry, **{"from": since.isoformat()})) == 3


def test_an_auditor_is_told_no_site_and_no_place(registry: Registry, two_sites: list[str]) -> None:
    registry.client("legal").get("/sites")
    registry.app.state.reads.flush()
    said = registry.client("auditor").get("/access-log").text
    assert not any(site in said for site in two_sites)
    # Random ids and the time may hold any digits.
    plain = re.sub(r"[0-9a-f]{8}-[-0-9a-f]{27}|\d{4}-\d\d-\d\dT[\d:]+Z", "", said)
    assert not any(number in plain for number in ("36.5", "32.7", "365", "327", "37.5"))
    with registry.owner_session() as session:
        areas = session.execute(text("SELECT DISTINCT area FROM location_read")).scalars().all()
    assert len(areas) == 2
    assert not any(str(area) in said for area in areas)


def test_only_an_auditor_reads_the_log_and_only_of_their_own_organisation(
    registry: Registry, two_sites: list[str]
) -> None:
    registry.client("legal").get("/sites")
    registry.app.state.reads.flush()
    for login in ("researcher", "verifier", "protection-officer", "legal", "monitor", "administrator"):
        assert registry.client(login).get("/access-log").status_code == 403, login
        with registry.web_session() as session:
            service.act_as(session, registry.people[login])
            assert session.scalar(text("SELECT count(*) FROM location_read")) == 0, login
    assert log_of(registry, "stranger") == []
    assert log_of(registry)


def test_the_steward_learns_that_a_partner_read_its_site_and_the_partner_is_noted_below_exact_never(
    registry: Registry, two_sites: list[str]
) -> None:
    shares_with_partner(registry, two_sites[0], Precision.EXACT)
    shares_with_partner(registry, two_sites[1], Precision.VICINITY)
    partner = registry.client("partner-officer")
    assert [partner.get(f"/sites/{site}").status_code for site in two_sites] == [200, 200]
    assert len(partner.get("/sites").json()["sites"]) == 2
    mine = [line for line in brief(log_of(registry)) if line[0] == "partner-officer"]
    assert mine == [("partner-officer", "site", 1, 1), ("partner-officer", "sites", 1, 1)]


def test_who_left_an_organisation_is_still_audited_for_their_time_there(
    registry: Registry, one_minute: list[float], superuser: psycopg.Connection[Any]
) -> None:
    stranger = registry.client("stranger").mark_site(registry.stranger)
    superuser.execute(
        "INSERT INTO membership (id, person_id, organisation_id, role, given_at, ended_at)"
        " VALUES (%s, %s, %s, 'legal', to_timestamp(%s), to_timestamp(%s))",
        [uuid4(), registry.people["stranger"], registry.own, one_minute[0] + 3600, one_minute[0] + 7200],
    )
    for shift in (0, 5400, 10_000):
        one_minute[0] = 1_800_000_000.0 + shift
        registry.app.state.reads.note(
            reads.Reader(registry.people["stranger"]), reads.Kind.SITE, [UUID(stranger["id"])]
        )
    assert len(log_of(registry)) == 1
    assert len(log_of(registry, "stranger")) >= 3


def test_disturbances_exports_and_their_numbers(registry: Registry, two_sites: list[str]) -> None:
    report = {"id": str(uuid4()), "site_id": two_sites[0], "timing": "ongoing"}
    researcher = registry.client("researcher")
    assert researcher.post("/disturbances", report).status_code == 201
    assert researcher.get("/disturbances").status_code == 200
    assert researcher.get(f"/disturbances/{report['id']}").status_code == 200
    assert registry.client("protection-officer").get("/disturbances/critical").status_code == 200
    assert registry.client("legal").get("/exports/sites.csv").status_code == 200
    found = brief(log_of(registry, **{"from": "2027-01-15T08:05:00Z"}))
    assert ("researcher", "disturbances", 1, 1) in found
    assert ("protection-officer", "disturbances", 1, 1) in found
    assert ("legal", "export", 2, 2) in found


def test_a_refused_export_is_no_read(registry: Registry, two_sites: list[str]) -> None:
    with registry.web_session() as session:
        reads.write(session, reads.Reader(registry.people["legal"]), reads.Kind.EXPORT, [UUID(two_sites[0])])
        session.rollback()
    assert not [line for line in log_of(registry) if line["kind"] == "export"]


def test_a_box_of_the_map_notes_what_the_person_sees_exactly_there(registry: Registry, two_sites: list[str]) -> None:
    shares_with_partner(registry, two_sites[0], Precision.VICINITY)
    log: reads.ReadLog = registry.app.state.reads
    for login in ("legal", "partner-officer", "monitor", "stranger"):
        for _ in range(3):
            log.note_box(reads.Reader(registry.people[login]), reads.Kind.TILES, 36.49, 32.69, 36.52, 32.72)
    log.note_box(reads.Reader(registry.people["verifier"]), reads.Kind.TILES, 30.0, 30.0, 30.1, 30.1)
    assert [line for line in brief(log_of(registry)) if line[1] == "tiles"] == [("legal", "tiles", 1, 1)]


def test_a_filter_and_a_cursor_go_through_the_whole_log(
    registry: Registry, one_minute: list[float], two_sites: list[str]
) -> None:
    log: reads.ReadLog = registry.app.state.reads
    people = [registry.people[login] for login in ("legal", "verifier", "researcher")]
    tokens = [UUID(make_token(registry, login)["id"]) for login in ("legal", "verifier", "researcher")]
    for _ in range(3):
        one_minute[0] += 60
        for person, made in zip(people, tokens, strict=True):
            for token in (None, made):
                log.note(reads.Reader(person, token), reads.Kind.SITE, [UUID(site) for site in two_sites])
    whole = log_of(registry, limit=500, kind="site", **{"from": "2027-01-15T08:11:00Z"})
    assert len(whole) == 18
    auditor, pages, after = registry.client("auditor"), [], None
    while True:
        query = {"limit": 4, "kind": "site", "from": "2027-01-15T08:11:00Z"} | ({"cursor": after} if after else {})
        page = auditor.get("/access-log", params=query).json()
        pages += page["reads"]
        after = page["next"]
        if after is None:
            break
    assert pages == whole
    one = log_of(registry, person=str(people[0]), **{"from": "2027-01-15T08:11:00Z", "to": "2027-01-15T08:12:00Z"})
    assert [(line["person_id"], line["minute"]) for line in one] == [(str(people[0]), "2027-01-15T08:11:00Z")] * 2


@pytest.mark.parametrize(
    "bad", ["x", cursor("a", "b", "c", "d", "e"), cursor("2027-01-01", "b", "c", "d", "e"), cursor("a")]
)
def test_a_cursor_of_nothing_is_refused(registry: Registry, bad: str) -> None:
    assert registry.client("auditor").get("/access-log", params={"cursor": bad}).json()["code"] == "bad_cursor"


def test_what_cannot_be_written_is_kept(
    registry: Registry, two_sites: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log: reads.ReadLog = registry.app.state.reads
    log.note(reads.Reader(registry.people["legal"]), reads.Kind.SITE, [UUID(two_sites[0])])

    def refuse(*_: object) -> None:
        raise Failure("busy")

    with monkeypatch.context() as patched:
        patched.setattr(reads.reading, "note_reads", refuse)
        with pytest.raises(Failure):
            log.flush()
        log.stop()
    log.flush()
    log.flush()
    assert ("legal", "site", 1, 1) in brief(log_of(registry))


def test_the_log_is_written_while_serving_and_when_the_server_stops(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    log = reads.ReadLog(registry.app.state.sessions)
    flushed = threading.Event()
    log.flush = lambda: (reads.ReadLog.flush(log), flushed.set())[0]  # type: ignore[method-assign]
    log.start()
    log.note(reads.Reader(registry.people["legal"]), reads.Kind.FEATURES, [UUID(site["id"])])
    assert flushed.wait(10)
    log.note(reads.Reader(registry.people["verifier"]), reads.Kind.FEATURES, [UUID(site["id"])])
    log.stop()
    told = {line[0] for line in brief(log_of(registry)) if line[1] == "features"}
    assert told == {"legal", "verifier"}


def test_a_person_who_reads_very_much_takes_bounded_memory(
    registry: Registry, one_minute: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "REMEMBERED", 10)
    log = reads.ReadLog(registry.app.state.sessions)
    reader = reads.Reader(registry.people["legal"])
    for _ in range(30):
        log.note(reader, reads.Kind.SITES, [uuid4() for _ in range(5)])
    assert max(len(seen) for seen in log._seen.values()) <= 10


def test_noting_what_is_noted_already_is_cheap(registry: Registry, one_minute: list[float]) -> None:
    log = reads.ReadLog(registry.app.state.sessions)
    reader = reads.Reader(registry.people["legal"])
    begun = time.perf_counter()
    for _ in range(1000):
        log.note_box(reader, reads.Kind.TILES, 36.49, 32.69, 36.52, 32.72)
    assert time.perf_counter() - begun < 1


@given(st.floats(-179, 178), st.floats(-89, 88), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_a_box_lies_in_one_of_its_cells(
    west: float, south: float, width: float, height: float, x: float, y: float
) -> None:
    found = reads.cells(west, south, west + width, south + height)
    lon, lat = west + width * x, south + height * y
    assert reads.grid.cell(lon, lat, 10) in found
    assert len(found) <= 144


def test_the_minutes_of_the_log_are_of_the_last_hour(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    registry.client("legal").get(f"/sites/{site['id']}")
    (line,) = [line for line in log_of(registry) if line["person_name"] == "legal"]
    minute = datetime.fromisoformat(line["minute"])
    assert timedelta() <= datetime.now(UTC) - minute < timedelta(minutes=3)
