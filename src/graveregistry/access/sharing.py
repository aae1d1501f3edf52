"""Who may see a site: protection, assignments, grants, emergency disclosure, and the decisions of two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from graveregistry.access import people, queries, rules, service
from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import ASSIGNED, GrantKind, Precision, Sensitivity
from graveregistry.access.rules import ProposalKind
from graveregistry.access.tables import GrantRow, Proposal, ProtectedSite
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger

ProposalRow = Proposal
"""A decision's row, under the name by which the rooms above may speak of it."""

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


def protect(session: Session, site_id: UUID, steward: UUID, sensitivity: Sensitivity, actor: Actor) -> None:
    """Put a new site under its steward; the caller records the event.

    A place of this steward that was reported before it was a site is protected already.

    Raises:
        Failure: ``not_allowed`` when the actor does not make sites for this steward, ``id_conflict``.
    """
    row = queries.protected_site(session, site_id)
    if row is None:
        protect_all(session, [site_id], steward, sensitivity, actor)
        return
    if not actor.holds(Role.RESEARCHER, steward):
        raise Failure("not_allowed")
    if row.steward != steward:
        raise Failure("id_conflict")
    _guard(session, actor, [row], sensitivity)


def protect_all(
    session: Session, site_ids: Sequence[UUID], steward: UUID, sensitivity: Sensitivity, actor: Actor
) -> None:
    """Put new sites under their steward; the caller records the event.

    Raises:
        Failure: ``not_allowed`` when the actor does not make sites for this steward.
    """
    if not actor.holds(Role.RESEARCHER, steward):
        raise Failure("not_allowed")
    # Who seals a site is let in first: nobody may write about a site that they do not see.
    begun = Sensitivity.RESTRICTED if sensitivity is Sensitivity.SEALED else sensitivity
    rows = [ProtectedSite(site_id=each, steward=steward, sensitivity=begun.value) for each in site_ids]
    queries.add(session, *rows)
    _guard(session, actor, rows, sensitivity)


def _guard(session: Session, actor: Actor, rows: Sequence[ProtectedSite], sensitivity: Sensitivity) -> None:
    """A sealed site is for named people, so whoever makes it is the first of them."""
    for row in rows:
        if sensitivity is Sensitivity.SEALED:
            _add_grant(session, actor, row.site_id, Precision.EXACT, "seals the site", person_id=actor.person_id)
        row.sensitivity = sensitivity.value


def knows_monitors(session: Session, actor: Actor, site_id: UUID) -> bool:
    """Whether the actor may know who watches over a site: researchers and protection officers of its steward."""
    site = queries.protected_site(session, site_id)
    return site is not None and site.steward in actor.organisations(Role.RESEARCHER, Role.PROTECTION_OFFICER)


def seen_exactly(session: Session, site_id: UUID) -> ProtectedSite:
    """The protection of a site whose records the transaction's actor may read.

    Raises:
        Failure: ``not_found``, the same for what is not there and what is not yours.
    """
    row = queries.protected_site(session, site_id)
    precision, records = queries.disclosed_level(session, site_id)
    if row is None or precision is not Precision.EXACT or not records:
        raise Failure("not_found")
    return row


def _add_grant(
    session: Session,
    actor: Actor,
    site_id: UUID,
    precision: Precision,
    purpose: str,
    *,
    kind: GrantKind = GrantKind.SHARE,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    until: datetime | None = None,
) -> GrantRow:
    row = GrantRow(
        id=uuid4(),
        site_id=site_id,
        kind=kind.value,
        person_id=person_id,
        organisation_id=organisation_id,
        level=precision.value,
        purpose=purpose,
        granted_by=actor.person_id,
        valid_from=queries.clock(session),
        until=until,
    )
    queries.add(session, row)
    return row


def assign(
    session: Session,
    actor: Actor,
    site_id: UUID,
    monitor_id: UUID,
    *,
    precision: Precision | None = None,
    until: datetime | None = None,
) -> GrantRow:
    """Assign a site to a monitor of its steward, so that they see where to go.

    Raises:
        Failure: ``not_found``, or ``not_allowed`` when the actor is no protection officer of the steward.
    """
    site = seen_exactly(session, site_id)
    chosen = ASSIGNED[Sensitivity(site.sensitivity)] if precision is None else precision
    if not actor.holds(Role.PROTECTION_OFFICER, site.steward) or chosen < Precision.VICINITY:
        raise Failure("not_allowed")
    monitor = queries.actor_of(session, monitor_id)
    if monitor is None or not monitor.holds(Role.MONITOR, site.steward):
        raise Failure("not_found")
    for held in queries.grants_of(session, site_id):
        if held.person_id == monitor_id and held.kind == GrantKind.ASSIGNMENT and held.revoked_at is None:
            held.revoked_at = queries.clock(session)
    row = _add_grant(
        session, actor, site_id, chosen, "monitoring", kind=GrantKind.ASSIGNMENT, person_id=monitor_id, until=until
    )
    ledger.record(session, "SiteAssigned", actor=actor.person_id)
    return row


def revoke(session: Session, actor: Actor, grant_id: UUID, reason: str) -> None:
    """End a grant or an assignment; one person of the steward may, since it shows less.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``already_decided``, ``reason_needed``.
    """
    row = queries.grant(session, grant_id)
    if row is None:
        raise Failure("not_found")
    site = seen_exactly(session, row.site_id)
    if not actor.organisations(*rules.TWO_PEOPLE[ProposalKind.GRANT].propose) & {site.steward}:
        raise Failure("not_allowed")
    if row.revoked_at is not None:
        raise Failure("already_decided")
    said = rules.checked_reason(reason)
    row.revoked_at = queries.clock(session)
    ledger.record(session, "GrantRevoked", actor=actor.person_id, reason=said)


def disclose_in_emergency(
    session: Session, actor: Actor, site_id: UUID, person_id: UUID, reason: str
) -> tuple[GrantRow, Proposal]:
    """Show one site to one named person for 72 hours; a second person reviews it afterwards.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``not_yourself``, ``reason_needed``.
    """
    site = seen_exactly(session, site_id)
    if not actor.holds(Role.PROTECTION_OFFICER, site.steward):
        raise Failure("not_allowed")
    if person_id == actor.person_id:
        raise Failure("not_yourself")
    if queries.actor_of(session, person_id) is None:
        raise Failure("not_found")
    said = rules.checked_reason(reason)
    row = _add_grant(
        session,
        actor,
        site_id,
        Precision.EXACT,
        said,
        kind=GrantKind.EMERGENCY,
        person_id=person_id,
        until=queries.clock(session) + rules.EMERGENCY_LIFE,
    )
    review = _proposal(
        session, actor, ProposalKind.EMERGENCY_REVIEW, site.steward, site_id, {"grant": str(row.id)}, said, None
    )
    ledger.record(session, "EmergencyDisclosure", actor=actor.person_id, reason=said)
    return row, review


def change_sensitivity(
    session: Session, actor: Actor, site_id: UUID, after: Sensitivity, reason: str, review_on: date | None
) -> Proposal | None:
    """Guard a site more at once, or propose to guard it less; the proposal, if one waits.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``review_date_needed``.
    """
    site = seen_exactly(session, site_id)
    if not actor.organisations(*rules.TWO_PEOPLE[ProposalKind.LOOSEN].propose) & {site.steward}:
        raise Failure("not_allowed")
    said = rules.checked_reason(reason)
    if rules.loosens(Sensitivity(site.sensitivity), after):
        payload = {"sensitivity": after.value}
        proposal = propose(session, actor, ProposalKind.LOOSEN, site.steward, site_id, payload, said, review_on)
        ledger.record(session, "LooseningProposed", actor=actor.person_id, reason=said)
        return proposal
    if after is Sensitivity(site.sensitivity):
        return None
    if after is Sensitivity.SEALED:
        _add_grant(session, actor, site_id, Precision.EXACT, "seals the site", person_id=actor.person_id)
    site.sensitivity = after.value
    ledger.record(session, "SensitivityTightened", actor=actor.person_id, reason=said)
    return None


def propose_grant(
    session: Session,
    actor: Actor,
    site_id: UUID,
    grantee: tuple[str, UUID],
    precision: Precision,
    purpose: str,
    until: date,
) -> Proposal:
    """Propose to show a site to a person or an organisation, for a purpose, until a date.

    Args:
        grantee: ("person" or "organisation", id).

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``not_yourself``, ``reason_needed``, ``review_date_needed``.
    """
    site = seen_exactly(session, site_id)
    kind, grantee_id = grantee
    if not actor.organisations(*rules.TWO_PEOPLE[ProposalKind.GRANT].propose) & {site.steward}:
        raise Failure("not_allowed")
    if grantee_id == actor.person_id:
        raise Failure("not_yourself")
    known = queries.actor_of(session, grantee_id) if kind == "person" else queries.organisations(session, [grantee_id])
    if not known:
        raise Failure("not_found")
    said = rules.checked_reason(purpose)
    payload = {kind: str(grantee_id), "precision": precision.code, "until": until.isoformat()}
    proposal = propose(session, actor, ProposalKind.GRANT, site.steward, site_id, payload, said, until)
    ledger.record(session, "GrantProposed", actor=actor.person_id, reason=said)
    return proposal


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
    today = service.now().date()
    if review_on is None or not today < review_on <= today + rules.REVIEW_WITHIN:
        raise Failure("review_date_needed")
    return _proposal(session, actor, kind, organisation_id, site_id, payload, reason, review_on)


def _proposal(
    session: Session,
    actor: Actor,
    kind: ProposalKind,
    organisation_id: UUID,
    site_id: UUID | None,
    payload: dict[str, Any],
    reason: str,
    review_on: date | None,
) -> Proposal:
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
    return row


def may_decide(session: Session, actor: Actor, proposal: Proposal) -> bool:
    """Whether the actor is a possible second person: another one, with the role, of the organisation or a partner."""
    if actor.person_id == proposal.proposed_by or str(actor.person_id) in proposal.payload.values():
        return False
    deciding = rules.TWO_PEOPLE[ProposalKind(proposal.kind)].decide
    near = {proposal.organisation_id} | queries.partners_of(session, [proposal.organisation_id])
    # Nobody says yes to a grant for the organisation they speak for.
    gains = proposal.payload.get("organisation")
    return any(str(each) != gains for each in actor.organisations(*deciding) & near)


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
    if not may_decide(session, actor, proposal):
        own = actor.person_id == proposal.proposed_by or str(actor.person_id) in proposal.payload.values()
        raise Failure("not_yourself" if own else "not_allowed")
    proposal.decided_by, proposal.decided_at, proposal.approved = actor.person_id, service.now(), approve
    queries.flush(session)
    token = _carry_out(session, actor, proposal, approve=approve)
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


def _end_emergency(session: Session, proposal: Proposal) -> None:
    # The reviewer's own sight: the disclosure under review is shown to them, whatever became of who made it.
    row = queries.grant(session, UUID(proposal.payload["grant"]))
    if row is None:
        raise Failure("not_found")
    row.revoked_at = row.revoked_at or queries.clock(session)


def _carry_out_sharing(session: Session, proposal: Proposal, kind: ProposalKind) -> None:
    proposer = service.act_as(session, proposal.proposed_by)
    site_id = proposal.site_id
    if proposer is None or site_id is None:
        raise Failure("not_found")
    site = seen_exactly(session, site_id)
    if kind is ProposalKind.LOOSEN:
        site.sensitivity = proposal.payload["sensitivity"]
        queries.flush(session)
        return
    payload = proposal.payload
    until = datetime.combine(date.fromisoformat(payload["until"]), time(), UTC) + timedelta(days=1)
    _add_grant(
        session,
        proposer,
        site_id,
        Precision[payload["precision"].upper()],
        proposal.reason,
        person_id=UUID(payload["person"]) if "person" in payload else None,
        organisation_id=UUID(payload["organisation"]) if "organisation" in payload else None,
        until=until,
    )


def grants_of(session: Session, site_id: UUID) -> Sequence[GrantRow]:
    """Who else sees a site whose records the actor reads.

    Raises:
        Failure: ``not_found``.
    """
    seen_exactly(session, site_id)
    return queries.grants_of(session, site_id)
