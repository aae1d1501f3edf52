"""The public page: the message first, then a map of what was released and of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Served, Visitor
from tests.e2e.phone import asked
from tests.publication.scene import ground, release

Arrive = Callable[..., Visitor]

AWARENESS = "() => window.__map.getSource('awareness').getData()"
SOURCES = "() => Object.keys(window.__map.getStyle().sources).sort()"
FRAME = "() => window.__map.getBounds().toArray().flat()"
BASE = ["countries", "governorates", "labels", "towns"]


def open_map(page: Page) -> None:
    """Come near the map and wait until it is drawn."""
    page.get_by_test_id("not-safe").scroll_into_view_if_needed()
    page.locator("[data-testid=public-map][data-ready=true]").wait_for()


def test_the_message_needs_no_scripts_and_stands_in_both_languages(served: Served, visit: Arrive) -> None:
    visitor = visit(PHONE, java_script_enabled=False)
    page = visitor.open("/")
    arabic, english = page.get_by_test_id("message-ar"), page.get_by_test_id("message-en")
    expect(arabic).to_contain_text("لا تحفر، ولا تنقل شيئاً.")
    expect(english).to_contain_text("Do not dig. Do not move anything.")
    first, second = arabic.bounding_box(), english.bounding_box()
    assert first is not None
    assert second is not None
    assert first["y"] < PHONE[1] / 2
    assert first["y"] < second["y"]
    expect(page.locator(".noscript").first).to_contain_text("لا مكان آمن للحفر")
    visitor.shot("public-no-scripts")
    assert visitor.elsewhere == []


def test_without_a_release_the_map_is_empty_and_the_message_the_same(served: Served, visit: Arrive) -> None:
    visitor = visit()
    page = visitor.open("/")
    expect(page.get_by_test_id("awareness")).to_have_attribute("data-phase", "none")
    open_map(page)
    assert page.evaluate(AWARENESS) == {"type": "FeatureCollection", "features": []}
    expect(page.get_by_test_id("not-safe")).to_contain_text("ليست آمنة")
    expect(page.get_by_test_id("public-legend").locator("li")).to_have_count(1)
    assert visitor.elsewhere == []


def test_the_map_draws_the_released_units_and_nothing_else(served: Served, visit: Arrive) -> None:
    ground(served.registry)
    number = release(served.registry)
    visitor = visit()
    read = asked(visitor)
    page = visitor.open("/")
    expect(page.get_by_test_id("awareness")).to_have_attribute("data-phase", "ready")
    open_map(page)
    released: dict[str, Any] = visitor.page.request.get(f"{served.url}/api/public/releases/{number}.geojson").json()
    drawn = page.evaluate(AWARENESS)
    assert drawn["features"] == released["features"]
    assert len(drawn["features"]) == 1
    assert drawn["features"][0]["properties"].keys() == {"band"}
    assert page.evaluate(SOURCES) == sorted([*BASE, "awareness"])
    assert read == {
        "/api/public/message",
        "/api/public/releases/latest",
        f"/api/public/releases/{number}.geojson",
    }
    # The frame is the country's, wherever the units are, and never close enough to look like a place.
    assert page.evaluate("() => window.__map.getMaxZoom()") <= 9
    assert page.evaluate(FRAME) == pytest.approx(empty_frame(visit))
    open_unit(page, drawn["features"][0])
    expect(page.get_by_test_id("unit")).to_be_visible()
    visitor.shot("public-released")
    assert (visitor.elsewhere, visitor.errors) == ([], [])


def empty_frame(visit: Arrive) -> list[float]:
    """What the map shows at first where there is no release at all."""
    other = visit()
    other.page.route("**/api/public/releases/latest", lambda route: route.fulfill(status=404))
    page = other.open("/")
    open_map(page)
    framed: list[float] = page.evaluate(FRAME)
    return framed


def open_unit(page: Page, unit: dict[str, Any]) -> None:
    """Click in the middle of a unit on the map."""
    west, south = unit["geometry"]["coordinates"][0][0]
    east, north = unit["geometry"]["coordinates"][0][2]
    at = page.evaluate("([lon, lat]) => window.__map.project([lon, lat])", [(west + east) / 2, (south + north) / 2])
    page.get_by_test_id("public-map").click(position={"x": at["x"], "y": at["y"]})


def test_paper_carries_the_message_and_no_buttons(served: Served, visit: Arrive) -> None:
    page = visit().open("/")
    page.get_by_test_id("awareness").wait_for()
    page.emulate_media(media="print")
    expect(page.get_by_test_id("message-ar")).to_be_visible()
    expect(page.get_by_test_id("message-en")).to_be_visible()
    expect(page.get_by_test_id("not-safe")).to_be_visible()
    expect(page.get_by_test_id("language-switch")).to_be_hidden()


def test_a_training_registry_says_so_on_every_page(served: Served, visit: Arrive) -> None:
    state = served.registry.app.state
    state.settings = state.settings.model_copy(update={"training": True})
    for path in ("/", "/field/"):
        page = visit(PHONE).open(path)
        notice = page.get_by_test_id("training-notice")
        expect(notice).to_contain_text("TRAINING / تدريب")
        expect(notice).to_be_in_viewport()
        expect(page.get_by_test_id("watermark")).to_contain_text("TRAINING / تدريب")
