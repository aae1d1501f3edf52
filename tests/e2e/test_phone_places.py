"""Where a phone's sites are, with no network: the map of a whole governorate; and linking a phone by its own camera."""

from __future__ import annotations

import io
from pathlib import Path

import segno
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Served
from tests.e2e.handset import PASSPHRASE, Switch, kept
from tests.support.field import assigned_site
from tests.support.proxy import Link

DRAWN = """() => new Promise((tell) => {
  const of = ({ source, sourceLayer }) => sourceLayer || source;
  const drawn = () => tell([...new Set(__map.queryRenderedFeatures().map(of))]);
  __map.once('idle', drawn);
  __map.triggerRepaint();
})"""
LEFT = """async () => {
  const root = await navigator.storage.getDirectory();
  const names = [];
  for await (const [name] of root) names.push(name);
  return [names, await caches.keys()];
}"""


def _film(text: str, where: Path) -> Path:
    """What a camera sees that is held before a screen with this code."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=8, border=4)
    picture = Image.new("RGB", (1280, 720), (90, 80, 70))
    picture.paste(Image.open(drawn).convert("RGB").resize((480, 480)), (400, 120))
    frame = io.BytesIO()
    picture.save(frame, "JPEG", quality=90)
    where.write_bytes(frame.getvalue() * 3)
    return where


def _map(page: Page) -> list[str]:
    page.locator("[data-testid=place-map][data-ready=true]").wait_for()
    drawn: list[str] = page.evaluate(DRAWN)
    return drawn


def test_a_phone_linked_by_its_camera_has_its_map_without_a_network(
    served: Served, link: Link, handset: Switch, tmp_path: Path
) -> None:
    assigned_site(served.registry)
    body = {"person_id": str(served.registry.people["monitor"])}
    offer = served.registry.client("protection-officer").post("/enrolments", body).json()
    shown = f"{link.url}/field/#/enrol/{offer['secret']}"
    phone = handset(sees=_film(shown, tmp_path / "screen.mjpeg"))
    page = phone.page
    page.get_by_test_id("scan-open").click()
    page.get_by_test_id("enrol-secret").wait_for()
    page.get_by_test_id("enrol-submit").click()
    page.get_by_test_id("passphrase").fill(PASSPHRASE)
    page.get_by_test_id("passphrase-again").fill(PASSPHRASE)
    page.get_by_test_id("passphrase-submit").click()
    page.get_by_test_id("open-map").click()
    # What it costs is said before it comes: the map itself, and the program that draws it.
    bring = page.get_by_test_id("map-bring")
    expect(bring).to_contain_text("من باقتك")
    expect(bring).to_be_enabled()
    bring.click()
    page.locator("[data-testid=district][data-here=true]").wait_for()
    phone.close()
    link.down = True
    page = phone.start()
    phone.unlock()
    page.get_by_test_id("open-map").click()
    drawn = _map(page)
    assert {"assigned", "countries", "governorates", "standing"} <= set(drawn), drawn
    expect(page.get_by_test_id("place-map")).to_have_attribute("data-accuracy", "8")
    # The place that is observed from afar is pointed at on the same map.
    page.get_by_test_id("back").click()
    page.get_by_test_id("log-visit").click()
    page.get_by_test_id("gate-distance").click()
    kept(page)
    page.get_by_test_id("observed-map").click()
    assert "governorates" in _map(page)
    page.get_by_test_id("place-map").click()
    expect(page.get_by_test_id("observed")).to_have_attribute("data-source", "map")
    assert phone.errors == []
    page.get_by_test_id("lock").click()
    page.get_by_test_id("wipe").click()
    page.get_by_test_id("wiped").wait_for()
    assert page.evaluate(LEFT) == [[], []]
