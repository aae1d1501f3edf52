"""Checkpoints and cosignatures that are brought here as files: kept apart, given out as one note again."""

from __future__ import annotations

from graveregistry.db import Session
from graveregistry.ledger import notes, proving, queries
from graveregistry.ledger.checkpoint import Checkpoint
from graveregistry.ledger.cosignature import cosigned_by
from graveregistry.ledger.notes import Note, VerifierKey
from graveregistry.ledger.queries import signed
from graveregistry.ledger.rotation import Trusted, verify_rotated


def accept(session: Session, trusted: list[Trusted], witnesses: list[VerifierKey], note: bytes) -> Checkpoint:
    """Keep a checkpoint that was brought here, and the lines of known witnesses on it; other lines are left aside.

    Raises:
        Failure: BadNote, BadCheckpoint; ``ledger_not_this_ledger`` where the stored tree has another root at that
            size, or does not reach it.
    """
    verified = verify_rotated(note, trusted)
    head, parsed = verified.checkpoint, notes.parse(note)
    if head.size > queries.size(session) or proving.root(session, head.size) != head.root:
        raise proving.NodesAltered("ledger_not_this_ledger", size=head.size)
    of_log = {(key.name, key.key_id) for key in verified.signed_by}
    own = tuple(each for each in parsed.signatures if (each.name, each.key_id) in of_log)
    signed.store_checkpoint(session, head.size, notes.written(Note(parsed.text, own)).decode())
    known = {(each.key.name, each.key.key_id) for each in cosigned_by(parsed, witnesses)}
    for each in parsed.signatures:
        if (each.name, each.key_id) in known:
            signed.store_cosignature(session, head.origin, head.size, notes.line(each))
    return head
