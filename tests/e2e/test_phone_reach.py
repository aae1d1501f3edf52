"""Every screen of the phone page: WCAG 2.2 AA in both languages, on the smallest phone, large letters, in the sun."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Served
from tests.e2e.handset import PASSPHRASE, Switch, add_photo, choose, go, kept, seal, unsent
from tests.e2e.reach import Reach
from tests.support.field import assigned_site, photo
from tests.support.proxy import Link

SMALLEST = {"width": 320, "height": 640}


def _linked(page: Page, served: Served, reach: Reach) -> None:
    page.get_by_test_id("scan-open").click()
    page.locator("[data-testid=scan][data-ready=true]").wait_for()
    reach.look("code scanned")
    page.get_by_test_id("scan-close").click()
    page.get_by_test_id("enrol-code").fill("00000-00000")
    page.get_by_test_id("enrol-submit").click()
    page.get_by_test_id("refusal").wait_for()
    reach.look("enrolment refused")
    body = {"person_id": str(served.registry.people["monitor"])}
    offer = served.registry.client("protection-officer").post("/enrolments", body).json()
    # As an Arabic keyboard writes it.
    page.get_by_test_id("enrol-code").fill(offer["code"].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    page.get_by_test_id("enrol-submit").click()
    page.get_by_test_id("passphrase").fill(PASSPHRASE)
    page.get_by_test_id("passphrase-again").fill("other")
    reach.look("passphrase chosen")
    page.get_by_test_id("passphrase-again").fill(PASSPHRASE)
    page.get_by_test_id("passphrase-submit").click()
    page.get_by_test_id("assigned-site").wait_for()
    # A place that is new is on the first screen, however many sites there are.
    expect(page.get_by_test_id("visit-new-place")).to_be_in_viewport()


def _map(page: Page, reach: Reach) -> None:
    page.get_by_test_id("open-map").click()
    page.locator("[data-testid=place-map][data-ready=true]").wait_for()
    page.get_by_test_id("map-bring").wait_for()
    reach.look("map")
    page.get_by_test_id("back").click()


def _visit(page: Page, reach: Reach) -> None:
    page.get_by_test_id("log-visit").click()
    page.get_by_test_id("hazards-seen").locator("input[value=armed_actor]").check()
    page.get_by_test_id("gate-stop").wait_for()
    reach.look("hazards")
    page.get_by_test_id("gate-distance").click()
    page.get_by_test_id("disturbance-all").click()
    page.get_by_test_id("disturbance-types").locator("input[value=digging_by_machine]").check()
    choose(page, "disturbance-timing", "ongoing")
    choose(page, "visit-condition", "not_assessed")
    choose(page, "visit-condition-reason", "hazard")
    page.get_by_test_id("position-none").click()
    page.get_by_test_id("observed-typed").click()
    add_photo(page, photo("one"))
    add_photo(page, photo("two"), "received", 2)
    page.get_by_test_id("photo-from").fill("تدريب: جار")
    kept(page)
    reach.look("visit")
    page.get_by_test_id("photo-camera").click()
    page.locator("[data-testid=camera][data-ready=true]").wait_for()
    reach.look("camera")
    page.get_by_test_id("camera-close").click()
    page.get_by_test_id("visit-discard").click()
    page.get_by_test_id("discard").wait_for()
    reach.look("draft thrown away")
    page.get_by_test_id("discard-keep").click()


def _rest(page: Page, reach: Reach) -> None:
    for button, screen in (("open-outbox", "outbox"), ("open-settings", "settings")):
        page.get_by_test_id(button).click()
        page.get_by_test_id(screen).wait_for()
        reach.look(screen)
        page.get_by_test_id("back").click()
    page.get_by_test_id("report-past").click()
    kept(page)
    reach.look("report")
    page.get_by_test_id("report-leave").click()
    page.get_by_test_id("digging-now").click()
    reach.look("digging where")
    page.get_by_test_id("digging-site").click()
    page.get_by_test_id("digging-sealed").wait_for()
    reach.look("digging reported")


def test_everybody_can_use_every_screen_of_the_phone_page(served: Served, link: Link, handset: Switch) -> None:
    assigned_site(served.registry)
    phone = handset(viewport=SMALLEST)
    page, reach = phone.page, Reach(phone.page)
    _linked(page, served, reach)
    _map(page, reach)
    link.down = True
    _visit(page, reach)
    seal(page)
    unsent(page, 2)
    _rest(page, reach)
    link.down = False
    go(page)
    unsent(page, 0)
    page.get_by_test_id("receipt-home").click()
    page.get_by_test_id("own-receipts").locator("summary").click()
    page.get_by_test_id("own-receipt").first.wait_for()
    reach.look("first page")
    page.get_by_test_id("lock").click()
    page.get_by_test_id("passphrase").fill("ليست هي")
    page.get_by_test_id("passphrase-submit").click()
    page.get_by_test_id("passphrase-wrong").wait_for()
    reach.look("locked")
    page.get_by_test_id("wipe").click()
    page.get_by_test_id("wiped").wait_for()
    reach.look("erased")
    assert not reach.faults, "\n".join(reach.faults)
    assert phone.errors == []
