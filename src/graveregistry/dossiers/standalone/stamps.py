"""Time stamps (RFC 3161) as far as they can be read with whole numbers and no certificates: what is stamped, and when.

Whether an authority signed it is for `openssl ts -verify` or the registry's own program to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graveregistry.dossiers.standalone.notes import NoteError, head_in, split_note
from graveregistry.dossiers.standalone.plain import MalformedError, is_time

SEQUENCE, INTEGER, OCTETS, NAME, TIME, EXPLICIT = 0x30, 0x02, 0x04, 0x06, 0x18, 0xA0
SIGNED_DATA, STAMP_INFO = bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d0109100104")
SHA256_NAME = bytes.fromhex("608648016503040201")
MAX_STAMP = 1 << 16
_MOMENT = re.compile(rb"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?Z")


def stamp_in(response: bytes) -> tuple[bytes, str]:
    """The SHA-256 digest that a response stamps (empty for another algorithm) and its time. Raises MalformedError."""
    if len(response) > MAX_STAMP:
        raise MalformedError("too long for a stamp")
    (answer,) = _taken(response, SEQUENCE)
    status, token = _taken(answer, SEQUENCE, SEQUENCE)
    (granted,) = _taken(status, INTEGER, more=True)
    kind, content = _taken(token, NAME, EXPLICIT)
    (signed,) = _taken(content, SEQUENCE)
    _, _, held = _taken(signed, INTEGER, 0x31, SEQUENCE, more=True)
    held_kind, inner = _taken(held, NAME, EXPLICIT)
    (octets,) = _taken(inner, OCTETS)
    (info,) = _taken(octets, SEQUENCE)
    _, _, imprint, _, time = _taken(info, INTEGER, NAME, SEQUENCE, INTEGER, TIME, more=True)
    algorithm, digest = _taken(imprint, SEQUENCE, OCTETS)
    (hashed_by,) = _taken(algorithm, NAME, more=True)
    if granted not in (b"\0", b"\1") or kind != SIGNED_DATA or held_kind != STAMP_INFO:
        raise MalformedError("not a stamp")
    return digest if hashed_by == SHA256_NAME else b"", _moment(time)


def _taken(data: bytes, *tags: int, more: bool = False) -> list[bytes]:
    """The contents of the elements of these tags that follow one another (X.690, DER); nothing else, unless `more`."""
    found = list(_elements(data))
    if [tag for tag, _ in found][: len(tags)] != list(tags) or (len(found) != len(tags) and not more):
        raise MalformedError("not as it must be built")
    return [content for _, content in found[: len(tags)]]


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        head = data[at : at + 2]
        long = head[1] & 0x7F if len(head) == 2 and head[1] & 0x80 else 0
        size = int.from_bytes(data[at + 2 : at + 2 + long], "big") if long else head[-1]
        start = at + 2 + long
        if len(head) != 2 or head[1] == 0x80 or long > 4 or start + size > len(data):
            raise MalformedError("cut off")
        yield head[0], data[start : start + size]
        at = start + size


def _moment(said: bytes) -> str:
    match = _MOMENT.fullmatch(said)
    if not match:
        raise MalformedError("not a time")
    year, month, day, hour, minute, second, part = ((each or b"").decode() for each in match.groups())
    text = f"{year}-{month}-{day}T{hour}:{minute}:{second}.{part:0<6}Z"
    if not is_time(text):
        raise MalformedError("not a time")
    return text


def note_of_log(note: bytes) -> bytes:
    """The note with its log's own signature lines alone: what authorities stamp. Raises NoteError."""
    text, lines = split_note(note)
    origin = head_in(text).origin
    rows = note.decode()[len(text) + 1 :].splitlines(keepends=True)
    own = [row for row, (name, data) in zip(rows, lines) if name == origin and len(data) == 68]
    if not own:
        raise NoteError("note_malformed")
    return f"{text}\n{''.join(own)}".encode()
