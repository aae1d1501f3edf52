"""Visits as monitors log them on their phones, and what the registry then has."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Served
from tests.e2e.handset import Switch, add_photo, begin, choose, go, kept, seal, unsent
from tests.e2e.phone import digests
from tests.support.arrived import arrived
from tests.support.field import assigned_site, photo
from tests.support.proxy import Link

SHIFTED = """
  const Real = Date; globalThis.shift = -3 * 864e5;
  globalThis.Date = class extends Real {
    constructor(...all) { if (all.length) super(...all); else super(Real.now() + globalThis.shift); }
    static now() { return Real.now() + globalThis.shift; }
  };"""


def test_a_visit_with_photos_a_position_and_a_voice_arrives_as_it_was_logged(
    served: Served, link: Link, handset: Switch
) -> None:
    site = assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry)
    begin(page)
    expect(page.get_by_test_id("position")).to_have_attribute("data-source", "gps")
    add_photo(page, photo("one"))
    page.get_by_test_id("photo-received").set_input_files(
        [{"name": "two.jpg", "mimeType": "image/jpeg", "buffer": photo("two")}]
    )
    page.get_by_test_id("photo-from").fill("تدريب: جار")
    page.get_by_test_id("photo-camera").click()
    page.locator("[data-testid=camera][data-ready=true]").wait_for()
    page.get_by_test_id("shutter").click()
    page.locator("[data-testid=camera-count][data-count='3']").wait_for()
    page.get_by_test_id("camera-close").click()
    page.get_by_test_id("check-fresh_digging").locator("input[value=yes]").check()
    page.get_by_test_id("disturbance-types").locator("input[value=dumping]").check()
    choose(page, "visit-condition", "slight_damage")
    page.get_by_test_id("visit-note").fill("تدريب: أثر حفر خفيف")
    page.get_by_test_id("voice-record").click()
    page.locator("[data-testid=voice-seconds]:not([data-seconds='0'])").wait_for()
    page.get_by_test_id("voice-stop").click()
    page.get_by_test_id("voice-note").wait_for()
    shown = [one.get_attribute("data-sha256") for one in page.get_by_test_id("photo").all()]
    seal(page)
    unsent(page, 0)
    (visit,) = arrived(served.registry)
    assert visit.text is not None
    said, log = visit.text, visit.text["visit"]
    assert (said["site_id"], said["kind"], visit.missing) == (str(site), "visit", 0)
    assert (log["observer"]["source"], log["observer"]["accuracy_m"]) == ("gps", 8)
    assert log["checklist"] == {"fresh_digging": "yes"}
    assert log["disturbances"][0]["types"] == ["dumping"]
    assert [each["origin"] for each in said["photos"]] == ["gallery", "received", "taken"]
    assert said["photos"][1]["from"] == "تدريب: جار"
    assert [each["sha256"] for each in said["photos"]] == shown
    assert digests(*visit.parts["photo"]) == set(shown)
    assert {photo("one"), photo("two")} < set(visit.parts["photo"])
    assert len(visit.parts["preview"]) == 3
    (spoken,) = said["voice"]
    assert digests(*visit.parts["voice"]) == {spoken["sha256"]}
    assert (spoken["type"].partition(";")[0], spoken["seconds"] > 0) == ("audio/webm", True)
    # The text went first of all, the photos last.
    order = [path.split("/")[6] for method, path, _ in link.seen if "/chunks/" in path]
    kinds = {each["sha256"]: each["kind"] for each in json.loads(visit.row.manifest)["blobs"]}
    assert [kinds[each] for each in dict.fromkeys(order)] == ["text"] + ["preview"] * 3 + ["photo"] * 3 + ["voice"]
    page.get_by_test_id("own-receipts").locator("summary").click()
    expect(page.get_by_test_id("own-receipt")).to_have_text(visit.row.number)
    assert phone.errors == []


def test_digging_now_goes_alone_and_first(served: Served, link: Link, handset: Switch) -> None:
    site = assigned_site(served.registry)
    page = handset().enrol(served.registry)
    link.down = True
    begin(page)
    choose(page, "visit-condition", "intact")
    add_photo(page, photo("one"))
    seal(page)
    page.get_by_test_id("digging-now").click()
    page.get_by_test_id("digging-fix").wait_for()
    page.get_by_test_id("digging-site").click()
    expect(page.get_by_test_id("digging-sealed")).to_have_attribute("data-arrived", "false")
    unsent(page, 2)
    link.down = False
    go(page)
    expect(page.get_by_test_id("digging-sealed")).to_have_attribute("data-arrived", "true")
    unsent(page, 0)
    logged, report = arrived(served.registry)
    assert report.text is not None
    assert (report.text["kind"], report.text["site_id"], report.parts) == ("digging", str(site), {})
    assert report.text["report"]["timing"] == "ongoing"
    assert page.get_by_test_id("receipt-number").inner_text() == report.row.number
    photos = [path for _, path, _ in link.seen if f"/sealed/{logged.row.visit_id}/blobs" in path]
    manifest = [path for _, path, _ in link.seen].index(f"/api/v1/sealed/{report.row.visit_id}")
    assert manifest < [path for _, path, _ in link.seen].index(photos[1])


def test_a_clock_that_is_days_wrong_or_moved_is_taken_with_both_times(served: Served, handset: Switch) -> None:
    assigned_site(served.registry)
    page = handset(script=SHIFTED).enrol(served.registry)
    begin(page)
    choose(page, "visit-condition", "intact")
    page.evaluate("globalThis.shift = 864e5")
    seal(page)
    unsent(page, 0)
    (visit,) = arrived(served.registry)
    assert visit.text is not None
    assert visit.row.device_time is not None
    assert timedelta(hours=23) < visit.row.device_time - visit.row.received_at < timedelta(hours=25)
    first, last = visit.text["clock"][0], visit.text["clock"][-1]
    moved = datetime.fromisoformat(last["at"]) - datetime.fromisoformat(first["at"])
    assert moved > timedelta(days=3)
    assert timedelta(milliseconds=last["monotonic_ms"] - first["monotonic_ms"]) < timedelta(minutes=5)


def test_two_phones_at_one_site_in_one_hour_are_two_visits(served: Served, handset: Switch) -> None:
    site = assigned_site(served.registry)
    body = {"monitor": str(served.registry.people["monitor-2"]), "precision": "exact"}
    served.registry.client("protection-officer").post(f"/sites/{site}/assignments", body)
    for login in ("monitor", "monitor-2"):
        page = handset(login).enrol(served.registry, login)
        begin(page)
        choose(page, "visit-condition", "intact")
        page.get_by_test_id("visit-note").fill(login)
        seal(page)
        unsent(page, 0)
    visits = arrived(served.registry)
    assert [each.text and each.text["visit"]["notes"] for each in visits] == ["monitor", "monitor-2"]
    assert {each.text and each.text["site_id"] for each in visits} == {str(site)}


def test_a_phone_that_cannot_send_hands_its_outbox_over_as_a_file(
    served: Served, link: Link, handset: Switch, tmp_path: Path
) -> None:
    assigned_site(served.registry)
    broken = handset("broken", accept_downloads=True)
    page = broken.enrol(served.registry)
    link.down = True
    begin(page)
    choose(page, "visit-condition", "intact")
    add_photo(page, photo("one"))
    kept(page)
    seal(page)
    page.get_by_test_id("open-outbox").click()
    with page.expect_download() as download:
        page.get_by_test_id("export").click()
    file = tmp_path / "notes.zip"
    download.value.save_as(file)
    broken.close()
    link.down = False
    assigned_site(served.registry, monitor="monitor-2")
    other = handset("other").enrol(served.registry, "monitor-2")
    other.get_by_test_id("open-outbox").click()
    other.get_by_test_id("hand-in").set_input_files(file)
    expect(other.get_by_test_id("handed-in")).to_contain_text("1")
    (visit,) = arrived(served.registry)
    assert visit.parts["photo"] == [photo("one")]
    assert visit.row.person_id == served.registry.people["monitor"]


def test_nobody_is_led_towards_a_mine_and_nothing_stays_when_it_is_erased(served: Served, handset: Switch) -> None:
    registry = served.registry
    site = registry.client("researcher").mark_site(registry.own, hazards=["landmine_or_uxo"])
    body = {"monitor": str(registry.people["monitor"]), "precision": "exact"}
    registry.client("protection-officer").post(f"/sites/{site['id']}/assignments", body)
    phone = handset()
    page = phone.enrol(registry)
    expect(page.get_by_test_id("assigned-hazards")).to_contain_text("ألغام أو ذخائر")
    page.get_by_test_id("log-visit").click()
    page.get_by_test_id("hazards-seen").locator("input[value=none_seen]").check()
    expect(page.get_by_test_id("gate-stop")).to_be_visible()
    expect(page.get_by_test_id("gate-approach")).to_have_count(0)
    page.get_by_test_id("gate-distance").click()
    kept(page)
    page.get_by_test_id("lock").click()
    for wrong in ("ليست هي", "ولا هذه", "ولا هذه أيضاً"):
        page.get_by_test_id("passphrase").fill(wrong)
        page.get_by_test_id("passphrase-submit").click()
        expect(page.get_by_test_id("passphrase")).to_have_value("")
        expect(page.get_by_test_id("passphrase-wrong")).to_be_visible()
    # Whoever guesses waits longer and longer; whoever has to erase does not.
    expect(page.get_by_test_id("passphrase-wait")).to_be_visible()
    page.get_by_test_id("passphrase").fill("ولا هذه")
    expect(page.get_by_test_id("passphrase-submit")).to_be_disabled()
    page.get_by_test_id("wipe").click()
    expect(page.get_by_test_id("wiped")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("enrol-code")).to_be_visible()
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") <= 1
    assert page.evaluate("localStorage.length") == 0


def test_past_tampering_at_a_new_place_is_reported_in_english(served: Served, handset: Switch) -> None:
    assigned_site(served.registry)
    page = handset().enrol(served.registry)
    page.get_by_test_id("language-switch").click()
    page.get_by_test_id("report-past").click()
    kept(page)
    page.get_by_test_id("disturbance-types").locator("input[value=digging_by_machine]").check()
    page.get_by_test_id("disturbance-effects").locator("input[value=earth_moved]").check()
    page.get_by_test_id("report-when").fill("a week ago")
    page.get_by_test_id("position-typed").click()
    page.get_by_test_id("typed-coordinates").fill("32.61 36.12")
    add_photo(page, photo("one"))
    page.get_by_test_id("report-send").click()
    page.get_by_test_id("digging-now").wait_for()
    unsent(page, 0)
    (report,) = arrived(served.registry)
    assert report.text is not None
    said = report.text["report"]
    assert (report.text["kind"], report.text["site_id"], report.text["visit"]) == ("report", None, None)
    assert report.text["place"]["id"]
    assert (said["timing"], said["types"], said["effects"]) == ("past", ["digging_by_machine"], ["earth_moved"])
    assert (said["position"], said["occurred_text"]) == ({"lon": 36.12, "lat": 32.61}, "a week ago")
    assert report.parts["photo"] == [photo("one")]
