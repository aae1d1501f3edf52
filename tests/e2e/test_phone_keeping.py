"""What a phone keeps: through new versions, a full disk, two windows, a closed database; and nothing for a thief."""

from __future__ import annotations

import base64
import os
import shutil
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Served
from tests.e2e.handset import PASSPHRASE, Switch, add_photo, begin, choose, go, kept, seal, unsent
from tests.support.arrived import arrived
from tests.support.field import assigned_site, photo, released_outline
from tests.support.proxy import Link

MARKER = "علامة-مزروعة-MARKER-7391"
IN_THE_CLEAR = "علامة-بلا-تشفير-5518"
KEEP_IN_CLEAR = """([text, noise]) => new Promise((done) => {
  const asked = indexedDB.open('clear', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('all');
  asked.onsuccess = () => {
    const work = asked.result.transaction('all', 'readwrite', { durability: 'strict' });
    const bytes = Uint8Array.from(atob(noise), (one) => one.charCodeAt(0)).buffer;
    work.objectStore('all').put({ text, bytes }, 1);
    work.oncomplete = () => { asked.result.close(); done(true); };
  };
})"""
CONNECTIONS = """
  const open = IDBFactory.prototype.open; globalThis.connections = [];
  IDBFactory.prototype.open = function (...all) {
    const asked = open.apply(this, all);
    asked.addEventListener('success', () => globalThis.connections.push(asked.result));
    return asked;
  };"""


def test_a_new_version_waits_for_a_persons_word(served: Served, link: Link, handset: Switch) -> None:
    assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry)
    phone.ready_offline()
    # From the second time on the page comes from the service worker.
    phone.close()
    page = phone.start()
    phone.unlock()
    link.fault("cut", "PUT", "/sealed/", times=10_000)
    for _ in range(3):
        begin(page)
        choose(page, "visit-condition", "intact")
        seal(page)
    unsent(page, 3)
    begin(page)
    page.get_by_test_id("visit-note").fill(MARKER)
    kept(page)
    page.evaluate("globalThis.sameLife = true")
    link.fault("newer", "GET", r"/field/sw\.js", times=100)
    page.evaluate(
        """async () => {
          const found = await navigator.serviceWorker.getRegistration('/field/');
          await found.update();
          const next = found.installing;
          if (next) await new Promise((go) => next.addEventListener('statechange', go, { once: true }));
          if (!found.waiting) throw new Error('the next build did not wait: ' + next?.state);
        }"""
    )
    expect(page.get_by_test_id("visit-note")).to_have_value(MARKER)
    assert page.evaluate("globalThis.sameLife") is True
    page.get_by_test_id("visit-leave").click()
    unsent(page, 3)
    # Another window opens the database at a newer version: this one gives way and says so, and loses nothing.
    other = phone.context.new_page()
    other.goto(link.url + "/field/notes.html")
    other.evaluate(
        """() => new Promise((done, failed) => {
          const asked = indexedDB.open('notes', 1000);
          [asked.onsuccess, asked.onblocked] = [() => { asked.result.close(); done(true); }, () => failed('blocked')];
        })"""
    )
    expect(page.get_by_test_id("elsewhere")).to_be_visible()
    found = other.evaluate(
        """() => new Promise((done) => {
          indexedDB.open('notes').onsuccess = ({ target: { result: db } }) => {
            const all = ['drafts', 'outbox'].map((name) => new Promise((told) => {
              db.transaction(name).objectStore(name).count().onsuccess = (event) => told(event.target.result);
            }));
            Promise.all(all).then(done);
          };
        })"""
    )
    assert found == [1, 3]


def test_a_new_version_is_used_when_somebody_says_so(served: Served, link: Link, handset: Switch) -> None:
    assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry)
    phone.ready_offline()
    phone.close()
    page = phone.start()
    phone.unlock()
    begin(page)
    page.get_by_test_id("visit-note").fill(MARKER)
    kept(page)
    page.get_by_test_id("visit-leave").click()
    link.fault("newer", "GET", r"/field/sw\.js", times=100)
    page.evaluate("navigator.serviceWorker.getRegistration('/field/').then((found) => found.update())")
    page.get_by_test_id("use-version").click()
    page.get_by_test_id("unlock").wait_for()
    phone.unlock()
    page.get_by_test_id("draft").click()
    expect(page.get_by_test_id("visit-note")).to_have_value(MARKER)


def test_a_full_phone_keeps_what_it_had_says_so_and_sends(served: Served, link: Link, handset: Switch) -> None:
    assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry)
    link.fault("cut", "PUT", "/sealed/", times=10_000)
    sealed, written = photo("one") + os.urandom(300_000), photo("two")
    begin(page)
    choose(page, "visit-condition", "intact")
    add_photo(page, sealed)
    seal(page)
    unsent(page, 1)
    begin(page)
    choose(page, "visit-condition", "intact")
    add_photo(page, written)
    kept(page)
    phone.close()
    page = phone.start(room=0)
    page.get_by_test_id("passphrase").fill(PASSPHRASE)
    page.get_by_test_id("passphrase-submit").click()
    expect(page.get_by_test_id("passphrase-failed")).to_contain_text("امتلأت ذاكرة الهاتف")
    phone.room(100_000)
    phone.unlock()
    page.get_by_test_id("draft").click()
    phone.room(0)
    page.get_by_test_id("photo-gallery").set_input_files(
        [{"name": "three.jpg", "mimeType": "image/jpeg", "buffer": photo("three") + os.urandom(1_000_000)}]
    )
    expect(page.get_by_test_id("photo-refused")).to_contain_text("امتلأت ذاكرة الهاتف: لم تُحفظ هذه الصورة")
    expect(page.get_by_test_id("photo")).to_have_count(1)
    page.get_by_test_id("visit-note").fill(MARKER)
    lost = page.locator("[data-testid=save-state][data-state=failed]")
    expect(lost).to_contain_text("امتلأت ذاكرة الهاتف ولم يُحفظ هذا")
    page.get_by_test_id("visit-send").click()
    expect(page.get_by_test_id("not-sealed")).to_contain_text("الزيارة ما زالت هنا كما كتبتها")
    # What waits is sent with no room at all, and leaves the phone: that makes room.
    link.faults.clear()
    go(page)
    unsent(page, 0)
    phone.room(None)
    lost.get_by_role("button").click()
    kept(page)
    seal(page)
    unsent(page, 0)
    first, second = sorted(arrived(served.registry), key=lambda each: len(each.parts["photo"][0]), reverse=True)
    assert (first.parts["photo"], second.parts["photo"]) == ([sealed], [written])
    assert second.text is not None
    assert second.text["visit"]["notes"] == MARKER


def test_a_draft_in_two_windows_has_one_editor(served: Served, link: Link, handset: Switch) -> None:
    assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry)
    begin(page)
    page.get_by_test_id("visit-note").fill(MARKER)
    kept(page)
    other = phone.context.new_page()
    other.goto(link.url + "/field/")
    phone.unlock(other)
    other.get_by_test_id("draft").click()
    expect(other.get_by_test_id("draft-elsewhere")).to_be_visible()
    page.get_by_test_id("visit-leave").click()
    page.get_by_test_id("digging-now").wait_for()
    other.get_by_role("button", name="رجوع").click()
    other.get_by_test_id("draft").click()
    expect(other.get_by_test_id("visit-note")).to_have_value(MARKER)
    choose(other, "visit-condition", "intact")
    seal(other)
    unsent(other, 0)
    assert len(arrived(served.registry)) == 1


def _leaks(profile: Path, words: list[bytes]) -> list[tuple[str, bytes]]:
    return [
        (str(file.relative_to(profile)), word)
        for file in profile.rglob("*")
        if file.is_file() and not file.is_symlink()
        for data in [file.read_bytes()]
        for word in words
        if word in data
    ]


def test_a_copied_profile_tells_a_thief_nothing(served: Served, link: Link, handset: Switch, tmp_path: Path) -> None:
    ghost, lines = released_outline(served.registry, assigned_site(served.registry))
    phone = handset()
    page = phone.enrol(served.registry)
    phone.ready_offline()
    expect(page.get_by_test_id("assigned-site")).to_contain_text("36.5")
    page.get_by_test_id("assigned-ghost").wait_for()
    link.down = True
    # One visit is sealed and waits, another is half written when the phone is locked.
    for photographs in (1, 2):
        begin(page)
        page.get_by_test_id("visit-note").fill(MARKER)
        choose(page, "visit-condition", "intact")
        expect(page.get_by_test_id("position")).to_have_attribute("data-source", "gps")
        add_photo(page, photo(str(photographs)))
        page.get_by_test_id("photo-camera").click()
        page.locator("[data-testid=camera][data-ready=true]").wait_for()
        expect(page.get_by_test_id("ghost")).to_be_visible()
        page.get_by_test_id("ghost-strength").fill("0" if photographs == 2 else "40")
        page.get_by_test_id("shutter").click()
        page.locator("[data-testid=camera-count][data-count='2']").wait_for()
        page.get_by_test_id("camera-close").click()
        kept(page)
        if photographs == 1:
            seal(page)
    unsent(page, 1)
    noise = os.urandom(64)
    page.evaluate(KEEP_IN_CLEAR, [IN_THE_CLEAR, base64.b64encode(noise).decode()])
    page.get_by_test_id("lock").click()
    page.get_by_test_id("unlock").wait_for()
    # Switched off in the proper way, so that the browser writes down whatever it would.
    phone.close()
    shutil.copytree(phone.profile, tmp_path / "stolen", symlinks=True, ignore_dangling_symlinks=True)
    texts = [MARKER, "36.5005", "32.7005", "36.500500", "MARKER-7391"]
    planted = [b"PLANTED-COMMENT", b"PLANTED-MAKER", photo("1")[-48:], b"JFIF\x00\x01"]
    planted += [lines[-96:-48], base64.b64encode(lines)[-96:-48]]
    words = [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le")] + planted
    assert _leaks(tmp_path / "stolen", words) == []
    # A text and bytes that the same browser kept in the clear are found.
    clear = [IN_THE_CLEAR.encode("utf-16-le"), noise]
    assert {word for _, word in _leaks(tmp_path / "stolen", clear)} == set(clear)
    # What is kept is really there, and opens for whoever has the passphrase.
    page = phone.start()
    phone.unlock()
    page.get_by_test_id("draft").click()
    expect(page.get_by_test_id("visit-note")).to_have_value(MARKER)
    expect(page.get_by_test_id("photo")).to_have_count(2)
    # The one that was sealed says which outline lay over its photo; what is withdrawn leaves the phone.
    link.down = False
    go(page)
    unsent(page, 0)
    (visit,) = arrived(served.registry)
    assert visit.text is not None
    assert [(each["ghost"], each.get("ghost_id")) for each in visit.text["photos"]] == [(False, None), (True, ghost)]
    why = {"reason": "تدريب: لم تعد تلزم"}
    served.registry.client("protection-officer").post(f"/evidence/outlines/{ghost}/withdraw", why)
    page.get_by_test_id("visit-leave").click()
    expect(page.get_by_test_id("assigned-site")).to_be_visible()
    expect(page.get_by_test_id("assigned-ghost")).to_have_count(0)


def test_from_cold_with_no_network_every_state_that_is_shown_is_true(
    served: Served, link: Link, handset: Switch
) -> None:
    assigned_site(served.registry)
    phone = handset(permissions=["camera"])
    page = phone.enrol(served.registry)
    page.get_by_test_id("assigned-site").wait_for()
    phone.ready_offline()
    phone.close()
    link.down = True
    page = phone.start(CONNECTIONS)
    assert page.locator("html").get_attribute("dir") == "rtl"
    phone.unlock()
    begin(page)
    expect(page.get_by_test_id("position-state")).to_contain_text("لم يُسمح للمتصفّح بمعرفة موقعك")
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"longitude": 36.5005, "latitude": 32.7005, "accuracy": 40})
    page.get_by_test_id("position").get_by_role("button", name="حاول ثانية").click()
    expect(page.get_by_test_id("position-state")).to_contain_text("40")
    # The browser takes the database away under the page, as phones do that run short of memory.
    page.evaluate("globalThis.connections.forEach((one) => { one.close(); one.dispatchEvent(new Event('close')); })")
    page.get_by_test_id("visit-note").fill(MARKER)
    choose(page, "visit-condition", "slight_damage")
    kept(page)
    seal(page)
    expect(unsent(page, 1)).to_have_attribute("data-state", "waiting")
    assert arrived(served.registry) == []
    link.down = False
    go(page)
    unsent(page, 0)
    (visit,) = arrived(served.registry)
    assert visit.text is not None
    assert visit.text["visit"]["observer"]["accuracy_m"] == 40
    assert visit.text["visit"]["notes"] == MARKER
    assert phone.errors == []
