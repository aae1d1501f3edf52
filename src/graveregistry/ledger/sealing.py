"""Events made ready without knowing their place in the ledger: all that can be done before its lock is taken.

Plain data, so that another process can make it. A packet goes to the database as a few arrays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from graveregistry.bulk import array_of
from graveregistry.db import RowImage
from graveregistry.errors import Failure
from graveregistry.ledger import events
from graveregistry.ledger.values import Json, from_b64url

# Parts the disclosures of many sheets; canonical JSON holds no control character.
SEPARATOR = "\x01"
_NUL = "\\u0000"


class Sheet(NamedTuple):
    """Fields of an event that the same people may read: readers of all these sites; ``clear`` when they name no place.

    ``parts`` are names and values as :func:`events.part` writes them.
    """

    sites: tuple[UUID, ...]
    clear: bool
    parts: list[str]


@dataclass(frozen=True, slots=True)
class Contents:
    """An event but for its index and time: its fields, its number in the chain of each site.

    ``rows`` are the rows of history it tells of, as ``(table, key)``.
    """

    sheets: tuple[Sheet, ...]
    links: tuple[tuple[UUID, int], ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """The contents of several events, salted, as arrays of texts in PostgreSQL's notation."""

    count: int
    digests: str
    links: tuple[str, ...]
    """Of each link: the event's number in the packet from 1, the site, the sequence."""
    sheets: tuple[str, ...]
    """Of each sheet: the event's number in the packet from 1, its own number in the event, its sites, clear."""
    disclosures: str
    """Of each sheet: a canonical JSON array of disclosures; parted by ``SEPARATOR``."""
    beginnings: tuple[bytes, ...]
    """Of each event: its leaf as far as it is known."""
    rows: tuple[tuple[str, str], ...]


def link(site: UUID, sequence: int, previous: bytes | None) -> str:
    """The part that gives an event its place in the chain of a site; ``previous`` is a leaf hash."""
    value = {"sequence": sequence, "previous": None if previous is None else previous.hex()}
    return events.part(events.site_name(site), value)


def changes(image: RowImage) -> list[str]:
    """One part for each column that changed."""
    part, beginning = events.part, events.row_name(image.table, image.key, "")
    return [part(beginning + column, value) for column, value in image.values.items()]


def contents(
    sheets: Iterable[Sheet], sites: Sequence[UUID], links: Iterable[tuple[UUID, int]], images: Iterable[RowImage]
) -> Contents:
    """An event of these fields about these sites.

    An erased field looks like a decoy; the count tells them apart to whoever holds the whole event.
    """
    found: dict[tuple[tuple[UUID, ...], bool], list[str]] = {(tuple(sites), True): []}
    for readers, clear, parts in sheets:
        if parts:
            found.setdefault((readers, clear), []).extend(parts)
    count = sum(map(len, found.values())) + 1
    found[tuple(sites), True].append(events.part("fields", count))
    rows = tuple((image.table, image.key) for image in images)
    return Contents(tuple(Sheet(*who, parts) for who, parts in found.items()), tuple(links), rows)


def pack(made: Sequence[Contents]) -> Packet:
    """Contents salted, with all their digests, as arrays.

    Raises:
        Failure: ``invalid_input`` for a text with a zero character, which the database cannot hold.
    """
    texts, digests = events.seal([part for each in made for sheet in each.sheets for part in sheet.parts])
    held: list[tuple[str, str, str, str]] = []
    disclosures, committed, at = [], [], 0
    for number, each in enumerate(made, 1):
        begin = at
        for place, (sites, clear, parts) in enumerate(each.sheets):
            held.append((str(number), str(place), f"{{{','.join(map(str, sites))}}}", "t" if clear else "f"))
            disclosures.append(f"[{','.join(texts[at : at + len(parts)])}]")
            at += len(parts)
        committed.append(sorted([*digests[begin:at], *events.decoys(at - begin)]))
    joined = SEPARATOR.join(disclosures)
    if _NUL in joined.replace("\\\\", ""):
        raise Failure("invalid_input")
    links = [(str(number), str(site), str(n)) for number, each in enumerate(made, 1) for site, n in each.links]
    return Packet(
        count=len(made),
        digests=array_of([" ".join(each) for each in committed]),
        links=_columns(links, 3),
        sheets=_columns(held, 4),
        disclosures=joined,
        beginnings=tuple(map(events.leaf_beginning, committed)),
        rows=tuple(row for each in made for row in each.rows),
    )


class Opened(NamedTuple):
    """A stored field, its salt as base64url, and its disclosure as it is spelt there."""

    name: str
    value: Json
    salted: str
    spelt: str

    @property
    def salt(self) -> bytes:
        """Its salt."""
        return from_b64url(self.salted)


# A number that no event can hold becomes a text that this one does not.
_read = json.JSONDecoder(parse_float=str, parse_constant=str).raw_decode
# 16 bytes: of the last letter only the first two bits say something.
_is_salt = re.compile("[A-Za-z0-9_-]{21}[AQgw]").fullmatch
_past_space = re.compile("[ \t\n\r]*").match


def opened(disclosures: str) -> list[Opened]:
    """The fields of a stored sheet; what is none any more (somebody has been at it) is left out, as if erased."""
    found, at, last = list[Opened](), _beyond(disclosures, 1), len(disclosures) - 1
    try:
        while at < last:
            given, end = _read(disclosures, at)
            field = _field(given, disclosures[at:end])
            if field is not None:
                found.append(field)
            at = _beyond(disclosures, _beyond(disclosures, end) + 1)
    except (ValueError, RecursionError):
        return []
    return found


def _beyond(text: str, at: int) -> int:
    """Where the next thing begins, past spaces: only a sheet that was carried over from an older table has any."""
    return at if text[at : at + 1] > " " else _past_space(text, at).end()  # type: ignore[union-attr]


def _field(given: Any, spelt: str) -> Opened | None:
    try:
        salt, name, value = given
        return Opened(name, value, salt, spelt) if _is_salt(salt) and name and type(name) is str else None
    except (ValueError, TypeError):
        return None


def _columns(rows: Sequence[tuple[str, ...]], width: int) -> tuple[str, ...]:
    return tuple(array_of(column) for column in zip(*rows, strict=True)) if rows else ("{}",) * width
