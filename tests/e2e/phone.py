"""What a monitor does with the phone page, step by step, as the tests need it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from playwright.sync_api import FilePayload, Locator, Page

from tests.e2e.conftest import Visitor
from tests.support.registry import Registry


def picture(name: str, data: bytes) -> FilePayload:
    """A file as the phone's camera or gallery hands it to the page."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def digests(*files: bytes) -> set[str]:
    """The SHA-256 of each file, hex."""
    return {hashlib.sha256(data).hexdigest() for data in files}


def begin_visit(page: Page, *, approach: bool = True) -> None:
    """Open the first assigned site and go through the hazard gate."""
    page.get_by_test_id("log-visit").first.click()
    page.get_by_test_id("hazards-seen").locator("input[value=none_seen]").check()
    page.get_by_test_id("gate-approach" if approach else "gate-distance").click()
    page.get_by_test_id("visit-form").wait_for()


def choose(page: Page, testid: str, code: str) -> None:
    """Choose a code."""
    page.get_by_test_id(testid).locator(f"input[value={code}]").check()


def sent(page: Page) -> Locator:
    """The page once everything is with the server."""
    done = page.locator("[data-testid=sending][data-done=true]")
    done.wait_for()
    return done


def posts(visitor: Visitor) -> list[tuple[str, Any]]:
    """What the page sends from now on, in order: the path, and the body where it is JSON."""
    seen: list[tuple[str, Any]] = []

    def look(request: Any) -> None:
        if request.method != "GET":
            json = "json" in request.headers.get("content-type", "")
            seen.append((request.url.removeprefix(visitor.served.url), request.post_data_json if json else None))

    visitor.page.on("request", look)
    return seen


def asked(visitor: Visitor) -> set[str]:
    """Every address under ``/api`` that the page reads from now on."""
    seen: set[str] = set()

    def look(request: Any) -> None:
        path = request.url.removeprefix(visitor.served.url)
        if request.method == "GET" and path.startswith("/api/"):
            seen.add(path)

    visitor.page.on("request", look)
    return seen


def visits(registry: Registry, site_id: UUID) -> list[dict[str, Any]]:
    """The site's visits as its researcher reads them."""
    found: list[dict[str, Any]] = registry.client("researcher").get(f"/sites/{site_id}/visits").json()["visits"]
    return found
