"""What the attack simulator found, as the web answers it and as the terminal prints it: every number with its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graveregistry.publication.schemas import AttackOut, ProofOut, ReportOut, SaidOut
from graveregistry.publication.simulator import words
from graveregistry.publication.simulator.report import after, before, found, outcome, summary
from graveregistry.publication.texts import Said


def report_out(document: Mapping[str, Any], sha256: str) -> ReportOut:
    """A report, kept or just made, of this digest."""
    proofs = document.get("proofs", ())
    return ReportOut(
        passed=document["passed"],
        units=document["units"],
        releases=document["releases"],
        places=document["places"],
        sha256=sha256,
        intro=said_out(words.SIMULATED),
        summary=said_out(summary(document)),
        meaning=said_out(words.MEANING) if document["passed"] else None,
        limit=said_out(words.LIMIT),
        attacks=[_attack(document, each) for each in document["attacks"]],
        proved=said_out(words.PROVED if proofs else words.NOT_KEPT),
        proofs=[_proof(each) for each in proofs],
    )


def said_out(text: Said) -> SaidOut:
    """A text in both languages."""
    return SaidOut(ar=text.ar, en=text.en)


def _attack(document: Mapping[str, Any], each: Mapping[str, Any]) -> AttackOut:
    return AttackOut(
        **each,
        candidates=document["places"],
        tries=said_out(words.ATTACKS[each["attack"]]),
        knows=said_out(words.KNOWS[each["attack"]]),
        before=said_out(before(document)),
        after=said_out(after(document, each)),
        outcome=said_out(outcome(each)),
    )


def _proof(each: Mapping[str, Any]) -> ProofOut:
    return ProofOut(**each, weakness=said_out(words.PUBLISHERS[each["publisher"]]), found=said_out(found(each)))


def lines(report: ReportOut) -> Iterator[str]:
    """The same for the terminal: attack by attack in Arabic, then in English; which publishers proved it beside it."""
    yield from (f"{text.ar}\n{text.en}" for text in (report.intro, report.summary))
    for each in report.attacks:
        yield f"\n{'✓' if each.passed else '✗'} {each.attack}"
        yield f"  المهاجم: {each.tries.ar}\n  يعرف: {each.knows.ar}\n  الحكم: {each.outcome.ar}"
        yield f"  An attacker: {each.tries.en}\n  Knows: {each.knows.en}\n  Verdict: {each.outcome.en}"
        yield (
            f"  أماكن محتملة candidate places {each.candidates} · تجارب tried {each.tried} · "
            f"تغيّر changed {each.changed} · عُرفت located {each.located}"
        )
        yield f"  قبل: {each.before.ar} · بعد: {each.after.ar}\n  Odds before: {each.before.en}; after: {each.after.en}"
        for proof in (one for one in report.proofs if one.attack == each.attack):
            yield f"  ↳ {proof.weakness.ar} {proof.found.ar}\n    {proof.weakness.en} {proof.found.en}"
    closing = (report.proved, report.meaning, report.limit)
    yield from (f"\n{text.ar}\n{text.en}" for text in closing if text is not None)
    yield f"sha256 {report.sha256}"
