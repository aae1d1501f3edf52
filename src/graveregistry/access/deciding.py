"""A second person decides, and what two people agreed on is carried out in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from graveregistry.access import notices, people, proposals, queries, service, sharing
from graveregistry.access.actors import Actor
from graveregistry.access.precision import Precision
from graveregistry.access.rules import ProposalKind
from graveregistry.access.tables import Proposal
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger

CarryOut = Callable[[Session, Actor, Proposal], None]
"""How an approved proposal is carried out, given the second person, who is the transaction's actor then."""

_carriers: dict[ProposalKind, CarryOut] = {}


def on_approval(kind: ProposalKind, carry_out: CarryOut) -> None:
    """Let a higher room carry out its own kind of decision, in the transaction that approves it.

    Called once when the room is imported: access cannot import the rooms above it.
    """
    _carriers[kind] = carry_out


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal that was decided; ``token`` is a reset's, shown once to the person who allowed it."""

    proposal: Proposal
    token: str | None = None


def decide(session: Session, actor: Actor, proposal_id: UUID, *, approve: bool) -> Decided:
    """Decide a proposal as its second person, and carry it out in the same transaction when it is approved.

    It is carried out with the proposer's own sight: a partner's second person decides without seeing the site.

    Raises:
        Failure: ``not_found``, ``already_decided``, ``not_yourself``, ``not_allowed``.
    """
    proposal = queries.proposal(session, proposal_id)
    if proposal is None:
        raise Failure("not_found")
    if proposal.decided_at is not None:
        raise Failure("already_decided")
    if not proposals.may_decide(session, actor, proposal):
        own = actor.person_id == proposal.proposed_by or str(actor.person_id) in proposal.payload.values()
        raise Failure("not_yourself" if own else "not_allowed")
    proposal.decided_by, proposal.decided_at, proposal.approved = actor.person_id, service.now(), approve
    queries.flush(session)
    token = _carry_out(session, actor, proposal, approve=approve)
    step = "approved" if approve else "declined"
    notices.tell_of_proposal(session, proposal, step, actor.person_id, _shown_to(session, proposal))
    ledger.record(
        session, "ProposalApproved" if approve else "ProposalDeclined", actor=actor.person_id, reason=proposal.reason
    )
    queries.set_actor(session, actor.person_id)
    return Decided(proposal, token)


def _carry_out(session: Session, actor: Actor, proposal: Proposal, *, approve: bool) -> str | None:
    kind = ProposalKind(proposal.kind)
    if kind is ProposalKind.EMERGENCY_REVIEW:
        if not approve:
            _end_emergency(session, proposal)
    elif not approve:
        return None
    elif kind is ProposalKind.ROLE:
        people.carry_out_role(session, proposal)
    elif kind is ProposalKind.PASSWORD_RESET:
        return people.carry_out_reset(session, proposal)
    elif kind in {ProposalKind.LOOSEN, ProposalKind.GRANT}:
        _carry_out_sharing(session, proposal, kind)
    elif kind in _carriers:
        _carriers[kind](session, actor, proposal)
    return None


def _shown_to(session: Session, proposal: Proposal) -> UUID | None:
    """Whom the emergency disclosure under review was made to."""
    row = queries.grant(session, UUID(proposal.payload["grant"])) if "grant" in proposal.payload else None
    return None if row is None else row.person_id


def stop_reset(session: Session, actor: Actor, proposal_id: UUID) -> Proposal:
    """Refuse that one's own password be reset: while it waits, or as long as what was allowed is not used.

    Raises:
        Failure: ``not_found`` for what is no reset of one's own, ``already_decided`` when nothing is left to stop.
    """
    proposal = queries.proposal(session, proposal_id)
    own = proposal is not None and proposal.payload.get("person") == str(actor.person_id)
    if proposal is None or not own or proposal.kind != ProposalKind.PASSWORD_RESET:
        raise Failure("not_found")
    reset = queries.reset_of(session, proposal_id)
    if reset is not None:
        queries.hold_reset(session, reset)
    if not proposals.may_stop(session, actor, proposal):
        raise Failure("already_decided")
    if reset is None:
        proposal.decided_by, proposal.decided_at, proposal.approved = actor.person_id, service.now(), False
    else:
        reset.expires_at = service.now()
    notices.tell_of_proposal(session, proposal, "stopped", actor.person_id)
    ledger.record(session, "ResetStopped", actor=actor.person_id)
    return proposal


def _end_emergency(session: Session, proposal: Proposal) -> None:
    # The reviewer's own sight: the disclosure under review is shown to them, whatever became of who made it.
    row = queries.grant(session, UUID(proposal.payload["grant"]))
    assert row is not None
    row.revoked_at = row.revoked_at or queries.clock(session)


def _carry_out_sharing(session: Session, proposal: Proposal, kind: ProposalKind) -> None:
    proposer = service.act_as(session, proposal.proposed_by)
    site_id = proposal.site_id
    if proposer is None or site_id is None:
        raise Failure("not_found")
    site = sharing.seen_exactly(session, site_id)
    if kind is ProposalKind.LOOSEN:
        site.sensitivity = proposal.payload["sensitivity"]
        queries.flush(session)
        return
    payload = proposal.payload
    until = datetime.combine(date.fromisoformat(payload["until"]), time(), UTC) + timedelta(days=1)
    sharing.add_grant(
        session,
        proposer,
        site_id,
        Precision[payload["precision"].upper()],
        proposal.reason,
        person_id=UUID(payload["person"]) if "person" in payload else None,
        organisation_id=UUID(payload["organisation"]) if "organisation" in payload else None,
        until=until,
    )
