"""Releases that wait for a second person's signature, with everything that person signs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from graveregistry.access import proposals
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.ledger import service as ledger
from graveregistry.publication import queries, service


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposed release as both people see it before the second one signs.

    ``candidate`` is what would be released now; ``refusal`` the code of the failure that signing would meet, None
    when nothing stands against it. The report to show is the one in the proposal, unless it was altered.
    """

    proposal: proposals.ProposalRow
    proposer: str
    candidate: service.Candidate
    refusal: str | None
    may_decide: bool


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """The proposed releases that the actor may see and nobody has decided; looking is recorded, as a preview is.

    Raises:
        Failure: ``not_allowed``.
    """
    service.must_be_officer(actor)
    rows = queries.waiting_proposals(session)
    if not rows:
        return []
    candidate = service.candidate_of(session, access.now())
    names = access.names(session, {row.proposed_by for row in rows})
    found = [_shown(session, actor, row, candidate, names) for row in rows]
    seen = {"sha256": candidate.sha256, "report_sha256": candidate.report.sha256}
    ledger.record(session, "AwarenessPreviewed", actor=actor.person_id, extra=seen)
    return found


def _shown(
    session: Session,
    actor: Actor,
    row: proposals.ProposalRow,
    candidate: service.Candidate,
    names: dict[UUID, str],
) -> Waiting:
    may_decide = proposals.may_decide(session, actor, row)
    return Waiting(row, names.get(row.proposed_by, ""), candidate, _refusal(row, candidate), may_decide)


def _refusal(row: proposals.ProposalRow, candidate: service.Candidate) -> str | None:
    if not service.is_intact(row.payload):
        return "awareness_report_altered"
    if candidate.released is not None:
        return "awareness_not_due"
    if not candidate.report.passed:
        return "awareness_gives_away"
    return None if service.is_same(row.payload, candidate) else "awareness_changed"
