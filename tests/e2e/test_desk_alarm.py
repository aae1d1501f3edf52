"""The alarm at the desk: said in both languages, not to be put away, to those who must act and to nobody else."""

from __future__ import annotations

from collections.abc import Callable

from graveregistry.errors import Failure
from graveregistry.ledger import checking
from tests.e2e.conftest import Served, Visitor

Visit = Callable[..., Visitor]


def test_the_alarm_stands_in_both_languages_and_cannot_be_put_away(served: Served, visit: Visit) -> None:
    checking.keep(served.registry.app.state.sessions, "signing", Failure("ledger_rewritten", index=3))
    for language, login in (("ar", "legal"), ("en", "auditor")):
        visitor = visit(language=language)
        page = visitor.sign_in("/desk/", login)
        if language == "en":
            page.get_by_test_id("language-switch").click()
        bar = page.get_by_test_id("alarm-bar")
        bar.wait_for()
        said = bar.locator("p").all_inner_texts()
        assert "سجل الأحداث لم يعد كما كان" in said[language == "en"]
        assert "the ledger is not what it was" in said[language == "ar"]
        assert bar.get_attribute("role") == "alert"
        assert bar.get_by_role("button").count() == 0
        page.keyboard.press("Escape")
        page.reload()
        bar.wait_for()
        visitor.shot(f"alarm-{language}")
        assert visitor.errors == []
    other = visit()
    page = other.sign_in("/desk/", "researcher")
    page.get_by_test_id("nav-map").wait_for()
    assert page.get_by_test_id("alarm-bar").count() == 0
    assert other.errors == []
