"""Decisions at the desk: a verdict, an assignment, a visit's condition, an awareness release by two officers."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.e2e.conftest import Served, Visitor
from tests.e2e.desk import Desk
from tests.publication.scene import REVIEW, ground

Visit = Callable[..., Visitor]


def _site(served: Served) -> str:
    site = served.registry.client("researcher").mark_site(served.registry.own)
    return str(site["id"])


def test_a_verifier_confirms_a_site_with_a_basis_a_person_and_a_date(served: Served, visit: Visit) -> None:
    site = _site(served)
    desk = Desk(visit(), "verifier", f"/desk/#/map/{site}")
    desk.by("verify-site").click()
    desk.by("verdict-status").select_option("confirmed")
    desk.by("verdict-basis").fill("تنقيب تدريبي")
    desk.by("verdict-person").fill("خبيرة تدريب")
    desk.by("verdict-on").fill("2026-11-01")
    desk.by("verdict-reason").fill("تأكيد تدريبي")
    desk.by("verdict-save").click()
    desk.by("verdict-dialog").wait_for(state="detached")
    desk.by("site-facts").get_by_text("خبيرة تدريب").wait_for()
    stands = served.registry.client("verifier").get(f"/sites/{site}").json()
    assert (stands["verification"], stands["verification_basis"]) == ("confirmed", "تنقيب تدريبي")
    assert desk.visitor.errors == []


def test_whoever_sees_a_site_is_listed_and_a_monitor_is_assigned_until_the_officer_ends_it(
    served: Served, visit: Visit
) -> None:
    registry, site = served.registry, _site(served)
    given = {"organisation": str(registry.partner), "precision": "exact", "purpose": "توثيق تدريبي"}
    given["until"] = REVIEW.isoformat()
    proposed = registry.client("researcher").post(f"/sites/{site}/grants", given)
    agreed = registry.client("legal").post(f"/proposals/{proposed.json()['id']}/decision", {"approve": True})
    assert agreed.status_code == 200, agreed.text
    desk = Desk(visit(), "protection-officer", f"/desk/#/map/{site}")
    desk.by("tab-sharing").click()
    desk.by("grant").get_by_text("توثيق تدريبي").wait_for()
    desk.by("share-assignment").click()
    desk.by("share-to").select_option(str(registry.people["monitor"]))
    desk.by("share-save").click()
    assigned = desk.page.locator("[data-testid=grant][data-kind=assignment][data-over=false]")
    assigned.wait_for()
    monitor = registry.client("monitor")
    assert site in monitor.get("/assignments").text
    assigned.get_by_test_id("grant-end").click()
    desk.by("revoke-reason").fill("انتهى التكليف التدريبي")
    desk.by("revoke-save").click()
    assigned.wait_for(state="detached")
    assert site not in monitor.get("/assignments").text
    assert desk.visitor.errors == []


def test_a_visit_written_at_the_desk_twice_is_compared_accepted_and_withdrawn(served: Served, visit: Visit) -> None:
    site, researcher = _site(served), served.registry.client("researcher")
    desk = Desk(visit(), "researcher", f"/desk/#/map/{site}")
    desk.by("tab-visits").click()
    desk.by("add-visit").click()
    desk.by("visit-when").fill("2026-01-15T09:30")
    desk.by("visit-condition").select_option("severe_damage")
    desk.by("visit-notes").fill("زيارة تدريبية")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.page.route("**/api/v1/visits", lose_the_answer, times=1)
    desk.by("visit-save").click()
    desk.by("visit-dialog").get_by_test_id("refusal").wait_for()
    desk.by("visit-notes").fill("زيارة تدريبية، بقلم ثانٍ")
    desk.by("visit-save").click()
    desk.by("sent-twice").wait_for()
    (other,) = desk.page.locator("[data-testid=twice-row][data-other=true]").all_inner_texts()
    assert "زيارة تدريبية\tزيارة تدريبية، بقلم ثانٍ" in other
    desk.by("twice-correct").click()
    desk.by("visit-dialog").wait_for(state="detached")
    newest, first = researcher.get(f"/sites/{site}/visits").json()["visits"]
    assert (newest["corrects"], newest["notes"]) == (first["id"], "زيارة تدريبية، بقلم ثانٍ")
    assert [each["body"]["notes"] for each in first["conflicts"]] == ["زيارة تدريبية، بقلم ثانٍ"]

    corrected = desk.page.locator(f"[data-testid=visit][data-id='{newest['id']}']")
    seen = researcher.get(f"/sites/{site}").json()
    changed = researcher.patch(f"/sites/{site}", {"condition": "intact"}, headers={"if-match": seen["etag"]})
    assert changed.status_code == 200, changed.text
    corrected.get_by_test_id("visit-accept").click()
    # Nothing is done on what somebody else has changed: what it was, what it is, and the choice again.
    expect(corrected.get_by_test_id("acceptance-changed")).to_contain_text("«سليم»")
    corrected.get_by_test_id("visit-accept").click()
    corrected.get_by_test_id("visit-accepted").wait_for()
    corrected.get_by_test_id("acceptance-wrong").click()
    corrected.get_by_test_id("acceptance-withdraw-reason").fill("تدريب: صور موقع آخر")
    corrected.get_by_test_id("acceptance-withdraw").click()
    expect(corrected.get_by_test_id("visit-withdrawn")).to_contain_text("تدريب: صور موقع آخر")
    assert researcher.get(f"/sites/{site}").json()["condition"] == "intact"
    # The refused requests, as the browser notes them: a lost answer, 409, 412.
    assert len(desk.visitor.errors) == 3


def test_two_officers_release_the_awareness_map_and_one_withdraws_it(served: Served, visit: Visit) -> None:
    ground(served.registry)
    first, second, anybody = Desk(visit(), "protection-officer", "/desk/#/awareness"), visit(), visit()
    first.by("awareness-prepare").click()
    first.by("awareness-propose").wait_for()
    report = first.by("awareness-report")
    assert report.get_attribute("data-passed") == "true"
    assert report.locator("tbody tr").count() == 7
    signed = first.by("report-digest").inner_text()
    report.scroll_into_view_if_needed()
    first.visitor.shot("awareness-report")
    for question in first.page.locator("select[data-testid^=question-]").all():
        question.select_option("yes")
    first.by("awareness-reason").fill("إصدار تدريبي")
    first.by("awareness-review").fill(REVIEW.isoformat())
    first.by("awareness-sign").click()
    first.by("awareness-signed").wait_for()
    first.visitor.shot("awareness-signed")
    assert _phase(anybody) == "none"
    officer = Desk(second, "partner-officer", "/desk/#/accounts")
    assert officer.by("approve").count() == 0
    officer.by("proposal-report").click()
    assert officer.by("report-digest").inner_text() == signed
    assert officer.by("attack-planting").inner_text().count("40") == 2
    officer.visitor.shot("awareness-waiting")
    officer.by("awareness-approve").click()
    officer.by("awareness-waiting").wait_for(state="detached")
    officer.by("awareness-past").locator("summary").click()
    assert officer.by("report-digest").inner_text() == signed
    assert _phase(anybody) == "ready"
    assert anybody.page.get_by_test_id("public-legend").locator("li").count() > 1
    anybody.page.get_by_test_id("public-legend").scroll_into_view_if_needed()
    anybody.page.locator("[data-testid=light-map] [data-band=several]").wait_for(state="attached")
    anybody.shot("awareness-released")
    first.page.reload()
    first.by("withdraw").click()
    first.by("withdraw-reason").fill("ضرر محتمل (تدريب)")
    first.by("withdraw-save").click()
    first.by("awareness-past").get_by_text("ضرر محتمل").wait_for()
    assert _phase(visit()) == "none"
    assert first.visitor.errors == officer.visitor.errors == []


def _phase(anybody: Visitor) -> str | None:
    """What the public page says about areas, once it knows."""
    awareness = anybody.open("/").locator("[data-testid=awareness]:not([data-phase=loading])")
    return awareness.get_attribute("data-phase")
