"""Servers of the registry, one after another on one listening socket: a line asks for one, its process id is said.

Each is a fork of this process, which has everything imported: twenty starts take seconds.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import uvicorn

from graveregistry import db
from graveregistry.app import create_app
from graveregistry.config import Settings


def main(owner: str, web: str, public: str, home: str, handle: str) -> None:
    """Serve until nobody asks any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(fileno=int(handle))
    for _ in sys.stdin:
        if (pid := os.fork()) == 0:
            app = create_app(Settings(home=Path(home)), db.Urls(owner, web, public))
            uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on")).run(sockets=[listening])
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
