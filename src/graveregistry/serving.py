"""Serve the registry on loopback: bring everything up, sign on a fixed cadence, print where to go."""

from __future__ import annotations

import logging
import threading

import uvicorn

from graveregistry.app import create_app
from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.installation import Installation

log = logging.getLogger("graveregistry")

# A growing size must not tell when people work: checkpoints come by the clock, whatever happened.
CADENCE_SECONDS = 3600.0


def _sign_by_the_clock(installation: Installation, stop: threading.Event) -> None:
    while not stop.wait(CADENCE_SECONDS):
        try:
            installation.checkpoint()
        except Failure as failure:
            log.error("checkpoint refused: %s", failure)


def serve(settings: Settings) -> None:
    """Run until stopped. The database is up and migrated already."""
    installation = Installation(settings)
    app = create_app(settings, installation.urls())
    stop = threading.Event()
    clock = threading.Thread(target=_sign_by_the_clock, args=(installation, stop), daemon=True)
    clock.start()
    try:
        uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False)
    finally:
        stop.set()
