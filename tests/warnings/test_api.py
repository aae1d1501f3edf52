"""Warnings from an officer's desk to everybody and back, and who may do what with them."""

from __future__ import annotations

from datetime import timedelta

from graveregistry.ledger.auditing import audit
from tests.publication.scene import ground
from tests.support.registry import Registry
from tests.warnings.scene import AR, EN, body, standing, today, warn


def test_a_warning_is_public_at_once_reviewed_by_another_and_gone_at_once(registry: Registry) -> None:
    officer, second = registry.client("protection-officer"), registry.client("partner-officer")
    assert standing(registry) == []
    warning = warn(registry, officer)
    (shown,) = standing(registry)
    assert shown == {
        "governorate": {"code": "daraa", "ar": "درعا", "en": "Daraa"},
        "ar": AR,
        "en": EN,
        "issued_on": today().isoformat(),
        "valid_until": (today() + timedelta(days=7)).isoformat(),
    }
    (listed,) = second.get("/awareness/warnings").json()
    assert (listed["state"], listed["public"], listed["may_review"]) == ("alone", True, True)
    assert officer.get("/awareness/warnings").json()[0]["may_review"] is False
    alone = officer.post(f"/awareness/warnings/{warning}/review")
    assert (alone.status_code, alone.json()["code"]) == (403, "not_yourself")
    assert second.post(f"/awareness/warnings/{warning}/review").status_code == 204
    (listed,) = officer.get("/awareness/warnings").json()
    assert (listed["state"], listed["review"]["by_name"], listed["issued"]["by_name"]) == (
        "reviewed",
        "partner-officer",
        "protection-officer",
    )
    again = second.post(f"/awareness/warnings/{warning}/review")
    assert (again.status_code, again.json()["code"]) == (409, "warning_over")
    gone = registry.client("officer-2").post(f"/awareness/warnings/{warning}/withdraw", {"reason": "تدريب: زال الخطر"})
    assert gone.status_code == 204, gone.text
    assert standing(registry) == []
    (listed,) = officer.get("/awareness/warnings").json()
    assert (listed["state"], listed["withdrawal"]["by_name"]) == ("withdrawn", "officer-2")
    twice = officer.post(f"/awareness/warnings/{warning}/withdraw", {"reason": "تدريب"})
    assert (twice.status_code, twice.json()["code"]) == (409, "warning_over")
    with registry.owner_session() as session:
        assert not audit(session, []).failed


def test_the_same_warning_sent_twice_is_one_warning(registry: Registry) -> None:
    officer, sent = registry.client("protection-officer"), body(registry)
    first, second = (officer.post("/awareness/warnings", sent) for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    assert len(standing(registry)) == 1
    other = officer.post("/awareness/warnings", sent | {"governorate": "homs"})
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")


def test_only_an_officer_of_the_organisation_issues_and_only_a_near_one_reviews(registry: Registry) -> None:
    for login in ("researcher", "monitor", "legal", "auditor", "administrator", "partner-officer", "stranger"):
        refused = registry.client(login).post("/awareness/warnings", body(registry))
        assert refused.json()["code"] == "not_allowed", login
    warning = warn(registry)
    assert registry.client("stranger").post(f"/awareness/warnings/{warning}/review").json()["code"] == "not_allowed"
    assert registry.client("legal").get("/awareness/warnings").json()[0]["may_review"] is False
    assert registry.client("researcher").get("/awareness/warnings").status_code == 403
    # Taking back shows the public less: any officer of the registry may.
    gone = registry.client("stranger").post(f"/awareness/warnings/{warning}/withdraw", {"reason": "تدريب"})
    assert gone.status_code == 204


def test_a_warning_that_names_a_place_is_refused_with_its_reasons(registry: Registry) -> None:
    officer = registry.client("protection-officer")
    sent = body(registry, text_ar=f"{AR} 32.6245 36.1052", text_en="Short", valid_until="2020-01-01")
    refused = officer.post("/awareness/warnings", sent)
    assert (refused.status_code, refused.json()["code"]) == (422, "warning_unfit")
    assert [(each["field"], each["code"]) for each in refused.json()["reasons"]] == [
        ("text_ar", "warning_names_a_place"),
        ("text_en", "warning_text_length"),
        ("valid_until", "warning_life"),
    ]
    unknown = officer.post("/awareness/warnings", body(registry, governorate="atlantis"))
    assert unknown.status_code == 422
    assert standing(registry) == []


def test_sites_change_no_byte_of_what_the_public_reads_of_warnings(registry: Registry) -> None:
    warn(registry)
    read = registry.client().http
    before = read.get("/api/public/warnings")
    ground(registry)
    after = read.get("/api/public/warnings")
    assert (after.content, sorted(after.headers.items())) == (before.content, sorted(before.headers.items()))
