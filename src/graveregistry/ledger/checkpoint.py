"""C2SP checkpoints (c2sp.org/tlog-checkpoint): the size and root of the tree at one moment, signed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from graveregistry.errors import Failure
from graveregistry.ledger.merkle import EMPTY_ROOT, HASH_BYTES
from graveregistry.ledger.notes import (
    SIGNATURE_BYTES,
    Note,
    NoteSigner,
    VerifierKey,
    from_base64,
    parse,
    sign,
    to_base64,
    verify,
    written,
)

_SIZE = re.compile("0|[1-9][0-9]{0,15}")


class BadCheckpoint(Failure):
    """A checkpoint that is malformed, not signed by the key of its log, or of another log than expected."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a tree: `origin` names the log (neutral: no place, no organisation), `root` is 32 bytes."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Verified:
    """A checkpoint and the keys, the log's own among them, that signed it."""

    checkpoint: Checkpoint
    signed_by: tuple[VerifierKey, ...]


class Relation(StrEnum):
    """How two checkpoints of one log stand to each other. FORK proves the log showed two histories."""

    SAME = "same"
    FORK = "fork"
    NEEDS_CONSISTENCY = "needs_consistency"


def sign_checkpoint(checkpoint: Checkpoint, *signers: NoteSigner) -> bytes:
    """The checkpoint as a signed note. Raises BadCheckpoint for one that `parse_body` would refuse."""
    parse_body(checkpoint.body())
    return sign(checkpoint.body(), *signers)


def parse_body(text: str) -> Checkpoint:
    """The checkpoint in a note text. Raises BadCheckpoint.

    Extension lines are refused: this log writes none, and nobody could audit what stood there.
    """
    try:
        origin, size, root, end = text.split("\n")
        hash_ = from_base64(root)
        if not origin or end or not _SIZE.fullmatch(size) or len(hash_) != HASH_BYTES:
            raise ValueError
        if size == "0" and hash_ != EMPTY_ROOT:
            raise ValueError
        return Checkpoint(origin, int(size), hash_)
    except ValueError:
        raise BadCheckpoint("ledger_checkpoint_malformed") from None


def verify_checkpoint(note: bytes, keys: Sequence[VerifierKey]) -> Verified:
    """The checkpoint in a note that the log's own key (named like the origin) signed, and all known keys that did.

    Raises BadNote as `notes.verify` does, BadCheckpoint if the text is no checkpoint or only others signed it.
    """
    text, signed_by = verify(note, keys)
    checkpoint = parse_body(text)
    if checkpoint.origin not in {key.name for key in signed_by}:
        raise BadCheckpoint("ledger_checkpoint_not_of_log", origin=checkpoint.origin)
    return Verified(checkpoint, signed_by)


def as_its_log_signed_it(note: bytes) -> bytes:
    """The note with its log's own signature lines alone (those named after the origin): what authorities stamp.

    Raises BadNote, also where there is none of them, or BadCheckpoint; verifies nothing.
    """
    parsed = parse(note)
    origin = parse_body(parsed.text).origin
    own = [each for each in parsed.signatures if each.name == origin and len(each.signature) == SIGNATURE_BYTES]
    return written(Note(parsed.text, tuple(own)))


def compare(one: Checkpoint, other: Checkpoint) -> Relation:
    """How two verified checkpoints of one log stand to each other: two roots at one size are a FORK.

    At different sizes a consistency proof (`merkle.verify_consistency`) must decide. Raises BadCheckpoint.
    """
    if one.origin != other.origin:
        raise BadCheckpoint("ledger_other_log", first=one.origin, second=other.origin)
    if one.size != other.size:
        return Relation.NEEDS_CONSISTENCY
    return Relation.SAME if one.root == other.root else Relation.FORK
