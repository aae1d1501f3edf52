"""Under which names and addresses this machine is reached on its own network (Linux)."""

from __future__ import annotations

import fcntl
import socket
import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from graveregistry.config import Settings, listed

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ANYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound to
_SIOCGIFADDR = 0x8915
_NOWHERE = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737): the kernel is asked which way it would go, and nothing is sent there."""


@dataclass(frozen=True, slots=True)
class Names:
    """Host names and addresses; ``first`` is the one that phones are given."""

    first: str
    hosts: tuple[str, ...]
    addresses: tuple[IPv4Address | IPv6Address, ...]

    @property
    def every(self) -> tuple[str, ...]:
        """All of them, as they stand in an address bar or a ``Host`` header without a port."""
        return (*self.hosts, *(bracketed(each) for each in self.addresses))


def bracketed(address: IPv4Address | IPv6Address) -> str:
    """An address as it stands in an address bar."""
    return f"[{address}]" if address.version == 6 else str(address)


def names_of(settings: Settings) -> Names:
    """What the server answers to on the local network: names that were given first, then what the machine tells."""
    given = listed(settings.tls_names)
    found = list(dict.fromkeys([*given, *_listening(settings.host), *LOOPBACK]))
    hosts = [each for each in found if not _parsed(each)]
    addresses = [parsed for each in found if (parsed := _parsed(each))]
    first = found[0]
    parsed = _parsed(first)
    return Names(bracketed(parsed) if parsed else first, tuple(hosts), tuple(addresses))


def _listening(host: str) -> list[str]:
    if host not in ANYWHERE:
        return [host]
    # The bare name alone says nothing on a network without a name server; with .local it is found by mDNS.
    bare = socket.gethostname().partition(".")[0].lower()
    return [*local_addresses(), *([f"{bare}.local", bare] if bare and bare != "localhost" else [])]


def local_addresses() -> list[str]:
    """The private IPv4 addresses of this machine's interfaces, that of the way out first."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        found = [_address_of(asked, name) for _, name in socket.if_nameindex()]
        try:
            asked.connect(_NOWHERE)
            found.insert(0, str(asked.getsockname()[0]))
        except OSError:
            # No way out: a network of its own is what this is for.
            pass
    fit = [each for each in found if each and _is_local(each)]
    return list(dict.fromkeys(fit))


def _address_of(asked: socket.socket, interface: str) -> str:
    """The interface's address (ioctl, see netdevice(7)); empty when it has none."""
    try:
        answer = fcntl.ioctl(asked.fileno(), _SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
    except OSError:
        return ""
    return socket.inet_ntoa(answer[20:24])


def _is_local(address: str) -> bool:
    parsed = ip_address(address)
    return parsed.is_private and not parsed.is_loopback


def _parsed(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None
