"""The ledger's part of a dossier: the signed checkpoint, every event under it, each site's chain without a gap."""

from __future__ import annotations

import re
from itertools import pairwise
from uuid import UUID

from graveregistry.dossiers import document
from graveregistry.dossiers.case import EVENTS, EXPORT, Case
from graveregistry.dossiers.disclosed import BadEvent, Event, parse_line, undigested
from graveregistry.dossiers.report import Finding
from graveregistry.errors import Failure
from graveregistry.ledger.chains import ChainState, Fault, Head, Listed, check_chain, parse_link
from graveregistry.ledger.events import site_name
from graveregistry.ledger.merkle import verify_inclusion
from graveregistry.ledger.tlog_proof import parse_proof
from graveregistry.ledger.values import instant

PROOF = re.compile(r"data/ledger/proofs/(0|[1-9][0-9]{0,15})\.tlog-proof")


def check_ledger(case: Case, refused: list[Finding]) -> None:
    """Settle `checkpoint` and `events`, and with them the time that all else is unchanged since.

    `refused`: what is wrong with the checkpoint's signature.
    """
    failures = _read_events(case) + _check_proofs(case)
    _read_export(case)
    source = _count_from(case) if case.signed and not case.doubted and case.events and not failures else []
    unsigned = [] if case.given.known else [Finding("no_key")]
    case.answer("checkpoint", refused, unsigned, source)
    case.answer("events", failures, unsigned, _set_back(case))


def _count_from(case: Case) -> list[Finding]:
    """The earliest time that others vouch for; without one, the registry's own of the newest event listed."""
    case.recorded = instant(max(event.leaf.recorded_at for event in case.events))
    own = (case.recorded, Finding("time_of_registry"))
    case.since, source = min(case.times, default=own, key=lambda each: each[0])
    return [source]


def _read_events(case: Case) -> list[Finding]:
    """Read the events; every field disclosed must have its digest in its event, none may stand twice."""
    found = [] if EVENTS in case.hashes else [Finding("missing_file", EVENTS)]
    for number, line in enumerate(case.found(EVENTS).split(b"\n")[:-1], 1):
        try:
            event = parse_line(line + b"\n")
        except (BadEvent, Failure):
            found.append(Finding("event_form", str(number)))
            continue
        found += [Finding("disclosure_changed", f"{event.leaf.index}: {name}") for name in undigested(event)]
        names = [each.name for each in event.fields]
        found += [
            Finding("field_repeated", f"{event.leaf.index}: {name}")
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        if case.events and event.leaf.index <= case.events[-1].leaf.index:
            found.append(Finding("event_repeated", str(event.leaf.index)))
        case.events.append(event)
    if case.found(EVENTS) and not case.found(EVENTS).endswith(b"\n"):
        found.append(Finding("event_form", str(case.found(EVENTS).count(b"\n") + 1)))
    return found if found or case.events else [Finding("no_events")]


def _set_back(case: Case) -> list[Finding]:
    """Events recorded earlier than the one before them: told, as a clock may have been mended."""
    return [
        Finding("time_regressed", str(after.leaf.index))
        for before, after in pairwise(case.events)
        if after.leaf.recorded_at < before.leaf.recorded_at
    ]


def _check_proofs(case: Case) -> list[Finding]:
    proofs = {int(match[1]): name for name in case.box.names if (match := PROOF.fullmatch(name))}
    listed = {event.leaf.index for event in case.events}
    found = [Finding("extra_file", proofs[index]) for index in sorted(set(proofs) - listed)]
    for event in case.events:
        finding = _check_proof(case, event, proofs.get(event.leaf.index))
        found += [finding] if finding else []
    return found


def _check_proof(case: Case, event: Event, name: str | None) -> Finding | None:
    index = str(event.leaf.index)
    if name is None:
        return Finding("missing_file", f"data/ledger/proofs/{index}.tlog-proof")
    try:
        proof, leaf = parse_proof(case.box.read(name)), event.hash
    except Failure:
        return Finding("proof_failed", index)
    if proof.checkpoint_note != case.note:
        return Finding("other_checkpoint", index)
    head = case.checkpoint
    holds = (
        head is not None
        and proof.index == event.leaf.index
        and verify_inclusion(proof.index, head.size, leaf, proof.hashes, head.root)
    )
    return None if holds else Finding("proof_failed", index)


def _read_export(case: Case) -> None:
    """The facts, and the export's own event as they name it; neither is proven here."""
    try:
        case.facts = document.parse_document(case.found(EXPORT))
        start = f"dossier/{_plain_id(case.facts['export']['dossier_id'])}/"
    except (ValueError, KeyError, TypeError, AttributeError):
        case.facts = {}
        return
    own = [event for event in case.events if any(each.name.startswith(start) for each in event.fields)]
    case.export_event = own[-1] if own else None


def check_completeness(case: Case) -> None:
    """Each site's events, 1 to n, each naming the one before; the export's own event is the end of the chain."""
    failures = [Finding("unlinked", str(event.leaf.index)) for event in case.events if not event.sites]
    unchecked: list[Finding] = []
    for site in _sites(case):
        listed = [_listed(event) for event in case.events if site in event.sites]
        if not listed:
            failures.append(Finding("site_unlisted", str(site)))
            continue
        report = check_chain(site, listed, _head(case, site))
        if report.state is ChainState.TAIL_UNPROVEN:
            unchecked.append(Finding("tail_unproven", str(site)))
        for fault in report.faults:
            code = "chain_gap" if fault.fault in {Fault.GAP, Fault.MISSING_TAIL} else "chain_broken"
            failures.append(Finding(code, f"{site} #{fault.sequence}"))
    case.answer("completeness", failures, unchecked)


def _sites(case: Case) -> list[UUID]:
    """The sites the export names, and every site an event says it is a link of."""
    linked = {site for event in case.events for site in event.sites}
    try:
        named = {_plain_id(site["id"]) for site in case.facts.get("sites", [])}
        named |= {_plain_id(place) for place in case.facts.get("places", [])}
    except (ValueError, KeyError, TypeError, AttributeError):
        named = set()
    return sorted(linked | named)


def _plain_id(text: str) -> UUID:
    """An id in its one spelling. Raises ValueError."""
    found = UUID(text)
    if str(found) != text:
        raise ValueError(text)
    return found


def _listed(event: Event) -> Listed:
    """The event with only those of its fields that its leaf commits."""
    changed = set(undigested(event))
    return Listed(event.leaf.index, event.hash, [each for each in event.fields if each.name not in changed])


def _head(case: Case, site: UUID) -> Head | None:
    own = case.export_event
    if own is None or site not in own.sites:
        return None
    try:
        return Head(parse_link(own.value(site_name(site))).sequence, own.hash)
    except Failure:
        return None
