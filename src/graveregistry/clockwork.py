"""What the server does by the clock: sign the ledger, have it stamped, check it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from graveregistry.db import Sessions, transaction
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.ledger import anchoring, checking, cosigning
from graveregistry.ledger.notary import Notary
from graveregistry.ledger.policy import parse_policy

log = logging.getLogger("graveregistry")

LOOK_SECONDS = 30.0


def next_mark(every: float, now: float) -> float:
    """The next full multiple of ``every`` by the clock.

    A growing size must not tell when people work, nor when the server was started: checkpoints come at the same
    times of the day, whatever happened.
    """
    return now - now % every + every


@dataclass
class Clockwork:
    """Each thing at its time; what one of them meets does not stop the others."""

    installation: Installation
    sessions: Sessions
    sign_at: float = 0.0
    check_at: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self.sign_at = next_mark(self.installation.settings.checkpoint_seconds, time.time())
        threading.Thread(target=self._run, name="clockwork", daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.tick(time.time())
            self._stop.wait(min(LOOK_SECONDS, max(0.0, self.sign_at - time.time())))

    def tick(self, now: float) -> None:
        """Do what is due at a POSIX time, in seconds."""
        settings = self.installation.settings
        if now >= self.sign_at:
            self.sign_at = next_mark(settings.checkpoint_seconds, now)
            self._try("signing", self._sign)
        self._try("quick", self._anchor)
        if now >= self.check_at:
            self.check_at = next_mark(settings.check_seconds, now)
            self._try("quick", self._check)

    def _try(self, kind: str, act: Callable[[], None]) -> None:
        try:
            try:
                act()
            except Failure as failure:
                log.error("by the clock: %s", failure)
                checking.keep(self.sessions, kind, failure)
        except Exception as error:
            # The clock goes on. What an error says may quote a row: its kind and no more reaches the log.
            log.error("by the clock: %s", type(error).__qualname__)

    def _sign(self) -> None:
        note = self._notary().certify(self.sessions, whole=True)
        policy = self.installation.policy()
        if policy:
            cosigning.ask(self.sessions, parse_policy(policy), note)

    def _anchor(self) -> None:
        authorities = self.installation.authorities()
        if authorities:
            anchoring.anchor(self.sessions, authorities, lambda: datetime.now(UTC))

    def _check(self) -> None:
        notary = self._notary()
        with transaction(self.sessions) as session:
            trusted = notary.trusted(session)
        checking.quick(self.sessions, trusted, notary.remembered())

    def _notary(self) -> Notary:
        return self.installation.notary()
