"""What people do with their phones: prepaid data, leaving in haste, a copy put back, a phone that keeps nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Served
from tests.e2e.handset import Switch, add_photo, begin, choose, go, kept, seal, unsent
from tests.support.arrived import arrived
from tests.support.field import assigned_site, photo, visit
from tests.support.proxy import Link

ROOT = Path(__file__).parents[2]
AWAY = """(away) => {
  Object.defineProperty(document, 'visibilityState', { value: away ? 'hidden' : 'visible', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
"""What the browser tells a page that another app covers: a browser without a screen covers nothing."""


def _log(page: Page, note: str) -> None:
    begin(page)
    choose(page, "visit-condition", "intact")
    page.get_by_test_id("visit-note").fill(note)


def test_what_is_due_is_said_on_the_phone_with_no_network_in_both_languages(
    served: Served, link: Link, handset: Switch
) -> None:
    registry = served.registry
    for when in ("7d", "stopped"):
        body = visit(assigned_site(registry), next_visit=when)
        assert registry.client("monitor").post("/visits", body).status_code == 201
    phone = handset()
    phone.enrol(registry)
    phone.ready_offline()
    phone.close()
    link.down = True
    page = phone.start()
    phone.unlock()
    late, rest = page.get_by_test_id("assigned-due").all()
    expect(page.get_by_test_id("reminder")).to_have_text("زيارات حان موعدها أو اقترب: 1")
    expect(late).to_contain_text("فات موعد الزيارة: 19 آذار 2026")
    expect(rest).to_have_text("لا موعد محدَّد للزيارة")
    page.get_by_test_id("language-switch").click()
    expect(page.get_by_test_id("reminder")).to_have_text("Visits due or soon due: 1")
    expect(late).to_contain_text("Visit overdue: 19 March 2026")
    assert phone.errors == []


def test_prepaid_data_goes_where_its_owner_says_and_nothing_shows_when_they_leave(
    served: Served, link: Link, handset: Switch
) -> None:
    assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry)
    page.get_by_test_id("open-outbox").click()
    page.get_by_test_id("previews-only").check()
    page.get_by_test_id("back").click()
    link.down = True
    _log(page, "تدريب: باقة")
    add_photo(page, photo("one") + bytes(range(256)) * 1000)
    kept(page)
    seal(page)
    bar = unsent(page, 1)
    # What it costs is said before anything goes, of all and of the photos.
    expect(bar).to_contain_text("ك.ب")
    page.get_by_test_id("open-outbox").click()
    expect(page.get_by_test_id("cost")).to_contain_text("للصور والصوت")
    link.down = False
    go(page)
    expect(unsent(page, 1)).to_contain_text("الصور تنتظر الواي فاي")
    (visit,) = arrived(served.registry)
    assert (visit.text is not None, sorted(visit.parts), visit.missing) == (True, ["preview"], 1)
    page.get_by_test_id("previews-only").uncheck()
    unsent(page, 0)
    assert arrived(served.registry)[0].missing == 0
    page.get_by_test_id("back").click()
    # Another app comes before it: what was being written is kept, and nothing of it shows.
    _log(page, "تدريب: نصف جملة")
    page.evaluate(AWAY, True)
    page.get_by_test_id("unlock").wait_for()
    expect(page.get_by_test_id("visit-form")).to_have_count(0)
    page.evaluate(AWAY, False)
    phone.unlock()
    page.get_by_test_id("draft").click()
    expect(page.get_by_test_id("visit-note")).to_have_value("تدريب: نصف جملة")
    page.get_by_test_id("quick-exit").click()
    page.wait_for_url("**/field/notes.html")
    page.go_back(wait_until="commit")
    expect(page.get_by_test_id("visit-form")).to_have_count(0)
    assert phone.errors == []


def test_a_phone_put_back_from_a_copy_conflicts_with_itself_and_both_are_kept(
    served: Served, link: Link, handset: Switch
) -> None:
    assigned_site(served.registry)
    phone = handset("first")
    page = phone.enrol(served.registry)
    _log(page, "تدريب: المسودّة")
    kept(page)
    phone.close()
    shutil.copytree(phone.profile, phone.profile.with_name("copy"), symlinks=True, ignore_dangling_symlinks=True)
    for name, note in (("first", "تدريب: ما كتبه الأول"), ("copy", "تدريب: ما كتبته النسخة")):
        one = handset(name)
        one.unlock()
        one.page.get_by_test_id("draft").click()
        one.page.get_by_test_id("visit-note").fill(note)
        kept(one.page)
        seal(one.page)
        if name == "first":
            unsent(one.page, 0)
            one.close()
    expect(unsent(one.page, 1)).to_have_attribute("data-state", "refused")
    one.page.get_by_test_id("open-outbox").click()
    expect(one.page.get_by_test_id("unsent")).to_contain_text("لم يُحذف شيء")
    notes = {visit.text["visit"]["notes"] for visit in arrived(served.registry) if visit.text}
    assert notes == {"تدريب: ما كتبه الأول", "تدريب: ما كتبته النسخة"}


def test_a_phone_that_only_logs_shows_no_place_and_keeps_no_list(served: Served, link: Link, handset: Switch) -> None:
    assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry, log_only=True)
    expect(page.get_by_test_id("assigned-site")).not_to_contain_text("36.5")
    expect(page.get_by_test_id("assigned-map")).to_have_count(0)
    phone.ready_offline()
    phone.close()
    link.down = True
    page = phone.start()
    phone.unlock()
    expect(page.get_by_test_id("no-sites")).to_contain_text("لم تصل قائمة مواقعك إلى هذا الهاتف بعد")
    page.get_by_test_id("open-settings").click()
    expect(page.get_by_test_id("log-only")).to_be_visible()


def test_anybody_can_compare_what_is_served_with_what_was_built(served: Served, tmp_path: Path) -> None:
    built = served.registry.app.state.settings.web_root / "field/build.json"
    published = json.loads(built.read_text())["files"]
    assert {"/field/index.html", "/field/sw.js", "/field/notes.html"} < set(published)
    command = [sys.executable, ROOT / "scripts/check_build.py", served.url]
    assert subprocess.run([*command, built], check=False).returncode == 0
    other = tmp_path / "build.json"
    other.write_text(json.dumps({"files": published | {"/field/sw.js": "0" * 64, "/field/none.js": "0" * 64}}))
    told = subprocess.run([*command, other], check=False, capture_output=True, text=True)
    assert (told.returncode, told.stdout.count("/field/sw.js"), told.stdout.count("/field/none.js")) == (1, 1, 1)
