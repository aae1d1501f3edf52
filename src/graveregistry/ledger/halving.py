"""Read the whole ledger: half of a large one in a second process, both at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from graveregistry.db import Session, connect, sessions, transaction
from graveregistry.ledger import queries
from graveregistry.ledger.garbage import no_collection

WORTH_PROCESSES = 20_000
"""Events from which on a second process is worth its start."""

Part = TypeVar("Part")
Read = Callable[[Session, int, int], Part]
"""Reads the events from one index to before another; a function that another process can be told of."""


def in_halves(session: Session, url: str | None, read: Read[Part]) -> Iterator[Part]:
    """All events, in one part, or in two where there is a login for another process and enough to read.

    The session must be frozen where there is a login.
    """
    size = queries.size(session)
    if url is None or size < WORTH_PROCESSES:
        with no_collection():
            part = read(session, 0, size)
        yield part
        return
    shared, half = queries.share(session), size // 2
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        second = pool.submit(elsewhere, url, shared, read, half, size)
        with no_collection():
            part = read(session, 0, half)
        yield part
        yield second.result()


def elsewhere(url: str, shared: str, read: Read[Part], begun: int, ended: int) -> Part:
    """Read by a connection of one's own at the moment that another one shares."""
    engine = connect(url, pool_size=1)
    try:
        with transaction(sessions(engine)) as session, no_collection():
            queries.join(session, shared)
            return read(session, begun, ended)
    finally:
        engine.dispose()
