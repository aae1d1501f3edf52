"""The phone page on a poor phone and link: what its first load weighs, when it can be used, what a bad link costs.

- **first load**: bytes on the wire, compressed, without the map; the limit is 150 KB.
- **interactive**: processor slowed down 4 times, 400 kbit/s, 400 ms (Chromium's emulation), nothing kept from before:
  until the form takes what is typed and nothing longer than 50 ms runs; the limit is 5 s. Median of rounds.
- **a visit of 6 photos, 18 MB**, over a link that stalls for 5 s and is cut every 20 s: it arrives whole, and what
  crossed the link beyond the visit's own sealed bytes (re-sent, and every header) is under 10 % of them.

Writes ``bench/results/field.md``. ``--kbit`` is the speed of the bad link.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import shaky  # noqa: E402
from playwright.sync_api import Page, Playwright, sync_playwright  # noqa: E402
from tests.e2e.handset import Handset, begin, choose, kept, seal  # noqa: E402
from tests.support.arrived import arrived  # noqa: E402
from tests.support.field import assigned_site, photo  # noqa: E402
from tests.support.registry import Registry, make  # noqa: E402
from tests.support.served import serving  # noqa: E402

from graveregistry import db  # noqa: E402
from graveregistry.cluster import OWNER, PUBLIC, WEB, Cluster  # noqa: E402
from graveregistry.config import Settings  # noqa: E402

FLAGS = (ROOT / "scripts/chromium-flags").read_text().split()
ROUNDS, SLOWER, KBIT, DELAY_MS = 3, 4, 400, 400
LOAD_BYTES, LOAD_SECONDS, RESENT = 150_000, 5.0, 0.10
PHOTOS, PHOTO_BYTES, EVERY, STALL, PATIENCE = 6, 3_000_000, 20.0, 5.0, 1800
BUSY = """
  globalThis.busyUntil = 0;
  new PerformanceObserver((list) => {
    const ends = list.getEntries().map((one) => one.startTime + one.duration);
    globalThis.busyUntil = Math.max(globalThis.busyUntil, ...ends);
  }).observe({ type: 'longtask', buffered: true });"""


@dataclass(frozen=True, slots=True)
class Load:
    """A first load: bytes on the wire, and seconds until somebody can type."""

    size: int
    seconds: float


@contextmanager
def registry() -> Iterator[Registry]:
    """A registry with people, on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="graveregistry-bench-") as folder:
        cluster = Cluster(Path(folder) / "cluster", durable=True)
        cluster.start()
        try:
            cluster.provision("bench")
            db.migrate(cluster.url("bench", OWNER))
            urls = db.Urls(*(cluster.url("bench", role) for role in (OWNER, WEB, PUBLIC)))
            made = make(urls, Settings(home=Path(folder) / "home"))
            yield made
            made.close()
        finally:
            cluster.stop()


def first_load(driver: Playwright, url: str) -> Load:
    """The page opened by a phone that has never seen it."""
    browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, locale="ar")
    page = context.new_page()
    page.set_default_timeout(60_000)
    weights: list[int] = []
    page.on(
        "requestfinished",
        lambda one: weights.append(sum(map(one.sizes().get, ("responseBodySize", "responseHeadersSize")))),
    )
    chromium = context.new_cdp_session(page)
    speed = KBIT * 1000 / 8
    how = {"offline": False, "latency": DELAY_MS, "downloadThroughput": speed, "uploadThroughput": speed}
    chromium.send("Network.enable")
    chromium.send("Network.emulateNetworkConditions", how)
    chromium.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(BUSY)
    page.goto(f"{url}/field/", wait_until="commit")
    seconds = _usable(page)
    page.wait_for_load_state("networkidle")
    browser.close()
    return Load(sum(weights), seconds)


def _usable(page: Page) -> float:
    field = page.get_by_test_id("enrol-code")
    field.wait_for()
    field.press("A")
    shown: float = page.evaluate(
        """() => new Promise((tell) => requestAnimationFrame(() => setTimeout(() => tell(performance.now()))))"""
    )
    if field.input_value() != "A":
        raise RuntimeError("the form took nothing")
    return max(shown, page.evaluate("globalThis.busyUntil")) / 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """A visit over the bad link: its sealed bytes, what crossed the link, how long, and how often it was cut."""

    sealed: int
    crossed: int
    seconds: float
    cuts: int

    @property
    def more(self) -> float:
        """What was sent beyond the visit's own bytes, of them."""
        return self.crossed / self.sealed - 1


def bad_link(driver: Playwright, made: Registry, url: str, kbit: float, folder: Path) -> Sent:
    """Log a visit with photos and send it; raises where it does not arrive whole."""
    where = urlsplit(url)
    files = []
    for number in range(PHOTOS):
        start = photo(str(number), (640, 480))
        files.append(folder / f"{number}.jpg")
        files[-1].write_bytes(start + os.urandom(PHOTO_BYTES - len(start)))
    with shaky.shaky((str(where.hostname), int(where.port or 0)), kbit) as link:
        phone = Handset(driver, FLAGS, folder / "profile", link.url)
        page = phone.start()
        phone.enrol(made)
        phone.ready_offline()
        begin(page)
        choose(page, "visit-condition", "intact")
        page.get_by_test_id("photo-gallery").set_input_files(files)
        page.get_by_test_id("photo").nth(PHOTOS - 1).wait_for(timeout=60_000)
        kept(page)
        shaky.trouble(link, EVERY, STALL)
        start_at = time.monotonic()
        seal(page)
        page.locator("[data-testid=unsent-bar][data-unsent='0']").wait_for(timeout=PATIENCE * 1000)
        seconds, crossed, cuts = time.monotonic() - start_at, link.up, link.cuts
        phone.close()
    (visit,) = arrived(made)
    if visit.missing or sorted(visit.parts["photo"]) != sorted(file.read_bytes() for file in files):
        raise RuntimeError("the visit did not arrive whole")
    sealed = sum(each["size"] for each in json.loads(visit.row.manifest)["blobs"]) + len(visit.row.manifest)
    return Sent(sealed, crossed, seconds, cuts)


def report(loads: list[Load], sent: list[tuple[float, Sent]]) -> str:
    """The results as they are written."""
    size, seconds = max(each.size for each in loads), statistics.median(each.seconds for each in loads)
    rows = [
        ("first load, compressed, without the map", f"{size / 1000:.0f} KB", size / LOAD_BYTES),
        (f"usable, {SLOWER} times slower, {KBIT} kbit/s, {DELAY_MS} ms", f"{seconds:.2f} s", seconds / LOAD_SECONDS),
        *((f"sent beyond a visit at {kbit:.0f} kbit/s", f"{one.more:.1%}", one.more / RESENT) for kbit, one in sent),
    ]
    limits = [f"{LOAD_BYTES / 1000:.0f} KB", f"{LOAD_SECONDS:.0f} s"] + [f"{RESENT:.0%}"] * len(sent)
    table = [f"| {what} | {is_} | {most} | {part:.2f} |" for (what, is_, part), most in zip(rows, limits, strict=True)]
    on = f"{os.cpu_count()} cores ({platform.machine()}); load {os.getloadavg()[0]:.1f}."
    head = ["| what | is | limit | of the limit |", "|---|---|---|---|"]
    told = [_told(kbit, one) for kbit, one in sent]
    return "\n".join([f"# The phone page ({time.strftime('%Y-%m-%d')})", "", on, "", *head, *table, "", *told, ""])


def _told(kbit: float, one: Sent) -> str:
    link = f"at {kbit:.0f} kbit/s, stalling {STALL:.0f} s and cut every {EVERY:.0f} s"
    bytes_ = f"{one.sealed / 1e6:.1f} MB sealed, {one.crossed / 1e6:.1f} MB crossed the link with every header"
    return f"- {PHOTOS} photos {link}: {bytes_}, {one.cuts} cuts, {one.seconds:.0f} s; all there, byte for byte"


def main() -> None:
    """Measure, print, write; ends with an error where a limit is passed."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--kbit", type=float, action="append", help="speed of the bad link (400 and 2,000)")
    given = arguments.parse_args()
    sent: list[tuple[float, Sent]] = []
    with sync_playwright() as driver:
        loads: list[Load] = []
        for kbit in given.kbit or [400.0, 2000.0]:
            with registry() as made, serving(made) as url, tempfile.TemporaryDirectory() as folder:
                assigned_site(made)
                loads = loads or [first_load(driver, url) for _ in range(ROUNDS)]
                sent.append((kbit, bad_link(driver, made, url, kbit, Path(folder))))
    said = report(loads, sent)
    print(said)
    (ROOT / "bench/results/field.md").write_text(said, encoding="utf-8")
    passed = max(each.size for each in loads) < LOAD_BYTES and all(one.more < RESENT for _, one in sent)
    sys.exit(0 if passed and statistics.median(each.seconds for each in loads) < LOAD_SECONDS else 1)


if __name__ == "__main__":
    main()
