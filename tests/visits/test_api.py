"""A monitor logs visits and keeps receipts; the steward's people read them and accept what they say."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import rfc8785
from sqlalchemy import text

from tests.support.field import assigned_site, finds_nothing, form, hand_in, photo, visit
from tests.support.registry import Registry


def test_a_visit_is_logged_and_its_receipt_names_what_was_sent(registry: Registry) -> None:
    site = assigned_site(registry, "vicinity")
    body = visit(site)
    answer = registry.client("monitor").post("/visits", body)
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert receipt["sha256"] == hashlib.sha256(rfc8785.dumps(body)).hexdigest()
    (read,) = registry.client("researcher").get(f"/sites/{site}/visits").json()["visits"]
    assert (read["id"], read["receipt"], read["received_at"]) == (
        body["id"],
        receipt["receipt"],
        receipt["received_at"],
    )
    assert read["observer"] | {"time": None} == {
        "lon": 36.5003,
        "lat": 32.7004,
        "accuracy_m": 12.5,
        "time": None,
        "source": "gps",
        "missing": None,
    }
    assert read["observed"]["missing"] == "unsafe"
    assert read["samples"] == [{"lon": "36.5", "lat": "32.7", "accuracy_m": "40", "time": "2026-03-12T09:15:00+03:00"}]
    assert read["notes"] == body["notes"]
    assert read["checklist"] == {"fresh_digging": "yes"}
    assert read["monitor"] == {"id": str(registry.people["monitor"]), "name": "monitor"}
    assert finds_nothing(registry)


def test_the_same_visit_again_gets_the_same_receipt(registry: Registry) -> None:
    site = assigned_site(registry)
    body, monitor = visit(site), registry.client("monitor")
    first = monitor.post("/visits", body)
    again = monitor.post("/visits", body, headers={"x-device-time": "2026-03-20T00:00:00Z"})
    assert first.content == again.content
    assert len(registry.client("researcher").get("/visits").json()["visits"]) == 1
    assert finds_nothing(registry)


def test_another_body_under_the_same_id_is_refused_and_both_are_kept(registry: Registry) -> None:
    site = assigned_site(registry)
    body, monitor = visit(site), registry.client("monitor")
    first = monitor.post("/visits", body)
    other = body | {"notes": "غير ذلك"}
    for _ in range(2):
        refused = monitor.post("/visits", other)
        assert refused.status_code == 409
        assert refused.json()["code"] == "id_conflict"
    assert monitor.post("/visits", body).content == first.content
    (read,) = registry.client("researcher").get(f"/sites/{site}/visits").json()["visits"]
    assert read["notes"] == body["notes"]
    (kept,) = read["conflicts"]
    assert kept["body"]["notes"] == "غير ذلك"
    assert kept["sha256"] == hashlib.sha256(rfc8785.dumps(other)).hexdigest()
    assert finds_nothing(registry)


def test_a_contradiction_cannot_be_left_at_a_place_one_was_not_given(registry: Registry) -> None:
    site = assigned_site(registry)
    hidden = registry.client("researcher").mark_site(registry.own)["id"]
    body, monitor = visit(site), registry.client("monitor")
    monitor.post("/visits", body)
    refused, nothing = (monitor.post("/visits", body | {"site_id": str(which)}) for which in (hidden, uuid4()))
    assert refused.status_code == nothing.status_code == 404
    assert refused.content == nothing.content


def test_somebody_else_s_id_is_refused(registry: Registry) -> None:
    site = assigned_site(registry)
    body = visit(site)
    registry.client("monitor").post("/visits", body)
    assert registry.client("researcher").post("/visits", body).status_code == 409
    assert len(registry.client("researcher").get("/visits").json()["visits"]) == 1


def test_ten_identical_submissions_at_once_are_one_visit_with_one_receipt(registry: Registry) -> None:
    place = uuid4()
    body = visit(place, new_place={"steward": str(registry.own), "name": "تدريب – بئر"})
    clients = [registry.client("monitor") for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda client: client.post("/visits", body), clients))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(registry.client("researcher").get("/visits").json()["visits"]) == 1
    assert finds_nothing(registry)


def test_two_visits_to_one_new_place_at_once_are_two(registry: Registry) -> None:
    place = {"steward": str(registry.own), "name": None}
    site = uuid4()
    bodies = [visit(site, new_place=place) for _ in range(4)]
    clients = [registry.client("monitor") for _ in bodies]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda pair: pair[0].post("/visits", pair[1]), zip(clients, bodies, strict=True)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len(registry.client("researcher").get(f"/sites/{site}/visits").json()["visits"]) == 4
    assert finds_nothing(registry)


def test_two_phones_at_one_site_in_one_hour_are_two_visits(registry: Registry) -> None:
    site = assigned_site(registry)
    body = {"monitor": str(registry.people["monitor-2"]), "precision": "exact"}
    registry.client("protection-officer").post(f"/sites/{site}/assignments", body)
    for who in ("monitor", "monitor-2"):
        assert registry.client(who).post("/visits", visit(site, notes=who)).status_code == 201
    read = registry.client("researcher").get(f"/sites/{site}/visits").json()["visits"]
    assert [each["notes"] for each in read] == ["monitor-2", "monitor"]


def test_a_monitor_reads_back_numbers_and_dates_only(registry: Registry) -> None:
    site, monitor = assigned_site(registry), registry.client("monitor")
    receipts = [monitor.post("/visits", visit(site)).json() for _ in range(2)]
    mine = monitor.get("/visits/mine").json()
    assert mine == [{"receipt": each["receipt"], "received_at": each["received_at"]} for each in reversed(receipts)]
    assert registry.client("monitor-2").get("/visits/mine").json() == []
    assert monitor.get("/visits").json() == {"visits": [], "next": None}
    assert monitor.get(f"/sites/{site}/visits").status_code == 404


def test_nobody_logs_or_reads_visits_of_a_place_they_were_not_given(registry: Registry) -> None:
    site = assigned_site(registry)
    registry.client("monitor").post("/visits", visit(site))
    for who in ("stranger", "monitor-2", "auditor", "administrator", "partner-officer"):
        client = registry.client(who)
        hidden, nothing = client.post("/visits", visit(site)), client.post("/visits", visit(uuid4()))
        assert hidden.status_code == nothing.status_code == 404, who
        assert hidden.content == nothing.content
        hidden, nothing = client.get(f"/sites/{site}/visits"), client.get(f"/sites/{uuid4()}/visits")
        assert hidden.status_code == nothing.status_code == 404, who
        assert hidden.content == nothing.content
        assert client.get("/visits").json()["visits"] == []
    assert registry.client().post("/visits", visit(site)).status_code == 401
    with registry.web_session() as session:
        for table in ("visit", "visit_conflict", "visit_acceptance"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_a_new_place_belongs_to_the_reporter_s_organisation_and_takes_photos(registry: Registry) -> None:
    place, monitor, data = uuid4(), registry.client("monitor"), photo()
    body = visit(place, new_place={"steward": str(registry.own), "name": "تدريب – رجم الحجارة"})
    assert monitor.post("/visits", body).status_code == 201
    assert monitor.post("/visits", visit(place)).status_code == 201
    assert hand_in(monitor, form(place, data, visit_id=body["id"]), data).status_code == 201
    second, first = registry.client("researcher").get(f"/sites/{place}/visits").json()["visits"]
    assert first["new_place_name"] == "تدريب – رجم الحجارة"
    assert [each["visit_id"] for each in first["photos"]] == [body["id"]]
    assert second["photos"] == []
    assert registry.client("stranger").get(f"/sites/{place}/visits").status_code == 404
    foreign = visit(uuid4(), new_place={"steward": str(registry.stranger)})
    assert monitor.post("/visits", foreign).status_code == 403
    assert finds_nothing(registry)


@pytest.mark.parametrize("wrong", [timedelta(days=3), timedelta(days=-3)])
def test_a_clock_three_days_wrong_is_accepted_kept_and_flagged(registry: Registry, wrong: timedelta) -> None:
    site, said = assigned_site(registry), datetime.now(UTC) + wrong
    body = visit(site, occurred_at=said.isoformat(), device_time=said.isoformat())
    sent = registry.client("monitor").post("/visits", body, headers={"x-device-time": said.isoformat()})
    assert sent.status_code == 201
    (read,) = registry.client("researcher").get(f"/sites/{site}/visits").json()["visits"]
    assert read["clock_flagged"]
    assert abs(read["clock_skew_s"] - wrong.total_seconds()) < 60
    assert datetime.fromisoformat(read["occurred_at"]) == said
    assert abs(datetime.fromisoformat(read["received_at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_correction_is_a_new_visit_that_names_the_first(registry: Registry) -> None:
    site, monitor = assigned_site(registry), registry.client("monitor")
    first = visit(site)
    second = visit(site, corrects=first["id"])
    assert monitor.post("/visits", second).json()["code"] == "correction_unknown"
    monitor.post("/visits", first)
    assert monitor.post("/visits", second).status_code == 201
    newest, oldest = registry.client("researcher").get(f"/sites/{site}/visits").json()["visits"]
    assert newest["corrects"] == first["id"]
    assert oldest["corrected_by"] == [second["id"]]
    body = {"monitor": str(registry.people["monitor-2"]), "precision": "exact"}
    registry.client("protection-officer").post(f"/sites/{site}/assignments", body)
    stranger = registry.client("monitor-2").post("/visits", visit(site, corrects=first["id"]))
    assert stranger.json()["code"] == "correction_unknown"
    assert registry.client("researcher").post("/visits", visit(site, corrects=first["id"])).status_code == 201


def test_a_position_with_every_digit_a_phone_gives_is_kept(registry: Registry) -> None:
    site, lon, lat = assigned_site(registry), 36.500300000000017, 32.70039999999999
    body = visit(site, observer={"lon": lon, "lat": lat, "accuracy_m": 12.345678901234567, "source": "gps"})
    assert registry.client("monitor").post("/visits", body).status_code == 201
    (read,) = registry.client("researcher").get(f"/sites/{site}/visits").json()["visits"]
    assert (read["observer"]["lon"], read["observer"]["lat"]) == (lon, lat)
    assert finds_nothing(registry)


def test_names_of_monitors_are_for_the_steward_s_researchers_and_officers(registry: Registry) -> None:
    site = assigned_site(registry)
    registry.client("monitor").post("/visits", visit(site))
    for role, told in (("researcher", True), ("protection-officer", True), ("legal", False), ("verifier", False)):
        answer = registry.client(role).get(f"/sites/{site}/visits")
        (read,) = answer.json()["visits"]
        assert (read["monitor"] is not None) is told, role
        assert (str(registry.people["monitor"]) in answer.text) is told, role


def test_a_visit_changes_the_site_only_when_it_is_accepted(registry: Registry) -> None:
    site = assigned_site(registry)
    body, officer = visit(site, condition="severe_damage"), registry.client("protection-officer")
    registry.client("monitor").post("/visits", body)
    before = officer.get(f"/sites/{site}").json()
    assert before["condition"] == "not_assessed"
    path, tag = f"/visits/{body['id']}/accept", {"If-Match": before["etag"]}
    for who, status in (("monitor", 404), ("stranger", 404), ("legal", 403), ("verifier", 403)):
        assert registry.client(who).post(path, headers=tag).status_code == status, who
    assert officer.post(path).status_code == 428
    assert officer.post(path, headers={"If-Match": '"99"'}).status_code == 412
    assert officer.post(f"{path}?reason=رأيت الصور", headers=tag).status_code == 204
    assert officer.get(f"/sites/{site}").json()["condition"] == "severe_damage"
    (read,) = officer.get(f"/sites/{site}/visits").json()["visits"]
    assert read["accepted"]["by"] == str(registry.people["protection-officer"])
    assert officer.post(path, headers=tag).json()["code"] == "visit_already_accepted"
    happened = officer.get(f"/sites/{site}/history").json()
    assert [each["type"] for each in happened][-2:] == ["VisitLogged", "VisitAccepted"]
    assert {"condition", "accepted_by"} <= {change["column"] for change in happened[-1]["changes"]}
    assert finds_nothing(registry)


def test_what_says_no_condition_is_accepted_and_changes_none_and_a_place_that_is_no_site_is_refused(
    registry: Registry,
) -> None:
    site, monitor, researcher = assigned_site(registry), registry.client("monitor"), registry.client("researcher")
    silent, place = visit(site, condition=None), visit(uuid4(), new_place={"steward": str(registry.own)})
    tag = {"If-Match": '"2"'}
    for body, status in ((silent, 204), (place, 409)):
        assert monitor.post("/visits", body).status_code == 201
        assert researcher.post(f"/visits/{body['id']}/accept", headers=tag).status_code == status
    assert researcher.get(f"/sites/{site}").json()["condition"] == "not_assessed"
    assert researcher.get(f"/visits/{silent['id']}").json()["accepted"]["condition"] is None
    assert finds_nothing(registry)
    assert researcher.post(f"/visits/{uuid4()}/accept", headers=tag).status_code == 404


def test_visits_are_read_page_by_page_and_from_a_moment(registry: Registry) -> None:
    site, monitor, researcher = assigned_site(registry), registry.client("monitor"), registry.client("researcher")
    receipts = [monitor.post("/visits", visit(site)).json() for _ in range(3)]
    first = researcher.get("/visits", params={"limit": 2}).json()
    rest = researcher.get("/visits", params={"limit": 2, "cursor": first["next"]}).json()
    assert [each["id"] for each in first["visits"] + rest["visits"]] == [each["id"] for each in reversed(receipts)]
    assert rest["next"] is None
    newest = researcher.get("/visits", params={"since": receipts[2]["received_at"]}).json()["visits"]
    assert [each["id"] for each in newest] == [receipts[2]["id"]]
    by_site = researcher.get(f"/sites/{site}/visits", params={"limit": 1, "cursor": first["next"]}).json()
    assert [each["id"] for each in by_site["visits"]] == [receipts[0]["id"]]
    assert researcher.get("/visits", params={"cursor": "x"}).json()["code"] == "bad_cursor"


BROKEN: list[dict[str, Any]] = [
    {"observer": {"source": "gps"}},
    {"observer": {"source": "none"}},
    {"observer": {"lon": 36.5, "lat": 32.7, "source": "none", "missing": "no_fix"}},
    {"observer": {"lon": 36.5, "source": "none", "missing": "no_fix"}},
    {"observer": {"lon": 36.5, "lat": 92, "source": "gps"}},
    {"observer": {"lon": 36.5, "lat": 32.7, "source": "gps", "accuracy_m": -1}},
    {"observer": {"lon": 36.5, "lat": "1e-9999999", "source": "gps"}},
    {"occurred_at": "2026-03-12T09:16:00"},
    {"method": "guessed"},
    {"checklist": {"fresh_digging": "perhaps"}},
    {"samples": [{"lon": 36.5, "lat": 32.7, "accuracy_m": 1, "time": "2026-03-12T09:15:00Z"}] * 601},
    {"notes": "x" * 20_001},
    {"severity": "critical"},
]


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_not_understood_is_refused_before_it_is_acknowledged(registry: Registry, wrong: dict[str, Any]) -> None:
    site, monitor = assigned_site(registry), registry.client("monitor")
    body = visit(site)
    refused = monitor.post("/visits", body | wrong)
    assert refused.status_code == 422
    assert refused.json()["reasons"][0]["ar"]
    assert monitor.get("/visits/mine").json() == []
    assert monitor.post("/visits", body).status_code == 201


@pytest.mark.parametrize("cut", [b"", b"{}", b"[]", b"null", b'{"id": "'])
def test_an_empty_or_cut_body_is_refused(registry: Registry, cut: bytes) -> None:
    monitor = registry.client("monitor")
    refused = monitor.request("POST", "/visits", content=cut, headers={"content-type": "application/json"})
    assert refused.status_code == 422


def test_a_visit_changed_behind_the_ledger_s_back_is_found(registry: Registry, superuser: Any) -> None:
    site = assigned_site(registry)
    registry.client("monitor").post("/visits", visit(site))
    assert finds_nothing(registry)
    superuser.execute("UPDATE visit SET notes = 'altered'")
    assert not finds_nothing(registry)


def test_disturbances_seen_on_a_visit_are_reported_with_it(registry: Registry) -> None:
    site, monitor, ahead = assigned_site(registry, "vicinity"), registry.client("monitor"), str(uuid4())
    assert monitor.post("/disturbances", {"id": ahead, "site_id": str(site), "timing": "ongoing"}).status_code == 201
    seen = {
        "id": str(uuid4()),
        "timing": "past",
        "types": ["digging_by_hand"],
        "effects": ["remains_exposed"],
        "position": {"lon": 36.50031, "lat": 32.70041},
        "accuracy_m": 8.5,
    }
    body = visit(site, disturbances=[seen], disturbances_sent=[ahead])
    first = monitor.post("/visits", body)
    assert first.status_code == 201, first.text
    assert monitor.post("/visits", body).content == first.content
    officer = registry.client("protection-officer")
    (read,) = officer.get(f"/sites/{site}/visits").json()["visits"]
    assert read["disturbances"] == [ahead, seen["id"]]
    reported = {each["id"]: each for each in officer.get("/disturbances").json()["disturbances"]}
    assert set(reported) == {ahead, seen["id"]}
    assert reported[seen["id"]]["visit_id"] == body["id"]
    assert reported[seen["id"]]["severity"] == "critical"
    assert len(officer.get("/disturbances/critical").json()["disturbances"]) == 2
    happened = [each["type"] for each in officer.get(f"/sites/{site}/history").json()]
    assert happened[-2:] == ["DisturbanceReported", "VisitLogged"]
    assert monitor.post("/visits", body | {"disturbances": []}).status_code == 409
    other = body | {"disturbances": [seen | {"position": {"lon": 36.1, "lat": 32.1}}]}
    assert monitor.post("/visits", other).status_code == 409
    kept = officer.get(f"/sites/{site}/visits").json()["visits"][0]["conflicts"]
    assert kept[1]["body"]["disturbances"][0]["position"] == {"lon": "36.1", "lat": "32.1"}
    assert finds_nothing(registry)


def test_a_disturbance_at_a_new_place_comes_with_its_first_visit(registry: Registry) -> None:
    place, monitor = uuid4(), registry.client("monitor")
    seen = {"id": str(uuid4()), "timing": "ongoing", "types": ["digging_by_machine"]}
    body = visit(place, new_place={"steward": str(registry.own)}, disturbances=[seen])
    assert monitor.post("/visits", body).status_code == 201
    (shown,) = registry.client("protection-officer").get("/disturbances/critical").json()["disturbances"]
    assert shown["id"] == seen["id"]
    assert registry.client("stranger").get("/disturbances").json()["disturbances"] == []
    assert finds_nothing(registry)


def test_a_report_sent_ahead_must_have_come_from_the_same_person(registry: Registry) -> None:
    site, monitor = assigned_site(registry), registry.client("monitor")
    ahead = str(uuid4())
    body = visit(site, disturbances_sent=[ahead])
    assert monitor.post("/visits", body).json()["code"] == "disturbance_unknown"
    registry.client("researcher").post("/disturbances", {"id": ahead, "site_id": str(site), "timing": "past"})
    assert monitor.post("/visits", body).json()["code"] == "disturbance_unknown"
    assert registry.client("researcher").get("/visits").json()["visits"] == []
