"""How often one address, or one phone, may ask. A limit says when to come again, and never loses anything.

Many phones come from one address: a whole office, and everybody with the same mobile company. So a phone whose
credential was taken before is counted by itself, whatever others behind its address do; the address counts for those
who are not known yet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from time import monotonic
from typing import Any

from graveregistry.errors import Failure
from graveregistry.reach.rules import MOST_KEYS, Buckets, Rate, asker_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

SIGN_IN = Rate(120, 1)
"""By address: each try costs a tenth of a second of a processor. Refused tries have a stricter limit of their own."""
ENROL = Rate(100, 1)
"""By address."""
PHONE = Rate(600, 60)
"""By phone: 60 small chunks a second are more than its link carries."""
UNKNOWN_PHONE = Rate(1200, 30)
"""By address: phones not seen since the server began. 500 of one office may all come at once."""
PUBLIC = Rate(4000, 400)
"""By address: a map fetches 40 tiles, and thousands share an address of a mobile company."""
PAPER = Rate(60, 1)
"""By address: notices to print, each of which is set anew."""

_SIGNING_IN = frozenset({"/api/v1/session", "/api/v1/invitations/accept", "/api/v1/password-resets"})
_ENROLLING = "/api/v1/enrolments/accept"
_PHONES = re.compile(r"/api/v1/(?:sealed|phone)(?:/|$)")
_PAPERS = "/api/public/notices/"
_PUBLIC = "/api/public/"


class Limits:
    """The limits of one process, in its event loop; ``factor`` times what is usual, none at all with 0."""

    def __init__(self, factor: float = 1.0) -> None:
        self._on = factor > 0
        made = [Buckets(rate.times(factor or 1)) for rate in (SIGN_IN, ENROL, PHONE, UNKNOWN_PHONE, PUBLIC, PAPER)]
        self._sign_in, self._enrol, self._phone, self._unknown, self._public, self._paper = made
        self._known: dict[bytes, None] = {}

    def enter(self, scope: Scope, send: Send) -> Send:
        """Count a request of ASGI; how to answer it.

        Raises:
            Failure: ``too_many_requests``.
        """
        if not self._on or scope["type"] != "http":
            return send
        path: str = scope["path"]
        if path.startswith(_PUBLIC):
            _take(self._paper if path.startswith(_PAPERS) else self._public, _address(scope))
        elif scope["method"] == "POST" and path in _SIGNING_IN:
            _take(self._sign_in, _address(scope))
        elif path == _ENROLLING:
            _take(self._enrol, _address(scope))
        elif _PHONES.match(path):
            return self._phones(scope, send)
        return send

    def _phones(self, scope: Scope, send: Send) -> Send:
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        # Of the credential itself nothing stays.
        phone = sha256(given).digest()
        if phone in self._known:
            _take(self._phone, phone)
            return send
        _take(self._unknown, _address(scope))
        return self._learning(phone, send) if given else send

    def _learning(self, phone: bytes, send: Send) -> Send:
        async def learning(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                if len(self._known) >= MOST_KEYS:
                    self._known.clear()
                self._known[phone] = None
            await send(message)

        return learning


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return asker_of(client[0]) if client else "unknown"


def _take(buckets: Buckets, asker: str | bytes) -> None:
    wait = buckets.take(asker, monotonic())
    if wait:
        raise Failure("too_many_requests", seconds=math.ceil(wait))
