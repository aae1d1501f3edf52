"""What follows from the events: the facts of the export, evidence, tables, layers, and the bag that holds them all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from graveregistry.dossiers import document
from graveregistry.dossiers.bag import info_file
from graveregistry.dossiers.case import CHECKPOINT, EVENTS, EXPORT, GEOPACKAGE, PAPER, WORKING, Case
from graveregistry.dossiers.caseload.files import CASELOAD
from graveregistry.dossiers.disclosed import Event, rows
from graveregistry.dossiers.geopackage_check import geopackage_agrees
from graveregistry.dossiers.layers import geojson
from graveregistry.dossiers.ledger_check import PROOF
from graveregistry.dossiers.report import Finding
from graveregistry.dossiers.tables_csv import custody_csv, history_csv
from graveregistry.dossiers.vouchers import ROTATION, STAMP

TABLES: dict[str, Callable[[list[Event]], bytes]] = {
    "data/history.csv": history_csv,
    "data/custody.csv": custody_csv,
    "data/site.geojson": geojson,
}
_EVIDENCE = re.compile(r"data/evidence/([0-9a-f]{64})\.[a-z0-9]+")
_COPY = re.compile(r"data/working/([0-9a-f]{64})\.[a-z0-9]+")


def check_export(case: Case) -> None:
    """Whether `export.json` is what the export's own event committed."""
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


def check_evidence(case: Case) -> None:
    """Each evidence file is one the ledger names; each one the ledger names is here, or listed as withheld; and the
    copies are those that the ledger and the facts name."""
    failures = _check_copies(case)
    recorded = _recorded(case, "sha256")
    here = set()
    for name in sorted(name for name in case.hashes if name.startswith("data/evidence/")):
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


def _check_copies(case: Case) -> list[Finding]:
    """Nothing but the copies that the proven facts name, each as the event of its making has it."""
    known = {*_recorded(case, "working_sha256").values(), *_recorded(case, "preview_sha256").values()}
    told = _told_copies(case) if case.proven("export") else known
    found, here = [], set()
    for name in sorted(name for name in case.hashes if name.startswith(WORKING)):
        match = _COPY.fullmatch(name)
        here.add(case.hashes[name][0])
        if not match or match[1] != case.hashes[name][0]:
            found.append(Finding("evidence_changed", name))
        elif match[1] not in known & told:
            found.append(Finding("evidence_unknown", name))
    if case.proven("export"):
        found += [Finding("missing_file", f"{WORKING}{sha256}") for sha256 in sorted(told - here)]
    return found


def _told_copies(case: Case) -> set[str]:
    # A dossier of an earlier version names none, and has none.
    return {copy["sha256"] for each in case.facts["evidence"] for copy in each.get("copies", [])}


def _recorded(case: Case, column: str) -> dict[str, str]:
    """A digest of each evidence item as the disclosed events have it, by the item's id."""
    found = {key: row.get(column) for (table, key), row in rows(case.events).items() if table == "evidence_item"}
    return {key: sha256 for key, sha256 in found.items() if isinstance(sha256, str)}


def check_tables(case: Case) -> None:
    """The tables and layers, made again from the events and compared."""
    if not case.events:
        for part in ("tables", "geopackage"):
            case.answer(part, [], [Finding("no_events")])
        return
    found = []
    for name, make in TABLES.items():
        if name not in case.hashes:
            found.append(Finding("missing_file", name))
        elif hashlib.sha256(make(case.events)).hexdigest() != case.hashes[name][0]:
            found.append(Finding("table_differs", name))
    case.answer("tables", found)
    if GEOPACKAGE not in case.hashes:
        case.answer("geopackage", [Finding("missing_file", GEOPACKAGE)])
    else:
        agrees = geopackage_agrees(case.box, GEOPACKAGE, case.events)
        case.answer("geopackage", [] if agrees else [Finding("table_differs", GEOPACKAGE)])


def check_caseload(case: Case) -> None:
    """Whether the files made of the facts alone are those whose digests stand beside the facts."""
    if not case.proven("export"):
        case.answer("caseload", [], [Finding("no_proven_time")])
        return
    # A dossier of an earlier version says of none, and has none.
    listed = case.facts.get("caseload")
    told = listed if isinstance(listed, dict) else {}
    here = {name: case.hashes[name][0] for name in CASELOAD if name in case.hashes}
    failures = [Finding("missing_file", str(name)) for name in sorted(told.keys() - here.keys())]
    failures += [Finding("caseload_differs", name) for name, found in here.items() if found != told.get(name)]
    case.answer("caseload", failures)


def check_bag(case: Case, failures: list[Finding]) -> None:
    """Manifests alone prove nothing: the bag is unchanged if all that is in it is. `failures`: those of its form."""
    payload = [name for name in case.hashes if name.startswith("data/")]
    failures = failures + [Finding("extra_file", name) for name in payload if not _belongs(case, name)]
    if case.proven("export") and not failures:
        facts = case.box.read(EXPORT)
        octets = sum(case.box.size(name) for name in payload)
        told = case.facts["tag_files"] | {
            "bag-info.txt": hashlib.sha256(info_file(document.bag_info(facts), octets, len(payload))).hexdigest()
        }
        failures = [
            Finding("tag_file_differs", name) for name in sorted(told) if case.hashes.get(name, [""])[0] != told[name]
        ]
    vouching = [name for name, part in case.parts.items() if part.counts]
    case.answer("bag", failures, [] if case.proven(*vouching) else [Finding("bag_has_no_time")])


def _belongs(case: Case, name: str) -> bool:
    stated = case.facts.get("tag_files", ())
    known = {CHECKPOINT, EVENTS, EXPORT, PAPER, GEOPACKAGE, *TABLES, *CASELOAD, *stated}
    return name in known or any(each.fullmatch(name) for each in (_EVIDENCE, _COPY, PROOF, ROTATION, STAMP))
