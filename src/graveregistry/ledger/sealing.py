"""Events made ready without knowing their place in the ledger: all that can be done before its lock is taken.

Plain data, so that another process can make it. A packet goes to the database as a few arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from graveregistry.bulk import array_of
from graveregistry.db import RowImage
from graveregistry.ledger import events


class Placed(NamedTuple):
    """A sealed field and the sites whose readers may read it; ``clear`` when it names no place."""

    field: events.Sealed
    sites: tuple[UUID, ...]
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """An event but for its index and time: its fields, its digests, its number in the chain of each site.

    ``rows`` are the rows of history it tells of, as ``(table, key)``.
    """

    fields: tuple[Placed, ...]
    digests: tuple[str, ...]
    links: tuple[tuple[UUID, int], ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """The contents of several events as arrays of texts in PostgreSQL's notation."""

    count: int
    digests: str
    links: tuple[str, ...]
    """Of each link: the event's number in the packet from 1, the site, the sequence."""
    readers: tuple[str, ...]
    """Of each set of sites whose readers may read some fields: the event's number in the packet, the sites."""
    fields: tuple[str, ...]
    """Of each field: the number of its set of sites from 1, digest, salt in hexadecimal, name, value, clear."""
    beginnings: tuple[bytes, ...]
    """Of each event: its leaf as far as it is known."""
    rows: tuple[tuple[str, str], ...]


def field(name: str, value: object, sites: Iterable[UUID], *, clear: bool = False) -> Placed:
    """A field with a fresh salt. Raises BadValue."""
    return Placed(events.seal(name, value), tuple(sites), clear)


def link(site: UUID, sequence: int, previous: bytes | None) -> Placed:
    """The field that gives an event its place in the chain of a site; ``previous`` is a leaf hash."""
    value = {"sequence": sequence, "previous": None if previous is None else previous.hex()}
    return field(events.site_name(site), value, (site,))


def changes(images: Iterable[RowImage]) -> Iterator[Placed]:
    """One field for each column that changed."""
    seal, row_name = events.seal, events.row_name
    for image in images:
        for column, value in image.values.items():
            yield Placed(seal(row_name(image.table, image.key, column), value), image.sites)


def contents(
    fields: Sequence[Placed], sites: Sequence[UUID], links: Iterable[tuple[UUID, int]], images: Iterable[RowImage]
) -> Contents:
    """An event of these fields about these sites.

    An erased field looks like a decoy; the count tells them apart to whoever holds the whole event.
    """
    whole = (*fields, field("fields", len(fields) + 1, sites, clear=True))
    digests = [each.field.digest for each in whole]
    digests = sorted([*digests, *events.decoys(len(digests))])
    rows = tuple((image.table, image.key) for image in images)
    return Contents(whole, tuple(digests), tuple(links), rows)


def pack(made: Sequence[Contents]) -> Packet:
    """Contents as arrays."""
    readers: dict[tuple[int, tuple[UUID, ...]], str] = {}
    held: list[tuple[str, str, str, str, str, str]] = []
    for number, each in enumerate(made, 1):
        for (name, value, salt, digest), sites, clear in each.fields:
            group = readers.setdefault((number, sites), str(len(readers) + 1))
            held.append((group, digest, salt.hex(), name, value, "t" if clear else "f"))
    links = [(str(number), str(site), str(at)) for number, each in enumerate(made, 1) for site, at in each.links]
    return Packet(
        count=len(made),
        digests=array_of([" ".join(each.digests) for each in made]),
        links=_columns(links, 3),
        readers=_columns([(str(number), f"{{{','.join(map(str, sites))}}}") for number, sites in readers], 2),
        fields=_columns(held, 6),
        beginnings=tuple(events.leaf_beginning(each.digests) for each in made),
        rows=tuple(row for each in made for row in each.rows),
    )


def _columns(rows: Sequence[tuple[str, ...]], width: int) -> tuple[str, ...]:
    return tuple(array_of(column) for column in zip(*rows, strict=True)) if rows else ("{}",) * width
