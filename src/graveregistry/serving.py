"""Serve the registry on loopback: bring everything up, start what goes by the clock, print where to go."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from graveregistry.app import create_app
from graveregistry.clockwork import Clockwork
from graveregistry.config import Settings
from graveregistry.installation import Installation
from graveregistry.intake import worker as intake
from graveregistry.jobs import Worker


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
    clockwork = Clockwork(installation, app.state.sessions)
    clockwork.start()
    worker = Worker(app.state.sessions, settings.files)
    worker.start()
    opener = intake.Worker(settings, app.state.sessions)
    opener.start()
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
        clockwork.stop()
        worker.stop()
        opener.stop()
