"""A bad link between the phone and the registry: nothing is lost, nothing is doubled, nothing is believed too early."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from graveregistry.ledger import auditing
from tests.e2e.conftest import Served
from tests.e2e.handset import Switch, add_photo, begin, choose, go, kept, seal, unsent
from tests.e2e.phone import digests
from tests.support.arrived import arrived
from tests.support.field import assigned_site, photo
from tests.support.proxy import Link, What
from tests.support.registry import Registry

NOISY = photo("noise", (640, 480)) + bytes(range(256)) * 8000
"""Two megabytes: several chunks of whatever size."""


def _sound(registry: Registry) -> bool:
    with registry.owner_session() as session:
        return not auditing.audit(session, []).failed


def _log(page: Page, link: Link, note: str, data: bytes | None = None) -> None:
    """A whole visit, sealed while there is no network; the test brings the network back."""
    link.down = True
    begin(page)
    choose(page, "visit-condition", "intact")
    page.get_by_test_id("visit-note").fill(note)
    if data is not None:
        add_photo(page, data)
    kept(page)
    seal(page)
    unsent(page, 1)


def test_a_browser_killed_in_the_middle_of_a_photo_goes_on_where_it_was(
    served: Served, link: Link, handset: Switch
) -> None:
    assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry)
    phone.ready_offline()
    _log(page, link, "تدريب", NOISY)
    fault = link.fault("stall", "PUT", r"/chunks/3\?")
    link.down = False
    go(page)
    assert fault.met.wait(20)
    before = link.sent("/chunks/")
    phone.kill()
    page = phone.start()
    # Nobody has typed the passphrase: what is sealed goes out all the same.
    unsent(page, 0)
    (visit,) = arrived(served.registry)
    assert visit.missing == 0
    assert digests(*visit.parts["photo"]) == digests(NOISY)
    # What had arrived before the kill was not sent again.
    assert before > 0
    assert link.sent("/chunks/") == sum(each["size"] for each in json.loads(visit.row.manifest)["blobs"])
    assert _sound(served.registry)


@pytest.mark.parametrize("how", ["lost", "500"])
def test_a_lost_answer_is_asked_for_again_and_gets_the_same_receipt(
    served: Served, link: Link, handset: Switch, how: What
) -> None:
    assigned_site(served.registry)
    page = handset().enrol(served.registry)
    _log(page, link, "تدريب")
    page.get_by_test_id("send-now").click()
    fault = link.fault(how, "PUT", r"/sealed/[^/]+$", times=1000)
    link.down = False
    go(page)
    assert fault.met.wait(20)
    unsent(page, 1)
    fault.times = 0
    go(page)
    unsent(page, 0)
    (visit,) = arrived(served.registry)
    assert set(fault.statuses) == {200}
    page.get_by_test_id("own-receipts").locator("summary").click()
    expect(page.get_by_test_id("own-receipt")).to_have_text(visit.row.number)


def test_ten_identical_submissions_at_once_are_one(served: Served, link: Link, handset: Switch) -> None:
    assigned_site(served.registry)
    page = handset().enrol(served.registry)
    _log(page, link, "تدريب")
    chunk, manifest = link.fault("ten", "PUT", "/chunks/0"), link.fault("ten", "PUT", r"/sealed/[^/]+$")
    link.down = False
    go(page)
    unsent(page, 0)
    assert (chunk.statuses, manifest.statuses) == ([204] * 10, [200] * 10)
    (visit,) = arrived(served.registry)
    assert (visit.missing, visit.row.conflict) == (0, False)
    assert _sound(served.registry)


@pytest.mark.parametrize("how", ["empty", "truncate", "alter"])
def test_a_body_that_did_not_come_whole_is_not_acknowledged(
    served: Served, link: Link, handset: Switch, how: What
) -> None:
    assigned_site(served.registry)
    page = handset().enrol(served.registry)
    _log(page, link, "تدريب")
    faults = [link.fault(how, "PUT", path, times=1000) for path in ("/chunks/0", r"/sealed/[^/]+$")]
    link.down = False
    for fault in faults:
        go(page)
        assert fault.met.wait(20)
        unsent(page, 1)
        assert arrived(served.registry) == []
        fault.times = 0
    assert {status // 100 for fault in faults for status in fault.statuses} == {4}
    go(page)
    unsent(page, 0)
    (visit,) = arrived(served.registry)
    assert visit.text is not None
    assert visit.text["visit"]["notes"] == "تدريب"


def test_an_ended_permission_and_a_hotels_page_delete_nothing(served: Served, link: Link, handset: Switch) -> None:
    assigned_site(served.registry)
    phone = handset()
    page = phone.enrol(served.registry)
    _log(page, link, "تدريب: كُتب قبل انتهاء الإذن", photo("one"))
    faults = [link.fault("portal", "PUT", path, times=1000) for path in ("/chunks/", r"/sealed/[^/]+$")]
    link.down = False
    for fault in faults:
        go(page)
        assert fault.met.wait(20)
        unsent(page, 1)
        assert arrived(served.registry) == []
        link.down = fault is faults[-1]
        fault.times = 0
    officer = served.registry.client("protection-officer")
    (device,) = officer.get("/devices").json()
    assert officer.post(f"/devices/{device['id']}/revoke", {}).status_code == 204
    link.down = False
    go(page)
    expect(page.get_by_test_id("enrol-again")).to_be_visible()
    unsent(page, 1)
    offer = officer.post("/enrolments", {"person_id": str(served.registry.people["monitor"])}).json()
    page.get_by_test_id("enrol-code").fill(offer["code"])
    page.get_by_test_id("enrol-submit").click()
    unsent(page, 0)
    (visit,) = arrived(served.registry)
    assert visit.text is not None
    assert visit.text["visit"]["notes"] == "تدريب: كُتب قبل انتهاء الإذن"
    assert visit.missing == 0
