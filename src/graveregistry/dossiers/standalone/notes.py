"""Keys, signed notes and checkpoints (C2SP signed-note and tlog-checkpoint; docs/formats/ledger.md, section 6)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple, Optional

from graveregistry.dossiers.standalone.ed25519 import ed25519_verifies
from graveregistry.dossiers.standalone.plain import MalformedError, base64_bytes

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f]")
_COUNT = re.compile("0|[1-9][0-9]{0,15}")


class Key(NamedTuple):
    """A signer's name, the identifier of its key, and the public key."""

    name: str
    key_id: bytes
    public: bytes


class Head(NamedTuple):
    """What a checkpoint says: which log, how many events, the root over them."""

    origin: str
    size: int
    root: bytes


class NoteError(Exception):
    """Why a note is refused: a code of the sentences, and what it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        self.code, self.about = code, about
        super().__init__(code)


Trusted = dict[Key, Optional[int]]
"""Keys of a log, each with the largest size it vouches for; None for one in use."""


def read_key(text: str, kind: bytes = b"\x01") -> Key:
    """The key in `name+id+base64`; `kind`: what its signatures are. Raises MalformedError."""
    name, stated, encoded = [*text.split("+", 2), "", ""][:3]
    data = base64_bytes(encoded)
    key_id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if len(data) != 33 or data[:1] != kind or stated != key_id.hex() or not _is_name(name):
        raise MalformedError("not a key")
    return Key(name, key_id, data[1:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not _CONTROLS.search(name) and not any(map(str.isspace, name))


def split_note(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The text of a note, and of each signature line the name and the bytes after it. Raises NoteError."""
    try:
        whole = note.decode()
        text, gap, tail = whole.rpartition("\n\n")
        rows = tail.split("\n")
        if len(note) > 1_000_000 or _CONTROLS.search(whole) or not gap or not text or rows.pop() or len(rows) > 64:
            raise MalformedError("not a note")
        if not rows:
            raise MalformedError("nobody signed")
        return text + "\n", [_signature(row) for row in rows]
    except ValueError:
        raise NoteError("note_malformed") from None


def _signature(row: str) -> tuple[str, bytes]:
    name, _, encoded = row[2:].partition(" ")
    data = base64_bytes(encoded)
    if not row.startswith("\u2014 ") or not _is_name(name) or len(data) <= 4:
        raise MalformedError("not a signature line")
    return name, data


def read_head(note: bytes) -> Head:
    """What a checkpoint says, whoever signed it. Raises NoteError."""
    return head_in(split_note(note)[0])


def head_in(text: str) -> Head:
    """What the text of a checkpoint says. Raises NoteError."""
    try:
        origin, size, root, end = text.split("\n")
        data = base64_bytes(root)
        empty = size == "0" and data != hashlib.sha256(b"").digest()
        if not origin or end or not _COUNT.fullmatch(size) or len(data) != 32 or empty:
            raise MalformedError("not a checkpoint")
        return Head(origin, int(size), data)
    except ValueError:
        raise NoteError("note_malformed") from None


def signers_of(note: bytes, keys: Iterable[Key]) -> tuple[str, list[Key]]:
    """The text of a note, and which of these keys signed it. Raises NoteError: also if none did, or one twice."""
    text, lines = split_note(note)
    known: dict[tuple[str, bytes], Key] = {(key.name, key.key_id): key for key in keys}
    signed: list[Key] = []
    for name, data in lines:
        key = known.get((name, data[:4]))
        if key is None:
            continue
        if key in signed:
            raise NoteError("note_malformed")
        if not ed25519_verifies(key.public, text.encode(), data[4:]):
            raise NoteError("signature", name)
        signed.append(key)
    if not signed:
        raise NoteError("note_unknown_key")
    return text, signed


def check_note(note: bytes, trusted: Trusted) -> Head:
    """What a checkpoint says that a key of the log signed which vouches for its size. Raises NoteError."""
    text, signed = signers_of(note, trusted)
    head = head_in(text)
    limits = [trusted[key] for key in signed if key.name == head.origin]
    if not limits:
        raise NoteError("note_unknown_key")
    if not any(limit is None or head.size <= limit for limit in limits):
        raise NoteError("key_retired", str(head.size))
    return head
