"""Decisions that take two people, invitations, and what every page of the desk keeps to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Served, Visitor
from tests.e2e.desk import Desk
from tests.support.registry import PASSWORD

Visit = Callable[..., Visitor]
VIEWS = ("map", "triage", "visits", "exchange", "awareness", "accounts")


def test_a_site_is_shown_to_a_partner_only_when_a_second_person_agrees(served: Served, visit: Visit) -> None:
    registry = served.registry
    site = registry.client("researcher").mark_site(registry.own)
    desk = Desk(visit(), "researcher", f"/desk/#/map/{site['id']}")
    desk.by("tab-sharing").click()
    desk.by("share-grant").click()
    desk.by("share-to").select_option(str(registry.partner))
    desk.by("share-precision").select_option("exact")
    desk.by("share-purpose").fill("توثيق مشترك تدريبي")
    desk.by("share-until").fill("2027-06-01")
    desk.by("share-save").click()
    desk.by("share-dialog").wait_for(state="detached")
    assert registry.client("partner-officer").get(f"/sites/{site['id']}").status_code == 404
    second = Desk(visit(), "legal", "/desk/#/accounts")
    assert "توثيق مشترك تدريبي" in second.by("proposal").inner_text()
    second.by("approve").click()
    second.by("proposal").wait_for(state="detached")
    assert registry.client("partner-officer").get(f"/sites/{site['id']}").status_code == 200


def test_somebody_invited_opens_an_account_and_a_second_person_gives_the_role(served: Served, visit: Visit) -> None:
    administrator = Desk(visit(), "administrator", "/desk/#/accounts")
    administrator.by("invite").click()
    administrator.by("invite-name").fill("راصدة جديدة (تدريب)")
    administrator.by("invite-roles").locator("input[value=monitor]").check()
    administrator.by("invite-send").click()
    link = administrator.by("handover-link").inner_text()
    newcomer = visit(language="en")
    page = newcomer.open(link.removeprefix(served.url))
    page.get_by_test_id("invitation-login").fill("newcomer")
    for field in ("invitation-password", "invitation-again"):
        page.get_by_test_id(field).fill(PASSWORD)
    page.get_by_test_id("invitation-save").click()
    page.get_by_test_id("who").get_by_text("راصدة جديدة").wait_for()
    assert newcomer.errors == []
    second = Desk(visit(), "protection-officer", "/desk/#/accounts")
    second.by("approve").click()
    second.by("proposal").wait_for(state="detached")
    roles = served.registry.client("administrator").get("/people").json()
    assert [held["role"] for one in roles if one["name"].startswith("راصدة") for held in one["roles"]] == ["monitor"]


def test_a_forgotten_password_is_reset_by_two_people(served: Served, visit: Visit) -> None:
    administrator = Desk(visit(), "administrator", "/desk/#/accounts")
    row = administrator.page.locator(f"tr[data-id='{served.registry.people['verifier']}']")
    row.get_by_test_id("person-open").click()
    administrator.by("person-reason").fill("نسيت كلمة المرور (تدريب)")
    administrator.by("person-reset").click()
    administrator.by("person-dialog").wait_for(state="detached")
    second = Desk(visit(), "protection-officer", "/desk/#/accounts")
    second.by("approve").click()
    link = second.by("handover-link").inner_text()
    fresh = visit()
    page = fresh.open(link.removeprefix(served.url))
    for field in ("invitation-password", "invitation-again"):
        page.get_by_test_id(field).fill("سبع-نجمات-فوق-البحر-القديم")
    page.get_by_test_id("invitation-save").click()
    page.get_by_test_id("sign-in").wait_for()
    assert served.registry.client().sign_in("verifier", "سبع-نجمات-فوق-البحر-القديم").status_code == 200


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_no_page_of_the_desk_asks_another_origin_or_breaks_its_policy(
    served: Served, visit: Visit, language: str, direction: str
) -> None:
    site = served.registry.client("stranger").mark_site(served.registry.stranger)
    visitor = visit(language=language)
    desk = Desk(visitor, "stranger", f"/desk/#/map/{site['id']}")
    if language == "en":
        desk.by("language-switch").click()
    assert desk.page.evaluate("() => [document.documentElement.lang, document.dir]") == [language, direction]
    desk.settled()
    for tab in ("boundaries", "visits", "disturbances", "sharing", "history", "details"):
        desk.by(f"tab-{tab}").click()
    for view in VIEWS:
        desk.by(f"nav-{view}").click()
        desk.page.locator("h1, [data-testid=map]").first.wait_for()
        desk.page.wait_for_timeout(300)
    assert visitor.elsewhere == []
    assert visitor.errors == []


@pytest.mark.parametrize("training", [True])
def test_a_training_copy_says_so_over_every_page(served: Served, visit: Visit) -> None:
    desk = Desk(visit(), "stranger")
    for view in VIEWS:
        desk.by(f"nav-{view}").click()
        assert "تدريب" in desk.by("watermark").inner_text()
        assert "TRAINING" in desk.by("training-notice").inner_text()
        assert "TRAINING" in desk.page.title()


def test_who_changes_their_password_reads_that_it_is_changed_at_the_door(served: Served, visit: Visit) -> None:
    visitor = visit()
    page = visitor.sign_in("/desk/#/accounts", "auditor")
    page.locator("details", has_text="تغيير كلمة المرور").locator("summary").click()
    form = page.locator("details form")
    form.locator('[autocomplete="current-password"]').fill(PASSWORD)
    form.locator('[autocomplete="new-password"]').fill("نهر قديم خلف التلّة البعيدة")
    form.locator("button").click()
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    expect(page.get_by_test_id("toast")).to_contain_text("تغيّرت كلمة المرور")
    assert visitor.errors == []
