"""`map.html` of a dossier as somebody opens it from a USB stick on a machine with no network at all."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.dossiers.corpus.making import path_of
from tests.dossiers.tampering import files_of
from tests.e2e.conftest import SHOTS

SHAPES = "#map .leaflet-own-pane path"


def test_the_map_opens_without_a_network_switches_its_layers_and_speaks_both_languages(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    file.write_bytes(files_of(path_of(0))["data/map.html"])
    context = browser.new_context(offline=True, viewport={"width": 1100, "height": 750})
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.on("console", lambda message: asked.append(message.text))
    page.goto(file.as_uri())

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("h1")).to_contain_text("GR-7K2M")
    expect(page.locator(".training")).to_be_visible()
    assert page.locator("#map .leaflet-land-pane path").count() > 100
    expect(page.locator(SHAPES)).to_have_count(6)
    page.screenshot(path=SHOTS / "dossier-map-ar.png")

    page.locator("#layer-visits").uncheck()
    expect(page.locator(SHAPES)).to_have_count(4)
    page.locator("#layer-visits").check()
    expect(page.locator(SHAPES)).to_have_count(6)

    page.locator(f"{SHAPES}[stroke='#5b2a00']").click()
    expect(page.locator(".leaflet-popup [dir=rtl]")).to_contain_text("عبث أو تعدٍّ")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    page.locator(f"{SHAPES}[stroke='#5b2a00']").click()
    expect(page.locator(".leaflet-popup [dir=ltr]")).to_contain_text("Disturbance")
    expect(page.locator("fieldset")).to_contain_text("Current boundary")
    page.screenshot(path=SHOTS / "dossier-map-en.png")

    assert asked == [file.as_uri()]
    context.close()
