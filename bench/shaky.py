"""A bad link on loopback: bytes pass at the speed of a village, stall, and every connection is cut again and again."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 4096
BUFFER = 16 * 1024
"""Small, so that what a browser has handed to the system counts only when it has crossed the link."""


@dataclass
class Link:
    """``up`` and ``down`` are the bytes that crossed it; ``cuts`` how often it was cut while something was open."""

    url: str
    rate: float
    up: int = 0
    down: int = 0
    cuts: int = 0
    bad: bool = False
    ended: threading.Event = field(default_factory=threading.Event)
    flowing: threading.Event = field(default_factory=threading.Event)
    open: set[socket.socket] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0

    def pace(self, size: int) -> None:
        """Wait until the link has carried these bytes; all connections share it."""
        self.flowing.wait()
        with self.lock:
            now = time.monotonic()
            self.free_at = max(self.free_at, now) + size / self.rate
            wait = self.free_at - now
        time.sleep(wait)
        self.flowing.wait()

    def cut(self) -> None:
        """Every connection ends at once, whatever it was carrying."""
        with self.lock:
            gone, self.open = self.open, set()
            self.free_at = 0.0
        self.cuts += bool(gone)
        for one in gone:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _carry(link: Link, source: socket.socket, sink: socket.socket, way: str) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            if way == "up" and link.bad:
                link.pace(len(piece))
            setattr(link, way, getattr(link, way) + len(piece))
            sink.sendall(piece)
    for one in (source, sink):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _accept(link: Link, listening: socket.socket, target: tuple[str, int]) -> None:
    while not link.ended.is_set():
        try:
            phone, _ = listening.accept()
        except OSError:
            return
        server = socket.create_connection(target)
        link.open |= {phone, server}
        for way, ends in (("up", (phone, server)), ("down", (server, phone))):
            threading.Thread(target=_carry, args=(link, *ends, way), daemon=True).start()


def _trouble(link: Link, every: float, stall: float) -> None:
    while not link.ended.wait((every - stall) / 2):
        link.flowing.clear()
        link.ended.wait(stall)
        link.flowing.set()
        link.ended.wait((every - stall) / 2)
        link.cut()


@contextmanager
def shaky(target: tuple[str, int], kbit: float) -> Iterator[Link]:
    """The link while the block runs; good until ``bad`` is set and ``trouble`` called."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    link = Link(f"http://127.0.0.1:{listening.getsockname()[1]}", kbit * 1000 / 8)
    link.flowing.set()
    threading.Thread(target=_accept, args=(link, listening, target), daemon=True).start()
    yield link
    link.ended.set()
    link.flowing.set()
    listening.close()
    link.cut()


def trouble(link: Link, every: float, stall: float) -> None:
    """From now on slow, stalling once in ``every`` seconds for ``stall``, and cut at the end of each."""
    link.cut()
    link.cuts, link.up, link.down, link.bad = 0, 0, 0, True
    threading.Thread(target=_trouble, args=(link, every, stall), daemon=True).start()
