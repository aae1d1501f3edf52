"""What the verifier answers: for each part UNCHANGED SINCE, FAILED or NOT CHECKED, in both languages; never a yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from graveregistry.dossiers.findings import CAVEAT, FINDINGS, NOT_OFFERED, PARTS, STATES
from graveregistry.dossiers.words import LANGUAGES, Language


class State(StrEnum):
    """The answer for a part, from worst to best."""

    FAILED = "failed"
    NOT_CHECKED = "not_checked"
    UNCHANGED = "unchanged"


EXIT_CODES = {State.UNCHANGED: 0, State.FAILED: 1, State.NOT_CHECKED: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a part: a code of `findings.FINDINGS` and the file, index or site it is about."""

    code: str
    about: str = ""

    def sentence(self, lang: Language) -> str:
        """What was found, in a language."""
        return _of(FINDINGS[self.code], lang).replace("{about}", self.about)


@dataclass(frozen=True, slots=True)
class Part:
    """The answer for one part of the dossier. `since` is the recorded time that covers it, where it is unchanged."""

    name: str
    state: State
    findings: tuple[Finding, ...] = ()
    since: str | None = None

    def title(self, lang: Language) -> str:
        """The part's name in a language."""
        return _of(PARTS[self.name], lang)

    def answer(self, lang: Language) -> str:
        """UNCHANGED SINCE <time>, FAILED or NOT CHECKED, in a language."""
        return _of(STATES[self.state], lang).replace("{since}", self.since or "")

    @property
    def counts(self) -> bool:
        """Whether the answer weighs in the whole: not where nothing was there or given to check the part with."""
        offered = any(finding.code not in NOT_OFFERED for finding in self.findings)
        return self.state is not State.NOT_CHECKED or offered


@dataclass(frozen=True, slots=True)
class Report:
    """The answers for all parts."""

    parts: tuple[Part, ...]

    @property
    def state(self) -> State:
        """The worst of the answers that count; NOT CHECKED where there is none."""
        order = list(State)
        return min((part.state for part in self.parts if part.counts), key=order.index, default=State.NOT_CHECKED)

    @property
    def exit_code(self) -> int:
        """0: all that could be checked is unchanged; 1: something failed; 2: something was not checked."""
        return EXIT_CODES[self.state]

    def part(self, name: str) -> Part:
        """The answer for a part. Raises KeyError."""
        return {part.name: part for part in self.parts}[name]

    def text(self, lang: Language) -> str:
        """The whole report in a language, one part a line, its findings below it, the caveat last."""
        lines = []
        for part in self.parts:
            lines.append(f"{part.title(lang)}: {part.answer(lang)}")
            lines += [f"    {finding.sentence(lang)}" for finding in part.findings]
        return "\n".join([*lines, "", _of(CAVEAT, lang)])


def _of(pair: Sequence[str], lang: Language) -> str:
    return pair[LANGUAGES.index(lang)]


def answered(
    name: str, failures: list[Finding], unchecked: list[Finding], since: str | None, notes: Sequence[Finding] = ()
) -> Part:
    """The answer from what was found: any failure is FAILED, anything left open or no proven time is NOT CHECKED.

    `notes` are said whatever the answer is.
    """
    if failures:
        return Part(name, State.FAILED, (*failures, *notes))
    if unchecked or since is None:
        return Part(name, State.NOT_CHECKED, (*(unchecked or [Finding("no_proven_time")]), *notes))
    return Part(name, State.UNCHANGED, tuple(notes), since)
