"""Who may see a site: protection, assignments, grants, emergency disclosure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from graveregistry.access import notices, places, proposals, queries, rules, sealing
from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import ASSIGNED, GrantKind, Precision, Sensitivity
from graveregistry.access.rules import ProposalKind
from graveregistry.access.tables import GrantRow, Proposal, ProtectedSite
from graveregistry.access.told import TOLD, Happened
from graveregistry.bulk import Rows, changed_rows, new_rows
from graveregistry.db import RowImage, Session, image_of
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger


def protect(session: Session, site_id: UUID, steward: UUID, sensitivity: Sensitivity, actor: Actor) -> None:
    """Put a new site under its steward; the caller records the event.

    A place of this steward that was reported before it was a site is protected already.

    Raises:
        Failure: ``not_allowed`` when the actor does not make sites for this steward, ``id_conflict``.
    """
    if not actor.holds(Role.RESEARCHER, steward):
        raise Failure("not_allowed")
    row = queries.protected_site(session, site_id)
    if row is None:
        row = ProtectedSite(site_id=site_id, steward=steward, sensitivity=_begun(sensitivity).value)
        queries.add(session, row)
    if row.steward != steward:
        raise Failure("id_conflict")
    _guard(session, actor, row, sensitivity)


def _begun(sensitivity: Sensitivity) -> Sensitivity:
    """Who seals a site is let in first: nobody may write about a site that they do not see."""
    return Sensitivity.RESTRICTED if sensitivity is Sensitivity.SEALED else sensitivity


def _guard(session: Session, actor: Actor, row: ProtectedSite, sensitivity: Sensitivity) -> None:
    """A sealed site is for named people, so whoever makes it is the first of them."""
    if sensitivity is Sensitivity.SEALED:
        _seal(session, actor, row)
    row.sensitivity = sensitivity.value


def _sealers_grant(actor: Actor, site_id: UUID, moment: datetime) -> dict[str, Any]:
    return _new_grant(actor, site_id, Precision.EXACT, "seals the site", moment, person_id=actor.person_id)


@dataclass(frozen=True, slots=True)
class Protecting:
    """New sites under their steward, as rows: written first, written once every other row of the sites is, and what
    history tells of them.
    """

    first: tuple[Rows, ...]
    last: tuple[Rows, ...]
    images: tuple[RowImage, ...]


def protecting(
    site_ids: Sequence[UUID], steward: UUID, sensitivity: Sensitivity, actor: Actor, moment: datetime
) -> Protecting:
    """What :func:`protect` does to a new site, for many at once and without a database.

    Nobody is told of new sites that are sealed from the start: nobody loses sight of what they never saw.

    Args:
        moment: when the transaction that will write them began, by the database's clock.
    """
    rows = [{"site_id": each, "steward": steward, "sensitivity": sensitivity.value} for each in site_ids]
    begun = [{**row, "sensitivity": _begun(sensitivity).value} for row in rows]
    sealed = sensitivity is Sensitivity.SEALED
    grants = [_sealers_grant(actor, each, moment) for each in site_ids] if sealed else []
    return Protecting(
        first=(new_rows(ProtectedSite, begun), *([new_rows(GrantRow, grants)] if grants else [])),
        last=(changed_rows(ProtectedSite, rows, "sensitivity"),) if sealed else (),
        images=(*(image_of(ProtectedSite, row) for row in rows), *(image_of(GrantRow, grant) for grant in grants)),
    )


def _seal(session: Session, actor: Actor, site: ProtectedSite) -> None:
    """Name who seals it, so that somebody always reaches it, and tell those who do not any more."""
    lose = sealing.outlook(session, actor, site).lose
    queries.add(session, GrantRow(**_sealers_grant(actor, site.site_id, queries.clock(session))))
    site.sensitivity = Sensitivity.SEALED.value
    sealing.tell_who_loses(session, actor, site, lose)


def before_sealing(session: Session, actor: Actor, site_id: UUID) -> sealing.Outlook:
    """Who would keep sight of the site and who would lose it, for whoever is about to seal it.

    Raises:
        Failure: ``not_found``, ``not_allowed``.
    """
    site = seen_exactly(session, site_id)
    if not actor.organisations(*rules.TWO_PEOPLE[ProposalKind.LOOSEN].propose) & {site.steward}:
        raise Failure("not_allowed")
    return sealing.outlook(session, actor, site)


def name_at_the_machine(session: Session, login: str, steward: UUID, reason: str) -> int:
    """Name a person on the steward's sealed sites that nobody reaches any more; how many there were.

    From the command line only: whoever holds the machine is the last resort. Those concerned are told.

    Raises:
        Failure: ``no_such_person``, ``reason_needed``.
    """
    person = queries.person_by_login(session, rules.normal_login(login))
    actor = None if person is None else queries.actor_of(session, person.id)
    if actor is None or not actor.active:
        raise Failure("no_such_person", login=login)
    said = rules.checked_reason(reason)
    left = sealing.unreached(session, steward)
    for site_id in left:
        add_grant(session, actor, site_id, Precision.EXACT, said, person_id=actor.person_id)
    if left:
        notices.tell(session, Happened.SITE_NAMED, steward, None, about=actor.person_id)
        ledger.record(session, "SealedSitesNamed", actor=None, reason=said)
    return len(left)


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


def add_grant(
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
    """A grant in force from now on; the caller has made sure that it may be, and records the event."""
    moment = queries.clock(session)
    given = {"kind": kind.value, "person_id": person_id, "organisation_id": organisation_id, "until": until}
    row = GrantRow(**_new_grant(actor, site_id, precision, purpose, moment, **given))
    queries.add(session, row)
    return row


def _new_grant(
    actor: Actor, site_id: UUID, precision: Precision, purpose: str, moment: datetime, **given: Any
) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "site_id": site_id,
        "level": precision.value,
        "purpose": purpose,
        "granted_by": actor.person_id,
        "valid_from": moment,
        "kind": GrantKind.SHARE.value,
        **given,
    }


def assign(
    session: Session,
    actor: Actor,
    site_id: UUID,
    monitor_id: UUID,
    *,
    precision: Precision | None = None,
    until: datetime | None = None,
    coded_name: str | None = None,
) -> GrantRow:
    """Assign a site to a monitor of its steward, so that they see where to go; ``coded_name`` is for their phone.

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
    given = {"kind": GrantKind.ASSIGNMENT.value, "person_id": monitor_id, "until": until, "coded_name": coded_name}
    row = GrantRow(**_new_grant(actor, site_id, chosen, "monitoring", queries.clock(session), **given))
    queries.add(session, row)
    ledger.record(session, "SiteAssigned", actor=actor.person_id)
    return row


def assigned_site(session: Session, actor: Actor, assignment_id: UUID) -> UUID | None:
    """The site of one of the actor's own assignments, as far as they still see it."""
    row = queries.grant(session, assignment_id)
    return None if row is None or row.person_id != actor.person_id else row.site_id


def revoke(session: Session, actor: Actor, grant_id: UUID, reason: str) -> None:
    """End a grant or an assignment; one person of the steward may, since it shows less.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``already_decided``, ``reason_needed``; ``sealed_needs_somebody``
            for the last person named on a sealed site.
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
    sealing.check_somebody_stays(session, site, row)
    row.revoked_at = queries.clock(session)
    if row.person_id is not None:
        places.end_named(session, site.site_id, row.person_id)
    speaks = TOLD[Happened.GRANT_ENDED].own
    also = () if row.organisation_id is None else queries.holders(session, [row.organisation_id], speaks)
    notices.tell(
        session,
        Happened.GRANT_ENDED,
        site.steward,
        actor.person_id,
        about=row.person_id,
        site_id=site.site_id,
        also=also,
    )
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
    row = add_grant(
        session,
        actor,
        site_id,
        Precision.EXACT,
        said,
        kind=GrantKind.EMERGENCY,
        person_id=person_id,
        until=queries.clock(session) + rules.EMERGENCY_LIFE,
    )
    kind, payload = ProposalKind.EMERGENCY_REVIEW, {"grant": str(row.id)}
    review = proposals.opened(session, actor, kind, site.steward, site_id, payload, said, None, person_id)
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
        proposal = proposals.propose(
            session, actor, ProposalKind.LOOSEN, site.steward, site_id, payload, said, review_on
        )
        ledger.record(session, "LooseningProposed", actor=actor.person_id, reason=said)
        return proposal
    if after is Sensitivity(site.sensitivity):
        return None
    if after is Sensitivity.SEALED:
        _seal(session, actor, site)
    site.sensitivity = after.value
    places.guard_linked(session, site)
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
    proposal = proposals.propose(session, actor, ProposalKind.GRANT, site.steward, site_id, payload, said, until)
    ledger.record(session, "GrantProposed", actor=actor.person_id, reason=said)
    return proposal


def grants_of(session: Session, site_id: UUID) -> Sequence[GrantRow]:
    """Who else sees a site whose records the actor reads.

    Raises:
        Failure: ``not_found``.
    """
    seen_exactly(session, site_id)
    return queries.grants_of(session, site_id)
