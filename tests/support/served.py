"""A registry really served, on a free port of loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.support.registry import Registry


@contextmanager
def serving(registry: Registry) -> Iterator[str]:
    """The address at which the registry answers while the block runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    with running(uvicorn.Config(registry.app, log_level="warning", lifespan="on"), listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def running(config: uvicorn.Config, listening: socket.socket) -> Iterator[None]:
    """A server on a socket while the block runs."""
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield
    server.should_exit = True
    thread.join(timeout=20)
