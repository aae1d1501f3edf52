"""What a phone sent, as the desk sees it: on a map, with its clock, at its place, counted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from playwright.sync_api import expect

from graveregistry.intake.keys import keys_of
from graveregistry.intake.opening import open_waiting
from graveregistry.intake.worker import opener_of
from tests.e2e.conftest import Served, Visitor
from tests.e2e.desk import Desk
from tests.e2e.handset import Switch, begin, choose, seal, unsent
from tests.e2e.test_phone_visits import SHIFTED
from tests.support.field import assigned_site, finds_nothing, visit
from tests.support.phone import Phone
from tests.support.registry import Registry


def _open(registry: Registry) -> None:
    settings = registry.app.state.settings
    open_waiting(opener_of(settings, registry.app.state.sessions, keys_of(settings).private()))


def _send_from_a_new_place(registry: Registry) -> None:
    """Another phone saw the same: from 200 metres, with two measurements, without knowing the site."""
    now, visit_id = datetime.now(UTC).isoformat(), uuid4()
    body = visit(uuid4(), occurred_at=now, device_time=now)
    body |= {"observed": {"lon": 36.5025, "lat": 32.7004, "accuracy_m": 25, "source": "map"}}
    said = {"v": 1, "id": str(visit_id), "kind": "visit", "app_build": "test", "clock": [], "photos": []}
    said |= {"place": {"id": str(uuid4()), "name": "تدريب: خلف التل"}}
    said["visit"] = {name: value for name, value in body.items() if name not in {"id", "site_id"}}
    phone = Phone(registry, "monitor-2")
    phone.send(phone.seal(said, visit_id=visit_id))


def test_an_incoming_visit_is_seen_on_a_map_with_its_clock_linked_to_its_site_and_counted_once(
    served: Served, handset: Switch, visit: Callable[..., Visitor]
) -> None:
    registry = served.registry
    site = assigned_site(registry)
    page = handset(script=SHIFTED).enrol(registry)
    begin(page)
    choose(page, "visit-condition", "severe_damage")
    page.evaluate("globalThis.shift = 864e5")
    seal(page)
    unsent(page, 0)
    _send_from_a_new_place(registry)
    desk = Desk(visit(), "protection-officer", "/desk/#/incoming")
    cards = desk.by("incoming")
    expect(cards).to_have_count(2)
    place, own = cards.nth(0), cards.nth(1)
    # What happens meanwhile is seen without loading the page again: it asks when it is looked at.
    _open(registry)
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    # A day ahead when it sent, and four days forward while it was written: both are said.
    expect(own.get_by_test_id("clock-skew")).to_contain_text("متقدّمة")
    assert abs(int(own.get_by_test_id("clock-skew").get_attribute("data-seconds") or 0) - 86_400) < 600
    assert abs(int(own.get_by_test_id("clock-moved").get_attribute("data-seconds") or 0) - 4 * 86_400) < 600
    place.get_by_test_id("incoming-show").click()
    place.locator("[data-testid=where][data-ready=true]").wait_for()
    expect(place.get_by_test_id("where-way")).to_contain_text("206 م")
    expect(place.get_by_test_id("visit-facts")).to_contain_text("حفر حديث")
    place.get_by_test_id("place-near").check()
    place.get_by_test_id("place-link-reason").fill("تدريب: المكان نفسه")
    place.get_by_test_id("place-link").click()
    place.get_by_test_id("place-linked").wait_for()
    for card in (place, own):
        card.get_by_test_id("incoming-compare").check()
    desk.by("event-leads").nth(1).check()
    desk.by("event-merge-reason").fill("تدريب: الحدث نفسه من هاتفين")
    desk.by("event-merge").click()
    desk.by("event-stated").wait_for()
    own.get_by_test_id("incoming-show").click()
    own.get_by_test_id("leads-event").wait_for()
    own.get_by_test_id("visit-accept").click()
    own.get_by_test_id("visit-accepted").wait_for()
    officer = registry.client("protection-officer")
    assert officer.get(f"/sites/{site}").json()["condition"] == "severe_damage"
    assert len(officer.get(f"/sites/{site}/visits").json()["visits"]) == 2
    assert finds_nothing(registry)
    assert (desk.visitor.errors, desk.visitor.elsewhere) == ([], [])
