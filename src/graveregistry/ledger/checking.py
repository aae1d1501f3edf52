"""Checks by the clock, and the alarm: what one found stands until a full check of everything finds nothing.

A quick check recomputes what was recorded since the last one, and lets the database compare every node of the stored
tree with the two below it. It reads what the web role may read (headers, nodes, checkpoints); fields and rows are for
the full check (`auditing.audit`), which the owner runs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC

from graveregistry.db import Session, Sessions, transaction
from graveregistry.errors import Failure
from graveregistry.ledger import merkle, proving, queries, verifying
from graveregistry.ledger.queries import checks, signed
from graveregistry.ledger.rotation import Trusted, verify_rotated
from graveregistry.ledger.verifying import Checked

log = logging.getLogger("graveregistry")

# Nodes compared by one question: about a second.
_AT_ONCE = 200_000

ALARMS = frozenset(
    {
        "dossier_blocked",
        "ledger_rewritten",
        "ledger_shrunk",
        "ledger_leaf_malformed",
        "ledger_nodes_altered",
        "ledger_not_this_ledger",
        "ledger_signer_damaged",
    }
)
"""Failures that say that the ledger, or what is told by it, is not what it was."""


def quick(factory: Sessions, trusted: Sequence[Trusted], remembered: bytes | None = None) -> bool:
    """Check what was recorded since the last check that found nothing, and keep the result; whether all is well.

    Args:
        trusted: the keys of this ledger.
        remembered: the last checkpoint in a signer's own memory, where that is at hand; read before this is called.
    """
    with transaction(factory) as session:
        queries.freeze(session)
        size = queries.size(session)
        findings, root = _look(session, trusted, size, remembered)
        checks.store_check(session, "quick", size, root, findings, failed=bool(findings))
    for each in findings:
        log.critical("ALARM: the ledger is not what it was: %s", each)
    return not findings


def _look(session: Session, trusted: Sequence[Trusted], size: int, remembered: bytes | None) -> tuple[list[str], bytes]:
    before = checks.last_good(session)
    begun = 0 if before is None else before.size
    if size < begun:
        return [f"events from {size} to {begun - 1} are gone"], b""
    try:
        if before is not None and proving.root(session, begun) != before.root:
            return [f"the first {begun} events are not those of the last check"], b""
        checked = _newer(session, begun)
        newest = signed.checkpoint(session)
        notes = [note for note in (newest and newest.encode(), remembered) if note]
        found = [f"event {each.index}: {each.fault}" for each in checked.findings if each.failed]
        found += _crooked(session, size)
        return found + [said for note in notes for said in holds(session, note, trusted, size)], checked.root
    except Failure as failure:
        return [failure.sentence("en")], b""


def _crooked(session: Session, size: int) -> list[str]:
    """Stored nodes, also old ones, that do not follow from what is below them or are not there: proofs would fail.

    The database itself computes this, in seconds for a million events; the full check does it over again without it.
    """
    found = [
        _node(level, position)
        for level in range(1, size.bit_length())
        for first in range(0, size >> level, _AT_ONCE)
        for position in checks.crooked_nodes(session, level, first, first + _AT_ONCE)
    ]
    if queries.count_nodes(session) != merkle.nodes_of(size):
        found.append("nodes of the tree are missing or too many")
    return found


def _node(level: int, position: int) -> str:
    first = position << level
    return f"events {first} to {first + (1 << level) - 1}: node {level}/{position} of the tree is not theirs"


def _newer(session: Session, begun: int) -> verifying.TreeCheck:
    """Recompute what came after the first `begun` events, from the edge of the stored tree."""
    checker = verifying.TreeChecker(
        (), lambda run: queries.stored_beside(session, run), edge(session, begun), expected=begun
    )
    for page in queries.header_pages(session, begun):
        checker.take([verifying.Row(each.index, each.recorded_at, each.digests, each.leaf_hash) for each in page])
    return checker.done()


def edge(session: Session, size: int) -> merkle.Accumulator:
    """The stored tree of the first `size` events, of which the root was looked at, as far as is needed to go on."""
    held = queries.nodes(session, merkle.root_places(size))
    return merkle.Accumulator(size, {level: found for (level, _), found in held.items()})


def signed_faults(session: Session, trusted: Sequence[Trusted], size: int) -> list[str]:
    """What is wrong with any checkpoint that is kept: its signature, or that the ledger has another root there."""
    found = []
    for note in signed.checkpoints(session):
        try:
            found += holds(session, note.encode(), trusted, size)
        except Failure as failure:
            found.append(failure.sentence("en"))
    return found


def holds(session: Session, note: bytes, trusted: Sequence[Trusted], size: int) -> list[str]:
    """What a checkpoint says that this ledger, of that size, does not hold.

    Raises BadNote, BadCheckpoint, NodesAltered.
    """
    head = verify_rotated(note, trusted).checkpoint
    if head.size > size:
        return [f"events from {size} to {head.size - 1} were signed and are gone"]
    if proving.root(session, head.size) != head.root:
        return [f"the first {head.size} events are not those that were signed"]
    return []


def keep(factory: Sessions, kind: str, failure: Failure) -> None:
    """Keep what another part met (a signer that refused, an export that was blocked), if it is a matter of alarm."""
    if failure.code in ALARMS:
        log.critical("ALARM: %s", failure.sentence("en"))
        with transaction(factory) as session:
            checks.store_check(session, kind, queries.size(session), b"", [failure.sentence("en")], failed=True)


def keep_full(session: Session, size: int, root: bytes, findings: Sequence[str]) -> None:
    """Keep the result of a full check, which ends the alarm if it found nothing."""
    checks.store_check(session, "full", size, root, findings, failed=bool(findings))


def alarm(session: Session) -> Checked | None:
    """The first failed check since everything was last found in order; none when there is no alarm."""
    return checks.first_failure(session)


def refuse_in_alarm(session: Session) -> None:
    """Nothing leaves for a court while the alarm stands.

    Raises:
        Failure: ``ledger_alarm``.
    """
    found = alarm(session)
    if found is not None:
        raise Failure("ledger_alarm", since=f"{found.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
