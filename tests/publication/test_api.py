"""The public reads released rows, the same for everybody; officers preview, propose, decide and withdraw."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

import mapbox_vector_tile
from sqlalchemy import text

from graveregistry.access.tables import Proposal
from graveregistry.ledger import service as ledger
from graveregistry.ledger.auditing import audit
from graveregistry.publication.questions import QUESTIONS
from graveregistry.publication.shelf import Shelf
from graveregistry.publication.tables import AwarenessRelease
from graveregistry.publication.texts import MESSAGE
from graveregistry.reach.headers import HEADERS
from tests.publication.scene import BODY, change, ground, mark, release, square
from tests.support.registry import Registry

FILE, TILES = "/api/public/releases/1.pmtiles", "/api/public/releases/1/tiles"
PUBLIC = (
    "/api/public/message",
    "/api/public/releases/latest",
    "/api/public/releases/1.geojson",
    "/api/public/releases/2.geojson",
    FILE,
    "/api/public/releases/2.pmtiles",
    f"{TILES}/0/0/0.mvt",
    f"{TILES}/5/19/12.mvt",
    f"{TILES}/8/153/103.mvt",
    f"{TILES}/8/10/10.mvt",
    f"{TILES}/9/306/206.mvt",
    "/api/public/releases/2/tiles/8/153/103.mvt",
)


def public(registry: Registry, path: str, **headers: str) -> Any:
    """A request of somebody without an account."""
    return registry.client().http.get(path, headers=headers)


def everything(registry: Registry) -> list[tuple[int, bytes, list[tuple[str, str]]]]:
    """Every answer of every public route, to the byte."""
    answers = [public(registry, path) for path in PUBLIC]
    answers.append(public(registry, FILE, range="bytes=100-999"))
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
    registry.app.state.shelf = Shelf(HEADERS)  # nothing remembered: all is read from the database anew
    assert everything(registry) == before


def test_tiles_and_the_file_are_served_for_ever_and_are_gone_with_their_release(registry: Registry) -> None:
    ground(registry)
    release(registry)
    latest = public(registry, "/api/public/releases/latest")
    assert latest.headers["cache-control"] == "public, max-age=10, stale-while-revalidate=30"
    said = latest.json()
    assert (said["layer"], said["max_zoom"], said["pmtiles"]) == ("awareness", 8, FILE)
    path = said["tiles"].format(z=8, x=153, y=103)
    first, from_memory = public(registry, path), public(registry, path)
    assert first.content == from_memory.content
    assert sorted(first.headers.items()) == sorted(from_memory.headers.items())
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable, no-transform"
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    shown = mapbox_vector_tile.decode(first.content)["awareness"]["features"]
    assert [each["properties"] for each in shown] == [{"band": "several"}]
    tag = first.headers["etag"]
    known = public(registry, path, **{"if-none-match": tag})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    registry.client("officer-2").post("/awareness/releases/1/withdraw", {"reason": "تدريب: ضرر"})
    never = public(registry, "/api/public/releases/7.pmtiles")
    for gone in (path, FILE, "/api/public/releases/1.geojson"):
        answer = public(registry, gone)
        assert (answer.status_code, answer.content) == (404, never.content)


def test_a_tile_with_nothing_in_it_answers_as_one_with_something(registry: Registry) -> None:
    ground(registry)
    release(registry)
    for zoom, full in ((5, f"{TILES}/5/19/12.mvt"), (8, f"{TILES}/8/153/103.mvt")):
        one, other = public(registry, full), public(registry, f"{TILES}/{zoom}/1/1.mvt")
        assert one.status_code == other.status_code == 200
        assert one.content != other.content
        assert {k: v for k, v in one.headers.items() if k != "etag"} == {
            k: v for k, v in other.headers.items() if k != "etag"
        }


def test_no_tile_lies_outside_the_world_or_deeper_than_the_cap(registry: Registry) -> None:
    release(registry)
    absent = public(registry, f"{TILES.replace('1', '9')}/0/0/0.mvt")
    for place in ("9/0/0", "8/256/0", "8/0/256", "0/1/0", "8/-1/0", "-1/0/0", "99999999999999999999/0/0"):
        answer = public(registry, f"{TILES}/{place}.mvt")
        assert (answer.status_code, answer.content) == (404, absent.content), place
    assert public(registry, f"{TILES}/x/0/0.mvt").status_code == 422


def test_the_file_is_read_in_parts(registry: Registry) -> None:
    ground(registry)
    release(registry)
    whole = public(registry, FILE)
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    part = public(registry, FILE, range="bytes=100-299")
    assert (part.status_code, part.content) == (206, whole.content[100:300])
    assert part.headers["content-range"] == f"bytes 100-299/{len(whole.content)}"
    assert part.headers["etag"] == whole.headers["etag"]
    beyond = public(registry, FILE, range=f"bytes={len(whole.content)}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole.content)}")
    assert public(registry, FILE, range="bytes=5-1").content == whole.content
    stale = public(registry, FILE, range="bytes=0-9", **{"if-range": '"another"'})
    assert (stale.status_code, stale.content) == (200, whole.content)
    assert public(registry, FILE, **{"if-none-match": whole.headers["etag"]}).status_code == 304


def test_the_report_is_shown_before_signing_and_kept_with_the_release(registry: Registry) -> None:
    ground(registry)
    officer = registry.client("protection-officer")
    report = officer.get("/awareness/preview").json()["report"]
    assert report["passed"]
    assert {each["odds"] for each in report["attacks"]} == {"1"}
    assert all(each["tries"]["ar"] and each["knows"]["en"] and each["outcome"]["en"] for each in report["attacks"])
    proposal = officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)}).json()
    assert proposal["payload"]["report_sha256"] == report["sha256"]
    registry.client("officer-2").post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    (listed,) = officer.get("/awareness/releases").json()
    assert listed["report"] == report
    with registry.owner_session() as session:
        kept = session.get_one(AwarenessRelease, 1)
        assert hashlib.sha256(str(kept.report).encode()).hexdigest() == kept.report_sha256 == report["sha256"]
        told = session.execute(
            text("SELECT value #>> '{}' FROM ledger_field WHERE name = 'awareness_release/1/report_sha256'")
        )
        assert told.scalars().all() == [report["sha256"]]


def test_the_second_officer_is_shown_all_that_they_sign(registry: Registry) -> None:
    ground(registry)
    officer, second = registry.client("protection-officer"), registry.client("officer-2")
    assert second.get("/awareness/waiting").json() == []
    preview = officer.get("/awareness/preview").json()
    proposal = officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)}).json()
    (seen,) = second.get("/awareness/waiting").json()
    assert (seen["proposal"], seen["may_decide"], seen["refusal"]) == (proposal["id"], True, None)
    assert (seen["report"], seen["geojson"]) == (preview["report"], preview["geojson"])
    assert {each["found"]["en"] for each in seen["report"]["proofs"]} == {"Found 40 of 40.", "Found 39 of 40."}
    assert {each["before"]["en"] for each in seen["report"]["attacks"]} == {"1 in 25 in the smallest marked area"}
    assert all(each["before"] == each["after"] for each in seen["report"]["attacks"])
    assert [(each["choice"], each["note"]) for each in seen["answers"]] == [("yes", "")] * len(BODY["answers"])
    (own,) = officer.get("/awareness/waiting").json()
    assert not own["may_decide"]


def test_a_report_that_is_not_the_one_proposed_is_not_shown_and_not_signed(registry: Registry) -> None:
    ground(registry)
    officer, second = registry.client("protection-officer"), registry.client("officer-2")
    proposal = officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)}).json()
    with registry.owner_session() as session:
        row = session.get_one(Proposal, UUID(proposal["id"]))
        row.payload = row.payload | {"report": row.payload["report"] | {"units": 2}}
        ledger.record(session, "Arranged", actor=None)
    (seen,) = second.get("/awareness/waiting").json()
    assert seen["report"] is None
    assert "Do not sign it" in seen["refusal"]["en"]
    refused = second.post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "awareness_report_altered")
    assert second.post(f"/proposals/{proposal['id']}/decision", {"approve": False}).status_code == 200


def test_what_has_changed_since_it_was_proposed_is_said_before_signing(registry: Registry) -> None:
    sites = ground(registry)
    officer, second = registry.client("protection-officer"), registry.client("officer-2")
    officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)})
    change(registry, sites[0], awareness_opt_in=False)
    (seen,) = second.get("/awareness/waiting").json()
    assert "no longer what was proposed" in seen["refusal"]["en"]
    assert seen["report"]["passed"]


def test_what_waits_for_a_month_that_is_out_cannot_be_signed(registry: Registry) -> None:
    ground(registry)
    officer, second = registry.client("protection-officer"), registry.client("officer-2")
    for _ in range(2):
        proposal = officer.post("/awareness/releases", BODY | {"organisation": str(registry.own)}).json()
    second.post(f"/proposals/{proposal['id']}/decision", {"approve": True})
    (seen,) = second.get("/awareness/waiting").json()
    assert "number 1" in seen["refusal"]["en"]


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
