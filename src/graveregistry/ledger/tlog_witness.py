"""The request to a witness (c2sp.org/tlog-witness, add-checkpoint): a checkpoint and the proof that it only grew.

The same text serves anybody who kept an earlier checkpoint: it shows that what they saw is the beginning of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graveregistry.errors import Failure
from graveregistry.ledger.merkle import HASH_BYTES
from graveregistry.ledger.notes import from_base64, to_base64

MAX_HASHES = 63
_OLD = re.compile("old (0|[1-9][0-9]{0,15})")


class BadRequest(Failure):
    """A request that is malformed."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request taken apart and not yet verified: the size it starts from, the proof, the new checkpoint."""

    old_size: int
    hashes: tuple[bytes, ...]
    checkpoint_note: bytes


def request_text(old_size: int, hashes: Sequence[bytes], checkpoint_note: bytes) -> bytes:
    """The request as text; the checkpoint note goes in verbatim."""
    return "\n".join([f"old {old_size}", *map(to_base64, hashes), "", ""]).encode() + checkpoint_note


def parse_request(data: bytes) -> Request:
    """Take a request apart. Any text that `request_text` would not make raises BadRequest; verifies nothing."""
    head, _, note = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        old, hashes = _OLD.fullmatch(first), tuple(map(from_base64, lines))
        if not old or len(hashes) > MAX_HASHES or any(len(each) != HASH_BYTES for each in hashes):
            raise ValueError
        request = Request(int(old[1]), hashes, note)
    except ValueError:
        raise BadRequest("ledger_request_malformed") from None
    if request_text(request.old_size, hashes, note) != data:
        raise BadRequest("ledger_request_malformed")
    return request
