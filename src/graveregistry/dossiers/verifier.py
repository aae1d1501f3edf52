"""Check a dossier offline and without trusting it: its keys come from outside, and nothing in it is run.

What is proved: the ledger's signed checkpoint covers every event listed, the events list each site's history without
a gap up to the export, and every other file follows from those events.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from graveregistry.dossiers import document
from graveregistry.dossiers.bag import info_file
from graveregistry.dossiers.bag_check import Hashes, check_bag
from graveregistry.dossiers.container import Container, RefusedError, open_container
from graveregistry.dossiers.disclosed import BadEvent, Event, parse_line, rows, undigested
from graveregistry.dossiers.findings import PARTS
from graveregistry.dossiers.geopackage_check import geopackage_agrees
from graveregistry.dossiers.layers import geojson
from graveregistry.dossiers.paper_check import check_paper
from graveregistry.dossiers.report import Finding, Part, Report, State, answered
from graveregistry.dossiers.tables_csv import custody_csv, history_csv
from graveregistry.errors import Failure
from graveregistry.ledger.chains import ChainState, Fault, Head, Listed, check_chain, parse_link
from graveregistry.ledger.checkpoint import Checkpoint, Relation, compare, parse_body, verify_checkpoint
from graveregistry.ledger.events import site_name
from graveregistry.ledger.merkle import verify_inclusion
from graveregistry.ledger.notes import VerifierKey, parse
from graveregistry.ledger.tlog_proof import parse_proof
from graveregistry.ledger.values import instant

CHECKPOINT, EVENTS, EXPORT = "data/ledger/checkpoint", "data/ledger/events.jsonl", "data/export.json"
PAPER = "data/dossier.pdf"
TABLES = {"data/history.csv": history_csv, "data/custody.csv": custody_csv, "data/site.geojson": geojson}
GEOPACKAGE = "data/site.gpkg"
_EVIDENCE = re.compile(r"data/evidence/([0-9a-f]{64})\.[a-z0-9]+")
_PROOF = re.compile(r"data/ledger/proofs/(0|[1-9][0-9]*)\.tlog-proof")


@dataclass(slots=True)
class _Case:
    """A dossier under examination and what has been established so far."""

    box: Container
    keys: Sequence[VerifierKey]
    hashes: Hashes
    checkpoint: Checkpoint | None = None
    signed: bool = False
    events: list[Event] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    since: str | None = None
    export_event: Event | None = None
    parts: dict[str, Part] = field(default_factory=dict)

    def answer(self, name: str, failures: list[Finding], unchecked: list[Finding] | None = None) -> None:
        self.parts[name] = answered(name, failures, unchecked or [], self.since)

    def proven(self, *names: str) -> bool:
        return all(self.parts[name].state is State.UNCHANGED for name in names)


def verify(path: Path, *, keys: Sequence[VerifierKey], earlier_checkpoint: bytes | None = None) -> Report:
    """The answers for each part of the dossier at `path`. `keys`: the registry's public keys, from outside the dossier.

    Never raises for what is in the file; OSError where it cannot be read at all.
    """
    try:
        with open_container(path) as box:
            case = _Case(box, keys, {name: box.hashes(name) for name in box.names})
            _examine(case, earlier_checkpoint)
            return Report(tuple(case.parts[name] for name in PARTS if name in case.parts))
    except RefusedError as refused:
        rest = [name for name in PARTS if name not in {"bag", "earlier"}]
        unreached = tuple(Part(name, State.NOT_CHECKED, (Finding("not_reached"),)) for name in rest)
        return Report((Part("bag", State.FAILED, (refused.finding,)), *unreached))


def _examine(case: _Case, earlier: bytes | None) -> None:
    bag_failures = check_bag(case.box, case.hashes)
    note = _found(case, CHECKPOINT)
    signature = _check_signature(case, note)
    event_failures = _read_events(case) + _check_proofs(case, note)
    _read_export(case)
    _settle_time(case, event_failures)
    unsigned = [] if case.keys else [Finding("no_key")]
    case.answer("checkpoint", signature, unsigned)
    if earlier is not None:
        _check_earlier(case, note, earlier)
    case.answer("events", event_failures, unsigned)
    _check_completeness(case)
    _check_export(case)
    _check_evidence(case)
    _check_tables(case)
    _check_paper(case)
    _check_bag(case, bag_failures)


def _found(case: _Case, name: str) -> bytes:
    return case.box.read(name) if name in case.hashes else b""


def _check_signature(case: _Case, note: bytes) -> list[Finding]:
    if not note:
        return [Finding("missing_file", CHECKPOINT)]
    try:
        # Read without its signature too, so that what can be compared without a key still is.
        case.checkpoint = parse_body(parse(note).text)
        if case.keys:
            case.checkpoint = verify_checkpoint(note, case.keys).checkpoint
            case.signed = True
    except Failure as failure:
        return [Finding("signature", failure.sentence("en"))]
    return []


def _read_events(case: _Case) -> list[Finding]:
    """Read the events; every field disclosed must have its digest in its event, none may stand twice."""
    found = [] if EVENTS in case.hashes else [Finding("missing_file", EVENTS)]
    for number, line in enumerate(_found(case, EVENTS).splitlines(keepends=True), 1):
        try:
            event = parse_line(line)
        except (BadEvent, Failure):
            found.append(Finding("event_form", str(number)))
            continue
        found += [Finding("disclosure_changed", f"{event.leaf.index}: {name}") for name in undigested(event)]
        names = [each.name for each in event.fields]
        found += [
            Finding("field_repeated", f"{event.leaf.index}: {name}") for name in {*names} if names.count(name) > 1
        ]
        if case.events and event.leaf.index <= case.events[-1].leaf.index:
            found.append(Finding("event_repeated", str(event.leaf.index)))
        case.events.append(event)
    return found if found or case.events else [Finding("no_events")]


def _check_proofs(case: _Case, note: bytes) -> list[Finding]:
    proofs = {int(match[1]): name for name in case.hashes if (match := _PROOF.fullmatch(name))}
    listed = {event.leaf.index for event in case.events}
    found = [Finding("extra_file", proofs[index]) for index in sorted(set(proofs) - listed)]
    for event in case.events:
        finding = _check_proof(case, event, proofs.get(event.leaf.index), note)
        found += [finding] if finding else []
    return found


def _check_proof(case: _Case, event: Event, name: str | None, note: bytes) -> Finding | None:
    index = str(event.leaf.index)
    if name is None:
        return Finding("missing_file", f"data/ledger/proofs/{index}.tlog-proof")
    try:
        proof, leaf = parse_proof(case.box.read(name)), event.hash
    except Failure:
        return Finding("proof_failed", index)
    if proof.checkpoint_note != note:
        return Finding("other_checkpoint", index)
    head = case.checkpoint
    holds = (
        head is not None
        and proof.index == event.leaf.index
        and verify_inclusion(proof.index, head.size, leaf, proof.hashes, head.root)
    )
    return None if holds else Finding("proof_failed", index)


def _read_export(case: _Case) -> None:
    """The facts, and the export's own event as they name it; neither is proven here."""
    try:
        case.facts = document.parse_document(_found(case, EXPORT))
        start = f"dossier/{UUID(case.facts['export']['dossier_id'])}/"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        case.facts = {}
        return
    own = [event for event in case.events if any(each.name.startswith(start) for each in event.fields)]
    case.export_event = own[-1] if own else None


def _settle_time(case: _Case, event_failures: list[Finding]) -> None:
    """The time everything proven is unchanged since: that of the newest event under a signed checkpoint."""
    if case.signed and case.events and not event_failures:
        case.since = instant(max(event.leaf.recorded_at for event in case.events))


def _check_earlier(case: _Case, note: bytes, earlier: bytes) -> None:
    try:
        relation = compare(earlier, note, case.keys)
        size = parse_body(parse(earlier).text).size
    except Failure as failure:
        case.answer("earlier", [Finding("signature", failure.sentence("en"))])
        return
    now = case.checkpoint.size if case.checkpoint else 0
    if relation is Relation.FORK:
        case.answer("earlier", [Finding("fork")])
    elif relation is Relation.SAME:
        case.answer("earlier", [])
    else:
        older = Finding("older_than_earlier") if now < size else Finding("no_consistency_proof", f"{size}, {now}")
        case.answer("earlier", [], [older])


def _check_completeness(case: _Case) -> None:
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


def _sites(case: _Case) -> list[UUID]:
    """The sites the export names, and every site an event says it is a link of."""
    linked = {site for event in case.events for site in event.sites}
    try:
        named = {UUID(site["id"]) for site in case.facts.get("sites", [])}
        named |= {UUID(place) for place in case.facts.get("places", [])}
    except (ValueError, KeyError, TypeError, AttributeError):
        named = set()
    return sorted(linked | named)


def _listed(event: Event) -> Listed:
    """The event with only those of its fields that its leaf commits."""
    changed = set(undigested(event))
    return Listed(event.leaf.index, event.hash, [each for each in event.fields if each.name not in changed])


def _head(case: _Case, site: UUID) -> Head | None:
    own = case.export_event
    if own is None or site not in own.sites:
        return None
    try:
        return Head(parse_link(own.value(site_name(site))).sequence, own.hash)
    except Failure:
        return None


def _check_export(case: _Case) -> None:
    if not case.facts:
        case.answer("export", [Finding("export_form")])
        return
    name = f"dossier/{case.facts['export']['dossier_id']}/export_sha256"
    committed = case.export_event.value(name) if case.export_event else None
    if committed is None:
        case.answer("export", [], [Finding("export_uncommitted")])
    else:
        same = committed == case.hashes[EXPORT][0]
        case.answer("export", [] if same else [Finding("export_changed")])


def _check_evidence(case: _Case) -> None:
    """Each evidence file is one the ledger names; each one the ledger names is here, or listed as withheld."""
    failures: list[Finding] = []
    recorded = _recorded_evidence(case)
    here = set()
    for name in (name for name in case.hashes if name.startswith("data/evidence/")):
        match = _EVIDENCE.fullmatch(name)
        here.add(case.hashes[name][0])
        if not match or match[1] != case.hashes[name][0]:
            failures.append(Finding("evidence_changed", name))
        elif match[1] not in recorded.values():
            failures.append(Finding("evidence_unknown", name))
    absent = {key: sha256 for key, sha256 in recorded.items() if sha256 not in here}
    if not case.proven("export"):
        case.answer("evidence", failures, [Finding("evidence_left_out", key) for key in sorted(absent)])
        return
    withheld = {each["evidence_id"] for each in case.facts["withheld"]}
    expected = {each["id"] for each in case.facts["evidence"]} - withheld
    failures += [Finding("missing_file", f"data/evidence/{absent[key]}") for key in sorted(expected & set(absent))]
    left_out = sorted(set(absent) - expected - withheld)
    case.answer("evidence", failures, [Finding("evidence_left_out", key) for key in left_out])


def _recorded_evidence(case: _Case) -> dict[str, str]:
    """SHA-256 of each evidence item as the disclosed events have it, by the item's id."""
    found = {key: row.get("sha256") for (table, key), row in rows(case.events).items() if table == "evidence_item"}
    return {key: sha256 for key, sha256 in found.items() if isinstance(sha256, str)}


def _check_tables(case: _Case) -> None:
    if not case.events:
        case.answer("tables", [], [Finding("no_events")])
        return
    checks: dict[str, Callable[[str], bool]] = {name: _same_as(case, make) for name, make in TABLES.items()}
    checks[GEOPACKAGE] = lambda name: geopackage_agrees(case.box, name, case.events)
    failures = [Finding("missing_file", name) for name in checks if name not in case.hashes]
    present = [name for name in checks if name in case.hashes]
    case.answer("tables", failures + [Finding("table_differs", name) for name in present if not checks[name](name)])


def _same_as(case: _Case, make: Callable[[list[Event]], bytes]) -> Callable[[str], bool]:
    return lambda name: hashlib.sha256(make(case.events)).hexdigest() == case.hashes[name][0]


def _check_paper(case: _Case) -> None:
    """The paper set again from the proven facts; without them there is nothing to compare it with."""
    if PAPER not in case.hashes:
        case.answer("paper", [Finding("missing_file", PAPER)])
    elif not case.proven("export", "events"):
        case.answer("paper", [], [Finding("no_proven_time")])
    else:
        lines = [f"{case.hashes[name][0]}  {name}\n" for name in sorted(case.hashes) if name.startswith("data/")]
        manifest = "".join(line for line in lines if not line.endswith(f"  {PAPER}\n")).encode()
        finding = check_paper(
            case.box.read(PAPER), case.box.read(EXPORT), case.events, _found(case, CHECKPOINT), manifest
        )
        failed = finding is not None and finding.code == "paper_differs"
        case.answer("paper", [finding] if finding and failed else [], [finding] if finding and not failed else [])


def _check_bag(case: _Case, failures: list[Finding]) -> None:
    """Manifests alone prove nothing: the bag is unchanged if all that is in it is."""
    payload = [name for name in case.hashes if name.startswith("data/")]
    failures = failures + [Finding("extra_file", name) for name in payload if not _belongs(name)]
    rest = [name for name in case.parts if name not in {"bag", "earlier"}]
    if case.proven("export") and not failures:
        facts = case.box.read(EXPORT)
        octets = sum(case.box.size(name) for name in payload)
        tags = {
            "bag-info.txt": info_file(document.bag_info(facts), octets, len(payload)),
            "README.txt": document.bag_readme(facts),
        }
        failures = [Finding("tag_file_differs", name) for name, data in tags.items() if case.box.read(name) != data]
    case.answer("bag", failures, [] if case.proven(*rest) else [Finding("bag_has_no_time")])


def _belongs(name: str) -> bool:
    known = {CHECKPOINT, EVENTS, EXPORT, PAPER, GEOPACKAGE, *TABLES}
    return name in known or bool(_EVIDENCE.fullmatch(name) or _PROOF.fullmatch(name))
