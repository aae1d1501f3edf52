"""Serve the registry on loopback: bring everything up, sign on a fixed cadence, print where to go."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable

import uvicorn

from graveregistry.app import create_app
from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.jobs import Worker

log = logging.getLogger("graveregistry")


def until_mark(every: float, now: float) -> float:
    """Seconds until the next full multiple of ``every`` by the clock.

    A growing size must not tell when people work, nor when the server was started: checkpoints come at the same
    times of the day, whatever happened.
    """
    return every - now % every


def _sign_by_the_clock(installation: Installation, stop: threading.Event) -> None:
    every = installation.settings.checkpoint_seconds
    while not stop.wait(until_mark(every, time.time())):
        try:
            installation.checkpoint()
        except Failure as failure:
            log.error("checkpoint refused: %s", failure)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, welcome: Callable[[], None]) -> None:
        super().__init__(config)
        self._welcome = welcome

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._welcome()


def serve(settings: Settings, welcome: Callable[[], None]) -> None:
    """Run until stopped; ``welcome`` is called once requests are answered. The database is up and migrated already."""
    installation = Installation(settings)
    app = create_app(settings, installation.urls())
    stop = threading.Event()
    clock = threading.Thread(target=_sign_by_the_clock, args=(installation, stop), daemon=True)
    clock.start()
    worker = Worker(app.state.sessions, settings.files)
    worker.start()
    try:
        # Who comes through the TLS proxy of this machine is named by it; without one, a header names nobody.
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            server_header=False,
            proxy_headers=settings.https,
        )
        _Server(config, welcome).run()
    finally:
        stop.set()
        worker.stop()
