"""Anchors: checkpoints stamped by outside authorities; where none answers, that is kept as pending and tried again.

The network is asked between transactions, never within one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graveregistry.db import Session, Sessions, transaction
from graveregistry.errors import Failure
from graveregistry.ledger import timestamp
from graveregistry.ledger.authorities import Authority
from graveregistry.ledger.posting import Post, post
from graveregistry.ledger.proving import head_of
from graveregistry.ledger.queries import signed

log = logging.getLogger("graveregistry")

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
# So many checkpoints wait at most; the newest covers those before it.
_DUE_AT_ONCE = 50

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Anchored:
    """A checkpoint and an authority: the time stamped, or none while it is pending and why."""

    origin: str
    size: int
    authority: str
    at: datetime | None
    why: str = ""


def anchor(
    factory: Sessions, authorities: Sequence[Authority], clock: Clock, send: Post = post, *, at_once: bool = False
) -> list[Anchored]:
    """Have the newest checkpoint stamped by every authority, and try again what is pending and due.

    What an authority gives that is not a stamp of this checkpoint, asked for now, is refused and stays pending.

    Args:
        at_once: try again whatever is pending: a person asks, who knows why it should go now.
    """
    known = {each.name: each for each in authorities}
    with transaction(factory) as session:
        signed.await_timestamps(session, list(known), clock())
        by = datetime.max.replace(tzinfo=UTC) if at_once else clock()
        due = signed.due_timestamps(session, list(known), by, _DUE_AT_ONCE)
    return [_ask(factory, known[each.authority], each, clock, send) for each in due]


def anchor_one(
    factory: Sessions, authorities: Sequence[Authority], note: bytes, clock: Clock, send: Post = post
) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Have one checkpoint that is kept here stamped now by each authority that has not yet.

    Gives its stamps, and the names of the authorities that are still awaited.
    """
    known, head = {each.name: each for each in authorities}, head_of(note)
    with transaction(factory) as session:
        signed.await_timestamps(session, list(known), clock(), (head.origin, head.size))
        waiting = [each for each in signed.pending(session) if (each.origin, each.size) == (head.origin, head.size)]
    for each in waiting:
        if each.authority in known:
            _ask(factory, known[each.authority], each, clock, send)
    with transaction(factory) as session:
        found = stamps(session, head.origin, head.size)
    return found, sorted(known.keys() - {name for name, _ in found})


def _ask(factory: Sessions, authority: Authority, due: signed.Due, clock: Clock, send: Post) -> Anchored:
    asked, note = timestamp.ask(due.note.encode()), due.note.encode()
    try:
        response = send(authority.url, asked.body)
        at = timestamp.check_fresh(response, asked, note, authority.roots, clock())
    except (OSError, Failure) as error:
        why = "refused" if isinstance(error, Failure) else "unreachable"
        log.warning("timestamp pending: %s of %s: %s", why, authority.name, error)
        wait = min(FIRST_WAIT * 2 ** min(due.tries, 20), LONGEST_WAIT)
        with transaction(factory) as session:
            signed.put_off_timestamp(session, due, clock() + wait, why)
        return Anchored(due.origin, due.size, authority.name, None, why)
    with transaction(factory) as session:
        signed.store_timestamp(session, due, response, at)
    return Anchored(due.origin, due.size, authority.name, at)


def stamps(session: Session, origin: str, size: int) -> list[tuple[str, bytes]]:
    """The stamps of a checkpoint: the authority's name and its response (DER)."""
    return signed.timestamps(session, origin, size)


def newest(session: Session) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The newest checkpoint as its log signed it (what was stamped), and its stamps.

    Raises:
        Failure: ``ledger_unsigned``.
    """
    note = signed.checkpoint(session)
    if note is None:
        raise Failure("ledger_unsigned")
    head = head_of(note.encode())
    return note.encode(), stamps(session, head.origin, head.size)


def pending(session: Session) -> list[Anchored]:
    """Every checkpoint that waits for an authority."""
    return [Anchored(each.origin, each.size, each.authority, None, each.why) for each in signed.pending(session)]


def check_stored(session: Session, authorities: Sequence[Authority]) -> list[str]:
    """What is wrong with stored stamps, in words that name each; those of authorities not known any more are left."""
    known, found = {each.name: each for each in authorities}, []
    for due, response in signed.stored_timestamps(session, list(known)):
        try:
            timestamp.check(response, due.note.encode(), known[due.authority].roots)
        except timestamp.BadTimestamp as bad:
            found.append(f"timestamp of {due.authority} at size {due.size}: {bad.params['why']}")
    return found
