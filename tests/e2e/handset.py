"""A monitor's phone in a test: a browser with a profile on the disk, which may be killed and started again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Error, Locator, Page, Playwright, expect

from tests.support.registry import Registry

PASSPHRASE = "قمر فوق التل البعيد"
HERE = {"longitude": 36.5005, "latitude": 32.7005, "accuracy": 8}
MEDIA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


class Handset:
    """A phone with its own profile; ``url`` is where it reaches the registry."""

    def __init__(self, playwright: Playwright, flags: list[str], profile: Path, url: str, **more: Any) -> None:
        self._playwright, self._flags, self.profile, self.url, self._more = playwright, flags, profile, url, more
        self.sees: Path | None = None
        """What stands before its camera: a film (MJPEG), else what Chromium makes up."""
        self.context: BrowserContext
        self.page: Page
        self.errors: list[str] = []
        self._chromium: CDPSession

    def start(self, script: str = "", room: int | None = None) -> Page:
        """Switch it on and open the page: after a kill, with everything that was on the disk, and room for so much."""
        usual: dict[str, Any] = {
            "viewport": {"width": 360, "height": 740},
            "is_mobile": True,
            "has_touch": True,
            "locale": "ar",
            "geolocation": HERE,
            "permissions": ["geolocation", "camera", "microphone"],
        }
        flags = self._flags + MEDIA + ([f"--use-file-for-fake-video-capture={self.sees}"] if self.sees else [])
        self.context = self._playwright.chromium.launch_persistent_context(
            self.profile, executable_path="/usr/bin/chromium", args=flags, **usual | self._more
        )
        self.context.set_default_timeout(20_000)
        if script:
            self.context.add_init_script(script)
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._chromium = self.context.new_cdp_session(self.page)
        self.room(room)
        self.page.goto(self.url + "/field/")
        return self.page

    def enrol(self, registry: Registry, login: str = "monitor", **offered: Any) -> Page:
        """Link it for somebody by the short code, choose a passphrase, and wait for the first of its sites."""
        body = {"person_id": str(registry.people[login]), **offered}
        offer = registry.client("protection-officer").post("/enrolments", body)
        assert offer.status_code == 201, offer.text
        self.page.get_by_test_id("enrol-code").fill(offer.json()["code"].lower())
        self.page.get_by_test_id("enrol-submit").click()
        form = self.page.get_by_test_id("choose-passphrase")
        form.get_by_test_id("passphrase").fill(PASSPHRASE)
        form.get_by_test_id("passphrase-again").fill(PASSPHRASE)
        form.get_by_test_id("passphrase-submit").click()
        self.page.get_by_test_id("assigned-site").first.wait_for()
        return self.page

    def unlock(self, page: Page | None = None) -> Page:
        """Type the passphrase."""
        page = page or self.page
        page.get_by_test_id("passphrase").fill(PASSPHRASE)
        page.get_by_test_id("passphrase-submit").click()
        page.get_by_test_id("digging-now").wait_for()
        return page

    def ready_offline(self) -> None:
        """Wait until the page would open with no network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def room(self, more: int | None) -> None:
        """Let the browser itself keep no more than so many bytes beside what it keeps; none: as much as it likes.

        Chromium enforces this for as long as the session that said it stays attached. Its IndexedDB remembers for
        half a minute how much room there was, so a limit bites at once only where it was there before the first
        write, or lets in what is larger than was remembered: see `start`.
        """
        origin = {"origin": self.url}
        used = self._chromium.send("Storage.getUsageAndQuota", origin)["usage"]
        given = {} if more is None else {"quotaSize": used + more}
        self._chromium.send("Storage.overrideQuotaForOrigin", {**origin, **given})

    def kill(self) -> None:
        """End the browser as a phone does that runs out of memory: at once, and with no word to the page."""
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"--user-data-dir={self.profile}".encode() in (process / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(process.name), signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Switch it off."""
        with suppress(Error):
            self.context.close()


def begin(page: Page, *, site: bool = True) -> None:
    """Begin a visit and go through the hazard gate; saved once on the phone."""
    page.get_by_test_id("log-visit" if site else "visit-new-place").first.click()
    page.get_by_test_id("hazards-seen").locator("input[value=none_seen]").check()
    page.get_by_test_id("gate-approach").click()
    page.get_by_test_id("visit-form").wait_for()
    kept(page)


def kept(page: Page) -> None:
    """Wait until the page says that what stands in it is on the phone's disk."""
    page.locator("[data-testid=save-state][data-state=saved]").wait_for()


def choose(page: Page, testid: str, code: str) -> None:
    """Choose a code."""
    page.get_by_test_id(testid).locator(f"input[value={code}]").check()


def add_photo(page: Page, data: bytes, origin: str = "gallery", wanted: int = 1) -> None:
    """Put a picture in from the gallery, and wait until it is kept."""
    page.get_by_test_id(f"photo-{origin}").set_input_files(
        [{"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": data}]
    )
    expect(page.get_by_test_id("photo")).to_have_count(wanted)


def seal(page: Page) -> None:
    """Finish: from here on the phone cannot read it."""
    page.get_by_test_id("visit-send").click()
    page.get_by_test_id("digging-now").wait_for()


def unsent(page: Page, count: int) -> Locator:
    """The bar that is always in sight, once it tells this many unsent visits; of none, once nothing is on its way.

    What was sealed a moment ago is on its way before it is counted.
    """
    rest = "" if count else "[data-state=idle]"
    bar = page.locator(f"[data-testid=unsent-bar][data-unsent='{count}']{rest}")
    bar.wait_for()
    return bar


def go(page: Page) -> None:
    """The network is back, as the browser tells the page: it sends, or goes on sending, at once."""
    page.evaluate("dispatchEvent(new Event('online'))")


Switch = Callable[..., Handset]
