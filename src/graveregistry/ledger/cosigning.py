"""Checkpoints and cosignatures, brought as files or asked of witnesses: kept apart, given out as one note again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from graveregistry.db import Session, Sessions, transaction
from graveregistry.errors import Failure
from graveregistry.ledger import notes, proving, queries
from graveregistry.ledger.checkpoint import Checkpoint, as_its_log_signed_it, parse_body
from graveregistry.ledger.cosignature import cosigned_by
from graveregistry.ledger.notes import Note, VerifierKey
from graveregistry.ledger.policy import Policy
from graveregistry.ledger.queries import signed
from graveregistry.ledger.rotation import Trusted, verify_rotated
from graveregistry.ledger.tlog_witness import request_text
from graveregistry.ledger.witness_http import Answer, post, size_in

log = logging.getLogger("graveregistry")

Post = Callable[[str, bytes], Answer]
"""Sends a request to the address of a witness; OSError when nobody answers."""


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


@dataclass(frozen=True, slots=True)
class Asked:
    """A witness that was asked: by its name in the policy; `why` it gave no line, empty where it did."""

    witness: str
    why: str = ""


def ask(factory: Sessions, policy: Policy, note: bytes, send: Post = post) -> list[Asked]:
    """Ask each witness that has an address in the policy to cosign a checkpoint kept here; keep what it gives.

    The network is asked between transactions. A witness that saw another history is a matter of alarm and said so.
    """
    found = [Asked(name, _ask(factory, policy.witnesses[name], url, note, send)) for name, url in policy.urls.items()]
    for each in found:
        if each.why:
            log.warning("not cosigned: %s: %s", each.witness, each.why)
    return found


def _ask(factory: Sessions, key: VerifierKey, url: str, note: bytes, send: Post) -> str:
    head = parse_body(notes.parse(note).text)
    try:
        given, seen = send(url, request_text(0, (), note)), 0
        if seen := size_in(given) or 0:
            if seen > head.size:
                return "ahead"
            with transaction(factory) as session:
                proof = proving.consistency_proof(session, seen, head)
            given = send(url, request_text(seen, proof, note))
        if given.status != HTTPStatus.OK:
            return _refused(given)
        (line,) = notes.parse(as_its_log_signed_it(note) + given.body).signatures[1:]
        cosigned_by(Note(notes.parse(note).text, (line,)), [key])
    except OSError:
        return "unreachable"
    except (Failure, ValueError):
        return "malformed"
    if (line.name, line.key_id) != (key.name, key.key_id):
        return "another"
    with transaction(factory) as session:
        signed.store_cosignature(session, head.origin, head.size, notes.line(line))
    return ""


def _refused(given: Answer) -> str:
    """A witness that cannot follow from what it saw, or saw another root, has been shown another history than ours."""
    if given.status in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}:
        log.critical("ALARM: a witness saw another history of this ledger (HTTP %d)", given.status)
    return f"HTTP {given.status}"
