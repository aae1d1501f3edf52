"""Attack 13 for logs: whoever takes them learns no coordinate, no name, no word, no byte of a photo and no password."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import sys
import threading
from typing import Any

import pytest

from graveregistry.serving import keep_words_out
from graveregistry.sites import service as sites
from tests.support.field import assigned_site, form, hand_in, photo, visit
from tests.support.registry import PASSWORD, Registry

SECRET = "تل السنديان البعيد"


def test_planted_coordinates_names_and_bytes_are_in_no_line(
    registry: Registry, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    site, data = assigned_site(registry), photo("planted")
    researcher, monitor = registry.client("researcher"), registry.client("monitor")
    assert hand_in(monitor, form(site, data), data).status_code == 201
    assert monitor.post("/visits", visit(site, notes=SECRET)).status_code == 201
    assert registry.client().sign_in("researcher", f"{PASSWORD}x").status_code == 401
    assert researcher.get("/sites", params={"q": SECRET, "bbox": "36.5,32.7,36.501,32.701"}).status_code == 200
    assert researcher.post("/boundaries/check", {"geometry": {"type": "Point", "coordinates": [36.5, "32.701"]}})

    # Not in the line that raises: lines of code are logged, what they say is not.
    words = f"{SECRET} POINT (36.501 32.701)"

    def breaks(*_given: Any, **_more: Any) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr(sites, "view", breaks)
    assert researcher.get(f"/sites/{site}").status_code == 500
    # The test's own client logs what it asks for.
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    said = "\n".join(caplog.handler.format(record) for record in ours)
    assert "incident" in said
    for planted in (
        "36.501",
        "32.701",
        "السنديان",
        "PLANTED",
        PASSWORD,
        data[200:216].hex(),
        form(site, data)["sha256"],
    ):
        assert planted not in said


def test_what_breaks_ahead_of_the_routes_is_told_without_its_words_or_its_place(
    registry: Registry, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_given: Any) -> bool:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(type(registry.app.state.tiles), "answered", breaks)
    answer = registry.client("researcher").get("/tiles/sites/14/9849/6612.mvt")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["cache-control"] == "no-store"
    said = caplog.text
    assert "RuntimeError" in said
    assert "GET /api/v1/tiles" in said
    assert not {each for each in (SECRET, "9849", "6612") if each in said.replace("http://127.0.0.1", "")}


async def _lost() -> None:
    """A task that breaks and that nobody asks what became of it."""
    task = asyncio.ensure_future(_broken())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()


async def _broken() -> None:
    raise RuntimeError(SECRET)


def test_what_breaks_outside_a_request_is_logged_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    out, root = io.StringIO(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "stderr", out)
    keep_words_out()
    asyncio.run(_lost())
    thread = threading.Thread(target=lambda: asyncio.run(_broken()))
    thread.start()
    thread.join()
    try:
        asyncio.run(_broken())
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    said = out.getvalue()
    assert said.count("RuntimeError\n") == 3
    assert [each in said for each in ("never retrieved", "a thread ended", "ASGI application")] == [True] * 3
    assert SECRET not in said
