"""What was sealed becomes visits, reports and evidence once a key is there; what cannot be opened is kept and shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from graveregistry.disturbances.tables import Disturbance
from graveregistry.evidence.tables import EvidenceItem
from graveregistry.intake.keys import read_private
from graveregistry.intake.opening import Opened, open_waiting
from graveregistry.intake.tables import OpenedVisit, SealedPart, SealedVisit
from graveregistry.intake.worker import Worker, opener_of
from graveregistry.ledger import auditing
from graveregistry.visits.tables import Visit
from tests.support.field import assigned_site, photo
from tests.support.opening import PHOTO, keys_here, open_now, photo_of, problems, sealed_visit, text_of
from tests.support.phone import CHUNK, Phone
from tests.support.registry import Registry


@pytest.fixture(autouse=True)
def told(registry: Registry) -> Iterator[None]:
    """Afterwards the ledger tells all that was done."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def test_a_sealed_visit_becomes_a_visit_with_its_photo_once_and_keeps_its_number(registry: Registry) -> None:
    site, phone, part = assigned_site(registry), Phone(registry), uuid4()
    sealed = sealed_visit(
        phone,
        (uuid4(), "preview", b"a small picture"),
        (part, "photo", PHOTO),
        site_id=str(site),
        photos=[photo_of(part)],
    )
    late = datetime.now(UTC) - timedelta(days=3)
    receipt = phone.send(sealed, headers={"x-device-time": late.isoformat()})
    assert open_now(registry) == (3, 0)
    assert open_now(registry, again=True) == (0, 0)
    officer = registry.client("protection-officer")
    (shown,) = officer.get(f"/sites/{site}/visits").json()["visits"]
    assert (shown["id"], shown["receipt"]) == (str(sealed.visit_id), receipt["number"])
    assert shown["received_at"] == receipt["received_at"]
    assert shown["clock_flagged"]
    assert abs(shown["clock_skew_s"] + 3 * 86_400) < 60
    (item,) = shown["photos"]
    assert (item["id"], item["origin"], item["received_from"]) == (str(part), "received", "جار خيالي")
    assert item["sha256"] == hashlib.sha256(PHOTO).hexdigest()
    assert shown["monitor"]["name"] == "monitor"
    # The monitor reads nothing of it back.
    assert registry.client("monitor").get("/visits").json()["visits"] == []


def test_digging_is_opened_before_photos_that_came_earlier_and_a_visit_knows_the_report_sent_ahead(
    registry: Registry,
) -> None:
    site, phone, part, place = assigned_site(registry), Phone(registry), uuid4(), uuid4()
    ahead = uuid4()
    report = {"timing": "ongoing", "types": ["digging_by_machine"], "effects": ["remains_exposed"]}
    digging = phone.seal(
        text_of(ahead, kind="digging", visit=None, report=report, place={"id": str(place), "name": "خلف التل"}),
        visit_id=ahead,
    )
    follows = sealed_visit(
        phone,
        (part, "photo", PHOTO),
        place={"id": str(place), "name": "خلف التل"},
        photos=[photo_of(part)],
        disturbances_sent=[str(ahead), str(uuid4())],
    )
    elsewhere = sealed_visit(phone, site_id=str(site))
    for each in (digging, follows, elsewhere):
        phone.send(each)
    assert open_now(registry) == (4, 0)
    with registry.owner_session() as session:
        found = session.scalars(select(Disturbance)).one()
        assert (found.id, found.site_id, found.severity) == (ahead, place, "critical")
        made = session.get_one(Visit, follows.visit_id)
        assert (made.site_id, made.new_place_name, made.disturbances) == (place, "خلف التل", [str(ahead)])
        assert session.scalars(select(EvidenceItem)).one().site_id == place
        kinds = {row.kind for row in session.scalars(select(OpenedVisit))}
    assert kinds == {"digging", "visit"}
    critical = registry.client("protection-officer").get("/disturbances/critical").json()["disturbances"]
    assert [each["id"] for each in critical] == [str(ahead)]


def test_two_phones_at_one_site_in_one_hour_make_two_visits(registry: Registry) -> None:
    site = assigned_site(registry)
    other = {"monitor": str(registry.people["monitor-2"]), "precision": "exact"}
    assert registry.client("protection-officer").post(f"/sites/{site}/assignments", other).status_code == 201
    for login in ("monitor", "monitor-2"):
        phone = Phone(registry, login)
        phone.send(sealed_visit(phone, site_id=str(site)))
    assert open_now(registry) == (2, 0)
    shown = registry.client("researcher").get(f"/sites/{site}/visits").json()["visits"]
    assert len(shown) == 2


def test_a_visit_whose_assignment_ended_on_the_way_is_kept_at_a_place_of_its_own(registry: Registry) -> None:
    site, phone = assigned_site(registry), Phone(registry, log_only=True)
    (assigned,) = phone.read().json()["assignments"]
    named, unnamed = (
        sealed_visit(phone, site_id=str(site)),
        sealed_visit(phone, assignment_id=assigned["assignment_id"]),
    )
    inside = sealed_visit(phone, assignment_id=assigned["assignment_id"])
    phone.send(inside)
    assert open_now(registry) == (1, 0)
    ended = registry.client("protection-officer").post(
        f"/grants/{assigned['assignment_id']}/revoke", {"reason": "the season is over"}
    )
    assert ended.status_code == 204, ended.text
    for each in (named, unnamed):
        phone.send(each)
    assert open_now(registry) == (2, 0)
    with registry.owner_session() as session:
        places = {row.id: row.site_id for row in session.scalars(select(Visit))}
        claimed = {row.claimed_site_id for row in session.scalars(select(OpenedVisit))}
    assert places[inside.visit_id] == site
    assert len({site, *places.values()}) == 3
    assert site in claimed


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"no JSON", "text_unreadable"),
        (b"[1]", "text_unreadable"),
        ({"v": 2}, "invalid_input"),
        ({"v": 1, "id": str(uuid4()), "kind": "digging", "report": {"timing": "ongoing"}}, "sealed_elsewhere"),
    ],
)
def test_a_text_that_is_not_in_the_form_is_kept_with_the_reason(registry: Registry, said: Any, code: str) -> None:
    phone = Phone(registry)
    sealed = phone.seal(said)
    phone.send(sealed)
    assert open_now(registry) == (0, 1)
    assert open_now(registry) == (0, 0)
    assert problems(registry) == [code]
    assert all(registry.app.state.intake.has(sha256) for sha256 in sealed.blobs)


def test_a_photo_that_the_text_does_not_name_or_that_was_swapped_is_kept_sealed(registry: Registry) -> None:
    site, phone, part = assigned_site(registry), Phone(registry), uuid4()
    sealed = sealed_visit(
        phone,
        (part, "photo", photo("another")),
        (uuid4(), "photo", PHOTO),
        site_id=str(site),
        photos=[photo_of(part)],
    )
    phone.send(sealed)
    assert open_now(registry) == (1, 2)
    assert problems(registry) == [None, "photo_unnamed", "photo_unnamed"]


def test_what_was_sealed_for_a_lost_key_opens_with_the_escrow_key_and_after_a_rotation(
    registry: Registry, tmp_path: Path
) -> None:
    keys, escrow = keys_here(registry), tmp_path / "escrow.key"
    keys.new_escrow(escrow)
    site, phone = assigned_site(registry), Phone(registry)
    assert [each["role"] for each in phone.enrolled["registry"]["keys"]] == ["registry", "escrow"]
    first, second = (sealed_visit(phone, site_id=str(site)) for _ in range(2))
    phone.send(first)
    made = keys.rotate()
    assert phone.read().json()["registry"]["keys"][0]["id"] == made.id
    assert open_now(registry) == (1, 0)
    for each in keys.folder.glob("*.key"):
        each.unlink()
    phone.send(second)
    assert open_now(registry, {}) == (0, 1)
    assert problems(registry).count("sealed_for_others") == 1
    assert open_now(registry, read_private(escrow)) == (1, 0)
    assert set(problems(registry)) == {None}


def test_a_contradiction_is_opened_beside_the_first_with_its_photo_and_counts_as_the_same_event(
    registry: Registry,
) -> None:
    site, phone, part = assigned_site(registry), Phone(registry), uuid4()
    seen = {"id": str(uuid4()), "timing": "past", "types": ["dumping"]}
    visit_id, where = uuid4(), {"site_id": str(site), "photos": [photo_of(part)]}
    both = [text_of(visit_id, **where), text_of(visit_id, **where)]
    for body, notes in zip(both, ("first", "other"), strict=True):
        body["visit"] |= {"notes": notes, "disturbances": [seen | {"notes": notes}]}
    first, other = (phone.seal(body, (part, "photo", PHOTO), visit_id=visit_id) for body in both)
    phone.send(first)
    phone.put_blobs(other)
    assert phone.put_manifest(other).status_code == 409
    assert open_now(registry) == (4, 0)
    officer = registry.client("protection-officer")
    page = officer.get("/incoming").json()["visits"]
    (conflict,) = (each for each in page if each["state"] == "conflict")
    shown = {each["id"]: each for each in officer.get(f"/sites/{site}/visits").json()["visits"]}
    told = {notes: next(each for each in shown.values() if each["notes"] == notes) for notes in ("first", "other")}
    assert told["first"]["id"] == str(visit_id)
    assert told["other"]["id"] == conflict["opened"]["record_id"]
    assert told["other"]["same_event_as"]["visit_id"] == str(visit_id)
    assert told["other"]["same_event_as"]["by"] is None
    assert [len(each["photos"]) for each in told.values()] == [1, 1]
    assert [len(each["disturbances"]) for each in told.values()] == [1, 1]
    (back,) = officer.get("/monitoring/due", params={"days": 3650}).json()["sites"]
    assert back["site_id"] == str(site)


@pytest.mark.parametrize("same_id", [False, True], ids=["own id", "the photo's id, as the phone page does"])
def test_a_small_picture_shows_until_its_photo_is_there(registry: Registry, same_id: bool) -> None:
    site, phone, part = assigned_site(registry), Phone(registry), uuid4()
    ahead = part if same_id else uuid4()
    files = ((ahead, "preview", photo("small")), (part, "photo", PHOTO))
    sealed = sealed_visit(phone, *files, site_id=str(site), photos=[photo_of(part, preview_part=str(ahead))])
    text, preview, original = sealed.blobs
    for each in (text, preview):
        assert phone.put_chunk(sealed, each, 0).status_code == 204
    assert phone.put_manifest(sealed).status_code == 200
    assert open_now(registry) == (2, 0)
    officer = registry.client("protection-officer")

    def standing() -> tuple[Any, list[tuple[bool, bool]]]:
        (item,) = officer.get("/incoming").json()["visits"]
        return item, [(each["have"] == each["size"], each["picture"]) for each in item["parts"]]

    item, parts = standing()
    assert (item["state"], parts) == ("parts_missing", [(True, False), (True, True), (False, False)])
    path = f"/incoming/{item['id']}/parts/1/picture"
    picture = officer.get(path)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert b"PLANTED" not in picture.content
    for who in ("monitor", "stranger", "auditor"):
        assert registry.client(who).get(path).status_code == 404, who
    for number in range(-(-len(sealed.blobs[original]) // CHUNK)):
        assert phone.put_chunk(sealed, original, number).status_code == 204
    assert open_now(registry) == (1, 0)
    item, parts = standing()
    assert (item["state"], parts) == ("opened", [(True, False)] * 3)
    assert officer.get(path).status_code == 404
    assert len(list(registry.app.state.evidence.sealed())) == 3


def test_a_report_of_digging_says_when_it_came_however_late_it_was_opened(registry: Registry) -> None:
    phone, place, ahead = Phone(registry), uuid4(), uuid4()
    report = {"timing": "ongoing", "types": ["digging_by_hand"]}
    said = text_of(ahead, kind="digging", visit=None, report=report, place={"id": str(place), "name": None})
    said["started_at"] = "2026-03-12T09:00:00+03:00"
    receipt = phone.send(phone.seal(said, visit_id=ahead))
    assert open_now(registry) == (1, 0)
    officer = registry.client("protection-officer")
    (item,) = officer.get("/incoming").json()["visits"]
    found = officer.get(f"/disturbances/{ahead}").json()
    assert (found["reported_at"], item["received_at"]) == (receipt["received_at"], receipt["received_at"])
    assert item["opened"]["started_at"] == "2026-03-12T06:00:00Z"
    assert item["opened"]["opened_at"] > item["received_at"]


def test_a_clock_moved_while_the_visit_was_written_is_flagged_and_told(registry: Registry) -> None:
    site, phone = assigned_site(registry), Phone(registry)
    at = datetime(2026, 3, 12, 9, tzinfo=UTC)
    clock = [
        {"at": (at + each).isoformat(), "monotonic_ms": 60_000.5 * number, "page": "p"}
        for number, each in enumerate((timedelta(), timedelta(days=-3, minutes=1)))
    ]
    phone.send(
        sealed_visit(phone, site_id=str(site), clock=clock), headers={"x-device-time": datetime.now(UTC).isoformat()}
    )
    assert open_now(registry) == (1, 0)
    officer = registry.client("protection-officer")
    (shown,) = officer.get(f"/sites/{site}/visits").json()["visits"]
    assert (shown["clock_flagged"], abs(shown["clock_skew_s"]) < 60) == (True, True)
    (item,) = officer.get("/incoming").json()["visits"]
    assert item["opened"]["clock_moved_s"] == -3 * 86_400
    assert item["device_time"] is not None


def test_the_worker_opens_only_where_there_is_a_key_and_a_damaged_blob_stops_nobody(registry: Registry) -> None:
    site, phone = assigned_site(registry), Phone(registry)
    damaged, fine = (sealed_visit(phone, site_id=str(site)) for _ in range(2))
    for each in (damaged, fine):
        phone.send(each)
    store, keys = registry.app.state.intake, keys_here(registry)
    store.path_of(next(iter(damaged.blobs))).write_bytes(b"rotten")
    worker = Worker(registry.app.state.settings, registry.app.state.sessions)
    (key,) = keys.folder.glob("*.key")
    away = key.rename(key.with_suffix(".away"))
    worker.look()
    assert problems(registry) == [None, None]
    away.rename(key)
    worker.look()
    with registry.owner_session() as session:
        rows = {row.visit_id: row.id for row in session.scalars(select(SealedVisit))}
        parts = {row.sealed_id: row for row in session.scalars(select(SealedPart))}
    assert parts[rows[damaged.visit_id]].problem == "sealed_damaged"
    assert parts[rows[fine.visit_id]].opened_at is not None


def test_the_desk_sees_how_far_each_visit_has_come_and_what_was_opened_only_who_reads_the_place(
    registry: Registry,
) -> None:
    site, phone, part = assigned_site(registry), Phone(registry), uuid4()
    whole = sealed_visit(phone, (part, "photo", PHOTO), site_id=str(site), photos=[photo_of(part)])
    missing = sealed_visit(phone, (uuid4(), "photo", PHOTO), place={"id": str(uuid4()), "name": None})
    broken, waiting = phone.seal(b"no JSON"), sealed_visit(phone, site_id=str(site))
    contrary = phone.seal({"v": 9}, visit_id=whole.visit_id)
    for each in (whole, broken):
        phone.send(each)
    phone.put_manifest(missing, headers={"x-device-time": "2026-01-01T00:00:00Z"})
    text_blob = next(iter(missing.blobs))
    assert phone.put_chunk(missing, text_blob, 0).status_code == 204
    assert phone.put_manifest(contrary).status_code == 409
    assert open_now(registry) == (3, 1)
    phone.send(waiting)
    seen = registry.client("protection-officer").get("/incoming").json()["visits"]
    assert [each["state"] for each in seen] == ["received", "conflict", "parts_missing", "unopened", "opened"]
    opened = [each["opened"] and (each["opened"]["kind"], each["opened"]["is_site"]) for each in seen]
    assert opened == [None, None, ("visit", False), None, ("visit", True)]
    assert seen[2]["clock_skew_s"] < -86_400
    assert "text was opened" in seen[3]["parts"][0]["said"]["en"]
    assert {each["person_name"] for each in seen} == {"monitor"}
    page = registry.client("researcher").get("/incoming?limit=3").json()
    rest = registry.client("researcher").get("/incoming", params={"limit": 3, "cursor": page["next"]}).json()
    assert [each["id"] for each in (*page["visits"], *rest["visits"])] == [each["id"] for each in seen]
    assert rest["next"] is None
    assert registry.client("partner-officer").get("/incoming").json()["visits"] == []
    assert registry.client("monitor").get("/incoming").status_code == 403


def test_a_seized_intake_and_its_rows_hold_nothing_of_what_was_sent(registry: Registry, superuser: Any) -> None:
    phone, part = Phone(registry), uuid4()
    text = text_of(uuid4(), photos=[photo_of(part)], place={"id": str(uuid4()), "name": "PLANTED-PLACE"})
    phone.send(phone.seal(text, (part, "photo", PHOTO)))
    planted = (b"PLANTED", b"36.5003", b"32.7004", PHOTO[200:232], "تدريب".encode())
    kept = [each for each in registry.app.state.intake.folder.rglob("*") if each.is_file()]
    assert len(kept) >= 2
    rows = [
        str(row).encode()
        for table in ("sealed_visit", "sealed_part", "sealed_blob", "ledger_event")
        for row in superuser.execute(f"SELECT t::text FROM {table} t").fetchall()
    ]
    assert not any(each in data for data in [*(each.read_bytes() for each in kept), *rows] for each in planted)
    secrets = [phone.enrolled[name].encode() for name in ("credential", "send_credential")]
    assert not any(secret in row for secret in secrets for row in rows)


def test_what_another_machine_opened_in_the_meantime_stays_opened(registry: Registry) -> None:
    site, phone = assigned_site(registry), Phone(registry)
    phone.send(sealed_visit(phone, site_id=str(site)))

    class Meanwhile(set[tuple[UUID, int]]):
        def add(self, part: tuple[UUID, int], /) -> None:
            """This machine has found that it has no key; before it notes that, the other one opens the part."""
            assert open_now(registry) == (1, 0)
            super().add(part)

    keyless = opener_of(registry.app.state.settings, registry.app.state.sessions, {})
    assert open_waiting(replace(keyless, others=Meanwhile())) == Opened(0, 1)
    assert problems(registry) == [None]
    (item,) = registry.client("protection-officer").get("/incoming").json()["visits"]
    assert item["state"] == "opened"
