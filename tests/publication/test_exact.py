"""Rule 9: a site that is public already may be shown exactly, as two people decide, if nothing else is exposed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from graveregistry.ledger.auditing import audit
from graveregistry.publication import exposure
from graveregistry.publication.questions import SITE_QUESTIONS
from tests.attacks.test_location import square
from tests.support.registry import Client, Registry

PROTECTED = [{"authority": "تدريب: بلدية خيالية", "instrument": "", "until": "2099-01-01"}]


def body(**more: Any) -> dict[str, Any]:
    return {
        "public_at": "تدريب: تقرير صحفي منشور في 2026-03-01",
        "text_ar": "تدريب: لا تدخل السياج ولا تنقل شيئاً، وأبلغ البلدية بما ترى.",
        "text_en": "Training: do not enter the fence, move nothing, and tell the municipality what you see.",
        "answers": {key: {"choice": "yes", "note": ""} for key in SITE_QUESTIONS},
        "reason": "تدريب: زوّار كثيرون",
        "review_on": (datetime.now(UTC) + timedelta(days=90)).date().isoformat(),
    } | more


def public(registry: Registry) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = registry.client().http.get("/api/public/sites").json()["features"]
    return found


def codes(answer: Any) -> list[str]:
    return [each["code"] for each in answer.json()["reasons"]]


def propose(client: Client, site: str, **more: Any) -> Any:
    return client.post(f"/sites/{site}/publication", body(**more))


def decide(client: Client, proposal: Any) -> Any:
    return client.post(f"/proposals/{proposal.json()['id']}/decision", {"approve": True})


def test_two_people_publish_a_guarded_site_exactly_and_one_takes_it_back(registry: Registry) -> None:
    officer, second = registry.client("protection-officer"), registry.client("officer-2")
    shape = square(36.5, 32.7, 0.001)
    site = registry.client("researcher").mark_site(registry.own, legal_protection=PROTECTED, shape=shape)["id"]
    assert public(registry) == []
    before = officer.get(f"/sites/{site}/publication").json()
    assert (before["refusals"], before["published"], len(before["questions"])) == ([], None, len(SITE_QUESTIONS))
    proposed = propose(officer, site)
    assert proposed.status_code == 202, proposed.text
    assert public(registry) == []
    assert "36.5" not in proposed.text
    assert decide(officer, proposed).json()["code"] == "not_yourself"
    # A partner's officer may be a second person elsewhere; here it is one who sees the site.
    assert decide(registry.client("partner-officer"), proposed).status_code == 404
    assert decide(second, proposed).status_code == 200
    (shown,) = public(registry)
    assert shown["geometry"]["coordinates"] == shape["coordinates"]
    assert shown["properties"]["text_en"] == body()["text_en"]
    assert set(shown["properties"]) == {"code", "name_ar", "name_en", "types", "text_ar", "text_en"}
    page = registry.client().http.get("/en")
    assert body()["text_en"] in page.text
    assert "32.7" in page.text
    assert decide(second, proposed).json()["code"] == "already_decided"
    assert propose(officer, site).json()["code"] == "site_publication_changed"
    published = second.get(f"/sites/{site}/publication").json()["published"]
    assert published["approved_by"] == str(registry.people["officer-2"])
    assert second.post(f"/sites/{site}/publication/withdraw", {"reason": "تدريب: ضرر"}).status_code == 204
    assert public(registry) == []
    gone = second.post(f"/sites/{site}/publication/withdraw", {"reason": "تدريب: ضرر"})
    assert gone.json()["code"] == "site_not_published"
    with registry.owner_session() as session:
        assert not audit(session, []).failed


def test_what_is_unguarded_not_public_or_points_to_another_grave_is_refused(registry: Registry) -> None:
    officer, researcher = registry.client("protection-officer"), registry.client("researcher")
    bare = researcher.mark_site(registry.own, shape=square(36.5, 32.7, 0.001))["id"]
    assert codes(propose(officer, bare)) == ["site_unguarded"]
    over = [PROTECTED[0] | {"until": "2020-01-01"}]
    ended = researcher.mark_site(registry.own, legal_protection=over, shape=square(36.7, 32.7, 0.001))["id"]
    assert codes(propose(officer, ended)) == ["site_unguarded"]
    site = researcher.mark_site(registry.own, legal_protection=PROTECTED, shape=square(36.504, 32.7, 0.001))
    (near,) = propose(officer, site["id"]).json()["reasons"]
    assert near["code"] == "near_exposed"
    far = researcher.mark_site(registry.own, legal_protection=PROTECTED, shape=square(36.6, 32.7, 0.001))["id"]
    relation = {"id": str(uuid4()), "kind": "robbed_to", "other": bare}
    assert researcher.post(f"/sites/{far}/relations", relation).status_code == 201
    assert codes(propose(officer, far)) == ["related_exposed"]
    assert "public_at_needed" in codes(propose(officer, far, public_at="x"))
    assert "text_unfit" in codes(propose(officer, far, text_en="Go to 32.7001, 36.5002 and look at the graves there"))
    unsure = body()["answers"] | {"already_public": {"choice": "unsure", "note": "we think so"}}
    assert "public_at_needed" in codes(propose(officer, far, answers=unsure))
    assert propose(officer, far, answers={}).json()["code"] == "awareness_answers_needed"
    for login in ("researcher", "legal", "verifier"):
        assert propose(registry.client(login), far).json()["code"] == "not_allowed", login


def test_a_site_without_a_boundary_or_discounted_is_never_shown() -> None:
    ground = exposure.Ground(discounted=True, has_shape=False, guarded=True, related=(), near=())
    assert [each.code for each in exposure.refusals(ground)] == ["site_discounted", "no_boundary"]


def test_another_organisations_hidden_grave_beside_it_changes_no_byte(registry: Registry) -> None:
    officer = registry.client("protection-officer")
    shape = square(36.5, 32.7, 0.001)
    site = registry.client("researcher").mark_site(registry.own, legal_protection=PROTECTED, shape=shape)["id"]
    before = officer.get(f"/sites/{site}/publication").content
    registry.client("stranger").mark_site(registry.stranger, shape=square(36.501, 32.7, 0.001))
    assert officer.get(f"/sites/{site}/publication").content == before
    assert propose(officer, site).status_code == 202


@pytest.mark.parametrize("change", ["boundary", "protection"])
def test_what_changed_since_it_was_proposed_is_not_published(registry: Registry, change: str) -> None:
    officer, researcher = registry.client("protection-officer"), registry.client("researcher")
    site = researcher.mark_site(registry.own, legal_protection=PROTECTED)
    proposed = propose(officer, site["id"])
    if change == "boundary":
        drawn = {"id": str(uuid4()), "geometry": square(36.52, 32.71, 0.001), "source_type": "field_visit"}
        assert researcher.post(f"/sites/{site['id']}/boundaries", drawn | {"make_current": True}).status_code == 201
    else:
        changed = researcher.patch(f"/sites/{site['id']}", {"legal_protection": []}, headers={"if-match": site["etag"]})
        assert changed.status_code == 200, changed.text
    refused = decide(registry.client("officer-2"), proposed)
    assert (refused.status_code, refused.json()["code"]) == (409, "site_publication_changed")
    assert public(registry) == []
