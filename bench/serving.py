"""The servers that the benchmark of tiles asks: this registry, and tipg in an environment of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

from fastapi import FastAPI
from sqlalchemy import make_url

from graveregistry import db
from graveregistry.app import create_app
from graveregistry.config import Settings
from graveregistry.direct import Direct
from graveregistry.tiles.keeping import Shelf
from graveregistry.tiles.service import Desk

ROOT = Path(__file__).resolve().parent.parent
TIPG = "tipg==1.6.1"


def application() -> FastAPI:
    """The registry as served, on the database that the environment names; without memory of tiles if it says so."""
    urls = db.Urls(*(os.environ[f"BENCH_{role}"] for role in ("OWNER", "WEB", "PUBLIC")))
    app = create_app(Settings(rate_factor=1e6), urls)
    if os.environ["BENCH_COLD"] == "yes":
        app.state.tiles = replace(app.state.tiles, desk=Desk(Direct(urls.web), Shelf(most=0), Shelf(most=0)))
    return app


def tipg_python(server: str) -> Path:
    """The interpreter of tipg's own environment with this server, made once."""
    home = ROOT / ".setup" / f"tipg-{server}"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=False)
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "pip", "install", "-q", "--python", python, TIPG, server], check=True)
    return python


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(python: Path, app: str, extra: list[str], environment: dict[str, str], ready: str) -> Iterator[int]:
    port = _free_port()
    command = [str(python), "-m", "uvicorn", app, "--port", str(port), "--log-level", "error"]
    command += ["--timeout-keep-alive", "3600", *extra]
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT / "bench")
    try:
        for _ in range(600):
            try:
                with urlopen(f"http://127.0.0.1:{port}{ready}"):
                    break
            except OSError:
                assert process.poll() is None, f"{app} ended"
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def ours(urls: db.Urls, *, cold: bool) -> Iterator[int]:
    """This registry on one worker; the port."""
    given = {"BENCH_OWNER": urls.owner, "BENCH_WEB": urls.web, "BENCH_PUBLIC": urls.public}
    given["BENCH_COLD"] = "yes" if cold else "no"
    with _running(Path(sys.executable), "serving:application", ["--factory"], given, "/api/v1/vocabulary") as port:
        yield port


@contextmanager
def tipg(url: str, server: str) -> Iterator[int]:
    """tipg on one worker of a server, its limit of features lifted, on the table that holds the same sites; the port.

    Args:
        server: ``uvicorn`` as its guide installs it, or ``uvicorn[standard]``, as quick as it can be made.
    """
    parsed: Any = make_url(url)
    given = {
        "DATABASE_URL": f"postgresql://{parsed.username}:{parsed.password}@"
        f"{quote(parsed.query['host'], safe='')}:{parsed.port}/{parsed.database}",
        "TIPG_MAX_FEATURES_PER_TILE": "100000000",
        "TIPG_DB_SCHEMAS": '["bench"]',
    }
    with _running(tipg_python(server), "tipg.main:app", [], given, "/healthz") as port:
        yield port
