"""Debian's own nginx, with the configuration that the documentation offers, caches what the public reads."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from tests.publication.scene import ground, release
from tests.support.registry import Registry

OFFERED = Path(__file__).parents[2] / "docs" / "nginx-cache.conf"
TILE = "/api/public/releases/1/tiles/8/153/103.mvt"


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Behind:
    """A cache, and the server that it stands before."""

    url: str
    server: uvicorn.Server
    thread: threading.Thread

    def get(self, path: str, **headers: str) -> httpx.Response:
        """One request to the cache."""
        return httpx.get(self.url + path, headers=headers)

    def stop_the_server(self) -> None:
        """The registry goes away; the cache stays."""
        self.server.should_exit = True
        self.thread.join()


@pytest.fixture
def cached(registry: Registry, tmp_path: Path) -> Iterator[Behind]:
    """A registry on loopback with nginx before it."""
    ours, theirs = free_port(), free_port()
    server = uvicorn.Server(uvicorn.Config(registry.app, port=ours, log_level="error", server_header=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    configured = configuration(tmp_path, ours, theirs)
    nginx = subprocess.Popen([str(shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")), "-c", configured])
    behind = Behind(f"http://127.0.0.1:{theirs}", server, thread)
    try:
        answers(theirs)
        answers(ours)
        yield behind
    finally:
        nginx.terminate()
        nginx.wait(10)
        behind.stop_the_server()


def configuration(folder: Path, ours: int, theirs: int) -> str:
    """The offered lines with this test's own folders and ports, and what an unprivileged nginx needs around them."""
    offered = OFFERED.read_text().replace("/var/cache/nginx", str(folder))
    offered = offered.replace("127.0.0.1:8080", f"127.0.0.1:{theirs}").replace("127.0.0.1:8321", f"127.0.0.1:{ours}")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    spools = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr crit;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{spools}\n{offered}\n}}\n"
    )
    return str(path)


def answers(port: int) -> None:
    """Wait until a port of loopback is listened on."""
    waiting = threading.Event()
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        waiting.wait(0.05)
    raise AssertionError(f"nothing listens on {port}")


def test_what_was_released_is_fetched_once_and_outlives_the_server(registry: Registry, cached: Behind) -> None:
    ground(registry)
    release(registry)
    paths = (TILE, "/api/public/releases/1.geojson", "/api/public/releases/1.pmtiles", "/api/public/releases/latest")
    fetched = {path: cached.get(path) for path in paths}
    assert {each.headers["x-cache"] for each in fetched.values()} == {"MISS"}
    for path in paths:
        again = cached.get(path)
        assert (again.status_code, again.headers["x-cache"]) == (200, "HIT")
        assert again.content == fetched[path].content
        known = cached.get(path, **{"if-none-match": fetched[path].headers.get("etag", '"none"')})
        assert known.status_code == (304 if "etag" in fetched[path].headers else 200)
    part = cached.get(paths[2], range="bytes=0-126")
    assert (part.status_code, part.headers["x-cache"]) == (206, "HIT")
    assert part.content == fetched[paths[2]].content[:127]
    cached.stop_the_server()
    assert cached.get(TILE).content == fetched[TILE].content


def test_a_tile_keeps_its_length_through_the_cache_and_a_failure_is_not_kept(
    registry: Registry, cached: Behind
) -> None:
    absent = cached.get(TILE)
    assert absent.status_code == 404
    ground(registry)
    release(registry)
    full, empty = cached.get(TILE), cached.get("/api/public/releases/1/tiles/8/0/0.mvt")
    for each in (full, empty):
        assert each.status_code == 200
        assert "content-encoding" not in each.headers
    assert full.headers["content-length"] == empty.headers["content-length"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', full.headers["etag"])
