"""The plain-HTTP side of a server with an authority of its own: its certificate, how to trust it, and the way to HTTPS.

Nothing else is answered here, and nothing that anybody sends is read.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graveregistry.reach.headers import HEADERS, dressed
from graveregistry.reach.rules import host_named

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CERTIFICATE = "/ca.crt"
MEDIA = "application/x-x509-ca-cert"
"""By which Android and iOS know that it is a certificate to install."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How phones reach a server with an authority of its own: ``origin`` is its HTTPS address, ``trust_url`` the page
    that says how to trust it, ``fingerprint`` what to compare there (SHA-256 of the authority's certificate).
    """

    origin: str
    trust_url: str
    fingerprint: str


@cache
def _templates() -> Environment:
    loader = PackageLoader("graveregistry.reach")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@cache
def _style() -> Markup:
    return Markup(_templates().get_template("trust.css").render())  # noqa: S704 - our own file


def page(fingerprint: str, origin: str, name_ar: str, name_en: str) -> bytes:
    """The page that says how to trust the authority, in Arabic and English, for Android and iPhone."""
    # In lines that an eye can compare with a phone's.
    pairs = fingerprint.split(":")
    lines = [" ".join(pairs[at : at + 8]) for at in range(0, len(pairs), 8)]
    said = {"style": _style(), "lines": lines, "origin": origin, "name_ar": name_ar, "name_en": name_en}
    return _templates().get_template("trust.html").render(said, certificate=CERTIFICATE).encode()


@dataclass(frozen=True, slots=True)
class Trust:
    """The ASGI application of the plain-HTTP port. ``port`` is that of HTTPS, ``knows`` tells our own names."""

    der: Callable[[], bytes]
    fingerprint: Callable[[], str]
    port: int
    knows: Callable[[str], bool]
    name_ar: str
    name_en: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        status, headers, body = self._answer(scope)
        more = {"content-length": str(len(body)), "cache-control": "no-store"} | headers
        raw = [(name.encode(), value.encode()) for name, value in more.items()]
        await send({"type": "http.response.start", "status": status, "headers": dressed(HEADERS, "/", raw)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _answer(self, scope: Scope) -> tuple[int, dict[str, str], bytes]:
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        if not self.knows(host):
            return 421, {}, b""
        if scope["method"] not in {"GET", "HEAD"}:
            # What was sent has crossed the network readable: it is not led on as if it had not.
            return 405, {"allow": "GET, HEAD"}, b""
        origin = f"https://{host_named(host)}:{self.port}"
        if scope["path"] == CERTIFICATE:
            return 200, {"content-type": MEDIA}, self.der()
        if scope["path"] != "/":
            return 307, {"location": origin + quote(scope["path"])}, b""
        made = page(self.fingerprint(), f"{origin}/field/", self.name_ar, self.name_en)
        return 200, {"content-type": "text/html; charset=utf-8", "content-security-policy": _policy()}, made


@cache
def _policy() -> str:
    style = b64encode(sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
    )
