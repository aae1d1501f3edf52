"""Check a dossier offline and without trusting it: its keys come from outside, and nothing in it is run.

What is proved: the ledger's signed checkpoint covers every event listed, the events list each site's history without
a gap up to the export, and every other file follows from those events.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

from graveregistry.dossiers.bag_check import check_bag as bag_failures
from graveregistry.dossiers.case import EVIDENCE, EXPORT, LEDGER, MANIFEST, WORKING, Case, Given
from graveregistry.dossiers.container import Container, RefusedError, open_container
from graveregistry.dossiers.content_check import check_bag, check_caseload, check_evidence, check_export, check_tables
from graveregistry.dossiers.findings import PARTS
from graveregistry.dossiers.ledger_check import PROOF, check_completeness, check_ledger
from graveregistry.dossiers.outside_check import check_outside, look_outside
from graveregistry.dossiers.paper_check import begin, check_paper
from graveregistry.dossiers.report import Finding, Part, Report, State
from graveregistry.dossiers.signature_check import check_signature
from graveregistry.dossiers.trust_check import read_checkpoint

MOST_HASHING = 4


def verify(path: Path, given: Given) -> Report:
    """The answers for each part of the dossier at `path`.

    Never raises for what is in the file; OSError where it cannot be read at all.
    """
    try:
        with open_container(path) as box, _hashing() as hashing, ThreadPoolExecutor(1) as setting:
            case = _examined(box, given, hashing, setting)
            return Report(tuple(case.parts[name] for name in PARTS))
    except RefusedError as refused:
        unreached = (Part(name, State.NOT_CHECKED, (Finding("not_reached"),)) for name in PARTS if name != "bag")
        return Report((Part("bag", State.FAILED, (refused.finding,)), *unreached))


def _hashing() -> Executor:
    """Threads that hash; one core is left to the paper, which takes longest of all."""
    return ThreadPoolExecutor(min(MOST_HASHING, max(1, (os.cpu_count() or 1) - 1)))


def _comes_first(name: str) -> bool:
    """Whether the facts cannot be proven, or the paper not be set, without it; the proofs are read, not hashed."""
    return name in {EXPORT, MANIFEST} or (name.startswith(LEDGER) and not PROOF.fullmatch(name))


def _examined(box: Container, given: Given, hashing: Executor, setting: Executor) -> Case:
    """Every part settled. What takes long goes on beside the rest: hashing evidence, and setting the paper again as
    soon as its facts are proven. So what those do not need comes after it has begun."""
    under_way = {name: hashing.submit(box.hashes, name) for name in box.names if name.startswith((EVIDENCE, WORKING))}
    case = Case(box, given, {name: box.hashes(name) for name in box.names if _comes_first(name)})
    refused = read_checkpoint(case)
    looks = look_outside(case)
    check_ledger(case, refused)
    check_export(case)
    draft = begin(case, setting)
    check_outside(case, looks)
    left = [name for name in box.names if name not in case.hashes and name not in under_way]
    case.hashes.update({name: box.hashes(name) for name in left})
    check_completeness(case)
    check_signature(case)
    check_tables(case)
    check_caseload(case)
    case.hashes.update(_hashed(box, under_way))
    check_evidence(case)
    check_paper(case, draft)
    check_bag(case, bag_failures(box, case.hashes))
    return case


def _hashed(box: Container, under_way: dict[str, Future[tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """What was being hashed beside the rest. Whoever would wait for it hashes too, from the other end."""
    taken = {name: box.hashes(name) for name, each in reversed(under_way.items()) if each.cancel()}
    return taken | {name: each.result() for name, each in under_way.items() if name not in taken}
