"""Ask a time-stamping authority over the network."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable

from graveregistry.ledger import timestamp

TIMEOUT_SECONDS = 20

Post = Callable[[str, bytes], bytes]
"""Sends a request (DER) to an address and gives the answer; OSError when there is none."""


def post(url: str, body: bytes) -> bytes:
    """Ask an authority over HTTP (RFC 3161 section 3.4). Raises OSError when it does not answer as one."""
    headers = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
    # The scheme was checked when the address was read.
    request = urllib.request.Request(url, body, headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        found: bytes = answer.read(timestamp.MAX_BYTES)
        return found
