"""What people decide about evidence: consent and its withdrawal, the source, what was established, hold, deletion."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from graveregistry import jobs
from graveregistry.access import service as access
from graveregistry.errors import Failure
from graveregistry.evidence import deciding
from graveregistry.ledger import auditing
from tests.support.field import assigned_site, finds_nothing, form, hand_in, photo
from tests.support.registry import Registry

SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
WHY = {"reason": "تدريب: قول صاحبها"}


@pytest.fixture
def item(registry: Registry) -> dict[str, Any]:
    """A photo that a monitor handed in."""
    site, data = assigned_site(registry), photo()
    fields = form(site, data)
    assert hand_in(registry.client("monitor"), fields, data).status_code == 201
    return fields


def seen(registry: Registry, item: dict[str, Any]) -> dict[str, Any]:
    (found,) = registry.client("legal").get(f"/sites/{item['site_id']}/evidence").json()["evidence"]
    return dict(found)


def steps(registry: Registry, item: dict[str, Any], login: str = "legal") -> list[dict[str, Any]]:
    return list(registry.client(login).get(f"/evidence/{item['id']}/custody").json())


def run(registry: Registry) -> None:
    jobs.run_pending(registry.app.state.sessions, Path(registry.app.state.settings.files))


def agree_to_delete(registry: Registry, item: dict[str, Any]) -> Any:
    asked = registry.client("legal").post(f"/evidence/{item['id']}/erasure", WHY | {"review_on": SOON})
    assert asked.status_code == 202, asked.text
    return registry.client("officer-2").post(f"/proposals/{asked.json()['proposal']}/decision", {"approve": True})


def test_consent_names_whom_it_is_for_and_legal_alone_says_it(registry: Registry, item: dict[str, Any]) -> None:
    path, legal = f"/evidence/{item['id']}/consent", registry.client("legal")
    named = WHY | {"scope": "named_recipients", "recipients": ["IIIM", " الآلية "], "testify": "ask"}
    assert registry.client("researcher").post(path, named).status_code == 403
    for unfit in (
        WHY | {"scope": "named_recipients"},
        WHY | {"scope": "named_recipients", "recipients": ["  "]},
        WHY | {"scope": "public", "recipients": ["IIIM"]},
    ):
        assert legal.post(path, unfit).json()["code"] == "consent_recipients_needed"
    assert legal.post(path, named).status_code == 204
    found = seen(registry, item)
    assert (found["consent_scope"], found["consent_recipients"]) == ("named_recipients", ["IIIM", "الآلية"])
    assert found["consent_testify"] == "ask"
    assert legal.post(path, WHY | {"scope": "public"}).status_code == 204
    assert seen(registry, item)["consent_recipients"] is None
    assert finds_nothing(registry)


def test_a_source_is_judged_with_a_reason_by_those_who_judge(registry: Registry, item: dict[str, Any]) -> None:
    path = f"/evidence/{item['id']}/evaluation"
    judged = {
        "source_type": "photograph",
        "source_reliability": "b",
        "source_credibility": "2",
        "source_hand": "first_hand",
    }
    assert registry.client("protection-officer").post(path, judged | WHY).status_code == 403
    assert registry.client("verifier").post(path, judged | {"reason": " "}).json()["code"] == "reason_needed"
    assert registry.client("verifier").post(path, judged | {"source_reliability": "z"} | WHY).status_code == 422
    assert registry.client("verifier").post(path, judged | WHY).status_code == 204
    found = seen(registry, item)
    assert {name: found[name] for name in judged} == judged
    assert finds_nothing(registry)


def test_what_was_established_stands_beside_what_the_device_said(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    fields = form(site, data, taken_at="2026-03-12T09:16:00+03:00")
    hand_in(registry.client("researcher"), fields, data)
    finding = {"statement": "تدريب: الظل يوافق العصر", "taken_at": "2026-03-11T15:00:00+03:00"}
    path = f"/evidence/{fields['id']}/verification"
    assert registry.client("researcher").post(path, finding).json()["code"] == "not_yourself"
    assert registry.client("legal").post(path, finding).status_code == 403
    assert registry.client("verifier").post(path, finding).status_code == 204
    found = seen(registry, fields)
    assert (found["taken_at"], found["verified_taken_at"]) == ("2026-03-12T06:16:00Z", "2026-03-11T12:00:00Z")
    assert found["verified_statement"] == finding["statement"]
    assert finds_nothing(registry)


def test_every_step_is_told_in_order_and_the_monitor_is_named_to_few(registry: Registry, item: dict[str, Any]) -> None:
    legal = registry.client("legal")
    legal.get(f"/evidence/{item['id']}/file")
    legal.get(f"/evidence/{item['id']}/file?original=true")
    legal.get(f"/evidence/{item['id']}/preview")
    legal.post(f"/evidence/{item['id']}/consent", WHY | {"scope": "public"})
    legal.post(f"/evidence/{item['id']}/hold", WHY)
    legal.post(f"/evidence/{item['id']}/hold/end", WHY)
    told = steps(registry, item)
    actions = [each["action"] for each in told]
    assert actions == ["received", "copy_made", "copy_opened", "opened", "consent_changed", "held", "released"]
    assert [each["index"] for each in told] == sorted(each["index"] for each in told)
    assert (told[0]["actor"], told[0]["detail"]) == (None, "taken")
    assert told[3]["actor_name"] == "legal"
    assert (told[4]["reason"], told[4]["detail"]) == (WHY["reason"], "public")
    assert steps(registry, item, "researcher")[0]["actor_name"] == "monitor"
    for who in ("monitor", "stranger", "auditor", "administrator"):
        assert registry.client(who).get(f"/evidence/{item['id']}/custody").status_code == 404


def test_a_video_s_ranges_are_one_opening(registry: Registry, item: dict[str, Any]) -> None:
    legal, path = registry.client("legal"), f"/evidence/{item['id']}/file?original=true"
    for start in (0, 100, 200):
        assert legal.get(path, headers={"range": f"bytes={start}-"}).status_code == 206
    assert [each["action"] for each in steps(registry, item)].count("opened") == 1
    assert legal.get(path).status_code == 200
    verifier = registry.client("verifier")
    assert verifier.get(path, headers={"range": "bytes=50-60"}).status_code == 206
    assert [each["action"] for each in steps(registry, item)].count("opened") == 3
    for whole in ("bytes=00-", "bytes=-99999999", "bytes=5-9,0-", "Bytes=0-"):
        assert legal.get(path, headers={"range": whole}).status_code in {200, 206}
    assert [each["action"] for each in steps(registry, item)].count("opened") == 7


def test_who_was_refused_an_original_has_nothing_to_go_on_with(registry: Registry, item: dict[str, Any]) -> None:
    path, further = f"/evidence/{item['id']}/file?original=true", {"range": "bytes=1-"}
    officer = registry.client("protection-officer")
    assert officer.get(path, headers=further).status_code == 403
    shown = officer.get(f"/evidence/{item['id']}/file")
    assert "-working." in shown.headers["content-disposition"]
    opened = registry.app.state.opened
    assert not opened.goes_on(registry.people["protection-officer"], f"{item['id']}/True", further["range"])


def test_two_people_delete_the_files_and_digest_and_history_stay(registry: Registry, item: dict[str, Any]) -> None:
    assert (
        registry.client("verifier").post(f"/evidence/{item['id']}/erasure", WHY | {"review_on": SOON}).status_code
        == 403
    )
    asked = (
        registry.client("legal").post(f"/evidence/{item['id']}/erasure", WHY | {"review_on": SOON}).json()["proposal"]
    )
    alone = registry.client("legal").post(f"/proposals/{asked}/decision", {"approve": True})
    assert alone.json()["code"] == "not_yourself"
    assert registry.client("legal").get(f"/evidence/{item['id']}/file").status_code == 200
    assert registry.client("partner-officer").post(f"/proposals/{asked}/decision", {"approve": True}).status_code == 200
    run(registry)
    store = registry.app.state.evidence
    assert list(store.sealed()) == []
    found = seen(registry, item)
    assert found["sha256"] == item["sha256"]
    assert found["erased_at"]
    assert (found["has_working_copy"], found["has_preview"]) == (False, False)
    for way in ("file", "file?original=true", "preview"):
        assert registry.client("legal").get(f"/evidence/{item['id']}/{way}").json()["code"] == "evidence_erased"
    again = registry.client("legal").post(f"/evidence/{item['id']}/erasure", WHY | {"review_on": SOON})
    assert again.json()["code"] == "evidence_erased"
    assert registry.client("legal").post(f"/evidence/{item['id']}/hold", WHY).json()["code"] == "evidence_erased"
    assert [each["action"] for each in steps(registry, item)][-3:] == ["erasure_proposed", "copy_opened", "erased"]
    assert finds_nothing(registry)


def test_a_file_that_another_item_has_too_is_not_removed(registry: Registry, item: dict[str, Any]) -> None:
    beside = form(UUID(item["site_id"]), photo())
    assert hand_in(registry.client("researcher"), beside, photo()).status_code == 201
    unseen = form(UUID(registry.client("stranger").mark_site(registry.stranger)["id"]), photo())
    assert hand_in(registry.client("stranger"), unseen, photo()).status_code == 201
    assert agree_to_delete(registry, item).status_code == 200
    run(registry)
    assert registry.client("legal").get(f"/evidence/{beside['id']}/file?original=true").content == photo()
    assert agree_to_delete(registry, beside).status_code == 200
    run(registry)
    for way in ("file?original=true", "file", "preview"):
        assert registry.client("stranger").get(f"/evidence/{unseen['id']}/{way}").status_code == 200, way


def test_a_legal_hold_stops_deletion_even_when_two_have_agreed(registry: Registry, item: dict[str, Any]) -> None:
    legal = registry.client("legal")
    asked = legal.post(f"/evidence/{item['id']}/erasure", WHY | {"review_on": SOON}).json()["proposal"]
    assert registry.client("researcher").post(f"/evidence/{item['id']}/hold", WHY).status_code == 403
    assert legal.post(f"/evidence/{item['id']}/hold/end", WHY).json()["code"] == "evidence_not_held"
    assert legal.post(f"/evidence/{item['id']}/hold", WHY).status_code == 204
    other = {"reason": "تدريب: قضية أخرى"}
    assert legal.post(f"/evidence/{item['id']}/hold", other).json()["code"] == "evidence_held_already"
    assert seen(registry, item)["hold_reason"] == WHY["reason"]
    refused = registry.client("officer-2").post(f"/proposals/{asked}/decision", {"approve": True})
    assert refused.json()["code"] == "evidence_held"
    assert legal.post(f"/evidence/{item['id']}/erasure", WHY | {"review_on": SOON}).json()["code"] == "evidence_held"
    assert legal.get(f"/evidence/{item['id']}/file").status_code == 200
    assert legal.post(f"/evidence/{item['id']}/hold/end", WHY).status_code == 204
    assert registry.client("officer-2").post(f"/proposals/{asked}/decision", {"approve": True}).status_code == 200
    run(registry)
    assert seen(registry, item)["erased_at"]
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def test_a_deletion_waits_for_a_hold_that_is_being_placed(registry: Registry, item: dict[str, Any]) -> None:
    asked = registry.client("legal").post(f"/evidence/{item['id']}/erasure", WHY | {"review_on": SOON}).json()
    approving = f"/proposals/{asked['proposal']}/decision"
    with ThreadPoolExecutor(1) as beside, registry.web_session() as session:
        actor = access.act_as(session, registry.people["legal"])
        assert actor is not None
        deciding.hold(session, actor, UUID(item["id"]), WHY["reason"])
        officer = registry.client("officer-2")
        meanwhile = beside.submit(officer.post, approving, {"approve": True})
        with registry.owner_session() as watching:
            until = time.monotonic() + 20
            while not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                assert time.monotonic() < until
    assert meanwhile.result().json()["code"] == "evidence_held"


def test_the_database_itself_gives_up_no_file_without_two_people(registry: Registry, item: dict[str, Any]) -> None:
    with pytest.raises(Failure) as refused, registry.owner_session() as session:
        session.execute(text("UPDATE evidence_item SET erased_at = now()"))
    assert refused.value.code == "invalid_input"
    assert seen(registry, item)["erased_at"] is None
