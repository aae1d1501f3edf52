"""Pure decisions: how often somebody may ask, and what a ``Host`` header names."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_network

MOST_KEYS = 50_000
"""How many askers are remembered; the oldest half is forgotten beyond it, which lets them ask more, never less."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second in the long run."""

    burst: float
    per_second: float

    def times(self, factor: float) -> Rate:
        """The same, so many times as often."""
        return Rate(self.burst * factor, self.per_second * factor)


@dataclass(slots=True)
class Buckets:
    """Who asked how often (the generic cell rate algorithm): a moment is kept for each asker, and nothing else."""

    rate: Rate
    _until: dict[Hashable, float] = field(default_factory=dict)

    def take(self, asker: Hashable, now: float) -> float:
        """Ask once at ``now`` (seconds of any clock that goes forward); 0, or the seconds to wait before asking."""
        step = 1 / self.rate.per_second
        until = max(self._until.get(asker, now), now)
        wait = until + step - now - self.rate.burst * step
        if wait > 1e-9:
            return wait
        if len(self._until) >= MOST_KEYS and asker not in self._until:
            for each in list(self._until)[: MOST_KEYS // 2]:
                del self._until[each]
        self._until[asker] = until + step
        return 0.0


def asker_of(address: str) -> str:
    """Who asks from an address: IPv6 networks give a whole /64 to one customer, who may change within it at will."""
    if ":" not in address:
        return address
    try:
        return str(ip_network((IPv6Address(address), 64), strict=False))
    except ValueError:
        return address


def host_named(header: str) -> str:
    """The name or bracketed address of a ``Host`` header, without the port and in small letters."""
    host = header.strip().lower()
    if host.startswith("["):
        return host[: host.find("]") + 1]
    return host.partition(":")[0]
