"""What the verifier answers: for each part UNCHANGED SINCE, FAILED or NOT CHECKED, in both languages; never a yes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graveregistry.dossiers.findings import FINDINGS, PARTS
from graveregistry.dossiers.words import Language


class State(StrEnum):
    """The answer for a part, from worst to best."""

    FAILED = "failed"
    NOT_CHECKED = "not_checked"
    UNCHANGED = "unchanged"


_STATE = {
    State.UNCHANGED: ("لم يتغيّر منذ {since}", "UNCHANGED SINCE {since}"),
    State.FAILED: ("فشل", "FAILED"),
    State.NOT_CHECKED: ("لم يُفحص", "NOT CHECKED"),
}
CAVEAT = (
    "هذا الفحص لا يُثبت أنّ المحتوى صحيح، بل أنّه لم يتغيّر منذ سُجّل. والوقت المذكور وقت ساعة السجلّ.",
    "This does not show that the content is true, only that it has not changed since it was recorded. The time is that "
    "of the registry's clock.",
)
EXIT_CODES = {State.UNCHANGED: 0, State.FAILED: 1, State.NOT_CHECKED: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a part: a code of `findings.FINDINGS` and the file, index or site it is about."""

    code: str
    about: str = ""

    def sentence(self, lang: Language) -> str:
        """What was found, in a language."""
        return _of(FINDINGS[self.code], lang).format(about=self.about)


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
        return _of(_STATE[self.state], lang).format(since=self.since)


@dataclass(frozen=True, slots=True)
class Report:
    """The answers for all parts."""

    parts: tuple[Part, ...]

    @property
    def state(self) -> State:
        """The worst of the parts' answers; NOT CHECKED where there is none."""
        order = list(State)
        return min((part.state for part in self.parts), key=order.index, default=State.NOT_CHECKED)

    @property
    def exit_code(self) -> int:
        """0: all parts unchanged; 1: something failed; 2: something was not checked."""
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


def _of(pair: tuple[str, str], lang: Language) -> str:
    return pair[0] if lang == "ar" else pair[1]


def answered(name: str, failures: list[Finding], unchecked: list[Finding], since: str | None) -> Part:
    """The answer from what was found: any failure is FAILED, anything left open or no proven time is NOT CHECKED."""
    if failures:
        return Part(name, State.FAILED, tuple(failures))
    if unchecked or since is None:
        return Part(name, State.NOT_CHECKED, tuple(unchecked) or (Finding("no_proven_time"),))
    return Part(name, State.UNCHANGED, (), since)
