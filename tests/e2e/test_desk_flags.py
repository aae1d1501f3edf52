"""What a monitor reports shows at the desk: flag, panel, notice; for those who may see it and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.conftest import Served, Visitor
from tests.e2e.desk import MIDDLE, Desk, near

Visit = Callable[..., Visitor]
CRITICAL = "#d55e00"
BESIDE = (9, 0)
"""Off the sign in the middle of a flag, still on its disc."""


@pytest.fixture
def site(served: Served) -> dict[str, Any]:
    """A site that is assigned to the monitor."""
    registry = served.registry
    site = registry.client("researcher").mark_site(registry.own)
    officer = registry.client("protection-officer")
    assigned = officer.post(f"/sites/{site['id']}/assignments", {"monitor": str(registry.people["monitor"])})
    assert assigned.status_code == 201, assigned.text
    return site


def _report(served: Served, site: dict[str, Any], **given: Any) -> str:
    body = {"id": str(uuid4()), "site_id": site["id"], "timing": "ongoing", **given}
    sent = served.registry.client("monitor").post("/disturbances", body)
    assert sent.status_code == 201, sent.text
    return str(body["id"])


def test_a_report_shows_on_the_map_and_the_panel_and_nobody_elses(
    served: Served, visit: Visit, site: dict[str, Any]
) -> None:
    mine = Desk(visit(), "researcher", f"/desk/#/map/{site['id']}")
    other = Desk(visit(), "stranger")
    mine.look_at()
    other.look_at()
    empty = other.colour(MIDDLE, BESIDE)
    assert mine.drawn("disturbance") == []
    report = _report(served, site, types=["digging_by_machine"])
    # Coming back to the window asks anew; so does the clock.
    mine.page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    other.page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    mine.shows("disturbance", id=report, severity="critical", state="reported")
    mine.turns(MIDDLE, lambda colour: near(colour, CRITICAL), BESIDE)
    mine.by("tab-disturbances").click()
    assert mine.by("disturbance").get_attribute("data-severity") == "critical"
    other.settled()
    assert other.page.evaluate("() => __map.queryRenderedFeatures().filter(one => one.source === 'registry')") == []
    assert other.colour(MIDDLE, BESIDE) == empty
    assert other.by("critical-notice").count() == 0


def test_the_map_asks_again_by_itself(served: Served, visit: Visit, site: dict[str, Any]) -> None:
    visitor = visit()
    visitor.page.clock.install()
    desk = Desk(visitor, "researcher")
    visitor.page.clock.resume()
    desk.look_at()
    report = _report(served, site)
    visitor.page.clock.fast_forward(16_000)
    desk.shows("disturbance", id=report)


def test_danger_now_is_on_both_officers_pages_until_one_takes_it(
    served: Served, visit: Visit, site: dict[str, Any]
) -> None:
    first = Desk(visit(), "protection-officer", "/desk/#/triage")
    second = Desk(visit(language="en"), "officer-2", "/desk/#/accounts")
    _report(served, site)
    for desk in (first, second):
        desk.by("critical-notice").wait_for(timeout=15_000)
    assert site["code"] in first.by("critical-notice").inner_text()
    first.by("critical-take").click()
    for desk in (first, second):
        desk.by("critical-notice").wait_for(state="detached", timeout=15_000)
        assert desk.visitor.errors == []


def test_an_officer_walks_a_report_through_its_states(served: Served, visit: Visit, site: dict[str, Any]) -> None:
    _report(served, site, timing="past", types=["looting"])
    desk = Desk(visit(), "protection-officer", "/desk/#/triage")
    card = desk.by("disturbance")
    for state in ("under_review", "confirmed", "responding", "mitigated"):
        desk.by(f"move-{state}").click()
        desk.by("move-reason").fill(f"خطوة تدريبية: {state}")
        desk.by("move-save").click()
        if state == "mitigated":
            card.wait_for(state="detached")
        else:
            desk.until("state => document.querySelector('[data-testid=disturbance]')?.dataset.state === state", state)
    desk.by("triage-state").select_option("mitigated")
    card.wait_for()
    desk.by("steps").locator("summary").click()
    desk.until("() => document.querySelectorAll('[data-testid=steps] li strong').length === 4")
    assert desk.visitor.errors == []


def test_a_report_of_a_new_place_is_linked_to_a_known_site(served: Served, visit: Visit, site: dict[str, Any]) -> None:
    place = {"id": str(uuid4()), "timing": "past", "new_place": {"steward": str(served.registry.own)}}
    _report(served, place, timing="past", new_place=place["new_place"], position={"lon": 36.5008, "lat": 32.7008})
    desk = Desk(visit(), "protection-officer", "/desk/#/triage")
    desk.by("link-open").click()
    desk.by("site-pick").select_option(site["id"])
    desk.by("link-save").click()
    desk.by("disturbance").get_by_role("link").wait_for()
    assert site["code"] in desk.by("disturbance").inner_text()
    desk.by("disturbance").get_by_role("link").click()
    desk.by("tab-disturbances").click()
    desk.by("disturbance").wait_for()
