"""A proxy on loopback between a browser and the registry, that breaks the link just as a test says."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

What = Literal["cut", "lost", "500", "portal", "stall", "empty", "truncate", "alter", "ten", "newer"]
PORTAL = b"<!doctype html><title>Hotel</title><p>Welcome! Please sign in to the network.</p>"
_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "date"}


@dataclass
class Fault:
    """What happens to the next requests of a method and path (a regular expression), and how often.

    ``cut``: the connection ends before anything arrives. ``lost``: it arrives, its answer does not. ``500``: it
    arrives, the answer is an error page. ``portal``: another network answers 200. ``stall``: nothing, until the test
    ends. ``empty``, ``truncate``, ``alter``: another body arrives. ``ten``: it arrives ten times at once. ``newer``: a
    file of the pages comes with a line more, as from the next build.
    """

    what: What
    method: str
    path: str
    times: int = 1
    met: threading.Event = field(default_factory=threading.Event)
    statuses: list[int] = field(default_factory=list)


@dataclass
class Link:
    """The way from the phone to the registry: ``url`` is where the browser goes, ``down`` is no network at all."""

    url: str
    faults: list[Fault] = field(default_factory=list)
    seen: list[tuple[str, str, int]] = field(default_factory=list)
    down: bool = False
    ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, what: What, method: str, path: str, times: int = 1) -> Fault:
        """From now on."""
        made = Fault(what, method, path, times)
        self.faults.append(made)
        return made

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that a request meets."""
        with self._lock:
            for fault in self.faults:
                if fault.times > 0 and fault.method == method and re.search(fault.path, path):
                    fault.times -= 1
                    return fault
        return None

    def sent(self, pattern: str) -> int:
        """How many bytes went to addresses like this."""
        return sum(size for method, path, size in self.seen if method == "PUT" and re.search(pattern, path))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    target = ("", 0)
    link: Link

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def __getattr__(self, name: str) -> Any:
        """Every method is served alike."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.link.down:
            return self._hang_up()
        fault = self.link.take(self.command, self.path)
        if fault is None:
            self.link.seen.append((self.command, self.path, len(body)))
            return self._answer(*self._forward(body))
        self._break(fault, body)
        return None

    def _break(self, fault: Fault, body: bytes) -> None:
        what = fault.what
        if what in {"lost", "500"}:
            fault.statuses.append(self._forward(body)[0])
        fault.met.set()
        if what == "stall":
            self.link.ended.wait(60)
        if what in {"cut", "lost", "stall"}:
            self._hang_up()
        elif what in {"portal", "500"}:
            self._answer(200 if what == "portal" else 500, [("content-type", "text/html")], PORTAL)
        elif what == "ten":
            with ThreadPoolExecutor(10) as pool:
                answers = list(pool.map(lambda _: self._forward(body), range(10)))
            fault.statuses.extend(status for status, _, _ in answers)
            self._answer(*answers[0])
        elif what == "newer":
            status, headers, page = self._forward(body)
            self._answer(status, headers, page + b"\n// the next build\n")
        else:
            other = {"empty": b"", "truncate": body[: len(body) // 2], "alter": bytes([body[0] ^ 1]) + body[1:]}
            answer = self._forward(other[what])
            fault.statuses.append(answer[0])
            self._answer(*answer)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        # A body comes whole and as it is: the proxy may have to change it.
        headers = {name: value for name, value in headers.items() if not name.lower().startswith(("if-", "accept-enc"))}
        headers["accept-encoding"] = "identity"
        connection = http.client.HTTPConnection(*self.target, timeout=60)
        try:
            connection.request(self.command, self.path, body or None, headers | {"content-length": str(len(body))})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _HOP:
                self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away in the middle is what these tests are about."""


@contextmanager
def linked(target: str) -> Iterator[Link]:
    """The way to a registry served at ``target``, while the block runs."""
    where = urlsplit(target)
    handler = type("Handler", (_Handler,), {"target": (where.hostname, where.port)})
    server = _Server(("127.0.0.1", 0), handler)
    link = Link(f"http://127.0.0.1:{server.server_address[1]}")
    handler.link = link  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield link
    link.ended.set()
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)
