"""The public reads released rows, the same for everybody; officers preview, propose, decide and withdraw."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import uuid4

from graveregistry.ledger.auditing import audit
from graveregistry.publication.questions import QUESTIONS
from graveregistry.publication.texts import MESSAGE
from tests.publication.scene import BODY, ground, mark, release, square
from tests.support.registry import Registry

PUBLIC = ("/api/public/message", "/api/public/releases/latest", "/api/public/releases/1.geojson")


def public(registry: Registry, path: str, **headers: str) -> Any:
    """A request of somebody without an account."""
    return registry.client().http.get(path, headers=headers)


def everything(registry: Registry) -> list[tuple[int, bytes, list[tuple[str, str]]]]:
    """Every answer of every public route, to the byte."""
    answers = [public(registry, path) for path in (*PUBLIC, "/api/public/releases/2.geojson")]
    return [(each.status_code, each.content, sorted(each.headers.items())) for each in answers]


def test_from_preview_to_the_public_map_and_back(registry: Registry) -> None:
    ground(registry)
    officer, second = registry.client("protection-officer"), registry.client("partner-officer")
    preview = officer.get("/awareness/preview").json()
    assert preview["units"] == 1
    assert preview["released"] is None
    assert [each["key"] for each in preview["questions"]] == list(QUESTIONS)
    proposed = officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)})
    assert proposed.status_code == 202, proposed.text
    proposal = proposed.json()
    assert proposal["payload"]["sha256"] == preview["sha256"]
    assert not proposal["may_decide"]
    alone = officer.post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    assert (alone.status_code, alone.json()["code"]) == (403, "not_yourself")
    assert public(registry, "/api/public/releases/latest").status_code == 404
    decided = second.post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    assert decided.status_code == 200, decided.text

    latest = public(registry, "/api/public/releases/latest").json()
    assert latest["number"] == 1
    assert len(latest["released_on"]) == len("2026-11-21")
    units = public(registry, latest["geojson"])
    assert units.json() == preview["geojson"]
    assert units.headers["content-type"] == "application/geo+json"
    assert hashlib.sha256(units.content).hexdigest() == latest["sha256"] == preview["sha256"]
    (listed,) = officer.get("/awareness/releases").json()
    assert (listed["proposed_by_name"], listed["approved_by_name"]) == ("protection-officer", "partner-officer")
    assert set(listed["answers"]) == set(QUESTIONS)

    again = officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)})
    assert (again.status_code, again.json()["code"]) == (409, "awareness_not_due")
    gone = second.post("/awareness/releases/1/withdraw", {"reason": "تدريب: ضرر"})
    assert gone.status_code == 204, gone.text
    assert officer.get("/awareness/releases").json()[0]["withdrawal"]["by_name"] == "partner-officer"
    assert public(registry, "/api/public/releases/latest").status_code == 404
    withdrawn, never = (public(registry, f"/api/public/releases/{number}.geojson") for number in (1, 2))
    assert withdrawn.status_code == never.status_code == 404
    assert withdrawn.content == never.content
    with registry.owner_session() as session:
        assert not audit(session, []).failed


def test_a_released_file_never_changes_and_is_not_sent_twice(registry: Registry) -> None:
    release(registry)
    path = "/api/public/releases/1.geojson"
    first = public(registry, path)
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable, no-transform"
    tag = first.headers["etag"]
    assert tag == f'"{hashlib.sha256(first.content).hexdigest()}"'
    for sent in (tag, f'W/{tag}, "x"', "*"):
        known = public(registry, path, **{"if-none-match": sent})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert public(registry, path, **{"if-none-match": '"other"'}).content == first.content


def test_an_empty_release_and_a_full_one_answer_alike(registry: Registry) -> None:
    release(registry)
    empty = public(registry, "/api/public/releases/1.geojson")
    assert empty.status_code == 200
    assert empty.json() == {"type": "FeatureCollection", "features": []}


def test_what_is_hidden_changes_no_byte_of_any_public_answer(registry: Registry) -> None:
    sites = ground(registry)
    release(registry)
    before = everything(registry)
    client = registry.client("researcher-2")
    body = {"id": str(uuid4()), "geometry": square(36.59, 32.79), "source_type": "field_visit", "make_current": True}
    assert client.post(f"/sites/{sites[0]}/boundaries", body).status_code == 201
    mark(registry, registry.client("researcher"), "researcher", 36.1, 32.6)
    mark(registry, registry.client("researcher"), "researcher", 36.52, 32.72, awareness_opt_in=False)
    assert everything(registry) == before


def test_a_release_that_is_not_there_is_one_404(registry: Registry) -> None:
    absent = public(registry, "/api/public/releases/latest")
    for number in ("0", "-1", "2", "99999999999999999999"):
        answer = public(registry, f"/api/public/releases/{number}.geojson")
        assert answer.status_code == 404
        assert answer.content == absent.content


def test_the_message_stands_without_any_release(registry: Registry) -> None:
    answer = public(registry, "/api/public/message")
    assert answer.status_code == 200
    assert [each["key"] for each in answer.json()["message"]] == [key for key, _ in MESSAGE]


def test_only_officers_preview_propose_and_withdraw_and_few_read_the_list(registry: Registry) -> None:
    for login in ("monitor", "researcher", "verifier", "administrator"):
        client = registry.client(login)
        answers = (
            client.get("/awareness/preview"),
            client.get("/awareness/releases"),
            client.post("/awareness/releases", BODY | {"organisation": str(registry.own)}),
            client.post("/awareness/releases/1/withdraw", {"reason": "تدريب"}),
        )
        assert [each.status_code for each in answers] == [403] * 4
    assert registry.client("auditor").get("/awareness/releases").json() == []


def test_unanswered_questions_are_named_one_by_one(registry: Registry) -> None:
    officer = registry.client("protection-officer")
    answers: dict[str, Any] = {key: {"choice": "yes"} for key in list(QUESTIONS)[2:]}
    answers["looting"] = {"choice": "unsure"}
    refused = officer.post("/awareness/releases", BODY | {"organisation": str(registry.own), "answers": answers})
    assert refused.status_code == 422
    reasons = {each["field"]: each["code"] for each in refused.json()["reasons"]}
    assert reasons == {
        "answers.purpose": "answer_missing",
        "answers.families": "answer_missing",
        "answers.looting": "note_missing",
    }


def test_a_strangers_officer_previews_no_more_than_a_release_shows(registry: Registry) -> None:
    ground(registry, ("researcher", "partner-officer"))
    mark(registry, registry.client("researcher-2"), "researcher-2", 38.1, 34.6)
    preview = registry.client("stranger").get("/awareness/preview")
    assert preview.json()["geojson"]["features"] == []
    said = json.dumps(preview.json())
    assert '"component"' not in said
    assert '"reporter"' not in said


def test_a_strangers_officer_decides_nothing_of_ours(registry: Registry) -> None:
    officer = registry.client("protection-officer")
    proposal = officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)}).json()
    hidden = registry.client("stranger").post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    assert hidden.status_code == 404
    theirs = BODY | {"organisation": str(registry.stranger)}
    assert officer.post("/awareness/releases", theirs).json()["code"] == "not_allowed"
