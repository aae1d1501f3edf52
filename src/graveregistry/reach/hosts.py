"""Under which names the server lets itself be asked: a page of another name that points here reads nothing."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from graveregistry.config import Settings, listed
from graveregistry.errors import Failure
from graveregistry.reach.names import names_of
from graveregistry.reach.rules import host_named


class Hosts:
    """The names of an installation."""

    def __init__(self, settings: Settings) -> None:
        public = urlsplit(settings.public_address or "").hostname
        self._known = frozenset({*names_of(settings).every, *listed(settings.hosts), *([public] if public else [])})
        self._seen: set[bytes] = set()

    def check(self, scope: MutableMapping[str, Any]) -> None:
        """Refuse a request of ASGI that names another host, or none.

        Raises:
            Failure: ``host_unknown``.
        """
        if scope["type"] != "http":
            return
        said = next((value for name, value in scope["headers"] if name == b"host"), b"")
        if said in self._seen:
            return
        if not self.knows(said.decode("latin-1")):
            raise Failure("host_unknown")
        # Many ports make many headers of one name.
        if len(self._seen) < 100:
            self._seen.add(said)

    def knows(self, header: str) -> bool:
        """Whether a ``Host`` header names this server."""
        return host_named(header) in self._known
