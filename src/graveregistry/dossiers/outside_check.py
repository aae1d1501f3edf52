"""What others vouch for: an earlier checkpoint that somebody kept, witnesses, time stamps.

Where nothing is there or given to check with, the answer is NOT CHECKED and says so; it does not weigh in the whole.
"""

from __future__ import annotations

import re

from graveregistry.dossiers.case import Case
from graveregistry.dossiers.ledger_check import refusal
from graveregistry.dossiers.report import Finding
from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import Checkpoint, Relation, compare, parse_body
from graveregistry.ledger.merkle import verify_consistency
from graveregistry.ledger.notes import from_base64, parse

_OLD = re.compile("old (0|[1-9][0-9]{0,15})")
_MAX_HASHES = 64


def check_outside(case: Case) -> None:
    """Settle `earlier`, `quorum` and `timestamp`."""
    if case.given.earlier is None:
        case.answer("earlier", [], [Finding("no_earlier")])
    else:
        failure, unchecked = _against_earlier(case, case.given.earlier)
        case.answer("earlier", [failure] if failure else [], [unchecked] if unchecked else [])
    case.answer("quorum", [], [Finding("no_policy")])
    case.answer("timestamp", [], [Finding("no_timestamp")])


def _against_earlier(case: Case, earlier: bytes) -> tuple[Finding | None, Finding | None]:
    """What fails, or what stays open, between the checkpoint given and the dossier's."""
    if not case.given.keys:
        return None, Finding("no_key")
    try:
        relation = compare(earlier, case.note, case.given.keys)
        kept, here = (parse_body(parse(note).text) for note in (earlier, case.note))
    except Failure as failure:
        return refusal(failure), None
    if relation is Relation.FORK:
        return Finding("fork"), None
    if relation is Relation.SAME:
        return None, None
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
