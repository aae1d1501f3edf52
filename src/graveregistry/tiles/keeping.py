"""Tiles kept in memory: bounded, and given only to those for whom the database just named the same contents."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

MOST_BYTES = 64 * 2**20
VARIANTS = 8
"""How many contents of one tile (disclosure sets, moments) are kept."""


class Kept:
    """A tile as it is sent, with its entity tag: a digest of the plain bytes and of nothing else."""

    __slots__ = ("_packed", "etag", "plain")

    def __init__(self, made: bytes) -> None:
        self.plain = made
        self.etag = f'W/"{hashlib.sha256(made).hexdigest()[:32]}"'
        self._packed: bytes | None = None

    @property
    def packed(self) -> bytes:
        """The same, gzipped when first asked for. Level 1: beyond it packing costs more than it saves."""
        if self._packed is None:
            self._packed = gzip.compress(self.plain, compresslevel=1, mtime=0)
        return self._packed

    @property
    def size(self) -> int:
        """Bytes of memory, at most about."""
        return 2 * len(self.plain) + 500


@dataclass(frozen=True, slots=True)
class Shown:
    """A tile, and to whom it is shown; and when that was so: as of which snapshot of the database, at most until when.

    Until then it can only change with a transaction that commits, and any that does changes the snapshot.
    """

    person_id: UUID
    tile: Kept
    snapshot: str
    until: datetime

    @property
    def size(self) -> int:
        """Bytes of memory, at most about."""
        return self.tile.size + 500


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


_Held = TypeVar("_Held", bound=_Sized)


class Shelf(Generic[_Held]):
    """What was made lately, by what was asked and by the mark of the contents; the least used goes first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, dict[int, _Held]] = OrderedDict()
        self._size = 0

    def held(self, asked: Hashable) -> dict[int, _Held]:
        """What is held of this tile, by its marks."""
        found = self._held.get(asked)
        if found is None:
            return {}
        self._held.move_to_end(asked)
        return dict(found)

    def put(self, asked: Hashable, mark: int, made: _Held) -> None:
        """Keep contents, and let go of what is over the bounds."""
        variants = self._held.setdefault(asked, {})
        self._held.move_to_end(asked)
        self._size += made.size - (variants[mark].size if mark in variants else 0)
        variants[mark] = made
        if len(variants) > VARIANTS:
            self._size -= variants.pop(next(iter(variants))).size
        while self._size > self._most and self._held:
            _, gone = self._held.popitem(last=False)
            self._size -= sum(each.size for each in gone.values())
