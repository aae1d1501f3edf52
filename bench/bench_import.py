"""Import of many polygons as the registry does it, beside two others in the same run.

- **peer**: ``geopandas.to_postgis`` of the same polygons and columns into one bare table with a spatial index: no
  checks, no coarser shapes, no history, no row-level security.
- **limit**: the rows that the import wrote, into tables of the same columns and indexes, by one statement a table
  inside the server: what is left when nobody has to read, judge, salt or hash anything.

While the import runs, a monitor hands in one visit after another through the API of the same process.
Number of polygons: first argument, 100,000 unless given. Writes ``bench/results/import.md``.
"""

from __future__ import annotations

import json
import math
import os
import platform
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import field as phone  # noqa: E402
from tests.support.registry import Registry, make, populate  # noqa: E402

from graveregistry import db, jobs  # noqa: E402
from graveregistry.access import service as access  # noqa: E402
from graveregistry.cluster import OWNER, PUBLIC, WEB, Cluster  # noqa: E402
from graveregistry.config import Settings  # noqa: E402
from graveregistry.exchange import service as exchange  # noqa: E402
from graveregistry.ledger import service as ledger  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "import.md"
WRITTEN = (
    "protected_site",
    "site",
    "site_outline",
    "boundary_assertion",
    "site_shape",
    "ledger_content",
    "ledger_event",
    "ledger_sheet",
    "ledger_link",
)


def polygon(rng: random.Random) -> dict[str, Any]:
    """A fictional star-shaped polygon of 20 to 400 m with 5 to 40 vertices."""
    lon, lat = 36 + rng.random() * 2, 32.3 + rng.random() * 3
    count, reach = rng.randint(5, 40), rng.uniform(0.0001, 0.002)
    spokes = [(2 * math.pi * k / count, reach * rng.uniform(0.7, 1)) for k in range(count)]
    ring = [[round(lon + r * math.cos(a), 7), round(lat + r * math.sin(a), 7)] for a, r in spokes]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def write_file(path: Path, count: int) -> None:
    """A file of fictional sites as a partner would send it."""
    rng = random.Random(7)
    features = (
        {
            "type": "Feature",
            "properties": {
                "name": f"موقع خيالي {number}",
                "المحافظة": rng.choice(["درعا", "حمص"]),
                "type": "mass_grave",
                "date": "2013-05",
                "victims": number % 50,
                "note": "fictional, for a measurement only",
                "sheet": number / 8,
            },
            "geometry": polygon(rng),
        }
        for number in range(count)
    )
    body = ",\n".join(json.dumps(each, ensure_ascii=False) for each in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}', encoding="utf-8")


@dataclass
class Watch:
    """What is seen while the import runs: memory of this process and its helpers, and how long visits wait."""

    peak_mb: float = 0.0
    held: float = 0.0
    """Seconds from taking the ledger's lock to the end of the job."""
    work: tuple[float, float] = (0.0, 0.0)
    """Processor seconds of Python and of the database."""
    visits: list[tuple[float, float]] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)


def resident_mb() -> float:
    """Resident memory of this process and its children, MB; pages they share are counted once (PSS)."""
    own, found = os.getpid(), 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if own in (int(folder.name), int(parent)):
                said = (folder / "smaps_rollup").read_text()
                found += int(next(line for line in said.splitlines() if line.startswith("Pss:")).split()[1])
        except OSError:
            continue
    return found / 1024


def work_seconds(server: int) -> tuple[float, float]:
    """Processor seconds so far of this process and helpers that have ended, and of the database with this pid.

    On a machine with other work they say what the clock does not.
    """
    tick = os.sysconf("SC_CLK_TCK")
    ended = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # Fields 14 to 17 of proc(5): own time, and that of children that have ended.
        if server == int(folder.name):
            ended += sum(int(said[at]) for at in (11, 12, 13, 14))
        elif server == int(said[1]):
            ended += sum(int(said[at]) for at in (11, 12))
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in own), ended / tick


@contextmanager
def repeated(act: Any, pause: float) -> Iterator[None]:
    """Something done again and again beside what is measured."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(pause):
            act()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def measured_import(registry: Registry, home: Path, file: Path, server: int) -> tuple[float, float, Watch]:
    """Seconds of upload with preview and of the import itself, and what was seen meanwhile."""
    site = phone.assigned_site(registry)
    monitor = registry.client("monitor")
    watch, import_id = Watch(), uuid4()
    factory = registry.app.state.sessions

    def visit() -> None:
        began = time.perf_counter()
        answer = monitor.post("/visits", phone.visit(site))
        assert answer.status_code == 201, answer.text
        watch.visits.append((began, time.perf_counter() - began))

    def weigh() -> None:
        watch.peak_mb = max(watch.peak_mb, resident_mb())

    def look() -> None:
        with db.transaction(factory) as session:
            access.act_as(session, registry.people["researcher"])
            job = exchange.read(session, import_id).job
        if job is not None:
            watch.shares.append(job.progress)

    with db.transaction(factory) as session, file.open("rb") as stream:
        actor = access.act_as(session, registry.people["researcher"])
        assert actor is not None
        began = time.perf_counter()
        exchange.upload(session, actor, home, import_id, file.name, stream, {})
        uploading = time.perf_counter() - began
        exchange.run(session, actor, import_id, only_good=False)
    locked: list[float] = []
    inner = ledger.Waiting.place

    def place(waiting: ledger.Waiting, tell: Callable[[int], None]) -> None:
        locked.append(time.perf_counter())
        inner(waiting, tell)

    ledger.Waiting.place = place  # type: ignore[method-assign]
    worked = work_seconds(server)
    began = time.perf_counter()
    # Weighed seldom, for the kernel walks through every page of it.
    with repeated(visit, 0.5), repeated(look, 0.5), repeated(weigh, 3):
        jobs.run_pending(factory, home)
        importing = time.perf_counter() - began
        watch.held = time.perf_counter() - locked[0]
    python, database = (after - before for before, after in zip(worked, work_seconds(server), strict=True))
    watch.work = (python, database)
    with db.transaction(factory) as session:
        access.act_as(session, registry.people["researcher"])
        found = exchange.read(session, import_id)
        assert found.state == "done", found.job
    return uploading, importing, watch


def peer(url: str, file: Path) -> float:
    """Seconds of ``geopandas.to_postgis``, the reading of the file among them."""
    import geopandas

    engine = db.connect(url)
    began = time.perf_counter()
    geopandas.read_file(file).to_postgis("peer", engine, index=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE INDEX IF NOT EXISTS peer_geometry ON peer USING gist (geometry)")
    engine.dispose()
    return time.perf_counter() - began


def limit(cluster: Cluster, name: str) -> float:
    """Seconds of inserting the same rows once more inside the server."""
    with cluster.connect(name) as connection:
        for table in WRITTEN:
            connection.execute(f"CREATE TABLE limit_{table} (LIKE {table} INCLUDING ALL)")  # type: ignore[arg-type]
        began = time.perf_counter()
        with connection.transaction():
            for table in WRITTEN:
                connection.execute(f"INSERT INTO limit_{table} SELECT * FROM {table}")  # type: ignore[arg-type]
        return time.perf_counter() - began


def report(count: int, times: dict[str, float], watch: Watch, load: tuple[float, float]) -> str:
    """The table as it is printed and kept."""
    waits = sorted(wait for _, wait in watch.visits)
    ours = times["import"]
    lines = [
        f"# Import of {count:,} polygons ({time.strftime('%Y-%m-%d')})",
        "",
        f"{os.cpu_count()} cores ({platform.machine()}), fsync on; load when it began {load[0]:.1f}, at its end"
        f" {load[1]:.1f} (of which the import itself is 2 to 3).",
        "",
        "| what | seconds | import is |",
        "|---|---|---|",
        f"| import: sites, boundaries, three shapes each, events | {ours:.1f} | |",
        f"| peer: geopandas.to_postgis, polygons alone | {times['peer']:.1f} | {ours / times['peer']:.1f} times |",
        f"| limit: the same rows by INSERT..SELECT | {times['limit']:.1f} | {ours / times['limit']:.1f} times |",
        f"| upload and preview, before it | {times['upload']:.1f} | |",
        "",
        f"- {count / ours:,.0f} sites a second; peak memory of the process and its helpers {watch.peak_mb:.0f} MB",
        f"- processor seconds of the import with the visits: {sum(watch.work):.0f}, of which Python"
        f" {watch.work[0]:.0f} and the database {watch.work[1]:.0f}: {sum(watch.work) / 2:.0f} s on two free cores",
        f"- {len(waits)} visits handed in meanwhile: median {waits[len(waits) // 2]:.2f} s, longest {waits[-1]:.2f} s;"
        f" the ledger's lock was held for at most {watch.held:.2f} s",
        f"- progress read from another connection {len(watch.shares)} times, never backwards:"
        f" {watch.shares == sorted(watch.shares)}",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, keep."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        file, home = Path(scratch) / "fictional.geojson", Path(scratch) / "home"
        write_file(file, count)
        cluster = Cluster(home)
        cluster.start()
        try:
            cluster.provision("bench")
            db.migrate(cluster.url("bench", OWNER))
            urls = db.Urls(*(cluster.url("bench", role) for role in (OWNER, WEB, PUBLIC)))
            settings, pid = Settings(home=home), cluster.status().pid
            assert pid is not None
            registry = make(urls, settings, populate(urls.owner))
            begun = os.getloadavg()[0]
            uploading, importing, watch = measured_import(registry, settings.files, file, pid)
            load = (begun, os.getloadavg()[0])
            times = {"upload": uploading, "import": importing}
            times |= {"peer": peer(urls.owner, file), "limit": limit(cluster, "bench")}
            registry.close()
        finally:
            cluster.stop()
    said = report(count, times, watch, load)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(said, encoding="utf-8")
    print(said)


if __name__ == "__main__":
    main()
