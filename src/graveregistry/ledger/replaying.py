"""Read events back and tell what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from graveregistry.db import Session
from graveregistry.ledger import chains, events, queries, verifying
from graveregistry.ledger.halving import in_halves
from graveregistry.ledger.queries import StoredEvent
from graveregistry.ledger.values import Json


@dataclass(slots=True)
class Replay:
    """What the events say every row of history is now, and every site's chain."""

    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Rows that were deleted at some time: nothing from before that counts."""
    chains: dict[UUID, list[chains.Listed]] = field(default_factory=dict)
    findings: list[verifying.Finding] = field(default_factory=list)
    links: set[queries.Link] = field(default_factory=set)
    short: dict[int, verifying.Short] = field(default_factory=dict)
    """Events of which fields are not there."""
    erased: dict[int, set[str]] = field(default_factory=dict)
    """Digests that later events say were erased, by the index of their event."""

    def take(self, event: StoredEvent, *, whole: bool = True) -> verifying.Row:
        """Go on with the next event; its row for the check of the tree."""
        self.findings += verifying.check_fields(event.index, event.digests, event.fields)
        if whole:
            self._whole(event)
        for one in event.fields:
            name, parts = one.name, events.split_row_name(one.name)
            if parts is not None:
                self._row(parts, one.value)
            elif name.startswith("site/"):
                site = UUID(name.removeprefix("site/"))
                # Its links are all that a chain needs: an event of an import holds hundreds of other fields.
                own = [events.Field(name, each.value, b"") for each in event.fields if each.name == name]
                self.chains.setdefault(site, []).append(chains.Listed(event.index, event.leaf_hash, own))
                self.links.add(queries.Link(site, _sequence(one.value), event.index, event.leaf_hash))
        return verifying.Row(event.index, event.recorded_at, event.digests, event.leaf_hash)

    def _whole(self, event: StoredEvent) -> None:
        short = verifying.shortage(event.digests, event.fields)
        if short is not None:
            self.short[event.index] = short
        said = {each.name: each.value for each in event.fields if each.name in {"type", verifying.ERASED}}
        if said.get("type") == verifying.FIELDS_ERASED:
            for index, digests in said[verifying.ERASED].items():
                self.erased.setdefault(int(index), set()).update(digests)

    def _row(self, name: tuple[str, str, str], value: Json) -> None:
        table, key, column = name
        if column == "deleted":
            self.values.pop(f"{table}/{key}", None)
            self.gone.add(f"{table}/{key}")
        else:
            self.values.setdefault(f"{table}/{key}", {})[column] = value

    def join(self, after: Replay) -> None:
        """Go on with what came after."""
        for name in after.gone:
            self.values.pop(name, None)
        for name, values in after.values.items():
            self.values.setdefault(name, {}).update(values)
        for site, listed in after.chains.items():
            self.chains.setdefault(site, []).extend(listed)
        self.findings += after.findings
        self.links |= after.links
        self.short |= after.short
        for index, digests in after.erased.items():
            self.erased.setdefault(index, set()).update(digests)


def _sequence(value: Json) -> int:
    """A link's number; 0 for what is no link, which the check of the chain names."""
    try:
        return chains.parse_link(value).sequence
    except chains.BadLink:
        return 0


@dataclass(frozen=True, slots=True)
class Part:
    """What was found in the events from one index on, and the leaf hashes that the tree is made of."""

    begun: int
    first: datetime | None
    checker: verifying.TreeChecker
    leaves: bytes
    replay: Replay


def parts(session: Session, remembered: Sequence[bytes], url: str | None) -> Iterator[Part]:
    """All events, in one part or two (see `halving`); `remembered` are the leaf hashes that the signer remembers."""
    return in_halves(session, url, partial(read, remembered))


def read(remembered: Sequence[bytes], session: Session, begun: int, ended: int) -> Part:
    """The events from index `begun` to before `ended`."""
    replay, checker = Replay(), verifying.TreeChecker(remembered, expected=begun)
    first, leaves = None, bytearray()
    for page in queries.pages(session, begun, ended):
        first = first or page[0].recorded_at
        leaves += b"".join(checker.leaves([replay.take(event) for event in page]))
    # What is handed over needs no memory of the signer's.
    checker.remembered = ()
    return Part(begun, first, checker, bytes(leaves), replay)
