"""Compare two dossiers as files, offline: check each first and say what of it can be relied on, then what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graveregistry.dossiers import comparing
from graveregistry.dossiers.case import EVENTS, EXPORT, Given
from graveregistry.dossiers.changed_section import said, state
from graveregistry.dossiers.comparing import Comparison, Side
from graveregistry.dossiers.container import RefusedError, open_container
from graveregistry.dossiers.content import Added, Change
from graveregistry.dossiers.disclosed import BadEvent, parse_line
from graveregistry.dossiers.document import parse_document
from graveregistry.dossiers.printed import EMPTY, moment, short
from graveregistry.dossiers.report import EXIT_CODES, Report, State
from graveregistry.dossiers.verifier import verify
from graveregistry.dossiers.words import Language, say
from graveregistry.errors import Failure
from graveregistry.ledger.values import instant

# What a comparison rests on: that the events are the registry's and none is missing, and what the export said.
_RESTS_ON = ("events", "completeness", "export")


@dataclass(frozen=True, slots=True)
class Compared:
    """Two dossiers, the older first, with the answers of their verification and what changed between them."""

    sides: tuple[Side, Side]
    reports: tuple[Report, Report]
    comparison: Comparison

    @property
    def exit_code(self) -> int:
        """0: what it rests on is unchanged; 1: something failed, or an event was rewritten; 2: not all was checked."""
        if self.comparison.rewritten:
            return EXIT_CODES[State.FAILED]
        states = [report.part(name).state for report in self.reports for name in _RESTS_ON]
        return EXIT_CODES[min(states, key=list(State).index)]

    def text(self, lang: Language) -> str:
        """What can be relied on, and what changed, in a language."""
        return "\n".join([*self._trust(lang), "", *self._changes(lang)])

    def _trust(self, lang: Language) -> Iterator[str]:
        for side, report in zip(self.sides, self.reports, strict=True):
            export = side.facts["export"]
            yield f"{export['number']} · {export['recipient']['name'][lang]} · {moment(export['exported_at'])}"
            for part in map(report.part, _RESTS_ON):
                yield f"    {part.title(lang)}: {part.answer(lang)}"

    def _changes(self, lang: Language) -> Iterator[str]:
        older, newer = (side.facts["export"]["number"] for side in self.sides)
        yield say("compare_title", lang, older=older, newer=newer)
        for index in self.comparison.rewritten:
            yield "!! " + say("compare_rewritten", lang, index=index)
        for change in self.comparison.changes:
            fact = {"table": change.table, "column": change.column}
            old, new = (said(fact, text, lang) for text in (change.old, change.new))
            place = f"{change.table}/{short(change.key)}/{change.column}"
            yield f"{place}: {old} -> {new}  ({_by(change)})"
        for row in self.comparison.added:
            yield f"+ {row.table}/{short(row.key)} {row.told or ''}  ({_by(row)})"
        for turn in self.comparison.evidence:
            yield f"{turn.evidence_id}: {state(turn.before, lang)} -> {state(turn.after, lang)}"
        if not any((self.comparison.changes, self.comparison.added, self.comparison.evidence)):
            yield say("changed_nothing", lang)
        if self.comparison.undisclosed:
            yield say("compare_undisclosed", lang, count=self.comparison.undisclosed)


def _by(what: Change | Added) -> str:
    return f"#{what.index} {moment(instant(what.at))} {what.who or EMPTY}"


def compare_files(first: Path, second: Path, given: Given) -> Compared:
    """Compare the dossiers in two files, whichever is the older.

    Raises:
        Failure: ``dossier_unreadable``, ``dossier_compare_apart``.
    """
    read = [(_side(path), verify(path, given)) for path in (first, second)]
    (older, one), (newer, other) = sorted(read, key=lambda each: each[0].newest)
    sites = [{each["id"] for each in side.facts["sites"]} for side in (older, newer)]
    if sites[0].isdisjoint(sites[1]):
        numbers = [side.facts["export"]["number"] for side in (older, newer)]
        raise Failure("dossier_compare_apart", first=numbers[0], second=numbers[1])
    return Compared((older, newer), (one, other), comparing.compare(older, newer))


def _side(path: Path) -> Side:
    try:
        with open_container(path) as box:
            lines = box.read(EVENTS).splitlines(keepends=True)
            side = Side(parse_document(box.read(EXPORT)), [parse_line(line) for line in lines])
    except (OSError, RefusedError, BadEvent, ValueError, Failure):
        raise Failure("dossier_unreadable", path=str(path)) from None
    if not side.events:
        raise Failure("dossier_unreadable", path=str(path))
    return side
