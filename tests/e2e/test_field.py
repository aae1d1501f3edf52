"""A monitor with a phone, in a real browser against the real server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import PHONE, Served, Visitor
from tests.e2e.phone import asked, begin_visit, choose, digests, picture, posts, sent, visits
from tests.support.field import assigned_site, finds_nothing, photo
from tests.support.registry import PASSWORD

Arrive = Callable[..., Visitor]
PHOTOS = (photo("one", (320, 240)), photo("two", (320, 240)))


def test_a_visit_with_two_photos_and_a_position_gets_a_receipt(served: Served, visit: Arrive) -> None:
    site = assigned_site(served.registry)
    monitor = visit(PHONE)
    page = monitor.sign_in("/field/", "monitor")
    read = asked(monitor)
    monitor.shot("field-home")
    begin_visit(page)
    expect(page.get_by_test_id("position")).to_have_attribute("data-source", "gps")
    page.get_by_test_id("check-fresh_digging").locator("input[value=yes]").check()
    page.get_by_test_id("disturbance-types").locator("input[value=dumping]").check()
    choose(page, "visit-condition", "slight_damage")
    page.get_by_test_id("photo-take").set_input_files([picture("one.jpg", PHOTOS[0])])
    page.get_by_test_id("photo-received").set_input_files([picture("two.jpg", PHOTOS[1])])
    page.get_by_test_id("photo-from").fill("تدريب: جار")
    page.get_by_test_id("visit-note").fill("تدريب: أنقاض عند المدخل")
    page.get_by_test_id("visit-next").select_option("7d")
    monitor.shot("field-visit")
    page.get_by_test_id("visit-send").click()
    sent(page)
    number = page.get_by_test_id("receipt-number").inner_text()
    monitor.shot("field-receipt")
    page.get_by_test_id("receipt-home").click()
    page.get_by_test_id("own-receipts").locator("summary").click()
    expect(page.get_by_test_id("own-receipt")).to_have_text(number)

    (logged,) = visits(served.registry, site)
    assert logged["receipt"] == number
    assert (logged["method"], logged["condition"], logged["next_visit"]) == ("on_site", "slight_damage", "7d")
    assert (logged["hazards"], logged["checklist"]) == (["none_seen"], {"fresh_digging": "yes"})
    assert (logged["observer"]["lon"], logged["observer"]["lat"]) == (36.5005, 32.7005)
    assert logged["observed"] == logged["observer"]
    assert logged["samples"][0]["accuracy_m"] == "8"
    assert len(logged["disturbances"]) == 1
    assert {each["sha256"] for each in logged["photos"]} == digests(*PHOTOS)
    assert {(each["origin"], each["received_from"]) for each in logged["photos"]} == {
        ("taken", None),
        ("received", "تدريب: جار"),
    }
    # Nothing of what was sent is read back, and no other server hears of any of it.
    assert read <= {"/api/v1/assignments", "/api/v1/notices/unread", "/api/v1/visits/mine"}
    assert (monitor.elsewhere, monitor.errors) == ([], [])
    assert finds_nothing(served.registry)


def test_digging_now_arrives_as_critical_in_three_taps_or_fewer(served: Served, visit: Arrive) -> None:
    site = assigned_site(served.registry)
    monitor = visit(PHONE)
    page = monitor.sign_in("/field/", "monitor")
    out = posts(monitor)
    page.get_by_test_id("digging-now").click()
    page.get_by_test_id("digging-site").click()
    sent(page)
    monitor.shot("field-digging")
    officer = served.registry.client("protection-officer")
    (critical,) = officer.get("/disturbances/critical").json()["disturbances"]
    assert (critical["site_id"], critical["severity"], critical["timing"]) == (str(site), "critical", "ongoing")
    assert [path for path, _ in out] == ["/api/v1/disturbances"]

    page.get_by_test_id("digging-more").click()
    page.get_by_test_id("photo-gallery").set_input_files([picture("one.jpg", PHOTOS[0])])
    page.get_by_test_id("visit-send").click()
    sent(page)
    assert [path for path, _ in out] == ["/api/v1/disturbances", "/api/v1/visits", "/api/v1/evidence"]
    (logged,) = visits(served.registry, site)
    assert logged["disturbances"] == [critical["id"]]
    assert {each["sha256"] for each in logged["photos"]} == digests(PHOTOS[0])
    assert logged["photos"][0]["taken_at"] is None
    assert finds_nothing(served.registry)


def test_digging_where_no_site_is_known_is_reported_with_the_phones_position(served: Served, visit: Arrive) -> None:
    monitor = visit(PHONE)
    page = monitor.sign_in("/field/", "monitor")
    page.get_by_test_id("digging-now").click()
    expect(page.get_by_test_id("digging-fix")).to_contain_text("8")
    page.get_by_test_id("digging-other").click()
    sent(page)
    (critical,) = served.registry.client("protection-officer").get("/disturbances/critical").json()["disturbances"]
    assert critical["position"] == {"lon": 36.5005, "lat": 32.7005}
    assert critical["site_code"] is None


def test_what_is_urgent_goes_ahead_of_the_visit_and_its_photos(served: Served, visit: Arrive) -> None:
    site = assigned_site(served.registry)
    monitor = visit(PHONE)
    page = monitor.sign_in("/field/", "monitor")
    out = posts(monitor)
    begin_visit(page, approach=False)
    expect(page.get_by_test_id("visit-urgent")).to_have_count(0)
    page.get_by_test_id("check-remains_visible").locator("input[value=yes]").check()
    expect(page.get_by_test_id("visit-urgent")).to_be_visible()
    choose(page, "visit-condition", "severe_damage")
    page.get_by_test_id("photo-take").set_input_files([picture("one.jpg", PHOTOS[0])])
    page.get_by_test_id("visit-send").click()
    sent(page)
    assert [path for path, _ in out] == ["/api/v1/disturbances", "/api/v1/visits", "/api/v1/evidence"]
    (logged,) = visits(served.registry, site)
    (critical,) = served.registry.client("protection-officer").get("/disturbances/critical").json()["disturbances"]
    assert (critical["effects"], logged["disturbances"]) == (["remains_exposed"], [critical["id"]])
    # From a distance nobody has been at the place: where the observer stood says nothing of where it is.
    assert (logged["observed"]["source"], logged["observer"]["source"]) == ("none", "gps")


@pytest.mark.parametrize("how", ["lost", "500"])
@pytest.mark.parametrize("path", ["visits", "evidence"])
def test_an_answer_that_never_came_is_asked_for_again_and_nothing_doubles(
    served: Served, visit: Arrive, path: str, how: str
) -> None:
    site = assigned_site(served.registry)
    monitor = visit(PHONE)
    page = monitor.sign_in("/field/", "monitor")
    begin_visit(page)
    choose(page, "visit-condition", "intact")
    page.get_by_test_id("visit-note").fill("تدريب")
    for data, name in zip(PHOTOS, ("one.jpg", "two.jpg"), strict=True):
        page.get_by_test_id("photo-take").set_input_files([picture(name, data)])
    bodies: list[bytes | None] = []

    def commit_and_drop(route: Route) -> None:
        route.fetch()
        bodies.append(route.request.post_data_buffer)
        if how == "lost":
            route.abort("connectionreset")
        else:
            route.fulfill(status=500, body="<html>500</html>", content_type="text/html")

    page.route(f"**/api/v1/{path}", commit_and_drop, times=1)
    page.get_by_test_id("visit-send").click()
    unsent = page.get_by_test_id("unsent")
    unsent.wait_for()
    assert unsent.locator("li").count() == (3 if path == "visits" else 2)
    expect(page.get_by_test_id("may-have-arrived")).to_be_visible()
    monitor.shot(f"field-unsent-{path}-{how}")
    out = posts(monitor)
    page.get_by_test_id("send-again").click()
    sent(page)
    (logged,) = visits(served.registry, site)
    assert logged["receipt"] == page.get_by_test_id("receipt-number").inner_text()
    assert logged["conflicts"] == []
    assert sorted(each["sha256"] for each in logged["photos"]) == sorted(digests(*PHOTOS))
    assert len(bodies) == 1
    assert out[0][0] == f"/api/v1/{path}"
    assert finds_nothing(served.registry)


def test_a_photo_that_is_refused_keeps_no_other_photo_back(served: Served, visit: Arrive) -> None:
    site = assigned_site(served.registry)
    page = visit(PHONE).sign_in("/field/", "monitor")
    begin_visit(page)
    choose(page, "visit-condition", "intact")
    # An empty file is the one that is refused: whatever holds anything is kept as it came.
    page.get_by_test_id("photo-gallery").set_input_files([picture("broken.jpg", b""), picture("two.jpg", PHOTOS[1])])
    page.get_by_test_id("visit-send").click()
    unsent = page.get_by_test_id("unsent")
    unsent.wait_for()
    expect(unsent).to_contain_text("broken.jpg")
    expect(unsent).not_to_contain_text("two.jpg")
    expect(page.get_by_test_id("receipt-number")).to_be_visible()
    page.get_by_test_id("leave-photos").click()
    page.get_by_test_id("digging-now").wait_for()
    (logged,) = visits(served.registry, site)
    assert {each["sha256"] for each in logged["photos"]} == digests(PHOTOS[1])


def test_a_session_that_ends_while_filling_loses_nothing(served: Served, visit: Arrive) -> None:
    site = assigned_site(served.registry)
    monitor = visit(PHONE)
    page = monitor.sign_in("/field/", "monitor")
    begin_visit(page)
    choose(page, "visit-condition", "intact")
    page.get_by_test_id("visit-note").fill("تدريب: كُتب قبل انتهاء الجلسة")
    page.get_by_test_id("photo-take").set_input_files([picture("one.jpg", PHOTOS[0])])
    page.context.clear_cookies()
    page.get_by_test_id("visit-send").click()
    again = page.get_by_test_id("session-ended")
    again.wait_for()
    monitor.shot("field-session-ended")
    for login, password in (("monitor-2", PASSWORD), ("monitor", PASSWORD)):
        again.get_by_test_id("sign-in-name").fill(login)
        again.get_by_test_id("sign-in-password").fill(password)
        again.get_by_test_id("sign-in-submit").click()
        if login == "monitor-2":
            # Nobody sends in their own name what somebody else wrote.
            expect(again.get_by_test_id("refusal")).to_contain_text("حساب آخر")
            assert visits(served.registry, site) == []
    sent(page)
    (logged,) = visits(served.registry, site)
    assert logged["notes"] == "تدريب: كُتب قبل انتهاء الجلسة"
    assert logged["monitor"]["id"] == str(served.registry.people["monitor"])
    assert len(logged["photos"]) == 1


def test_a_phone_that_may_not_tell_its_position_says_so_and_goes_on(served: Served, visit: Arrive) -> None:
    site = assigned_site(served.registry)
    monitor = visit(PHONE, permissions=[])
    page = monitor.sign_in("/field/", "monitor")
    begin_visit(page)
    expect(page.get_by_test_id("position-state")).to_contain_text("لم يُسمح للمتصفّح بمعرفة موقعك")
    monitor.shot("field-denied")
    choose(page, "visit-condition", "intact")
    page.get_by_test_id("observed-apart").check()
    page.get_by_test_id("observed-typed").click()
    page.get_by_test_id("typed-coordinates").fill("32.7002 36.5003")
    page.get_by_test_id("typed-use").click()
    page.get_by_test_id("visit-send").click()
    sent(page)
    (logged,) = visits(served.registry, site)
    assert (logged["observer"]["source"], logged["observer"]["missing"]) == ("none", "permission_refused")
    assert (logged["observed"]["source"], logged["observed"]["lat"], logged["observed"]["lon"]) == (
        "typed",
        32.7002,
        36.5003,
    )


def test_nobody_is_led_towards_a_mine(served: Served, visit: Arrive) -> None:
    registry = served.registry
    site = registry.client("researcher").mark_site(registry.own, hazards=["landmine_or_uxo"])
    body = {"monitor": str(registry.people["monitor"]), "precision": "exact"}
    registry.client("protection-officer").post(f"/sites/{site['id']}/assignments", body)
    monitor = visit(PHONE)
    page = monitor.sign_in("/field/", "monitor")
    expect(page.get_by_test_id("assigned-hazards")).to_contain_text("ألغام أو ذخائر")
    page.get_by_test_id("log-visit").click()
    page.get_by_test_id("hazards-seen").locator("input[value=none_seen]").check()
    expect(page.get_by_test_id("gate-stop")).to_be_visible()
    expect(page.get_by_test_id("gate-approach")).to_have_count(0)
    monitor.shot("field-gate")


def test_past_tampering_at_a_new_place_reaches_the_officer(served: Served, visit: Arrive) -> None:
    page = visit(PHONE).sign_in("/field/", "monitor")
    page.get_by_test_id("report-past").click()
    page.get_by_test_id("disturbance-types").locator("input[value=digging_by_machine]").check()
    page.get_by_test_id("disturbance-effects").locator("input[value=earth_moved]").check()
    page.get_by_test_id("report-when").fill("قبل أسبوع")
    page.get_by_test_id("position-typed").click()
    page.get_by_test_id("typed-coordinates").fill("32.61 36.12")
    page.get_by_test_id("typed-use").click()
    page.get_by_test_id("photo-gallery").set_input_files([picture("one.jpg", PHOTOS[0])])
    page.get_by_test_id("report-send").click()
    sent(page)
    (found,) = served.registry.client("protection-officer").get("/disturbances").json()["disturbances"]
    assert (found["timing"], found["types"], found["effects"]) == ("past", ["digging_by_machine"], ["earth_moved"])
    assert (found["position"], found["occurred_text"]) == ({"lon": 36.12, "lat": 32.61}, "قبل أسبوع")
    evidence = served.registry.client("protection-officer").get(f"/sites/{found['site_id']}/evidence").json()
    assert {each["sha256"] for each in evidence["evidence"]} == digests(PHOTOS[0])


def test_another_organisation_sees_nothing_of_a_visit(served: Served, visit: Arrive) -> None:
    site = assigned_site(served.registry)
    page = visit(PHONE).sign_in("/field/", "monitor")
    begin_visit(page)
    page.get_by_test_id("check-remains_visible").locator("input[value=yes]").check()
    choose(page, "visit-condition", "intact")
    page.get_by_test_id("photo-take").set_input_files([picture("one.jpg", PHOTOS[0])])
    page.get_by_test_id("visit-send").click()
    sent(page)
    (logged,) = visits(served.registry, site)

    stranger = served.registry.client("stranger")
    empty: dict[str, Any] = {
        "/visits": {"visits": [], "next": None},
        "/visits/mine": [],
        "/disturbances": {"disturbances": [], "next": None},
        "/disturbances/critical": {"disturbances": []},
        "/assignments": [],
    }
    assert {path: stranger.get(path).json() for path in empty} == empty
    hidden = (
        f"/sites/{site}",
        f"/sites/{site}/visits",
        f"/sites/{site}/evidence",
        f"/evidence/{logged['photos'][0]['id']}/file",
        f"/disturbances/{logged['disturbances'][0]}",
    )
    assert {stranger.get(path).status_code for path in hidden} == {404}
    other = visit(PHONE)
    theirs = other.sign_in("/field/", "stranger")
    theirs.get_by_test_id("digging-now").wait_for()
    expect(theirs.get_by_test_id("assigned-site")).to_have_count(0)
    # Nor does the monitor who sent it: not even their own photo.
    monitor = served.registry.client("monitor")
    assert monitor.get(f"/evidence/{logged['photos'][0]['id']}/file").status_code == 404
    assert monitor.get("/visits").json()["visits"] == []


def test_leaving_a_half_filled_visit_asks_first(served: Served, visit: Arrive) -> None:
    assigned_site(served.registry)
    page = visit(PHONE, language="en").sign_in("/field/", "monitor")
    page.get_by_test_id("language-switch").click()
    begin_visit(page)
    page.get_by_test_id("visit-note").fill("Training")
    page.get_by_test_id("visit-leave").click()
    expect(page.get_by_test_id("discard")).to_contain_text("What you wrote is not sent")
    page.get_by_test_id("discard-keep").click()
    expect(page.get_by_test_id("visit-note")).to_have_value("Training")
    page.get_by_test_id("visit-leave").click()
    page.get_by_test_id("discard-yes").click()
    page.get_by_test_id("digging-now").wait_for()
