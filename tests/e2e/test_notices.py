"""Attack 16 in the browser: the bell rings for those concerned, on a phone too."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Served, Visitor

Visit = Callable[..., Visitor]


def test_who_did_not_ask_for_a_reset_stops_it_from_the_phone_in_two_taps(served: Served, visit: Visit) -> None:
    registry = served.registry
    asked = {"reason": "طلب تدريبي"}
    monitor = registry.people["monitor"]
    assert registry.client("administrator").post(f"/people/{monitor}/reset", asked).status_code == 202
    visitor = visit(PHONE)
    phone = visitor.sign_in("/desk/", "monitor")
    expect(phone.get_by_test_id("bell-count")).to_have_text("1")
    phone.get_by_test_id("bell").click()
    notice = phone.get_by_test_id("notice")
    expect(notice).to_contain_text("طلب إعادة تعيين كلمة مرور \u2068monitor")
    expect(notice).to_contain_text("administrator")
    visitor.shot("notices-phone")
    phone.get_by_test_id("notice-stop").click()
    expect(phone.get_by_test_id("notice-stop")).to_have_count(0)
    phone.get_by_test_id("notices-read").click()
    expect(phone.get_by_test_id("bell-count")).to_have_count(0)
    expect(notice).to_have_attribute("data-read", "true")

    officer = visit(language="en")
    desk = officer.sign_in("/desk/", "officer-2")
    desk.get_by_test_id("bell").click()
    expect(desk.locator('[data-kind="password_reset.stopped"]')).to_contain_text("monitor")
    officer.shot("notices-desk")
    assert visitor.errors == officer.errors == []


def test_who_seals_a_site_reads_first_who_keeps_it(served: Served, visit: Visit) -> None:
    site = served.registry.client("researcher").mark_site(served.registry.own)
    visitor = visit()
    desk = visitor.sign_in("/desk/", "researcher")
    desk.goto(f"{served.url}/desk/#/map/{site['id']}")
    desk.get_by_test_id("guard-site").click()
    desk.get_by_test_id("guard-level").select_option("sealed")
    expect(desk.get_by_test_id("sealing-keep")).to_contain_text("researcher")
    expect(desk.get_by_test_id("sealing-lose")).to_contain_text("protection-officer")
    visitor.shot("sealing")
    desk.get_by_test_id("guard-reason").fill("خطر على الشهود")
    desk.get_by_test_id("guard-save").click()
    expect(desk.get_by_test_id("guard-dialog")).to_have_count(0)
    assert served.registry.client("legal").get(f"/sites/{site['id']}").status_code == 404
    assert visitor.errors == []
