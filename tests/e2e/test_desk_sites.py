"""Finding a site, and changing one that somebody else is changing too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Served, Visitor
from tests.e2e.desk import Desk

Visit = Callable[..., Visitor]


def _lists(desk: Desk, *names: str) -> None:
    """Wait until the list holds these sites and no other."""
    shown = "() => [...document.querySelectorAll('[data-testid=site-row] .title')].map(one => one.innerText).sort()"
    wanted = sorted(f"تدريب – {name}" for name in names)
    desk.until(f"wanted => JSON.stringify(({shown})()) === JSON.stringify(wanted)", wanted)


@pytest.fixture
def three(served: Served) -> None:
    """Three sites that differ in name, kind and condition."""
    client = served.registry.client("researcher")
    for name, kind, condition, date in (
        ("تدريب – مقبرة الأحمد", "mass_grave", "intact", "2013-04"),
        ("تدريب – بئر إيلياء", "well", "destroyed", "2016"),
        ("تدريب – خندق الرُّصافة", "trench", "intact", "2018-02-03"),
    ):
        given = {"name_ar": name, "types": [kind], "condition": condition, "event_date": date}
        client.mark_site(served.registry.own, **given)


@pytest.mark.usefixtures("three")
def test_a_name_is_found_in_any_spelling_and_the_list_is_filtered(visit: Visit) -> None:
    desk = Desk(visit(), "researcher")
    graves, well, trench = "مقبرة الأحمد", "بئر إيلياء", "خندق الرُّصافة"
    _lists(desk, graves, well, trench)
    for typed, found in (("مقبره الاحمد", graves), ("ايليا", well), ("الرصافه", trench)):
        desk.by("site-search").fill(typed)
        _lists(desk, found)
    desk.by("site-search").fill("لا شيء بهذا الاسم")
    desk.by("no-sites").wait_for()
    desk.by("site-search").fill("")
    desk.by("filters").locator("summary").click()
    desk.by("filter-condition").select_option("intact")
    _lists(desk, graves, trench)
    desk.by("filter-type").select_option("trench")
    _lists(desk, trench)
    desk.settled()
    assert len(desk.drawn("site-dot")) == 1
    desk.by("filter-condition").select_option("")
    desk.by("filter-type").select_option("")
    desk.by("filter-from").fill("2015")
    desk.by("filter-to").fill("2017")
    _lists(desk, well)
    assert desk.visitor.errors == []


def test_two_peoples_changes_meet_openly(served: Served, visit: Visit) -> None:
    site = served.registry.client("researcher").mark_site(served.registry.own)
    first = Desk(visit(), "researcher", f"/desk/#/map/{site['id']}")
    second = Desk(visit(language="en"), "researcher-2", f"/desk/#/map/{site['id']}")
    for desk, name, place in ((first, "تدريب – اسم أول", "بلدة أولى"), (second, "تدريب – اسم ثانٍ", "بلدة ثانية")):
        desk.by("edit-site").click()
        desk.by("field-name_ar").fill(name)
        desk.by("field-locality").fill(place)
    first.by("site-save").click()
    first.by("site-form").wait_for(state="detached")
    second.by("site-save").click()
    second.by("conflict").wait_for()
    fields = second.by("conflict-field")
    assert sorted(fields.evaluate_all("all => all.map(one => one.dataset.field)")) == ["locality", "name_ar"]
    assert "تدريب – اسم أول" in second.by("conflict").inner_text()
    assert "تدريب – اسم ثانٍ" in second.by("conflict").inner_text()
    second.page.locator("[data-field=name_ar]").get_by_test_id("keep-theirs").check()
    second.by("conflict-save").click()
    second.by("conflict").wait_for(state="detached")
    stands = served.registry.client("researcher").get(f"/sites/{site['id']}").json()
    assert (stands["name_ar"], stands["locality"]) == ("تدريب – اسم أول", "بلدة ثانية")


def test_competing_boundaries_stand_side_by_side_and_one_is_chosen_with_a_reason(served: Served, visit: Visit) -> None:
    client = served.registry.client("researcher")
    site = client.mark_site(served.registry.own)
    other = {"type": "Point", "coordinates": [36.5005, 32.7005]}
    body = {"id": "018f0000-0000-7000-8000-000000000001", "geometry": other, "error_radius_m": "80"}
    said = client.post(f"/sites/{site['id']}/boundaries", body | {"source_type": "witness_account", "author": "شاهد"})
    assert said.status_code == 201, said.text
    desk = Desk(visit(), "researcher", f"/desk/#/map/{site['id']}")
    desk.by("tab-boundaries").click()
    desk.until("() => document.querySelectorAll('[data-testid=boundary]').length === 2")
    desk.by("boundary-make-current").click()
    assert desk.by("boundary-adopt").is_disabled()
    desk.by("boundary-why").fill("أقرب إلى ما رآه الشاهد")
    desk.by("boundary-adopt").click()
    chosen = "id => document.querySelector(`[data-testid=boundary][data-id='${id}']`)?.classList.contains('current')"
    desk.until(chosen, body["id"])
    desk.by("tab-history").click()
    history = desk.by("history")
    history.get_by_text("أقرب إلى ما رآه الشاهد").wait_for()
    assert "POINT" not in history.text_content()  # type: ignore[operator]
    assert "نقطة عند" in history.text_content()  # type: ignore[operator]
    assert desk.visitor.errors == []
