"""Decisions that wait for a second person: who asks, for what and why, and who may decide."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from graveregistry.access import notices, queries, rules, service
from graveregistry.access.actors import Actor
from graveregistry.access.rules import ProposalKind
from graveregistry.access.tables import Proposal
from graveregistry.db import Session
from graveregistry.errors import Failure

ProposalRow = Proposal
"""A decision's row, under the name by which the rooms above may speak of it."""


def propose(
    session: Session,
    actor: Actor,
    kind: ProposalKind,
    organisation_id: UUID,
    site_id: UUID | None,
    payload: dict[str, Any],
    reason: str,
    review_on: date | None,
) -> Proposal:
    """A decision for a second person; the caller records the event.

    Raises:
        Failure: ``review_date_needed`` without a review date in the coming five years.
    """
    check_review(review_on)
    return opened(session, actor, kind, organisation_id, site_id, payload, reason, review_on)


def check_review(review_on: date | None) -> None:
    """Whether a decision that is reviewed on that day may be proposed.

    Raises:
        Failure: ``review_date_needed`` without a review date in the coming five years.
    """
    today = service.now().date()
    if review_on is None or not today < review_on <= today + rules.REVIEW_WITHIN:
        raise Failure("review_date_needed")


def opened(
    session: Session,
    actor: Actor,
    kind: ProposalKind,
    organisation_id: UUID,
    site_id: UUID | None,
    payload: dict[str, Any],
    reason: str,
    review_on: date | None,
    about: UUID | None = None,
) -> Proposal:
    """The row of a decision that waits, of which those concerned are told; the caller records the event.

    Args:
        about: the person it is about, where the payload names none.
    """
    row = Proposal(
        id=uuid4(),
        kind=kind.value,
        organisation_id=organisation_id,
        site_id=site_id,
        payload=payload,
        reason=reason,
        review_on=None if review_on is None else review_on.isoformat(),
        proposed_by=actor.person_id,
        proposed_at=service.now(),
    )
    queries.add(session, row)
    notices.tell_of_proposal(session, row, "proposed", actor.person_id, about)
    return row


def may_stop(session: Session, actor: Actor, proposal: Proposal) -> bool:
    """Whether it is a reset of the actor's own password that waits, or was allowed and has not been used."""
    if proposal.kind != ProposalKind.PASSWORD_RESET or proposal.payload["person"] != str(actor.person_id):
        return False
    if proposal.decided_at is None:
        return True
    reset = queries.reset_of(session, proposal.id)
    return reset is not None and reset.used_at is None and reset.expires_at > service.now()


def may_decide(session: Session, actor: Actor, proposal: Proposal) -> bool:
    """Whether the actor is a possible second person: another one, with the role, of the organisation or a partner."""
    if actor.person_id == proposal.proposed_by or str(actor.person_id) in proposal.payload.values():
        return False
    deciding = rules.TWO_PEOPLE[ProposalKind(proposal.kind)].decide
    near = {proposal.organisation_id} | queries.partners_of(session, [proposal.organisation_id])
    # Nobody says yes to a grant for the organisation they speak for.
    gains = proposal.payload.get("organisation")
    return any(str(each) != gains for each in actor.organisations(*deciding) & near)
