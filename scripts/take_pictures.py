"""Take the README's pictures from a training registry that is being served.

    graveregistry serve --training        (in another shell)
    python scripts/take_pictures.py http://127.0.0.1:8321 var docs/pictures

The third picture is drawn and never saved; a dossier is made for the paper's picture.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = Path(__file__).with_name("chromium-flags").read_text().split()
DESK, PHONE = (1360, 860), (390, 844)
SITE = "تدريب – وادي النسر ١"
CROSSING = "32.70 36.50\n32.701 36.501\n32.70 36.501\n32.701 36.50"


class Pictures:
    """A browser at the registry, and a folder for what it sees."""

    def __init__(self, browser: Browser, base: str, accounts: dict[str, str], folder: Path) -> None:
        self._browser, self._base, self._accounts, self._folder = browser, base, accounts, folder

    def page(self, path: str, login: str | None, size: tuple[int, int] = DESK) -> Page:
        """A page of the registry, signed in."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="ar", device_scale_factor=1.5
        )
        page = context.new_page()
        page.goto(self._base + path)
        if login is not None:
            page.get_by_test_id("sign-in-name").fill(login)
            page.get_by_test_id("sign-in-password").fill(self._accounts[login])
            page.get_by_test_id("sign-in-submit").click()
            page.get_by_test_id("sign-in").wait_for(state="detached")
        return page

    def take(self, page: Page, name: str) -> None:
        """Keep what is on the screen once the map stands still."""
        page.wait_for_timeout(2500)
        page.screenshot(path=self._folder / f"{name}.jpg", type="jpeg", quality=72)
        print(name)
        page.context.close()

    def desk(self) -> None:
        """A site with its competing boundaries."""
        page = self.page("/desk/", "researcher")
        page.get_by_test_id("site-search").fill("وادي النسر")
        page.get_by_test_id("site-row").filter(has_text=SITE).first.click()
        page.get_by_test_id("tab-boundaries").click()
        self.take(page, "desk-ar")

    def flag(self) -> None:
        """What a protection officer sees when somebody digs."""
        page = self.page("/desk/", "protection")
        page.get_by_test_id("critical-notice").first.wait_for()
        page.get_by_test_id("critical-notice").first.get_by_role("button").first.click()
        self.take(page, "flag-ar")

    def refused(self) -> None:
        """A boundary that crosses itself."""
        page = self.page("/desk/#/map/new", "researcher")
        page.locator("[data-testid=map][data-ready=true]").wait_for()
        page.get_by_test_id("typed-coordinates").fill(CROSSING)
        page.get_by_test_id("typed-use").click()
        page.get_by_test_id("shape-reasons").wait_for()
        page.get_by_test_id("shape-reasons").scroll_into_view_if_needed()
        self.take(page, "refused-ar")

    def phone(self) -> None:
        """The monitor's page."""
        self.take(self.page("/field/", "monitor", PHONE), "phone-ar")

    def public(self) -> None:
        """Everybody's page."""
        self.take(self.page("/", None, PHONE), "public-ar")

    def dossier(self) -> None:
        """A page of a site's dossier."""
        page = self.page("/desk/", "legal")
        page.get_by_test_id("site-search").fill("وادي النسر")
        page.get_by_test_id("site-row").filter(has_text=SITE).first.click()
        page.get_by_test_id("export-dossier").click()
        page.get_by_test_id("dossier-purpose").fill("تدريب: دعم تحقيق مفتوح")
        page.get_by_test_id("dossier-recipient-kind").select_option("un_mechanism")
        page.get_by_test_id("dossier-recipient").fill("الآلية الدولية المحايدة والمستقلة")
        page.get_by_test_id("dossier-legal-basis").fill("موافقة المانحين")
        page.get_by_test_id("dossier-profile").select_option("partner")
        page.get_by_test_id("dossier-start").click()
        link = page.get_by_test_id("dossier-download")
        link.wait_for(timeout=120_000)
        with page.expect_download() as coming:
            link.click()
        with tempfile.TemporaryDirectory() as scratch:
            kept = Path(scratch) / "dossier.zip"
            coming.value.save_as(kept)
            self._paper(kept, Path(scratch))
        page.context.close()

    def _paper(self, kept: Path, scratch: Path) -> None:
        with zipfile.ZipFile(kept) as bag:
            name = next(each for each in bag.namelist() if each.endswith("dossier.pdf"))
            (scratch / "dossier.pdf").write_bytes(bag.read(name))
        options = ["-jpeg", "-jpegopt", "quality=75", "-r", "80", "-f", "3", "-l", "3", "-singlefile"]
        target = self._folder / "dossier-ar"
        subprocess.run(["pdftoppm", *options, str(scratch / "dossier.pdf"), str(target)], check=True)
        print("dossier-ar")


def main(base: str, home: str, target: str) -> None:
    """Take them all."""
    accounts = json.loads((Path(home) / "secrets" / "training-accounts.json").read_text(encoding="utf-8"))
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        pictures = Pictures(browser, base, accounts, folder)
        for each in ("desk", "flag", "refused", "phone", "public", "dossier"):
            getattr(pictures, each)()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
