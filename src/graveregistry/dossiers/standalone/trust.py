"""Key rotation (docs/formats/ledger.md, section 6.1): from a key known from outside to the one in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graveregistry.dossiers.standalone.notes import (
    Head,
    Key,
    NoteError,
    Trusted,
    head_in,
    read_key,
    signers_of,
    split_note,
)
from graveregistry.dossiers.standalone.plain import MalformedError

ROTATION_TITLE = "graveregistry key rotation v1"


class Rotation(NamedTuple):
    """The old key, the new one, the last checkpoint of the old one; the text that both signed."""

    old: Key
    new: Key
    head: Head
    text: str


def read_rotation(note: bytes) -> Rotation:
    """The statement in a note that both of its keys signed. Raises NoteError."""
    text = split_note(note)[0]
    title, old_key, new_key, body = [*text.split("\n", 3), "", "", ""][:4]
    try:
        old, new = read_key(old_key), read_key(new_key)
    except MalformedError:
        raise NoteError("rotation_form") from None
    head = head_in(body)
    both = {old.name, new.name} == {head.origin} and len(set(signers_of(note, [old, new])[1])) == 2
    if title != ROTATION_TITLE or old == new or not both:
        raise NoteError("rotation_form")
    return Rotation(old, new, head, text)


def follow_rotations(keys: Sequence[Key], rotations: Sequence[Rotation]) -> Trusted:
    """The keys, and those they handed over to, each with the size it vouches for; None for one in use.

    Raises NoteError where one of them handed over to two.
    """
    trusted: dict[Key, int | None] = dict.fromkeys(keys)
    left = {each.text: each for each in rotations}
    while True:
        ready = next((each for each in left.values() if each.old in trusted), None)
        if ready is None:
            return trusted
        del left[ready.text]
        if trusted[ready.old] is not None:
            raise NoteError("rotation_twice")
        trusted[ready.old] = ready.head.size
        trusted.setdefault(ready.new, None)


def trust_by(files: Sequence[tuple[int, str, bytes]], keys: Sequence[Key], given: Sequence[bytes]) -> Trusted:
    """The keys by the statements in a dossier (number, name and bytes), which are one chain from 1 on, and by those
    given. Raises NoteError."""
    chain: list[Rotation] = []
    for at, (number, name, note) in enumerate(sorted(files), 1):
        try:
            chain.append(read_rotation(note))
        except NoteError:
            raise NoteError("rotation_form", name) from None
        if number != at or (at > 1 and chain[at - 2].new != chain[at - 1].old):
            raise NoteError("rotation_form", name)
    try:
        others = [read_rotation(note) for note in given]
    except NoteError:
        raise NoteError("rotation_form") from None
    trusted = follow_rotations(keys, chain + others)
    if chain and trusted and not {key for each in chain for key in (each.old, each.new)} & set(trusted):
        raise NoteError("rotation_unrelated")
    return trusted
