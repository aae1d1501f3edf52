"""One server on loopback per test, on a registry of its own, and Debian's Chromium (WebGL through SwiftShader)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from graveregistry.config import Settings
from tests.conftest import Database
from tests.e2e.handset import Handset
from tests.support.proxy import Link, linked
from tests.support.registry import PASSWORD, Cast, Registry, make
from tests.support.served import serving

FLAGS = (Path(__file__).parents[2] / "scripts/chromium-flags").read_text().split()
DESK, PHONE = (1360, 860), (390, 844)
SHOTS = Path(__file__).parent / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass(frozen=True, slots=True)
class Served:
    """A registry and the address at which it is served."""

    registry: Registry
    url: str


class Visitor:
    """A person at a browser: their own context, what the page complained of, and where it tried to go."""

    def __init__(self, served: Served, context: BrowserContext) -> None:
        self.served = served
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("request", self._look)

    def _look(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.served.url, "blob:", "data:")):
            self.elsewhere.append(url)

    def open(self, path: str) -> Page:
        """Open a page of the registry."""
        self.page.goto(self.served.url + path)
        return self.page

    def sign_in(self, path: str, login: str) -> Page:
        """Open a page and sign in there."""
        page = self.open(path)
        self.type_in(login)
        page.get_by_test_id("sign-in").wait_for(state="detached")
        return page

    def type_in(self, login: str) -> None:
        """Fill in the sign-in form that the page shows, and send it."""
        self.page.get_by_test_id("sign-in-name").fill(login)
        self.page.get_by_test_id("sign-in-password").fill(PASSWORD)
        self.page.get_by_test_id("sign-in-submit").click()

    def shot(self, name: str) -> None:
        """Keep a picture (not in the repository) for whoever looks after a failure."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


@pytest.fixture
def training() -> bool:
    """Whether the served registry is a training copy; a test says so with ``parametrize``."""
    return False


@pytest.fixture
def served(database: Database, cast: Cast, tmp_path: Path, training: bool) -> Iterator[Served]:
    """A registry with people, served on a free port of loopback with the built pages."""
    settings = Settings(home=tmp_path / "home", training=training)
    assert settings.web_root.is_dir(), "build the pages first: make setup"
    registry = make(database.urls(), settings, cast)
    with serving(registry) as url:
        yield Served(registry, url)
    registry.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def link(served: Served) -> Iterator[Link]:
    """The way from a phone to the registry, which a test may break."""
    with linked(served.url) as way:
        yield way


@pytest.fixture
def handset(playwright: Playwright, link: Link, tmp_path: Path) -> Iterator[Callable[..., Handset]]:
    """A monitor's phone, switched on, behind the link; ``handset(name)`` for a second one."""
    made: list[Handset] = []

    def switch_on(name: str = "phone", script: str = "", sees: Path | None = None, **more: Any) -> Handset:
        phone = Handset(playwright, FLAGS, tmp_path / name, link.url, **more)
        phone.sees = sees
        made.append(phone)
        phone.start(script)
        return phone

    yield switch_on
    for phone in made:
        phone.close()


@pytest.fixture
def visit(served: Served, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Somebody comes with a browser of their own: ``visit()`` at a desk, ``visit(PHONE)`` with a phone.

    Anything else about their browser comes by name, as Playwright calls it.
    """
    contexts: list[BrowserContext] = []

    def arrive(size: tuple[int, int] = DESK, language: str = "ar", **more: Any) -> Visitor:
        usual: dict[str, Any] = {
            "viewport": {"width": size[0], "height": size[1]},
            # A quarter of the points to paint in software: a third of the browser's work.
            "device_scale_factor": 0.5,
            "has_touch": size == PHONE,
            "is_mobile": size == PHONE,
            "locale": "ar" if language == "ar" else "en-GB",
            "geolocation": {"longitude": 36.5005, "latitude": 32.7005, "accuracy": 8},
            "permissions": ["geolocation"],
        }
        context = browser.new_context(**usual | more)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Visitor(served, context)

    yield arrive
    for context in contexts:
        context.close()
