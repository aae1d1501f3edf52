"""The officers of the steward deal with what was reported."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest

from tests.disturbances.desk import a_site, move, moved, report
from tests.support.registry import Client, Registry

pytestmark = pytest.mark.usefixtures("history_replays")


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
