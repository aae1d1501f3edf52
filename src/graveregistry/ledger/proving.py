"""Proofs from the stored nodes: for one event or for many, one question to the database and O(log n) hashes each.

Nothing stored is believed: a proof is verified under the root it is for before it leaves here.
"""

from __future__ import annotations

from collections.abc import Collection

from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import merkle, notes, queries
from graveregistry.ledger.checkpoint import Checkpoint, parse_body
from graveregistry.ledger.notes import parse
from graveregistry.ledger.queries import signed
from graveregistry.ledger.tlog_proof import proof_text
from graveregistry.ledger.tlog_witness import request_text


class NodesAltered(Failure):
    """The stored tree does not lead to the root that was signed; `params["index"]` is an event it fails for."""


def inclusion_proofs(session: Session, indexes: Collection[int], head: Checkpoint) -> dict[int, tuple[bytes, ...]]:
    """The proof of each of these events under a signed head, by index.

    Raises:
        NoSuchProof: an index outside the tree.
        NodesAltered: an event or a stored node is not what was signed.
    """
    places = {place for index in indexes for place in merkle.inclusion_places(index, head.size)}
    held = queries.nodes(session, places | {(0, index) for index in indexes})
    return {index: _included(held, index, head) for index in indexes}


def _included(held: dict[merkle.Place, bytes], index: int, head: Checkpoint) -> tuple[bytes, ...]:
    try:
        proof = merkle.stored_inclusion_proof(index, head.size, lambda level, position: held[level, position])
        if merkle.verify_inclusion(index, head.size, held[0, index], proof, head.root):
            return tuple(proof)
    except KeyError:
        pass
    raise NodesAltered("ledger_nodes_altered", index=index)


def root(session: Session, size: int) -> bytes:
    """The root of the first ``size`` events by the stored nodes.

    Raises:
        NodesAltered: nodes or events are missing.
    """
    return _rooted(queries.nodes(session, merkle.root_places(size)), size)


def _rooted(held: dict[merkle.Place, bytes], size: int) -> bytes:
    try:
        return merkle.stored_root(size, lambda level, position: held[level, position])
    except KeyError:
        raise NodesAltered("ledger_nodes_altered", index=size - 1) from None


def consistency_proof(session: Session, size: int, head: Checkpoint) -> tuple[bytes, ...]:
    """The proof that the tree of the first ``size`` events is the beginning of a signed head; empty from size 0.

    Raises:
        NoSuchProof: ``size`` is beyond the head.
        NodesAltered: the stored nodes do not lead to the head.
    """
    if size == 0:
        return ()
    places = merkle.consistency_places(size, head.size) | merkle.root_places(size)
    held = queries.nodes(session, places)
    old = _rooted(held, size)
    try:
        proof = merkle.stored_consistency_proof(size, head.size, lambda level, position: held[level, position])
        if merkle.verify_consistency(size, head.size, old, head.root, proof):
            return tuple(proof)
    except KeyError:
        pass
    raise NodesAltered("ledger_nodes_altered", index=size)


def checkpoint_covering(session: Session, size: int | None) -> bytes:
    """The stored note of that size, or the newest, with the newest line of each witness under it.

    Raises:
        Failure: ``ledger_unsigned``, ``ledger_no_checkpoint``.
    """
    note = signed.checkpoint(session, size)
    if note is None:
        raise Failure("ledger_unsigned") if size is None else Failure("ledger_no_checkpoint", size=size)
    head = head_of(note.encode())
    lines = {notes.line_key(line): line for line in signed.cosignatures(session, head.origin, head.size)}
    return (note + "".join(lines.values())).encode()


def head_of(note: bytes) -> Checkpoint:
    """What a note says, signed or not."""
    return parse_body(parse(note).text)


def prove(session: Session, index: int, size: int | None = None) -> bytes:
    """The ``.tlog-proof`` of one event under a stored checkpoint, the newest if no size is given.

    Raises:
        Failure: ``ledger_no_checkpoint``, ``ledger_no_such_event``, ``ledger_nodes_altered``.
    """
    note = checkpoint_covering(session, size)
    head = head_of(note)
    return proof_text(index, inclusion_proofs(session, [index], head)[index], note)


def prove_growth(session: Session, size: int, new_size: int | None = None) -> bytes:
    """The proof that a stored checkpoint, the newest if no size is given, continues the first ``size`` events.

    Raises:
        Failure: ``ledger_no_checkpoint``, ``ledger_no_such_consistency``, ``ledger_nodes_altered``.
    """
    note = checkpoint_covering(session, new_size)
    return request_text(size, consistency_proof(session, size, head_of(note)), note)
