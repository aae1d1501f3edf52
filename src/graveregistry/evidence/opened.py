"""Files that are open without their seal, for a while: a video is asked for in hundreds of ranges, and unsealed once.

They have no name on disk (``disk.nameless``): whatever ends the process takes them away.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from graveregistry.evidence.store import Store

IDLE_SECONDS = 120.0
MOST_OPEN = 8
SITTING_SECONDS = 900.0
_FURTHER = re.compile(r"bytes=0*[1-9][0-9]*-[0-9]*")


@dataclass(slots=True)
class _Open:
    """One open file: how many read it, and since when nobody does."""

    file: BinaryIO
    readers: int
    idle_since: float


class Opened:
    """The open files of this process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._files: dict[str, _Open] = {}
        self._readers: dict[tuple[UUID, str], float] = {}

    def take(self, sha256: str) -> Path:
        """A path by which this process alone reads the unsealed file until it is given back.

        Raises:
            Failure: ``evidence_damaged``, ``evidence_keys_missing``, ``storage_full``.
        """
        with self._lock:
            found = self._files.get(sha256)
            if found is not None:
                found.readers += 1
        if found is None:
            found = self._open(sha256)
        return Path(f"/proc/self/fd/{found.file.fileno()}")

    def _open(self, sha256: str) -> _Open:
        file = self._store.opened(sha256)
        with self._lock:
            found = self._files.get(sha256)
            if found is not None:
                # Two asked for it at once.
                file.close()
                found.readers += 1
                return found
            self._files[sha256] = _Open(file, 1, time.monotonic())
            return self._files[sha256]

    def goes_on(self, person: UUID, what: str, asked: str | None) -> bool:
        """Whether a request goes on with what the same person opened within a quarter of an hour.

        Args:
            what: which file of which item.
            asked: the range that is asked for; only one that begins behind the file's beginning goes on with it. Of
                every other form (the last bytes, several ranges) all of the file may be what is meant.
        """
        now = time.monotonic()
        with self._lock:
            before = self._readers.get((person, what))
        return before is not None and now - before < SITTING_SECONDS and bool(_FURTHER.fullmatch(asked or ""))

    def sits(self, person: UUID, what: str) -> None:
        """Note that a person was handed a file: what they ask of it within a quarter of an hour goes on with it."""
        now = time.monotonic()
        with self._lock:
            self._readers = {key: at for key, at in self._readers.items() if now - at < SITTING_SECONDS}
            self._readers[person, what] = now

    def give_back(self, sha256: str) -> None:
        """One reader less."""
        with self._lock:
            found = self._files.get(sha256)
            if found is None:
                return
            found.readers -= 1
            found.idle_since = time.monotonic()
        self._close_idle()
        timer = threading.Timer(IDLE_SECONDS + 1, self._close_idle)
        timer.daemon = True
        timer.start()

    def forget(self, sha256: str) -> None:
        """Open it no more for anybody new; who reads it now reads on."""
        with self._lock:
            found = self._files.get(sha256)
            if found is not None and not found.readers:
                self._files.pop(sha256).file.close()

    def _close_idle(self) -> None:
        now = time.monotonic()
        with self._lock:
            idle = sorted((each.idle_since, name) for name, each in self._files.items() if not each.readers)
            spare = max(0, len(self._files) - MOST_OPEN)
            for number, (since, name) in enumerate(idle):
                if number < spare or now - since > IDLE_SECONDS:
                    self._files.pop(name).file.close()

    def close(self) -> None:
        """Let go of every file."""
        with self._lock:
            for each in self._files.values():
                each.file.close()
            self._files.clear()
