"""A researcher draws a grave: from the first corner to the list, the map and the history."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Visitor
from tests.e2e.desk import MIDDLE, Desk, near

Visit = Callable[..., Visitor]
CORNERS = ((36.5, 32.7), (36.501, 32.7), (36.501, 32.701), (36.5, 32.701))
BOWTIE = ((36.5, 32.7), (36.501, 32.701), (36.501, 32.7), (36.5, 32.701))


@pytest.fixture
def desk(visit: Visit) -> Desk:
    """A researcher with a new site before them, the map close to the ground."""
    desk = Desk(visit(), "researcher", "/desk/#/map/new")
    desk.look_at()
    return desk


def _save(desk: Desk, kind: str, name: str = "تدريب – تل العرعر") -> str:
    """Fill in what a site needs and keep it; its code."""
    desk.by("field-name_ar").fill(name)
    desk.by("field-types").locator(f"input[value={kind}]").check()
    desk.by("site-save").click()
    return desk.by("site-code").inner_text()


def _number(text: str) -> float:
    return float("".join(each for each in text if each.isdecimal() or each == "."))


def test_a_drawn_site_is_in_the_list_and_on_the_map_at_once(desk: Desk) -> None:
    before = desk.colour(MIDDLE)
    desk.outline(*CORNERS)
    # GeographicLib: 93.8 m by 110.9 m; a click is as good as a pixel, about one metre here.
    assert _number(desk.by("live-area").inner_text()) == pytest.approx(1.04, abs=0.04)
    assert _number(desk.by("live-perimeter").inner_text()) == pytest.approx(409, abs=6)
    code = _save(desk, "mass_grave", "تدريب – وادي الغار")
    row = desk.by("site-row")
    row.wait_for()
    assert "وادي الغار" in row.inner_text()
    assert code in row.inner_text()
    desk.shows("site-fill", precision="exact", verification="reported")
    desk.look_at()
    seen = desk.turns(MIDDLE, lambda colour: colour[2] > colour[0] + 30, aside=(12, 12))
    assert not near(seen, "#{:02x}{:02x}{:02x}".format(*before))
    assert desk.visitor.errors == []


def test_a_part_can_be_left_out_and_the_area_is_less(desk: Desk) -> None:
    desk.outline(*CORNERS)
    whole = _number(desk.by("live-area").inner_text()) * 10_000
    desk.by("draw-hole").click()
    desk.outline((36.5003, 32.7003), (36.5007, 32.7003), (36.5007, 32.7007), (36.5003, 32.7007))
    desk.until("() => document.querySelector('[data-testid=live-area]')?.innerText.includes('م²')")
    assert _number(desk.by("live-area").inner_text()) == pytest.approx(whole * 0.84, rel=0.02)


def test_a_shape_that_crosses_itself_is_refused_where_it_crosses_and_mended_when_asked(desk: Desk) -> None:
    desk.outline(*BOWTIE)
    mark = desk.by("refused-place")
    mark.first.wait_for()
    box = mark.first.bounding_box()
    assert box is not None
    x, y = desk.on_screen(MIDDLE)
    assert abs(box["x"] + box["width"] / 2 - x) < 6
    assert abs(box["y"] + box["height"] / 2 - y) < 6
    assert len(desk.by("shape-reasons").inner_text()) > 20
    desk.by("use-repair").click()
    desk.by("live-area").wait_for()
    assert desk.by("refused-place").count() == 0
    assert _save(desk, "trench")


def test_coordinates_typed_in_arabic_digits_become_a_point_with_its_error(desk: Desk) -> None:
    desk.by("typed-coordinates").fill("٣٢°٤٢′٠٠″ شمال ٣٦°٣٠′٠٠″ شرق")
    assert desk.by("typed-read").inner_text() == "32.700000°N 36.500000°E"
    desk.by("typed-use").click()
    desk.by("field-error_radius").fill("50")
    _save(desk, "well")
    desk.by("tab-boundaries").click()
    assert "50" in desk.by("boundary").inner_text()
    registry = desk.visitor.served.registry
    (listed,) = registry.client("researcher").get("/sites").json()["sites"]
    site = registry.client("researcher").get(f"/sites/{listed['id']}").json()
    (boundary,) = site["boundaries"]
    assert boundary["geometry"] == {"type": "Point", "coordinates": [36.5, 32.7]}
    assert boundary["text_as_typed"] == "٣٢°٤٢′٠٠″ شمال ٣٦°٣٠′٠٠″ شرق"


def test_what_is_missing_is_said_beside_the_button(desk: Desk) -> None:
    desk.by("site-save").click()
    assert desk.by("missing").locator("li").count() == 3
    assert "ارسم الموضع" in desk.by("missing").inner_text()


@pytest.mark.parametrize(("typed", "read"), [("36.5 32.7", "32.700000°N 36.500000°E"), ("32.7ش 36.5ش", None)])
def test_unclear_coordinates_are_asked_about_and_never_guessed(desk: Desk, typed: str, read: str | None) -> None:
    desk.by("typed-coordinates").fill(typed)
    desk.by("typed-question").wait_for()
    assert desk.by("typed-use").is_disabled()
    desk.by("typed-choose").first.click()
    assert desk.by("typed-use").is_enabled()
    if read is not None:
        assert desk.by("typed-read").inner_text() == read


def test_what_is_typed_survives_a_change_of_language_and_the_end_of_the_session(desk: Desk) -> None:
    desk.outline(*CORNERS)
    area = desk.by("live-area").inner_text()
    desk.by("field-name_ar").fill("تدريب – نبع الزيتون")
    desk.by("language-switch").click()
    desk.until("() => document.documentElement.dir === 'ltr'")
    assert desk.by("field-name_ar").input_value() == "تدريب – نبع الزيتون"
    desk.by("field-types").locator("input[value=trench]").check()
    desk.page.context.clear_cookies()
    desk.by("session-ended").wait_for()
    desk.visitor.type_in("researcher")
    desk.by("session-ended").wait_for(state="detached")
    desk.settled()
    assert desk.by("field-name_ar").input_value() == "تدريب – نبع الزيتون"
    assert _number(desk.by("live-area").inner_text()) == _number(area)
    desk.by("site-save").click()
    assert desk.by("site-code").inner_text()
