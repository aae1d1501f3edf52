"""From the public form to the officers and back, and what each of them may do."""

from __future__ import annotations

from uuid import uuid4

import pytest

from graveregistry.ledger.auditing import audit
from tests.disturbances.desk import report
from tests.enquiries.scene import (
    SIDE,
    WEST,
    Later,
    agree,
    at_desk,
    body,
    collect,
    corners,
    fields,
    file,
    later,
    say,
    send,
    told,
)
from tests.public.test_notice import pages, read
from tests.support.registry import Registry

__all__ = ["later"]


def identify(registry: Registry, enquiry: str, *, confirmed: bool = True) -> int:
    said = {"organisation": str(registry.own), "confirmed": confirmed, "how": "تدريب: اتصال هاتفي"}
    return int(registry.client("protection-officer").post(f"/enquiries/{enquiry}/identity", said).status_code)


def test_somebody_asks_is_identified_is_answered_and_collects(registry: Registry, later: Later) -> None:
    filed = file(registry)
    officer, second = registry.client("protection-officer"), registry.client("officer-2")
    later(60)
    assert told(registry, filed) == "identity_to_be_checked"
    early = {"id": str(uuid4()), "organisation": str(registry.own), "answer": "wait_for_visit", "reason": "تدريب"}
    assert officer.post(f"/enquiries/{filed.id}/answers", early).json()["code"] == "enquiry_not_open"
    assert identify(registry, filed.id) == 204
    assert identify(registry, filed.id) == 409
    assert told(registry, filed) == "with_officers"
    say(officer, registry.own, filed, "wait_for_visit")
    later(6)
    assert told(registry, filed) == "with_officers"
    later(9)
    assert told(registry, filed) == "wait_for_visit"
    never = say(officer, registry.own, filed, "do_not_dig")
    assert told(registry, filed) == "wait_for_visit"
    assert agree(officer, filed, never).json()["code"] == "not_yourself"
    assert agree(registry.client("stranger"), filed, never).status_code == 404
    assert agree(second, filed, never).status_code == 204
    assert agree(second, filed, never).json()["code"] == "enquiry_voice_settled"
    assert told(registry, filed) == "do_not_dig"
    seen = officer.get(f"/enquiries/{filed.id}").json()
    assert [(each["answer"], each["by_name"], each["agreed_by_name"]) for each in seen["answers"]] == [
        ("do_not_dig", "protection-officer", "officer-2"),
        ("wait_for_visit", "protection-officer", None),
    ]
    assert (seen["applicant"]["contact"], seen["identity"]["by_name"]) == ("+963 900 000 001", "protection-officer")
    with registry.owner_session() as session:
        assert not audit(session, []).failed


def test_work_proceeds_on_the_word_of_every_organisation_and_no_answer_comes_early(
    registry: Registry, later: Later
) -> None:
    filed = at_desk(registry)
    later(30)
    for login, second, organisation in (
        ("protection-officer", "officer-2", registry.own),
        ("partner-officer", None, registry.partner),
        ("stranger", None, registry.stranger),
    ):
        client = registry.client(login)
        voice = say(client, organisation, filed, "proceed_supervised")
        if second is not None:
            assert agree(registry.client(second), filed, voice).status_code == 204
        assert told(registry, filed) == "with_officers", login
    later(1)
    assert told(registry, filed) == "with_officers"


def test_the_sheet_to_print_tells_the_answer_and_the_plot_in_both_languages(registry: Registry, later: Later) -> None:
    filed = at_desk(registry)
    say(registry.client("protection-officer"), registry.own, filed, "wait_for_visit")
    later(9)
    for lang, said in (("ar", "32.7002"), ("en", "Wait for a visit")):
        answer = collect(registry, filed, lang, **{"as": "pdf"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert len(pages(answer.content)) == 1
        text = read(answer.content)
        assert said in text, text
        assert filed.number[:4] in text


def test_what_is_wrong_comes_back_with_all_that_was_written(registry: Registry) -> None:
    refused = send(registry, "en", name="x", planned_on="2020-01-01", corners="32.7, 36.5\nnowhere\n32.71, 36.5")
    assert refused.status_code == 422
    assert "Line 2:" in refused.text
    assert "nowhere" in refused.text
    refused = send(registry, "en", name="x", contact="", planned_on="2020-01-01")
    for piece in ("your full name", "telephone number", "Choose the day", "32.700200, 36.500200"):
        assert piece in refused.text
    large = send(registry, "en", corners=corners(side=0.01))
    assert "the most is 5" in large.text
    crossed = send(registry, "en", corners="32.7, 36.5\n32.701, 36.501\n32.701, 36.5\n32.7, 36.501")
    assert "crosses" in crossed.text
    assert registry.client("protection-officer").get("/enquiries").json()["enquiries"] == []


def test_the_form_stops_taking_after_a_few_from_one_address_and_one_telephone(registry: Registry) -> None:
    sent = [send(registry).status_code for _ in range(13)]
    assert sent == [201] * 12 + [429]
    others = [send(registry, contact=f"somebody-{n}@example.org").status_code for n in range(9)]
    assert others == [201] * 8 + [429]
    assert registry.client().http.post("/enquiry/answer", data={"number": "x", "secret": "y"}).status_code == 404


def test_a_region_covered_piece_by_piece_is_seen_whole(registry: Registry) -> None:
    side = 0.0018
    officer = registry.client("protection-officer")
    plots = [
        at_desk(registry, officer, corners=corners(WEST + n * (side + SIDE), side=side), contact=f"090000000{n % 2}")
        for n in range(4)
    ]
    far = at_desk(registry, officer, corners=corners(37.2), contact="0900000000")
    seen = officer.get(f"/enquiries/{plots[0].id}").json()
    beside = {each["enquiry"]["id"]: (each["same_contact"], each["metres"] < 60) for each in seen["beside"]}
    assert beside == {
        plots[1].id: (False, True),
        plots[2].id: (True, False),
        plots[3].id: (False, False),
        far.id: (True, False),
    }
    together = seen["together"]
    assert together["chain_m2"] == pytest.approx(
        sum(each["enquiry"]["area_m2"] for each in seen["beside"][1:]) + seen["enquiry"]["area_m2"], rel=0.01
    )
    assert (together["cap_m2"], together["too_much"]) == (50_000, True)


def test_a_find_is_tied_to_the_plot_by_whoever_reads_it(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    found = report(registry.client("researcher"), site["id"])["id"]
    filed, officer = at_desk(registry), registry.client("protection-officer")
    for _ in range(2):
        assert officer.post(f"/enquiries/{filed.id}/finds", {"disturbance": found}).status_code == 204
    assert [each["disturbance"] for each in officer.get(f"/enquiries/{filed.id}").json()["finds"]] == [found]
    stranger = registry.client("stranger")
    assert stranger.get(f"/enquiries/{filed.id}").json()["finds"] == []
    hidden, absent = (
        stranger.post(f"/enquiries/{filed.id}/finds", {"disturbance": each}) for each in (found, str(uuid4()))
    )
    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_the_desk_takes_corners_in_any_notation_and_a_drawn_shape(registry: Registry) -> None:
    officer = registry.client("protection-officer")
    typed = "32°42'00.0\"N 36°30'00.0\"E\n٣٢٫٧٠٠ شمال ٣٦٫٥٠١ شرق\n37S BS 65738 20901"
    filed = at_desk(registry, officer, corners=typed)
    assert officer.get(f"/enquiries/{filed.id}").json()["plot"]["type"] == "MultiPolygon"
    drawn = {"type": "Polygon", "coordinates": [[[36.5, 32.7], [36.501, 32.7], [36.501, 32.701], [36.5, 32.7]]]}
    at_desk(registry, officer, corners="", plot=drawn)
    refused = officer.post("/enquiries", body(registry, corners=""))
    assert [each["code"] for each in refused.json()["reasons"]] == ["plot_needed"]
    for login in ("researcher", "legal", "monitor", "auditor", "administrator", "partner-officer"):
        assert registry.client(login).post("/enquiries", body(registry)).json()["code"] == "not_allowed", login


def test_the_form_itself_needs_no_script_and_is_the_same_for_everybody(registry: Registry) -> None:
    http = registry.client().http
    for path in ("/enquiry", "/en/enquiry", "/enquiry/answer", "/en/enquiry/answer"):
        first, second = http.get(path), http.get(path)
        assert (first.status_code, first.content, first.headers["cache-control"]) == (200, second.content, "no-store")
        assert 'method="post"' in first.text
        # Under any stricter policy browsers send the form's origin as "null", and it is refused.
        assert (first.headers["referrer-policy"], "no-referrer" in first.text) == ("same-origin", False)
        assert "<script>" not in first.text
    assert http.post("/enquiry", data=fields(), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert http.post("/enquiry", data=fields(details="x" * 500_000)).status_code in {413, 422}
