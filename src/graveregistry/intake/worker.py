"""A thread that opens what phones sealed, soon after it came, where the private key is on this machine."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from graveregistry.config import Settings
from graveregistry.db import Sessions
from graveregistry.errors import Failure
from graveregistry.evidence.store import store_of as evidence_store_of
from graveregistry.intake.keys import keys_of
from graveregistry.intake.opening import Opener, open_waiting
from graveregistry.intake.store import store_of

log = logging.getLogger("graveregistry")

LOOK_SECONDS = 3.0


def opener_of(settings: Settings, sessions: Sessions, keys: Mapping[str, X25519PrivateKey]) -> Opener:
    """What opening takes in an installation."""
    return Opener(sessions, store_of(settings), evidence_store_of(settings), keys)


class Worker:
    """Looks every few seconds; a key that is brought or taken away counts from the next look on."""

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self._settings = settings
        self._sessions = sessions
        self._opener: Opener | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the part that is being opened."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Open what waits; what fails is tried again at the next look."""
        try:
            keys = keys_of(self._settings).private()
            if self._opener is None or self._opener.keys.keys() != keys.keys():
                # Another key may open what was for others.
                self._opener = opener_of(self._settings, self._sessions, keys)
            if keys:
                open_waiting(self._opener)
        except Failure as failure:
            log.error("intake waits: %s", failure)
        except Exception as error:
            # What an error says may quote a row: its kind and no more reaches the log.
            log.error("intake waits: %s", type(error).__qualname__)
