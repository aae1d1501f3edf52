"""A file comes in parts, is gone on with after the page was closed, is looked at, and its way is told in words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graveregistry.jobs import Worker
from tests.e2e.conftest import Served, Visitor
from tests.e2e.desk import Desk
from tests.support import media

Visit = Callable[..., Visitor]
PART = "**/chunks/1"


@pytest.fixture
def working(served: Served) -> Iterator[None]:
    """The background worker, as the real server has one."""
    state = served.registry.app.state
    worker = Worker(state.sessions, state.settings.files)
    worker.start()
    yield
    worker.stop()


def choose(desk: Desk, file: Path) -> None:
    desk.by("upload-evidence").click()
    # A chooser closed without a choice, as a browser says it: the dialog stays.
    desk.by("upload-file").dispatch_event("cancel", {"bubbles": True})
    desk.by("upload-file").set_input_files(file)
    desk.by("upload-start").click()


@pytest.mark.usefixtures("working")
def test_a_video_that_broke_off_is_gone_on_with_seen_and_told_of(served: Served, visit: Visit, tmp_path: Path) -> None:
    site = served.registry.client("researcher").mark_site(served.registry.own)["id"]
    video = tmp_path / "مقطع.mp4"
    # What stands behind the film makes it two parts long, and is no part of it.
    video.write_bytes(media.clip(1.0) + b"\0\0\0\0free" + os.urandom(2**22))
    desk = Desk(visit(), "legal", f"/desk/#/map/{site}")
    desk.by("tab-evidence").click()
    desk.page.route(PART, lambda route: route.abort())
    choose(desk, video)
    desk.by("upload-resume").wait_for()
    assert desk.by("refusal").is_visible()
    desk.page.unroute(PART)
    desk.page.reload()
    desk.by("tab-evidence").click()
    assert "1" in desk.by("open-upload").inner_text()
    choose(desk, video)
    desk.by("upload-done").wait_for()
    desk.by("dialog-close").click()
    card = desk.by("evidence")
    card.wait_for()
    assert card.get_attribute("data-kind") == "video"
    assert "2026-03-12" in card.get_by_test_id("device-said").inner_text()
    card.get_by_test_id("evidence-show").click()
    desk.until("() => document.querySelector('video')?.readyState >= 2")
    desk.by("dialog-close").click()
    card.get_by_test_id("act-hold").click()
    desk.by("decide-reason").fill("تدريب: قضية قائمة")
    desk.by("decide-save").click()
    desk.by("evidence-held").wait_for()
    assert not card.get_by_test_id("act-erasure").is_visible()
    card.get_by_test_id("custody").locator("summary").click()
    desk.until("() => document.querySelectorAll('[data-testid=custody] li').length === 4")
    told = desk.page.locator("[data-testid=custody] li").evaluate_all("all => all.map(one => one.dataset.action)")
    assert told == ["received", "copy_made", "copy_opened", "held"]
    desk.visitor.shot("evidence")
    # The part that never came is the one thing that the page complained of.
    assert [each for each in desk.visitor.errors if "ERR_FAILED" not in each] == []
