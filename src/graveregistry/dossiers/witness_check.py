"""Whether enough witnesses saw the checkpoint, by a policy that comes from outside of the dossier."""

from __future__ import annotations

from datetime import UTC, datetime

from graveregistry.dossiers.case import Case, Look
from graveregistry.dossiers.report import Finding
from graveregistry.dossiers.trust_check import refusal
from graveregistry.errors import Failure
from graveregistry.ledger.cosignature import Cosigned, cosigned_by
from graveregistry.ledger.notes import parse
from graveregistry.ledger.policy import Policy
from graveregistry.ledger.values import instant

_LAST_SECOND = 253402300799
"""The end of the year 9999."""


def look_at_witnesses(case: Case) -> Look:
    """What the witnesses' lines show. Below the quorum, or where one does not fit, nothing may be called unchanged."""
    policy = case.given.policy
    if policy is None:
        return Look(unchecked=[Finding("no_policy")])
    if not case.signed:
        return Look(unchecked=[Finding("no_proven_time")])
    try:
        cosigned = sorted(cosigned_by(parse(case.note), list(policy.witnesses.values())), key=lambda each: each.time)
    except Failure as failure:
        case.doubted = True
        return Look([refusal(failure)])
    if any(each.time > _LAST_SECOND for each in cosigned):
        case.doubted = True
        return Look([Finding("note_malformed")])
    said = [Finding("cosigned", f"{each.key.name} {_moment(each.time)}") for each in cosigned]
    if not policy.enough(cosigned):
        case.doubted = True
        return Look(unchecked=[Finding("below_quorum", str(len(cosigned)))], notes=said)
    case.times += _reached(policy, cosigned)
    return Look(notes=said)


def _reached(policy: Policy, cosigned: list[Cosigned]) -> list[tuple[str, Finding]]:
    """When the quorum was there, by the witnesses' own clocks; never for a policy that asks for none."""
    enough = (count for count in range(len(cosigned) + 1) if policy.enough(cosigned[:count]))
    count = next(enough)
    return [(_moment(cosigned[count - 1].time), Finding("time_of_witnesses"))] if count else []


def _moment(seconds: int) -> str:
    return instant(datetime.fromtimestamp(seconds, UTC))
