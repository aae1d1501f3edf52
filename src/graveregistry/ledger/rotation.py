"""Key rotation: a note in which the old key names the new one and the new one shows that it is held.

Who trusts one key from outside follows such notes to the newest. A retired key vouches for nothing beyond the size at
which it retired, so that one stolen later cannot go on with the log.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import BadCheckpoint, Checkpoint, Verified, parse_body, verify_checkpoint
from graveregistry.ledger.notes import NoteSigner, VerifierKey, parse, parse_key, sign, verify

HEADER = "graveregistry key rotation v1"


class BadRotation(Failure):
    """A statement of rotation that is malformed, not signed by both keys, or one of two by the same old key."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """`old` vouches for the log up to `head` and hands over to `new`; both are named after the origin."""

    old: VerifierKey
    new: VerifierKey
    head: Checkpoint

    def body(self) -> str:
        """What both keys sign: a title, the keys, and the three lines of the last checkpoint of the old key."""
        return f"{HEADER}\n{self.old.text()}\n{self.new.text()}\n{self.head.body()}"


@dataclass(frozen=True, slots=True)
class Trusted:
    """A key of the log and the largest size it may vouch for; None for the key in use."""

    key: VerifierKey
    last_size: int | None = None


def hand_over(old: NoteSigner, new: NoteSigner, head: Checkpoint) -> bytes:
    """The signed statement. Raises BadRotation if the names are not the origin or the keys are one."""
    note = sign(Rotation(old.key, new.key, head).body(), old, new)
    parse_rotation(note)
    return note


def parse_rotation(note: bytes) -> Rotation:
    """The rotation in a note that both of its keys signed. Raises BadRotation, or BadNote for its signatures."""
    text = parse(note).text
    try:
        title, old_text, new_text, body = text.split("\n", 3)
        old, new, head = parse_key(old_text), parse_key(new_text), parse_body(body)
        if title != HEADER or old == new or {old.name, new.name} != {head.origin}:
            raise BadRotation("ledger_rotation_malformed")
    except (ValueError, Failure):
        raise BadRotation("ledger_rotation_malformed") from None
    if set(verify(note, [old, new])[1]) != {old, new}:
        raise BadRotation("ledger_rotation_malformed")
    return Rotation(old, new, head)


def follow(keys: Iterable[VerifierKey], rotations: Iterable[bytes]) -> list[Trusted]:
    """The keys known from outside and those they hand over to, directly or one after the other.

    Statements by keys that are not trusted are left aside. Raises BadRotation if one trusted key hands over to two.
    """
    trusted = {key: Trusted(key) for key in keys}
    left = {each.body(): each for each in map(parse_rotation, rotations)}
    while following := [body for body, each in left.items() if each.old in trusted]:
        rotation = left.pop(following[0])
        if trusted[rotation.old].last_size is not None:
            raise BadRotation("ledger_rotation_twice", name=rotation.old.name)
        trusted[rotation.old] = Trusted(rotation.old, rotation.head.size)
        trusted.setdefault(rotation.new, Trusted(rotation.new))
    return list(trusted.values())


def verify_rotated(note: bytes, trusted: Sequence[Trusted]) -> Verified:
    """`verify_checkpoint` by keys of which some are retired.

    Raises BadCheckpoint `ledger_key_retired` for a checkpoint beyond what its only signers of the log may vouch for.
    """
    found = verify_checkpoint(note, [each.key for each in trusted])
    head, limits = found.checkpoint, {each.key: each.last_size for each in trusted}
    of_log = [limits[key] for key in found.signed_by if key.name == head.origin]
    if not any(limit is None or head.size <= limit for limit in of_log):
        raise BadCheckpoint("ledger_key_retired", name=head.origin, size=head.size)
    return found
