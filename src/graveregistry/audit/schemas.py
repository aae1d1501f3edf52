"""The ledger's alarm on the wire."""

from __future__ import annotations

from graveregistry.wire import Moment, Out


class AlarmOut(Out):
    """A check that failed: since when the alarm stands."""

    since: Moment
    kind: str
    """``quick`` or ``full`` (a check of the ledger), ``signing`` (the signer refused), ``export`` (one was blocked)."""


class AlarmsOut(Out):
    """Whether an alarm stands."""

    alarm: AlarmOut | None
