"""What others vouch for: an earlier checkpoint that somebody kept, witnesses, time stamps.

Where nothing is there or given to check with, the answer is NOT CHECKED and says so; it does not weigh in the whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graveregistry.dossiers.case import Case, Look
from graveregistry.dossiers.report import Finding
from graveregistry.dossiers.stamp_check import look_at_stamps
from graveregistry.dossiers.trust_check import refusal
from graveregistry.dossiers.witness_check import look_at_witnesses
from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Checkpoint, Relation, compare
from graveregistry.ledger.merkle import verify_consistency
from graveregistry.ledger.notes import from_base64
from graveregistry.ledger.rotation import verify_rotated

_OLD = re.compile("old (0|[1-9][0-9]{0,15})")
_MAX_HASHES = 64


def look_outside(case: Case) -> dict[str, Look]:
    """What others say of the checkpoint, before anything is settled: they may put all of it in doubt."""
    return {
        "earlier": _look_back(case),
        "quorum": look_at_witnesses(case),
        "timestamp": look_at_stamps(case),
    }


def check_outside(case: Case, looks: Mapping[str, Look]) -> None:
    """Settle `earlier`, `quorum` and `timestamp`."""
    for name, look in looks.items():
        case.answer(name, look.failures, look.unchecked, look.notes)


def _look_back(case: Case) -> Look:
    if case.given.earlier is None:
        return Look(unchecked=[Finding("no_earlier")])
    if not case.trusted:
        return Look(unchecked=[Finding("no_proven_time" if case.given.known else "no_key")])
    failure, unchecked = _against_earlier(case, case.given.earlier)
    return Look([failure] if failure else [], [unchecked] if unchecked else [])


def _against_earlier(case: Case, earlier: bytes) -> tuple[Finding | None, Finding | None]:
    """What fails, or what stays open, between the checkpoint given and the dossier's."""
    try:
        kept, here = (verify_rotated(note, case.trusted).checkpoint for note in (earlier, case.note))
        relation = compare(kept, here)
    except Failure as failure:
        return refusal(failure), None
    if relation is not Relation.NEEDS_CONSISTENCY:
        case.doubted |= relation is Relation.FORK
        return (Finding("fork") if relation is Relation.FORK else None), None
    if case.given.consistency is not None:
        notes = (earlier, case.note) if kept.size < here.size else (case.note, earlier)
        old, new = sorted((kept, here), key=lambda each: each.size)
        return _proves(case.given.consistency, old, new, notes[1]), None
    if here.size < kept.size:
        return None, Finding("older_than_earlier")
    return None, Finding("no_consistency_proof", f"{kept.size}, {here.size}")


def _proves(proof: bytes, old: Checkpoint, new: Checkpoint, note: bytes) -> Finding | None:
    """Whether a consistency proof shows one as the beginning of the other. Its form is that of the request body of
    C2SP tlog-witness: `old <size>`, the hashes, an empty line, the newer checkpoint."""
    head, _, stated = proof.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        hashes = [from_base64(line) for line in lines]
        size = _OLD.fullmatch(first)
        if not size or int(size[1]) != old.size or len(hashes) > _MAX_HASHES or stated != note:
            raise ValueError
    except ValueError:
        return Finding("consistency_form")
    holds = verify_consistency(old.size, new.size, old.root, new.root, hashes)
    return None if holds else Finding("consistency_failed")
