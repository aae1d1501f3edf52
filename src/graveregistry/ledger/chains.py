"""Chains: every event names, for each site it concerns, its number among the events of that site and its predecessor.

So a file that lists the events of a site cannot leave one out unseen, even where all else is redacted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from graveregistry.errors import Failure
from graveregistry.ledger.events import Field, site_name
from graveregistry.ledger.values import Json

_HASH = re.compile("[0-9a-f]{64}")


class BadLink(Failure):
    """The value of a `site/<uuid>` field that is no link."""


@dataclass(frozen=True, slots=True)
class SiteLink:
    """Place of an event in the chain of a site: number from 1, leaf hash of the event before (None for the first)."""

    sequence: int
    previous: bytes | None

    def value(self) -> Json:
        """The value committed in the field `site/<uuid>`."""
        return {"previous": None if self.previous is None else self.previous.hex(), "sequence": self.sequence}


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a site known from elsewhere: its number and its leaf hash.

    For a dossier it is the export's own event, which the dossier's checkpoint covers.
    """

    sequence: int
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """An event as listed in an export. The caller has checked that each field's digest is in the leaf."""

    index: int
    leaf_hash: bytes
    fields: Sequence[Field]


class ChainState(StrEnum):
    """COMPLETE up to the head given; BROKEN: something is missing; TAIL_UNPROVEN: newer events may be left out."""

    COMPLETE = "complete"
    BROKEN = "broken"
    TAIL_UNPROVEN = "tail_unproven"


class Fault(StrEnum):
    """What is wrong at one place of a chain."""

    UNLINKED = "unlinked"
    GAP = "gap"
    REPEATED = "repeated"
    WRONG_PREDECESSOR = "wrong_predecessor"
    OUT_OF_ORDER = "out_of_order"
    MISSING_TAIL = "missing_tail"
    OTHER_HEAD = "other_head"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A fault, the sequence number it is about (0 where unknown) and the ledger index of the event that shows it."""

    fault: Fault
    sequence: int
    index: int | None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What the listed events of one site show; `proven_to` is the last sequence number that is vouched for."""

    site_id: UUID
    state: ChainState
    proven_to: int
    faults: tuple[ChainFault, ...]


@dataclass(frozen=True, slots=True)
class _Linked:
    index: int
    leaf_hash: bytes
    link: SiteLink


def parse_link(value: Json) -> SiteLink:
    """The link in the value of a `site/<uuid>` field. Raises BadLink; only the first event has no predecessor."""
    match value:
        case {"sequence": bool()}:
            pass
        case {"sequence": 1, "previous": None, **rest} if not rest:
            return SiteLink(1, None)
        case {"sequence": int(number), "previous": str(text), **rest} if not rest:
            if number > 1 and _HASH.fullmatch(text):
                return SiteLink(number, bytes.fromhex(text))
    raise BadLink("ledger_link_malformed")


def check_chain(site_id: UUID, events: Iterable[Listed], head: Head | None = None) -> ChainReport:
    """Whether the listed events of a site are numbers 1 to n without a gap, each naming the one before.

    Without `head`, or with a head older than the last event listed, the newest events may be missing and the state
    is TAIL_UNPROVEN at best.
    """
    linked, faults = _linked(site_id, events)
    faults += _start(linked) + [fault for pair in pairwise(linked) for fault in _step(*pair)]
    last = linked[-1].link.sequence if linked else 0
    if head:
        faults += _against_head(linked, last, head)
    if faults:
        return ChainReport(site_id, ChainState.BROKEN, 0, tuple(faults))
    complete = head is not None and head.sequence == last
    state = ChainState.COMPLETE if complete else ChainState.TAIL_UNPROVEN
    return ChainReport(site_id, state, head.sequence if head else 0, ())


def _linked(site_id: UUID, events: Iterable[Listed]) -> tuple[list[_Linked], list[ChainFault]]:
    name, linked, faults = site_name(site_id), [], []
    for event in events:
        values = [field.value for field in event.fields if field.name == name]
        try:
            (value,) = values
            linked.append(_Linked(event.index, event.leaf_hash, parse_link(value)))
        except (ValueError, BadLink):
            faults.append(ChainFault(Fault.UNLINKED, 0, event.index))
    return sorted(linked, key=lambda each: (each.link.sequence, each.index)), faults


def _start(linked: Sequence[_Linked]) -> list[ChainFault]:
    if linked and linked[0].link.sequence != 1:
        return [ChainFault(Fault.GAP, 1, linked[0].index)]
    return []


def _step(before: _Linked, after: _Linked) -> list[ChainFault]:
    number = after.link.sequence
    if number == before.link.sequence:
        return [ChainFault(Fault.REPEATED, number, after.index)]
    if number != before.link.sequence + 1:
        return [ChainFault(Fault.GAP, before.link.sequence + 1, after.index)]
    faults = []
    if after.link.previous != before.leaf_hash:
        faults.append(ChainFault(Fault.WRONG_PREDECESSOR, number, after.index))
    if after.index <= before.index:
        faults.append(ChainFault(Fault.OUT_OF_ORDER, number, after.index))
    return faults


def _against_head(linked: Sequence[_Linked], last: int, head: Head) -> list[ChainFault]:
    if last < head.sequence:
        return [ChainFault(Fault.MISSING_TAIL, last + 1, None)]
    return [
        ChainFault(Fault.OTHER_HEAD, head.sequence, each.index)
        for each in linked
        if each.link.sequence == head.sequence and each.leaf_hash != head.leaf_hash
    ]
