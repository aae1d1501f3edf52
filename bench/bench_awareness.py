"""The public's tiles beside a bare in-memory ASGI route: the same bytes and headers, the same server, the same client.

Both are served by uvicorn, one process each, and asked by ``wrk`` (Debian's) in alternating rounds; the ratio of the
medians is printed and written to ``bench/results/``.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from graveregistry import db
from graveregistry.app import create_app
from graveregistry.cluster import OWNER, PUBLIC, WEB, Cluster
from graveregistry.config import Settings
from graveregistry.publication.archive import archive_of
from graveregistry.publication.rules import CountableSite, make_release
from graveregistry.publication.shelf import Shelf
from graveregistry.reach.headers import HEADERS

ROUNDS, SECONDS = 5, 4
CLIENTS = (1, 16)
FULL, EMPTY = "/api/public/releases/1/tiles/8/153/103.mvt", "/api/public/releases/1/tiles/8/10/10.mvt"
RESULTS = Path(__file__).parent / "results" / "awareness.json"


def geojson() -> bytes:
    """A release of invented ground: 30 units over a piece of the south."""
    cells = [(360 + x, 323 + y) for x in range(6) for y in range(5)]
    sites = [CountableSite(f"{c}{n}", c, f"{c}{n}", f"{n}") for c in cells for n in range(3)]
    return make_release(sites)[0].geojson()


def bare(body: bytes) -> Any:
    """An ASGI application that answers one body from memory with the headers of our tiles."""
    shelf = Shelf(HEADERS)
    held = shelf.renew(frozenset({1}), 1, lambda _: archive_of(geojson()))
    assert held is not None
    headers = next(tile.raw for tile in held.tiles if tile.body == body)

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return app


def serve(which: str, home: str, port: int) -> None:
    """Run one of the two servers; this file calls itself with these words."""
    if which == "bare":
        held = Shelf({}).renew(frozenset({1}), 1, lambda _: archive_of(geojson()))
        assert held is not None
        number = held.archive.find(8, 153, 103)
        assert number is not None
        app = bare(held.tiles[number].body)
    else:
        cluster = Cluster(Path(home))
        urls = db.Urls(*(cluster.url("bench", role) for role in (OWNER, WEB, PUBLIC)))
        # One address asks for all: the limits count, and are as wide as the bench needs.
        app = create_app(Settings(home=Path(home), rate_factor=1e6), urls)
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False, server_header=False, lifespan="off")
    asyncio.run(uvicorn.Server(config).serve())


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own."""

    url: str
    pid: int

    def processor(self) -> float:
        """Seconds of processor time it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(which: str, home: Path) -> Iterator[Server]:
    """One of the servers, answering."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, __file__, which, str(home), str(port)])
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                httpx.get(url + FULL)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait()


def release(cluster: Cluster) -> None:
    """Put a release where the public login reads it, past the two people: this database is thrown away."""
    made = geojson().decode("ascii")
    with cluster.connect("bench") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO awareness_release (number, month, released_at, geojson, sha256, proposal_id, proposed_by,"
            " approved_by, answers, review_on) VALUES (1, '2026-10', now(), %s,"
            " encode(sha256(convert_to(%s, 'UTF8')), 'hex'), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),"
            " '{}', '2027-01-01')",
            [made, made],
        )
        file = archive_of(made.encode())
        connection.execute(
            "INSERT INTO awareness_archive VALUES (1, %s, encode(sha256(%s::bytea), 'hex'))", [file, file]
        )


def rate(server: Server, path: str, clients: int) -> tuple[float, float]:
    """Requests a second, and microseconds of the server's processor a request, which a busy machine distorts less."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("wrk is needed: apt-get install wrk")
    before = server.processor()
    said = subprocess.run(
        [wrk, "-t1", f"-c{clients}", f"-d{SECONDS}s", server.url + path], capture_output=True, text=True, check=True
    ).stdout
    spent = server.processor() - before
    assert "Non-2xx" not in said, said
    count, second = re.search(r"(\d+) requests in", said), re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert count is not None
    assert second is not None
    return float(second.group(1)), spent / int(count.group(1)) * 1e6


def compare(ours: Server, theirs: Server) -> list[dict[str, Any]]:
    """Alternating rounds for each number of clients, full tile and empty."""
    rows = []
    for clients in CLIENTS:
        for name, path in (("full", FULL), ("empty", EMPTY)):
            rounds = [(rate(theirs, path, clients), rate(ours, path, clients)) for _ in range(ROUNDS)]
            row = {
                "tile": name,
                "clients": clients,
                "in_memory_per_second": round(statistics.median(memory[0] for memory, _ in rounds)),
                "awareness_per_second": round(statistics.median(tiles[0] for _, tiles in rounds)),
                "ratio_of_rates": round(statistics.median(tiles[0] / memory[0] for memory, tiles in rounds), 3),
                "ratio_of_processor": round(statistics.median(memory[1] / tiles[1] for memory, tiles in rounds), 3),
            }
            print("  ".join(f"{key} {value}" for key, value in row.items()))
            rows.append(row)
    return rows


def main() -> None:
    """Measure, print, keep."""
    with tempfile.TemporaryDirectory() as scratch:
        cluster = Cluster(Path(scratch) / "home", durable=False)
        cluster.start()
        try:
            cluster.provision("bench")
            db.migrate(cluster.url("bench", OWNER))
            release(cluster)
            with running("bare", cluster.home) as theirs, running("ours", cluster.home) as ours:
                full, empty = httpx.get(ours.url + FULL), httpx.get(ours.url + EMPTY)
                assert full.status_code == empty.status_code == 200
                assert full.content == httpx.get(theirs.url + FULL).content != empty.content
                assert sorted(full.headers) == sorted(empty.headers)
                assert len(full.content) == len(empty.content)
                rows = compare(ours, theirs)
        finally:
            cluster.stop()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
