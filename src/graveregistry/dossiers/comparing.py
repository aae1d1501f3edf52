"""What changed between two moments of a site's history: pure, from events as a dossier lists them.

A row that is there for the first time was added; of others each changed field is told with its old and new value, the
event that changed it and who did, as far as disclosed. What is disclosed in neither is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from graveregistry.dossiers.content import Added, Change, Evidence, Turn
from graveregistry.dossiers.disclosed import Event, is_site_link
from graveregistry.ledger.events import Field, split_row_name
from graveregistry.ledger.values import Json

PARTS = (
    "site", "boundary_assertion", "visit", "visit_acceptance", "visit_merge", "place_link", "disturbance",
    "disturbance_transition", "site_relation", "evidence_item",
)  # fmt: skip
"""Tables whose changes are told; the others keep house."""
_SILENT = frozenset(
    {"id", "site_id", "version", "recorded_at", "recorded_by", "receipt", "request_sha256"}
    # Who did it is told of the event.
    | {"accepted_by", "withdrawn_by", "ended_by"}
)
# What tells an added row apart for a reader, the first that it has.
_TOLD_BY = ("original_name", "types", "to_state", "condition", "kind", "source_type", "media_type", "sha256", "reason")


@dataclass(frozen=True, slots=True)
class Side:
    """A dossier to be compared: its facts (``export.json``) and its events, as their recipient has them."""

    facts: dict[str, Any]
    events: Sequence[Event]

    @property
    def newest(self) -> int:
        """The index of its newest event."""
        return max(each.leaf.index for each in self.events)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one dossier to another. ``rewritten``: events that the newer one has otherwise or not at all,
    which no honest registry brings about; ``undisclosed``: fields that changed and are told in neither."""

    changes: tuple[Change, ...]
    added: tuple[Added, ...]
    evidence: tuple[Turn, ...]
    rewritten: tuple[int, ...]
    undisclosed: int


def since(events: Iterable[Event], index: int) -> tuple[tuple[Change, ...], tuple[Added, ...]]:
    """The fields changed and the rows added by the events after that index, in their order."""
    held: dict[tuple[str, str], dict[str, Json]] = {}
    changes: list[Change] = []
    added: list[Added] = []
    for event in sorted(events, key=lambda each: each.leaf.index):
        new = {} if event.leaf.index <= index else {row for row, _ in _cells(event)} - held.keys()
        for (table, key), field in _cells(event):
            row, column = held.setdefault((table, key), {}), _column(field)
            told = event.leaf.index > index and (table, key) not in new and column not in _SILENT
            if told and row.get(column) != field.value:
                changes.append(Change(table, key, column, text(row.get(column)), text(field.value), *_by(event)))
            row[column] = field.value
        added += [Added(table, key, _told(held[table, key]), *_by(event)) for table, key in sorted(new)]
    return tuple(changes), tuple(added)


def _cells(event: Event) -> list[tuple[tuple[str, str], Field]]:
    names = [(None if is_site_link(field.name) else split_row_name(field.name), field) for field in event.fields]
    return [((name[0], name[1]), field) for name, field in names if name and name[0] in PARTS]


def _column(field: Field) -> str:
    name = split_row_name(field.name)
    return name[2] if name else field.name


def _by(event: Event) -> tuple[int, datetime, str | None]:
    actor = event.value("actor")
    return event.leaf.index, event.leaf.recorded_at, event.pseudonym or (None if actor is None else str(actor))


def _told(row: dict[str, Json]) -> str | None:
    return next((text(row[column]) for column in _TOLD_BY if row.get(column)), None)


def text(value: Json) -> str | None:
    """A value as one line of text; codes in a list are parted by commas."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def compare(older: Side, newer: Side) -> Comparison:
    """What changed from the older dossier to the newer one. Neither is checked here: verify both first."""
    mark = older.newest
    changes, added = since(_joined(older, newer), mark)
    here = {each.leaf.index: each.hash for each in newer.events}
    # A dossier of fewer sites lists fewer events; one of as many may have lost none.
    whole = set(_sites(older)) <= set(_sites(newer))
    said = [(each.leaf.index, each.hash) for each in older.events]
    lost = [index for index, known in said if here.get(index, None if whole else known) != known]
    hidden = sum(count for each in newer.events if each.leaf.index > mark for _, count in each.withheld)
    return Comparison(changes, added, turns(evidence_of(older.facts), evidence_of(newer.facts)), tuple(lost), hidden)


def _sites(side: Side) -> list[str]:
    return [each["id"] for each in side.facts["sites"]]


def _joined(older: Side, newer: Side) -> list[Event]:
    """The newer one's events, with what the older one disclosed of those before it: the old values."""
    early = {each.leaf.index: each for each in older.events}
    return [early.get(each.leaf.index, each) for each in newer.events]


def evidence_of(facts: dict[str, Any]) -> dict[str, str]:
    """Each item of evidence by its id: ``included``, or the reason for which its file is withheld."""
    found = {str(each["id"]): "included" for each in facts["evidence"]}
    return found | {str(each["evidence_id"]): str(each["reason"]) for each in facts["withheld"]}


def turned(sent: Iterable[UUID], items: Iterable[Evidence], at: datetime, after: dict[str, str]) -> tuple[Turn, ...]:
    """The items that turned since an earlier dossier of that moment, which held the files of ``sent``.

    Why a file was not sent then is nobody's to say now; that it still is not is no change. ``after``: as `evidence_of`.
    """
    held = set(map(str, sent))
    known = {str(each.id) for each in items if each.received_at is not None and each.received_at <= at}
    before = {each: "included" if each in held else "withheld" for each in held | known}
    same = {each for each, was in before.items() if was == "withheld" and after.get(each) not in {None, "included"}}
    return tuple(each for each in turns(before, after) if each.evidence_id not in same)


def turns(before: dict[str, str], after: dict[str, str]) -> tuple[Turn, ...]:
    """The items whose file is there on one side only, or is withheld for another reason."""
    ids = sorted(before.keys() | after.keys())
    return tuple(Turn(each, before.get(each), after.get(each)) for each in ids if before.get(each) != after.get(each))
