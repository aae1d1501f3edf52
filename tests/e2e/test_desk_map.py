"""The desk's map as a researcher uses it: its look, measuring, links, other eyes, pictures of the ground."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from graveregistry import jobs
from graveregistry.access.precision import Precision
from tests.e2e.conftest import Served, Visitor
from tests.e2e.desk import MIDDLE, Desk
from tests.support import geotiff
from tests.support.imagery import hand_over, picture
from tests.tiles.test_api import shares_with_partner

Visit = Callable[..., Visitor]
SEEN = "() => __map.queryRenderedFeatures().filter(one => one.source === 'registry').length"


@pytest.fixture
def site(served: Served) -> dict[str, Any]:
    return served.registry.client("researcher").mark_site(served.registry.own)


def _fails_and_comes_back(desk: Desk) -> None:
    """Tiles are refused for a moment; asked for again, they come."""
    again = "window.dispatchEvent(new Event('focus'));"
    desk.page.route("**/api/v1/tiles/**", lambda route: route.fulfill(status=422))
    desk.page.evaluate(f"() => {{ __map.once('error', () => {{ document.body.dataset.failed = ''; }}); {again} }}")
    desk.until("() => 'failed' in document.body.dataset")
    desk.settled()
    desk.page.unroute("**/api/v1/tiles/**")
    with desk.page.expect_response(lambda answer: "/api/v1/tiles/" in answer.url and answer.status < 400):
        desk.page.evaluate(f"() => {{ {again} }}")
    desk.shows("site-fill", precision="exact")
    desk.visitor.errors.clear()


def test_the_map_looks_measures_and_writes_coordinates_as_the_person_chose(
    served: Served, visit: Visit, site: dict[str, Any]
) -> None:
    desk = Desk(visit(), "researcher")
    desk.look_at()
    desk.by("tool-distance").click()
    desk.click((36.5, 32.7), (36.501, 32.7))
    expect(desk.by("measured")).to_have_text(re.compile(r"9[34](\.\d)? م"))
    desk.page.keyboard.press("Escape")
    desk.by("legend").locator("summary").click()
    expect(desk.by("legend-sites")).to_contain_text("مُبلَّغ عنه")
    expect(desk.by("legend-sites")).not_to_contain_text("مؤكَّد")
    desk.by("layer-sites").uncheck()
    desk.until(f"() => ({SEEN})() === 0")
    desk.by("layer-sites").check()
    desk.shows("site-fill", precision="exact")
    _fails_and_comes_back(desk)
    desk.by("map-look").select_option("contrast")
    desk.by("notation").select_option("mgrs")
    expect(desk.by("pointer")).to_have_text(re.compile(r"37S BS \d{5} \d{5}"))
    desk.page.reload()
    desk.until("() => window.__map?.getStyle()?.name === 'contrast'")
    expect(desk.by("pointer")).to_have_text(re.compile(r"37S [A-Z]{2} \d{5} \d{5}"))
    assert desk.visitor.errors == []
    assert desk.visitor.elsewhere == []


def test_a_link_carries_no_place_and_opens_only_for_those_who_see_what_is_there(
    served: Served, visit: Visit, site: dict[str, Any]
) -> None:
    desk = Desk(visit(), "researcher")
    referrers: list[str] = []
    desk.page.on("request", lambda request: referrers.append(request.headers.get("referer", "")))
    desk.look_at(zoom=15)
    desk.by("tool-views").click()
    desk.by("view-name").fill("الجنوب")
    desk.by("view-share").select_option(str(served.registry.own))
    desk.by("view-save").click()
    desk.by("view-open").wait_for()
    view = desk.page.evaluate("() => fetch('/api/v1/views').then(answer => answer.json())")[0]["id"]
    link = f"/desk/#/view/{view}"
    colleague = Desk(visit(), "legal", link)
    colleague.until("() => window.__map?.getZoom() === 15")
    middle = colleague.page.evaluate("() => __map.getCenter()")
    assert abs(middle["lng"] - MIDDLE[0]) < 0.0002
    for each in (desk, colleague):
        said = [each.page.url, each.page.title(), str(each.page.evaluate("() => history.state"))]
        assert not re.search(r"3[26]\.\d", " ".join(said)), said
    assert set(referrers) == {""}
    stranger = Desk(visit(), "stranger", link)
    stranger.by("link-lost").wait_for()
    by_code = Desk(visit(), "verifier", f"/desk/#/site/{site['code']}")
    expect(by_code.by("site-code")).to_have_text(site["code"])
    assert by_code.page.url.endswith(f"#/map/{site['id']}")


def test_through_other_eyes_the_map_says_so_and_shows_no_more_than_they_see(
    served: Served, visit: Visit, site: dict[str, Any]
) -> None:
    desk = Desk(visit(), "researcher")
    desk.look_at()
    desk.shows("site-fill", precision="exact")
    for choose in (
        lambda: desk.by("eyes-public").click(),
        lambda: desk.by("eyes-organisation").select_option(str(served.registry.partner)),
        lambda: desk.by("eyes-monitor").select_option(str(served.registry.people["monitor"])),
    ):
        desk.by("tool-eyes").click()
        choose()
        desk.by("eyes-banner").wait_for()
        assert desk.by("site-list").count() == 0
        desk.settled()
        desk.until(f"() => ({SEEN})() === 0")
        desk.by("eyes-back").click()
        desk.shows("site-fill", precision="exact")
        desk.by("site-list").wait_for()
    # Nothing is released in this registry, and the public is told so with a 404, which browsers write down.
    assert {"404" in said for said in desk.visitor.errors} <= {True}


def test_a_session_that_ends_takes_the_map_off_the_screen_within_moments(
    served: Served, visit: Visit, site: dict[str, Any]
) -> None:
    desk = Desk(visit(), "researcher")
    desk.look_at()
    own = desk.page.evaluate("() => fetch('/api/v1/session').then(answer => answer.json())")["session_id"]
    other = served.registry.client("researcher")
    assert other.request("DELETE", f"/sessions/{own}").status_code == 204
    ended = time.monotonic()
    desk.by("session-ended").wait_for()
    assert time.monotonic() - ended < 4
    assert desk.page.locator("canvas").count() == 0
    assert desk.by("site-row").count() == 0
    desk.visitor.type_in("researcher")
    desk.shows("site-fill", precision="exact")


def test_a_grant_that_ends_takes_the_site_off_an_open_map_within_a_heartbeat_or_two(
    served: Served, visit: Visit, site: dict[str, Any]
) -> None:
    shares_with_partner(served.registry, site["id"], Precision.EXACT)
    desk = Desk(visit(), "partner-officer")
    desk.look_at()
    desk.shows("site-fill", precision="exact")
    # No new tile ever comes: what is drawn must go because the page was told so, not because other tiles replaced it.
    desk.page.route("**/api/v1/tiles/**", lambda route: route.abort())
    beats: list[str] = []
    client = served.registry.client("researcher")
    (held,) = client.get(f"/sites/{site['id']}/grants").json()
    assert client.post(f"/grants/{held['id']}/revoke", {"reason": "the work is done"}).status_code == 204
    desk.page.on("response", lambda one: beats.append(one.url) if one.url.endswith("/api/v1/session") else None)
    desk.until(f"() => ({SEEN})() === 0")
    assert len(beats) <= 3
    expect(desk.by("site-row")).to_have_count(0)
    desk.page.unroute("**/api/v1/tiles/**")
    shares_with_partner(served.registry, site["id"], Precision.VICINITY)
    desk.until(f"() => ({SEEN})() > 0")
    assert all(said["precision"] == "vicinity" for said in desk.drawn("site-fill"))


def _hand_in(desk: Desk, served: Served, file: Path, day: str) -> None:
    """A GeoTIFF handed in at the desk, and made into a picture in the background."""
    desk.by("imagery").locator("summary").first.click()
    desk.by("imagery-organisation").select_option(str(served.registry.own))
    for field, said in (("title", "تدريب"), ("day", day), ("source", "تدريب"), ("licence", "تدريب")):
        desk.by(f"imagery-{field}").fill(said)
    desk.by("imagery-file").set_input_files(file)
    desk.by("imagery-save").click()
    desk.by("imagery-cancel").wait_for()
    jobs.run_pending(served.registry.app.state.sessions, served.registry.app.state.settings.files)
    desk.by("imagery-cancel").wait_for(state="detached")


def test_two_pictures_of_the_ground_are_compared_with_the_keyboard(
    served: Served, visit: Visit, site: dict[str, Any], tmp_path: Path
) -> None:
    client = served.registry.client("researcher")
    assert hand_over(client, picture(served.registry.own, captured_on="2012-03-01")).status_code == 201
    desk = Desk(visit(), "researcher")
    desk.look_at(zoom=12)
    ranges: list[str] = []
    by_range = re.compile(r"/imagery/[^/]+/file")
    desk.page.on(
        "request", lambda one: ranges.append(one.headers.get("range", "")) if by_range.search(one.url) else None
    )
    desk.by("tool-imagery").click()
    _hand_in(desk, served, geotiff.write(tmp_path / "ground.tif"), "2025-06-01")
    desk.by("imagery-one").select_option(index=1)
    desk.by("imagery-other").select_option(index=1)
    desk.until("() => document.querySelector('[data-testid=swipe-over]')?.dataset.ready === 'true'")
    desk.settled()
    assert ranges
    assert all(each.startswith("bytes=") for each in ranges)
    over = "() => getComputedStyle(document.querySelector('[data-testid=swipe-over]')).clipPath"
    assert desk.page.evaluate(over) == "inset(0px 50% 0px 0px)"
    desk.by("swipe").focus()
    # In Arabic the older picture lies on the right, and the line moves to the left as it grows.
    desk.page.keyboard.press("ArrowLeft")
    assert desk.page.evaluate(over) == "inset(0px 51% 0px 0px)"
    assert desk.visitor.errors == []
    assert desk.visitor.elsewhere == []
