"""Somebody reports a disturbance; the officers of the steward deal with it; nobody else learns of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from graveregistry.access import service, sharing
from graveregistry.ledger.auditing import audit
from tests.support.registry import Client, Registry

NOW = {"timing": "ongoing"}


@pytest.fixture(autouse=True)
def _history_replays(registry: Registry) -> Iterator[None]:
    """After every scenario the ledger replays to exactly the rows that are there."""
    yield
    with registry.owner_session() as session:
        found = audit(session, [])
    assert not found.failed, (found.chain_faults, found.row_faults)


def a_site(registry: Registry, **given: Any) -> dict[str, Any]:
    return registry.client("researcher").mark_site(registry.own, **given)


def report(client: Client, site_id: str, **given: Any) -> dict[str, Any]:
    """Report a disturbance; its receipt."""
    answer = client.post("/disturbances", {"id": str(uuid4()), "site_id": site_id, **NOW, **given})
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


def move(client: Client, found: dict[str, Any], to: str, **given: Any) -> Any:
    """Ask for a step, from the version in hand."""
    body = {"id": str(uuid4()), "to": to, **given}
    return client.post(f"/disturbances/{found['id']}/transitions", body, headers={"If-Match": found["etag"]})


def moved(client: Client, found: dict[str, Any], *steps: str) -> dict[str, Any]:
    """Take steps one after the other; the disturbance after them."""
    for to in steps:
        answer = move(client, found, to, reason="مفهوم")
        assert answer.status_code == 200, answer.text
        found = answer.json()
    return found


def assign(registry: Registry, site_id: str) -> None:
    """An officer sends the monitor to a site."""
    with registry.web_session() as session:
        officer = service.act_as(session, registry.people["protection-officer"])
        assert officer is not None
        sharing.assign(session, officer, UUID(site_id), registry.people["monitor"])


def test_a_monitor_reports_digging_with_the_least_and_reads_nothing_back(registry: Registry) -> None:
    site = a_site(registry)
    assign(registry, site["id"])
    monitor = registry.client("monitor")
    receipt = report(monitor, site["id"])
    assert receipt == {"id": receipt["id"], "site_id": site["id"], "severity": "critical"}
    assert monitor.get("/disturbances").json() == {"disturbances": [], "next": None}
    assert monitor.get("/disturbances/critical").json() == {"disturbances": []}
    hidden, absent = monitor.get(f"/disturbances/{receipt['id']}"), monitor.get(f"/disturbances/{uuid4()}")
    assert hidden.status_code == 404
    assert hidden.content == absent.content
    seen = registry.client("protection-officer").get(f"/disturbances/{receipt['id']}").json()
    assert (seen["types"], seen["timing"], seen["state"]) == (["unknown"], "ongoing", "reported")
    assert seen["reported_by_name"] == "monitor"
    assert seen["occurred_at"] == seen["reported_at"]


def test_all_that_was_seen_is_kept(registry: Registry) -> None:
    site = a_site(registry)
    said = {
        "timing": "past",
        "types": ["digging_by_machine", "dumping", "dumping"],
        "effects": ["earth_moved"],
        "occurred_at": "2026-11-20T06:30:00+03:00",
        "occurred_text": "بين الفجر والظهر",
        "position": {"lon": 36.5004, "lat": 32.7003},
        "accuracy_m": 12.5,
        "notes": "آثار تركس عند السياج",
    }
    receipt = report(registry.client("researcher"), site["id"], **said)
    found = registry.client("legal").get(f"/disturbances/{receipt['id']}").json()
    assert found["types"] == ["digging_by_machine", "dumping"]
    assert found["occurred_at"] == "2026-11-20T03:30:00Z"
    for name in ("effects", "occurred_text", "position", "accuracy_m", "notes"):
        assert found[name] == said[name]
    assert found["at"] == said["position"]
    assert (found["severity"], found["site_code"]) == ("high", site["code"])
    assert found["next_states"] == []


def test_what_nobody_dated_has_no_date(registry: Registry) -> None:
    receipt = report(registry.client("researcher"), a_site(registry)["id"], timing="past")
    assert registry.client("researcher").get(f"/disturbances/{receipt['id']}").json()["occurred_at"] is None


def test_the_same_report_again_is_one_report_and_another_body_is_a_conflict(registry: Registry) -> None:
    site, monitor = a_site(registry), registry.client("monitor")
    assign(registry, site["id"])
    body = {"id": str(uuid4()), "site_id": site["id"], **NOW}
    first, again = monitor.post("/disturbances", body), monitor.post("/disturbances", body)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert monitor.post("/disturbances", body | {"timing": "past"}).status_code == 409
    taken_id = registry.client("researcher").post("/disturbances", body)
    assert (taken_id.status_code, taken_id.json()["code"]) == (409, "id_conflict")
    assert len(registry.client("legal").get("/disturbances").json()["disturbances"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"timing": "soon"},
        {"timing": "past", "types": ["digging"]},
        {"timing": "past", "effects": ["holes"]},
        {"timing": "past", "position": {"lon": 361, "lat": 0}},
        {"timing": "past", "accuracy_m": -1},
        {"timing": "past", "occurred_at": "2026-11-20T06:30:00"},
        {"timing": "past", "occured_at": None},
        {},
    ],
)
def test_a_report_that_cannot_be_understood_says_where(registry: Registry, wrong: dict[str, Any]) -> None:
    body = {"id": str(uuid4()), "site_id": str(uuid4()), **wrong}
    refused = registry.client("researcher").post("/disturbances", body)
    assert refused.status_code == 422
    assert refused.json()["reasons"][0]["field"]


def test_a_monitor_reports_a_new_place_twice_and_an_unassigned_one_reports_on_no_site(registry: Registry) -> None:
    monitor, place = registry.client("monitor"), str(uuid4())
    new = {"new_place": {"steward": str(registry.own)}, "position": {"lon": 36.2, "lat": 32.8}}
    report(monitor, place, **new)
    report(monitor, place, timing="past")
    assert len(registry.client("legal").get("/disturbances", params={"site_id": place}).json()["disturbances"]) == 2
    site = a_site(registry)
    refused = registry.client("monitor-2").post("/disturbances", {"id": str(uuid4()), "site_id": site["id"], **NOW})
    absent = registry.client("monitor-2").post("/disturbances", {"id": str(uuid4()), "site_id": str(uuid4()), **NOW})
    assert refused.status_code == absent.status_code == 404
    assert refused.content == absent.content


def test_a_new_place_is_put_under_ones_own_organisation_and_an_id_in_use_is_refused(registry: Registry) -> None:
    stranger, site = registry.client("stranger"), a_site(registry)
    body = {"id": str(uuid4()), "site_id": str(uuid4()), **NOW, "new_place": {"steward": str(registry.own)}}
    assert stranger.post("/disturbances", body).status_code == 403
    body = {"id": str(uuid4()), "site_id": site["id"], **NOW, "new_place": {"steward": str(registry.stranger)}}
    refused = stranger.post("/disturbances", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "id_conflict")


@pytest.mark.parametrize("login", ["auditor", "administrator", "monitor-2"])
def test_roles_that_do_not_reach_the_site_neither_report_nor_read(registry: Registry, login: str) -> None:
    site = a_site(registry)
    receipt = report(registry.client("researcher"), site["id"])
    client = registry.client(login)
    assert client.post("/disturbances", {"id": str(uuid4()), "site_id": site["id"], **NOW}).status_code == 404
    assert client.get(f"/disturbances/{receipt['id']}").status_code == 404
    assert client.get("/disturbances").json()["disturbances"] == []


@pytest.mark.parametrize("login", ["stranger", "partner-officer"])
def test_another_organisation_sees_nothing_at_all(registry: Registry, login: str) -> None:
    site = a_site(registry)
    found = report(registry.client("researcher"), site["id"])
    other, absent = registry.client(login), str(uuid4())
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/take", None),
        ("POST", "/transitions", {"id": str(uuid4()), "to": "under_review"}),
        ("POST", "/site", {"linked_site_id": str(uuid4())}),
    ):
        sent = {"headers": {"If-Match": '"1"'}} | ({} if body is None else {"json": body})
        hidden = other.request(method, f"/disturbances/{found['id']}{path}", **sent)
        nothing = other.request(method, f"/disturbances/{absent}{path}", **sent)
        assert hidden.status_code == nothing.status_code == 404
        assert hidden.content == nothing.content
    for query in ({}, {"site_id": site["id"]}, {"severity": "critical"}):
        assert other.get("/disturbances", params=query).json() == {"disturbances": [], "next": None}
    assert other.get("/disturbances/critical").json() == {"disturbances": []}
    hidden = other.get("/disturbances", params={"cursor": found["id"]})
    nothing = other.get("/disturbances", params={"cursor": absent})
    assert hidden.status_code == nothing.status_code == 422
    assert hidden.content == nothing.content


def test_nobody_reports_or_reads_without_signing_in(registry: Registry) -> None:
    nobody = registry.client()
    assert nobody.get("/disturbances").status_code == 401
    assert nobody.post("/disturbances", {"id": str(uuid4()), "site_id": str(uuid4()), **NOW}).status_code == 401


def test_the_database_itself_lets_a_reporter_neither_read_nor_change(registry: Registry) -> None:
    site = a_site(registry)
    assign(registry, site["id"])
    report(registry.client("monitor"), site["id"])
    with registry.web_session() as session:
        service.act_as(session, registry.people["monitor"])
        assert session.execute(text("SELECT count(*) FROM disturbance")).scalar() == 0
        assert session.connection().execute(text("UPDATE disturbance SET notes = 'x' RETURNING id")).all() == []
    with registry.web_session() as session:
        assert session.execute(text("SELECT count(*) FROM disturbance")).scalar() == 0


def test_an_officer_follows_a_disturbance_to_its_end_and_reopens_it(registry: Registry) -> None:
    receipt = report(registry.client("researcher"), a_site(registry)["id"])
    officer = registry.client("protection-officer")
    found = officer.get(f"/disturbances/{receipt['id']}").json()
    assert found["next_states"] == ["under_review", "responding"]
    found = moved(officer, found, "under_review", "confirmed", "responding", "mitigated")
    assert found["next_states"] == ["under_review"]
    assert found["taken_by_name"] == "protection-officer"
    second = registry.client("officer-2")
    found = moved(second, found, "under_review")
    assert found["taken_by_name"] == "officer-2"
    steps = [(step["from_state"], step["to_state"], step["by_name"]) for step in found["transitions"]]
    assert steps[0] == ("reported", "under_review", "protection-officer")
    assert steps[-1] == ("mitigated", "under_review", "officer-2")
    assert len(steps) == 5
    refused = move(second, found, "lost", reason="x")
    assert (refused.status_code, refused.json()["code"]) == (409, "step_not_open")
    refused = move(second, found, "unfounded")
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")


def test_what_was_done_about_it_is_kept_with_the_step(registry: Registry) -> None:
    receipt = report(registry.client("researcher"), a_site(registry)["id"])
    officer = registry.client("protection-officer")
    found = officer.get(f"/disturbances/{receipt['id']}").json()
    found = move(officer, found, "responding", action="notified_authority").json()
    assert found["transitions"][0]["action"] == "notified_authority"
    assert move(officer, found, "mitigated", action="called_them").status_code == 422


@pytest.mark.parametrize("login", ["researcher", "verifier", "legal"])
def test_only_a_protection_officer_takes_and_moves(registry: Registry, login: str) -> None:
    receipt = report(registry.client("researcher"), a_site(registry)["id"])
    client = registry.client(login)
    found = client.get(f"/disturbances/{receipt['id']}").json()
    assert move(client, found, "under_review").status_code == 403
    assert client.post(f"/disturbances/{receipt['id']}/take").status_code == 403


def test_a_stale_step_meets_the_newer_version_and_the_same_step_again_changes_nothing(registry: Registry) -> None:
    receipt = report(registry.client("researcher"), a_site(registry)["id"])
    officer = registry.client("protection-officer")
    seen = officer.get(f"/disturbances/{receipt['id']}").json()
    step = {"id": str(uuid4()), "to": "under_review"}
    path, tag = f"/disturbances/{receipt['id']}/transitions", {"If-Match": seen["etag"]}
    first, again = (officer.post(path, step, headers=tag) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    late = move(registry.client("officer-2"), seen, "responding")
    assert late.status_code == 412
    assert late.json()["current"]["state"] == "under_review"
    assert len(officer.get(f"/disturbances/{receipt['id']}").json()["transitions"]) == 1
    assert officer.post(path, step).status_code == 428
    other = report(registry.client("researcher"), seen["site_id"])
    fresh = officer.get(f"/disturbances/{other['id']}").json()
    reused = officer.post(f"/disturbances/{other['id']}/transitions", step, headers={"If-Match": fresh["etag"]})
    assert (reused.status_code, reused.json()["code"]) == (409, "id_conflict")


def test_a_duplicate_points_to_an_original_one_may_read(registry: Registry) -> None:
    site = a_site(registry)
    researcher, officer = registry.client("researcher"), registry.client("protection-officer")
    original, copy, third = (report(researcher, site["id"])["id"] for _ in range(3))
    foreign = report(registry.client("stranger"), str(uuid4()), new_place={"steward": str(registry.stranger)})["id"]
    under_review = moved(officer, officer.get(f"/disturbances/{copy}").json(), "under_review")
    for wrong in (None, copy, foreign, str(uuid4())):
        refused = move(officer, under_review, "duplicate", duplicate_of=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "original_needed"), wrong
    closed = move(officer, under_review, "duplicate", duplicate_of=original).json()
    assert (closed["state"], closed["duplicate_of"], closed["next_states"]) == ("duplicate", original, [])
    under_review = moved(officer, officer.get(f"/disturbances/{third}").json(), "under_review")
    assert move(officer, under_review, "duplicate", duplicate_of=copy).status_code == 422


def test_critical_ones_call_the_stewards_officers_until_one_takes_it(registry: Registry) -> None:
    site = a_site(registry)
    researcher = registry.client("researcher")
    receipt = report(researcher, site["id"])
    report(researcher, site["id"], timing="past", types=["grazing"])
    officers = [registry.client("protection-officer"), registry.client("officer-2")]
    for officer in officers:
        (called,) = officer.get("/disturbances/critical").json()["disturbances"]
        assert called["id"] == receipt["id"]
        assert called["at"]["lon"] == pytest.approx(36.5005)
    for login in ("researcher", "legal", "verifier", "stranger", "partner-officer", "administrator"):
        assert registry.client(login).get("/disturbances/critical").json() == {"disturbances": []}
    taken = officers[1].post(f"/disturbances/{receipt['id']}/take")
    assert taken.json()["taken_by_name"] == "officer-2"
    assert all(officer.get("/disturbances/critical").json() == {"disturbances": []} for officer in officers)
    assert officers[1].post(f"/disturbances/{receipt['id']}/take").content == taken.content


def test_a_critical_one_that_somebody_moved_calls_nobody_any_more(registry: Registry) -> None:
    receipt = report(registry.client("researcher"), a_site(registry)["id"])
    officer = registry.client("protection-officer")
    moved(officer, officer.get(f"/disturbances/{receipt['id']}").json(), "responding")
    assert officer.get("/disturbances/critical").json() == {"disturbances": []}


def test_of_two_officers_taking_it_at_once_one_has_it_and_the_other_hears_who(registry: Registry) -> None:
    receipt = report(registry.client("researcher"), a_site(registry)["id"])
    clients = [registry.client("protection-officer"), registry.client("officer-2")]
    together, answers = threading.Barrier(2), []

    def take(client: Client) -> None:
        together.wait()
        answers.append(client.post(f"/disturbances/{receipt['id']}/take"))

    threads = [threading.Thread(target=take, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code, lost.json()["code"]) == (200, 409, "already_taken")
    assert lost.json()["current"]["taken_by_name"] == won.json()["taken_by_name"]


def test_lists_are_filtered_and_paged_newest_first(registry: Registry) -> None:
    site, other = a_site(registry), a_site(registry)
    researcher, officer = registry.client("researcher"), registry.client("protection-officer")
    ids = [report(researcher, site["id"])["id"] for _ in range(3)]
    low = report(researcher, other["id"], timing="past", types=["grazing"])["id"]
    moved(officer, officer.get(f"/disturbances/{low}").json(), "under_review")

    def listed(**query: Any) -> list[str]:
        answer = researcher.get("/disturbances", params=query)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["disturbances"]]

    assert listed() == [low, *reversed(ids)]
    assert listed(site_id=other["id"]) == listed(severity="low") == listed(state="under_review") == [low]
    assert listed(state=["reported", "confirmed"], severity=["critical"]) == list(reversed(ids))
    first = researcher.get("/disturbances", params={"limit": 3}).json()
    assert first["next"] == ids[1]
    assert listed(limit=3, cursor=first["next"]) == [ids[0]]
    assert researcher.get("/disturbances", params={"state": "open"}).status_code == 422


def test_a_new_place_turns_out_to_be_a_site_already_marked(registry: Registry) -> None:
    place, site = str(uuid4()), a_site(registry)
    receipt = report(registry.client("monitor"), place, new_place={"steward": str(registry.own)})
    researcher, path = registry.client("researcher"), f"/disturbances/{receipt['id']}/site"
    seen = researcher.get(f"/disturbances/{receipt['id']}").json()
    assert (seen["site_code"], seen["at"]) == (None, None)
    tag = {"If-Match": seen["etag"]}
    linked = researcher.post(path, {"linked_site_id": site["id"]}, headers=tag)
    assert linked.status_code == 200, linked.text
    assert (linked.json()["linked_site_id"], linked.json()["site_code"]) == (site["id"], site["code"])
    assert linked.json()["at"] is not None
    of_site = researcher.get("/disturbances", params={"site_id": site["id"]}).json()["disturbances"]
    assert [each["id"] for each in of_site] == [receipt["id"]]
    history = researcher.get(f"/sites/{site['id']}/history").json()
    assert history[-1]["type"] == "DisturbanceLinked"
    assert researcher.post(path, {"linked_site_id": site["id"]}, headers=tag).status_code == 412


def test_what_is_linked_must_be_a_site_of_the_same_steward_and_the_place_none(registry: Registry) -> None:
    site, other = a_site(registry), a_site(registry)
    researcher = registry.client("researcher")
    places = [
        report(registry.client("monitor"), str(uuid4()), new_place={"steward": str(registry.own)}) for _ in range(2)
    ]
    tag = {"If-Match": '"1"'}
    path = f"/disturbances/{places[0]['id']}/site"
    for nothing in (places[1]["site_id"], str(uuid4())):
        assert researcher.post(path, {"linked_site_id": nothing}, headers=tag).status_code == 404
    refused = registry.client("verifier").post(path, {"linked_site_id": site["id"]}, headers=tag)
    assert refused.status_code == 403
    at_site = report(researcher, site["id"])
    refused = researcher.post(f"/disturbances/{at_site['id']}/site", {"linked_site_id": other["id"]}, headers=tag)
    assert (refused.status_code, refused.json()["code"]) == (409, "place_is_site")


def test_a_place_is_not_linked_to_a_site_of_another_steward(registry: Registry) -> None:
    site = registry.client("partner-officer").mark_site(registry.partner)
    with registry.web_session() as session:
        theirs = service.act_as(session, registry.people["partner-officer"])
        assert theirs is not None
        reader = registry.people["researcher"]
        sharing.disclose_in_emergency(session, theirs, UUID(site["id"]), reader, "bulldozers on the road")
    receipt = report(registry.client("monitor"), str(uuid4()), new_place={"steward": str(registry.own)})
    path, body = f"/disturbances/{receipt['id']}/site", {"linked_site_id": site["id"]}
    researcher = registry.client("researcher")
    assert researcher.get(f"/sites/{site['id']}").json()["precision"] == "exact"
    assert researcher.post(path, body, headers={"If-Match": '"1"'}).status_code == 403


def test_a_reported_place_becomes_a_site_under_its_own_id(registry: Registry) -> None:
    place = str(uuid4())
    receipt = report(registry.client("monitor"), place, new_place={"steward": str(registry.own)})
    researcher = registry.client("researcher")
    body = {"id": place, "steward": str(registry.own), "name_ar": "تدريب – كرم الزيتون", "types": ["unknown"]}
    made = researcher.post("/sites", body)
    assert made.status_code == 201, made.text
    found = researcher.get(f"/disturbances/{receipt['id']}").json()
    assert found["site_code"] == made.json()["code"]
    again = registry.client("researcher-2").post("/sites", body)
    assert (again.status_code, again.json()["code"]) == (409, "id_conflict")
    foreign = registry.client("stranger").post("/sites", body | {"steward": str(registry.stranger)})
    assert (foreign.status_code, foreign.json()["code"]) == (409, "id_conflict")
