"""Whether the registry signed the checkpoint: by a key known from outside, or one that it handed over to."""

from __future__ import annotations

from graveregistry.dossiers.case import CHECKPOINT, Case
from graveregistry.dossiers.report import Finding
from graveregistry.dossiers.vouchers import ROTATION
from graveregistry.errors import Failure
from graveregistry.ledger.checkpoint import parse_body
from graveregistry.ledger.notes import parse
from graveregistry.ledger.rotation import Rotation, follow, parse_rotation, verify_rotated

_REFUSALS = {
    "ledger_note_unknown_key": "note_unknown_key",
    "ledger_checkpoint_not_of_log": "note_unknown_key",
    "ledger_note_bad_signature": "signature",
    "ledger_other_log": "other_log",
    "ledger_key_retired": "key_retired",
    "ledger_rotation_twice": "rotation_twice",
}
_ABOUT = {"signature": "name", "other_log": "second", "key_retired": "size"}


def refusal(failure: Failure) -> Finding:
    """Why a checkpoint was refused, in the verifiers' words."""
    code = _REFUSALS.get(failure.code, "note_malformed")
    return Finding(code, str(failure.params.get(_ABOUT.get(code, ""), "")))


def read_checkpoint(case: Case) -> list[Finding]:
    """What is wrong with the checkpoint's signature; fills `checkpoint`, `trusted` and `signed`."""
    if not case.note:
        return [Finding("missing_file", CHECKPOINT)]
    try:
        # Read without its signature too, so that what can be compared without a key still is.
        case.checkpoint = parse_body(parse(case.note).text)
    except Failure as failure:
        return [refusal(failure)]
    return _follow(case) or _signed(case)


def _follow(case: Case) -> list[Finding]:
    """Follow the rotations in the dossier, which are one chain, and those given, from the keys given."""
    named = sorted((int(match[1]), name) for name in case.hashes if (match := ROTATION.fullmatch(name)))
    chain: list[Rotation] = []
    for number, (stated, name) in enumerate(named, 1):
        try:
            chain.append(parse_rotation(case.box.read(name)))
        except Failure:
            return [Finding("rotation_form", name)]
        if stated != number or any(one.new != other.old for one, other in zip(chain[-2:-1], chain[-1:], strict=False)):
            return [Finding("rotation_form", name)]
    try:
        notes = [case.box.read(name) for _, name in named]
        case.trusted = follow(case.given.known, [*notes, *case.given.rotations])
    except Failure as failure:
        twice = failure.code == "ledger_rotation_twice"
        return [refusal(failure) if twice else Finding("rotation_form")]
    handed = {key for each in chain for key in (each.old, each.new)}
    if chain and case.trusted and not handed & {each.key for each in case.trusted}:
        case.trusted = []
        return [Finding("rotation_unrelated")]
    return []


def _signed(case: Case) -> list[Finding]:
    try:
        if case.trusted:
            verify_rotated(case.note, case.trusted)
            case.signed = True
    except Failure as failure:
        return [refusal(failure)]
    return []
