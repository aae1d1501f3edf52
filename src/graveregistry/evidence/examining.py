"""Look at a file in the workshop: what it is, what it says of its own making, its working copy and preview."""

from __future__ import annotations

import io
import json
import mmap
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any, BinaryIO

from graveregistry.errors import Failure
from graveregistry.evidence import disk, kinds, rules
from graveregistry.evidence.kinds import Kind
from graveregistry.evidence.store import Incoming, Store

AT_ONCE_SECONDS, LATER_SECONDS = 60, 3600
"""Processor time for a file that somebody waits for, and for one that is looked at in the background."""
_MOST_SAID = 2**19
_LOOKED_INTO = frozenset({Kind.PICTURE, Kind.VIDEO, Kind.AUDIO, Kind.PDF, Kind.TRACK, Kind.OFFICE})
# Up to 3 GB of address space each: two at a time on a small machine, the others wait.
_PLACES = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is, what it says of its own making, and the SHA-256 of its stripped copy and of a small preview."""

    media_type: str
    capture: dict[str, Any]
    working_sha256: str | None = None
    preview_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The edges of a picture as a small PNG: its SHA-256, bytes, and pixels each way."""

    sha256: str
    size: int
    width: int
    height: int


def recognised(incoming: Incoming) -> str:
    """The media type of a file, by its bytes.

    Raises:
        Failure: ``evidence_unreadable`` for an empty file.
    """
    if not incoming.size:
        raise Failure("evidence_unreadable")
    incoming.file.seek(0)
    head = incoming.file.read(kinds.HEAD)
    incoming.file.seek(max(0, incoming.size - kinds.TAIL))
    return kinds.media_type(head, incoming.file.read(kinds.TAIL))


def examine(store: Store, incoming: Incoming, media_type: str, seconds: int = AT_ONCE_SECONDS) -> Examined:
    """Read what a file says of itself, and keep its working copy and preview, where its kind has them.

    What cannot be read is evidence all the same: it is kept sealed, and ``capture`` says that nothing was read.

    Args:
        seconds: of processor time, for the whole.

    Raises:
        Failure: ``too_many_pixels``, ``storage_full``.
    """
    capture = _hidden(incoming, media_type)
    if kinds.kind_of(media_type) not in _LOOKED_INTO or media_type == kinds.OLE:
        return Examined(media_type, capture)
    with disk.nameless(store.waiting) as working, disk.nameless(store.waiting) as preview:
        found = _in_the_workshop(media_type, seconds, incoming.file, working, preview)
        if found.get("problem") == "too_many_pixels":
            raise Failure("too_many_pixels", limit=rules.MAX_PIXELS // 1_000_000)
        if "problem" in found:
            return Examined(media_type, capture | {"unread": found["problem"]})
        said = found["said"]
        media_type = kinds.heard(media_type, said.get("streams", ()))
        return Examined(media_type, capture | said, *(_kept(store, each) for each in (working, preview)))


def small_picture(store: Store, data: bytes) -> str | None:
    """Make a small picture of a picture, unpacked and packed anew in the workshop, and keep that alone; its SHA-256.

    Returns:
        None where the bytes are no picture that can be read.

    Raises:
        Failure: ``storage_full``, ``evidence_keys_missing``.
    """
    with (
        store.receiving(io.BytesIO(data), rules.FILE_LIMIT) as incoming,
        disk.nameless(store.waiting) as unused,
        disk.nameless(store.waiting) as small,
    ):
        media_type = recognised(incoming) if incoming.size else kinds.UNKNOWN
        if kinds.kind_of(media_type) is not Kind.PICTURE:
            return None
        _in_the_workshop(media_type, AT_ONCE_SECONDS, incoming.file, unused, small)
        return _kept(store, small)


def outline(store: Store, working_sha256: str) -> Outline:
    """Draw the outline of a working copy and keep it.

    Raises:
        Failure: ``no_outline`` where none can be drawn, ``evidence_damaged``, ``storage_full``.
    """
    with (
        store.opened(working_sha256) as copy,
        disk.nameless(store.waiting) as drawn,
        disk.nameless(store.waiting) as unused,
    ):
        found = _in_the_workshop("outline", AT_ONCE_SECONDS, copy, drawn, unused)
        if "problem" in found or not drawn.seek(0, 2):
            raise Failure("no_outline")
        size, said = drawn.tell(), found["said"]
        return Outline(store.keep_file(drawn), size, int(said["width"]), int(said["height"]))


def _kept(store: Store, file: BinaryIO) -> str | None:
    return store.keep_file(file) if file.seek(0, 2) else None


def _hidden(incoming: Incoming, media_type: str) -> dict[str, Any]:
    if media_type not in rules.ENDS:
        return {}
    with mmap.mmap(incoming.file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = rules.hidden(data, media_type)
    return {"trailing_bytes": str(found.trailing_bytes), "holds_archive": found.archive}


def _in_the_workshop(
    media_type: str, seconds: int, original: BinaryIO, working: BinaryIO, preview: BinaryIO
) -> dict[str, Any]:
    """What the process found; a problem also where it was ended by its bounds."""
    original.seek(0)
    given = tuple(each.fileno() for each in (original, working, preview))
    command = [sys.executable, "-I", "-m", "graveregistry.evidence.workshop", media_type, str(seconds)]
    with _PLACES:
        process = subprocess.Popen(  # noqa: S603 - no word of it is a stranger's
            [*command, *map(str, given)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=given,
            cwd="/",
            env={},
        )
        # A process that waits uses no processor time.
        clock = threading.Timer(2 * seconds, process.kill)
        clock.start()
        try:
            assert process.stdout is not None
            said = process.stdout.read(_MOST_SAID + 1)
        finally:
            clock.cancel()
            process.kill()
            process.communicate()
    try:
        found: dict[str, Any] = json.loads(said[:_MOST_SAID])
    except ValueError:
        return {"problem": "ended"}
    return found
