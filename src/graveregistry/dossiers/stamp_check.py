"""Time stamps in a dossier (RFC 3161): each of this very checkpoint, by an authority known from outside."""

from __future__ import annotations

import hashlib

from graveregistry.dossiers.case import Case, Look
from graveregistry.dossiers.report import Finding
from graveregistry.dossiers.vouchers import PENDING, STAMP
from graveregistry.errors import Failure
from graveregistry.ledger import timestamp
from graveregistry.ledger.checkpoint import as_its_log_signed_it
from graveregistry.ledger.values import instant


def look_at_stamps(case: Case) -> Look:
    """What the stamps show; the time of each that holds is added to those the dossier may be counted from."""
    look, held = Look(), False
    for name in sorted(case.hashes):
        match = STAMP.fullmatch(name)
        if match and match[2] == "pending":
            _pending(case, look, name, match[1])
        elif match:
            held |= _stamp(case, look, name, match[1])
    if held:
        # One that holds is enough; of the others it is still said that they are awaited.
        look.notes, look.unchecked = [*look.notes, *look.unchecked], []
    elif not look.unchecked:
        look.unchecked = [Finding("no_timestamp")]
    return look


def _pending(case: Case, look: Look, name: str, authority: str) -> None:
    if case.box.read(name) != PENDING:
        look.failures.append(Finding("pending_form", name))
    else:
        look.unchecked.append(Finding("timestamp_pending", authority))


def _stamp(case: Case, look: Look, name: str, authority: str) -> bool:
    """Whether the stamp holds."""
    try:
        response = case.box.read(name)
        digest, at = timestamp.read(response)
    except Failure:
        look.failures.append(Finding("stamp_form", name))
        return False
    try:
        note = as_its_log_signed_it(case.note)
    except Failure:
        look.unchecked.append(Finding("no_proven_time"))
        return False
    said = f"{authority} {instant(at)}"
    if digest != hashlib.sha256(note).digest():
        look.failures.append(Finding("stamp_other_digest", name))
        return False
    if not case.given.roots:
        look.unchecked.append(Finding("no_authority", said))
        return False
    try:
        timestamp.check(response, note, case.given.roots)
    except Failure as failure:
        look.failures.append(Finding("stamp_refused", f"{authority}: {failure.params['why']}"))
        return False
    look.notes.append(Finding("stamp_says", said))
    case.times.append((instant(at), Finding("time_of_stamp", authority)))
    return True
