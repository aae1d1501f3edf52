"""The public page: whole without a script, light, framed by others, with a bigger map for whoever asks for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from graveregistry.public.page import snippet
from tests.e2e.conftest import PHONE, Served, Visitor
from tests.e2e.phone import asked
from tests.publication.scene import ground, release
from tests.warnings.scene import AR, EN, body, warn

Arrive = Callable[..., Visitor]

AWARENESS = "() => window.__map.getSource('awareness').getData()"
SOURCES = "() => Object.keys(window.__map.getStyle().sources).sort()"
FRAME = "() => window.__map.getBounds().toArray().flat()"
BASE = ["countries", "governorates", "labels", "towns"]


def set_up(served: Served, **settings: Any) -> None:
    """Give the served registry other settings."""
    state = served.registry.app.state
    state.settings = state.settings.model_copy(update=settings)


def open_map(page: Page) -> None:
    """Ask for the bigger map and wait until it is drawn."""
    page.get_by_test_id("bigger").click()
    page.locator("[data-testid=public-map][data-ready=true]").wait_for()


def test_without_scripts_the_page_is_whole_in_each_language(served: Served, visit: Arrive) -> None:
    ground(served.registry)
    release(served.registry)
    warn(served.registry)
    set_up(served, training=True, contact_ar="رابطة التدريب", contact_en="Training Association")
    for path, said, warned, contact in (
        ("/", "لا تحفر، ولا تنقل شيئاً.", AR, "رابطة التدريب"),
        ("/en", "Do not dig. Do not move anything.", EN, "Training Association"),
    ):
        visitor = visit(PHONE, java_script_enabled=False)
        page = visitor.open(path)
        expect(page.get_by_test_id("training-notice")).to_be_in_viewport()
        expect(page.get_by_test_id("watermark")).to_contain_text("TRAINING / تدريب")
        message = page.get_by_test_id("message")
        expect(message).to_contain_text(said)
        box = message.bounding_box()
        assert box is not None
        assert box["y"] < PHONE[1] / 3
        expect(page.get_by_test_id("warning")).to_contain_text(warned)
        expect(page.get_by_test_id("light-map")).to_be_visible()
        expect(page.locator("[data-testid=light-map] [data-band=several]")).to_have_count(1)
        expect(page.locator("[data-testid=light-map] [data-warned=daraa]")).to_have_count(1)
        expect(page.get_by_test_id("contact")).to_contain_text(contact)
        expect(page.get_by_test_id("bigger")).to_be_hidden()
        visitor.shot(f"public-no-scripts{path.replace('/', '-')}")
        page.get_by_test_id("other-language").click()
        expect(page.locator("html")).to_have_attribute("lang", "en" if path == "/" else "ar")
        assert (visitor.elsewhere, visitor.errors) == ([], [])


def test_without_a_release_the_page_asks_for_nothing_more_and_the_message_is_the_same(
    served: Served, visit: Arrive
) -> None:
    visitor = visit()
    read = asked(visitor)
    page = visitor.open("/")
    expect(page.get_by_test_id("awareness")).to_have_attribute("data-phase", "none")
    expect(page.get_by_test_id("not-safe")).to_contain_text("ليست آمنة")
    expect(page.get_by_test_id("public-legend").locator("li")).to_have_count(1)
    open_map(page)
    assert page.evaluate(AWARENESS) == {"type": "FeatureCollection", "features": []}
    assert (visitor.elsewhere, visitor.errors, read) == ([], [], set())


def test_the_bigger_map_draws_the_released_units_and_nothing_else(served: Served, visit: Arrive) -> None:
    ground(served.registry)
    number = release(served.registry)
    visitor = visit(language="en")
    read = asked(visitor)
    page = visitor.open("/en")
    open_map(page)
    released: dict[str, Any] = visitor.page.request.get(f"{served.url}/api/public/releases/{number}.geojson").json()
    drawn = page.evaluate(AWARENESS)
    assert drawn["features"] == released["features"]
    assert len(drawn["features"]) == 1
    assert drawn["features"][0]["properties"].keys() == {"band"}
    assert page.evaluate(SOURCES) == sorted([*BASE, "awareness"])
    assert read == {f"/api/public/releases/{number}.geojson"}
    # The frame is the country's, wherever the units are, and never close enough to look like a place.
    assert page.evaluate("() => window.__map.getMaxZoom()") <= 9
    west, south, east, north = page.evaluate(FRAME)
    assert (west + east) / 2 == pytest.approx(39, abs=0.2)
    assert (south + north) / 2 == pytest.approx(34.8, abs=0.2)
    open_unit(page, drawn["features"][0])
    expect(page.get_by_test_id("unit")).to_contain_text("There are several sites in this area.")
    expect(page.get_by_test_id("unit")).to_contain_text("Graves may be anywhere")
    expect(page.get_by_role("button", name="Zoom in")).to_be_visible()
    visitor.shot("public-released")
    assert (visitor.elsewhere, visitor.errors) == ([], [])


def open_unit(page: Page, unit: dict[str, Any]) -> None:
    """Click in the middle of a unit on the map."""
    west, south = unit["geometry"]["coordinates"][0][0]
    east, north = unit["geometry"]["coordinates"][0][2]
    at = page.evaluate("([lon, lat]) => window.__map.project([lon, lat])", [(west + east) / 2, (south + north) / 2])
    page.get_by_test_id("public-map").click(position={"x": at["x"], "y": at["y"]})


@pytest.fixture
def newspaper(served: Served) -> Iterator[str]:
    """Another site that copied the line, and one that frames the page itself, which it may not."""
    lines = {
        "/": snippet("en", served.url),
        "/greedy": f'<iframe src="{served.url}/en"></iframe>',
    }

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>x</title>{lines.get(self.path, '')}".encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{site.server_address[1]}"
    site.shutdown()
    site.server_close()


def test_another_site_shows_the_frame_and_cannot_frame_the_page(served: Served, visit: Arrive, newspaper: str) -> None:
    warn(served.registry)
    visitor = visit(language="en")
    visitor.page.goto(newspaper)
    frame = visitor.page.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text("Do not dig.")
    expect(frame.get_by_test_id("warning")).to_contain_text(EN)
    expect(frame.get_by_test_id("light-map")).to_be_visible()
    assert frame.locator("h1").evaluate("it => getComputedStyle(it).color") == "rgb(163, 52, 26)"
    visitor.shot("public-framed")
    assert [each for each in visitor.elsewhere if not each.startswith(newspaper)] == []
    visitor.page.goto(f"{newspaper}/greedy")
    expect(visitor.page.frame_locator("iframe").get_by_test_id("message")).to_have_count(0)
    assert any("frame-ancestors" in each for each in visitor.errors)


def test_a_warning_goes_from_an_officers_desk_to_everybody_and_back(served: Served, visit: Arrive) -> None:
    desk, reader = visit(language="en"), visit(PHONE)
    page = desk.sign_in("/desk/#/warnings", "protection-officer")
    sent = body(served.registry)
    page.get_by_test_id("warning-governorate").select_option("daraa")
    page.get_by_test_id("warning-until").fill(sent["valid_until"])
    page.get_by_test_id("warning-ar").fill(f"{AR} 32.6245, 36.1052")
    page.get_by_test_id("warning-en").fill(EN)
    expect(page.get_by_test_id("warning-form").get_by_test_id("warning-preview")).to_contain_text("درعا")
    page.get_by_test_id("warning-issue").click()
    expect(page.get_by_test_id("refusal")).to_contain_text("32.6245, 36.1052")
    page.get_by_test_id("warning-ar").fill(AR)
    page.get_by_test_id("warning-issue").click()
    page.get_by_test_id("warning-issued").wait_for()
    expect(page.get_by_test_id("warning")).to_have_attribute("data-state", "alone")
    desk.shot("desk-warnings")
    expect(reader.open("/").get_by_test_id("warning")).to_contain_text(AR)

    second = visit().sign_in("/desk/#/warnings", "officer-2")
    second.get_by_test_id("warning-review").click()
    expect(second.get_by_test_id("warning")).to_have_attribute("data-state", "reviewed")
    second.get_by_test_id("warning-withdraw").click()
    second.get_by_test_id("warning-reason").fill("تدريب: زال الخطر")
    second.get_by_test_id("warning-withdraw-save").click()
    expect(second.get_by_test_id("warning")).to_have_attribute("data-state", "withdrawn")
    expect(reader.open("/").get_by_test_id("warning")).to_have_count(0)
    # The one refusal was the server's answer to the coordinates, which a browser's console also names.
    assert [each for each in desk.errors if "422" not in each] == reader.errors == []


def test_the_notice_is_a_pdf_that_comes_down_with_one_tap(served: Served, visit: Arrive) -> None:
    page = visit(PHONE).open("/")
    link = page.get_by_test_id("notice").get_attribute("href")
    answer = page.request.get(f"{served.url}{link}")
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")


def test_paper_carries_the_message_and_no_buttons(served: Served, visit: Arrive) -> None:
    page = visit().open("/")
    expect(page.get_by_test_id("bigger")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_test_id("message")).to_be_visible()
    expect(page.get_by_test_id("not-safe")).to_be_visible()
    for hidden in ("bigger", "other-language", "notice"):
        expect(page.get_by_test_id(hidden)).to_be_hidden()


def test_a_training_registry_says_so_on_the_phone_too(served: Served, visit: Arrive) -> None:
    set_up(served, training=True)
    page = visit(PHONE).open("/field/")
    expect(page.get_by_test_id("training-notice")).to_contain_text("TRAINING / تدريب")
    expect(page.get_by_test_id("training-notice")).to_be_in_viewport()
    expect(page.get_by_test_id("watermark")).to_contain_text("TRAINING / تدريب")
