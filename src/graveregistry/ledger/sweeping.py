"""Sweep through the whole ledger and say whether all is in order, at a fraction of what naming a fault would cost.

A sweep never says that something is in order that the full check (`auditing.audit`) would find a fault in. Where it is
not sure, it says so, and the full check names what is the matter, or finds that nothing is.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Never

from graveregistry.ledger import sealing
from graveregistry.ledger.sealing import SEPARATOR
from graveregistry.ledger.values import Json, canonical_value

_URL = bytes.maketrans(b"+/", b"-_")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ "
# The last letter of 32 bytes in base64url has two bits that say nothing.
_LAST = "AEIMQUYcgkosw048"
_WIDTH = 43
# What the database is asked for in; another zone is for the full check to turn.
_IN_UTC = "+00:00"
_is_salt = re.compile("[A-Za-z0-9_-]{21}[AQgw]").fullmatch


class UnsureError(Exception):
    """Something is not as it mostly is: the full check must look."""


def _no_number(_: str) -> Never:
    raise UnsureError


_read: Callable[[str], Any] = json.JSONDecoder(parse_float=_no_number, parse_constant=_no_number).decode


@dataclass(slots=True)
class Sweep:
    """What some events, one after the other, say: as `Replay`, in the form that is quickest to compare.

    `heads`: of each site the number and leaf hash of its last event; `entries`: what its first one here says of itself
    and the one before. `leaves`: the leaf hashes, one after the other.
    `set_back`: the indexes of events recorded earlier than the one before.
    """

    begun: int = 0
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    entries: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    links: int = 0
    leaves: bytearray = field(default_factory=bytearray)
    set_back: list[int] = field(default_factory=list)
    first: datetime | None = None
    latest: datetime | None = None

    def take(self, page: Iterable[Any]) -> None:
        """Go on with the next events as `queries.sweep.pages` gives them. Raises UnsureError."""
        letters = list[str]()
        for index, at, leaf, digests, count, sheets, links in page:
            leaf_hash = bytes(leaf)
            if index != self.begun + len(self.leaves) // 32:
                raise UnsureError
            if self.latest and at < self.latest:
                self.set_back.append(index)
            if leaf_of(index, at, digests, count) != leaf_hash:
                raise UnsureError
            self.first, self.latest = self.first or at, at
            self.leaves += leaf_hash
            letters.append(digests)
            told = [self._field(*each, leaf_hash) for each in fields_of(digests, sheets or "")]
            if " ".join(sorted(filter(None, told))) != (links or ""):
                raise UnsureError
        _spell(letters)

    def _field(self, name: str, value: Json, leaf_hash: bytes) -> str:
        """The place in the chain of a site that the field gives its event; empty for any other field."""
        row, _, column = name.rpartition("/")
        table, slash, key = row.partition("/")
        if slash and table and key and column:
            if column == "deleted":
                self.values.pop(row, None)
                self.gone.add(row)
            else:
                self.values.setdefault(row, {})[column] = value
        elif name.startswith("site/"):
            return self._link(name[5:], value, leaf_hash)
        return ""

    def _link(self, site: str, value: Json, leaf_hash: bytes) -> str:
        if type(value) is not dict or value.keys() != {"sequence", "previous"}:
            raise UnsureError
        number, previous = value["sequence"], value["previous"]
        if type(number) is not int or (previous is not None and type(previous) is not str):
            raise UnsureError
        before = self.heads.get(site)
        if before is None:
            self.entries[site] = (number, previous)
        elif (number - 1, previous) != before:
            raise UnsureError
        self.heads[site] = (number, leaf_hash.hex())
        self.links += 1
        return f"{site} {number}"

    def join(self, after: Sweep) -> None:
        """Go on with what came after. Raises UnsureError where it does not follow."""
        if after.begun != self.begun + len(self.leaves) // 32:
            raise UnsureError
        if self.latest and after.first and after.first < self.latest:
            self.set_back.append(after.begun)
        self.set_back += after.set_back
        for site, (number, previous) in after.entries.items():
            if (number - 1, previous) != self.heads.get(site, (0, None)):
                raise UnsureError
        self.heads.update(after.heads)
        for name in after.gone:
            self.values.pop(name, None)
        if self.values:
            for name, values in after.values.items():
                self.values.setdefault(name, {}).update(values)
        else:
            self.values = after.values
        self.links += after.links
        self.leaves += after.leaves
        self.latest = after.latest or self.latest


def leaves_of(page: Iterable[Any]) -> list[bytes]:
    """The leaf hashes of events as `queries.sweep.headers` gives them. Raises UnsureError."""
    rows = list(page)
    _spell([digests for _, _, digests, _ in rows])
    return [leaf_of(*row) for row in rows]


def _spell(digests: Iterable[str]) -> None:
    """Whether there are no other letters than those of base64url in any of these."""
    if " ".join(digests).encode().translate(None, _LETTERS):
        raise UnsureError


def leaf_of(index: int, at: datetime, digests: str, count: int) -> bytes:
    """`merkle.leaf_hash` of an event whose digests stand in order, parted by spaces; that they hold no other letters
    is for the caller to see. Raises UnsureError."""
    listed = digests.split(" ")
    # In order and no two alike; a list that is in order already is sorted at a glance.
    ordered = listed == sorted(listed) and len(set(listed)) == count
    sound = ordered and len(listed) == count and len(digests) == count * (_WIDTH + 1) - 1
    if not sound or digests[_WIDTH :: _WIDTH + 1].strip(" ") or digests[_WIDTH - 1 :: _WIDTH + 1].strip(_LAST):
        raise UnsureError
    time = at.isoformat(timespec="microseconds")
    if not time.endswith(_IN_UTC):
        raise UnsureError
    joined = digests.replace(" ", '","')
    leaf = f'\0{{"digests":["{joined}"],"index":{index},"recorded_at":"{time[:-6]}Z","v":1}}'
    return hashlib.sha256(leaf.encode()).digest()


def fields_of(digests: str, sheets: str) -> list[tuple[str, Json]]:
    """Names and values of all fields of an event, each proven by its digests. Raises UnsureError."""
    texts: list[bytes] = []
    fields: list[tuple[str, Json]] = []
    for sheet in sheets.split(SEPARATOR):
        if sheet[:3] != '[["' or sheet[-2:] != "]]":
            raise UnsureError
        for piece, (salt, name, value) in _opened(sheet):
            if type(salt) is not str or not _is_salt(salt) or piece[:24] != f'{salt}",' or not name:
                raise UnsureError
            texts.append(f'["{piece}]'.encode())
            fields.append((name, value))
    _prove(texts, digests)
    names = {name for name, _ in fields}
    if len(names) != len(fields) or dict(fields).get("fields") != len(fields):
        raise UnsureError
    return fields


def _opened(sheet: str) -> Iterator[tuple[str, tuple[Any, Any, Any]]]:
    """The text and the three parts of each disclosure. It is cut where one ends and the next begins; a value that looks
    like that is cut too, and then the slow way is gone."""
    try:
        found = _read(sheet)
    except (ValueError, RecursionError):
        raise UnsureError from None
    pieces = sheet[3:-2].split('],["')
    if len(pieces) != len(found):
        pieces = [each.spelt[2:-1] for each in sealing.opened(sheet)]
    if len(pieces) != len(found) or any(len(each) != 3 or type(each[1]) is not str for each in found):
        raise UnsureError
    return zip(pieces, found, strict=True)


def _prove(texts: Sequence[bytes], digests: str) -> None:
    """Whether each disclosure gives one of the digests."""
    encode, sha256 = binascii.b2a_base64, hashlib.sha256
    # Each hash is filled up to threes, so that all are spelt together and cut apart.
    hashes = [sha256(encode(each, newline=False).translate(_URL, b"=")).digest() for each in texts]
    spelt = encode(b"\0".join([*hashes, b""]), newline=False).translate(_URL).decode()
    wide = _WIDTH + 1
    if not {spelt[at : at + _WIDTH] for at in range(0, wide * len(texts), wide)} <= set(digests.split(" ")):
        raise UnsureError


def compare(rows: Iterator[tuple[str, dict[str, Any]]], told: dict[str, dict[str, Json]]) -> None:
    """Whether the rows are what the events say, and no others; takes them out of `told`. Raises UnsureError."""
    for name, held in rows:
        said = told.pop(name, None)
        if said is None:
            raise UnsureError
        now = {column: value if type(value) is str else canonical_value(value) for column, value in held.items()}
        if now != said and now != {column: value for column, value in said.items() if value is not None}:
            raise UnsureError
    if told:
        raise UnsureError
