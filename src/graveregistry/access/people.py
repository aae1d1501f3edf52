"""Accounts and roles: invitations, two-person role changes and resets, closing an account."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from uuid import UUID, uuid4

from graveregistry.access import notices, queries, rules, sealing, service
from graveregistry.access.actors import Actor, Role
from graveregistry.access.tables import (
    Invitation,
    Membership,
    Organisation,
    Partnership,
    PasswordReset,
    Person,
    Proposal,
)
from graveregistry.access.told import Happened
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger


def found_organisation(session: Session, organisation_id: UUID, name_ar: str, name_en: str) -> Organisation:
    """Add an organisation (from the command line only; no web request founds one)."""
    row = Organisation(id=organisation_id, name_ar=name_ar, name_en=name_en, created_at=service.now())
    queries.add(session, row)
    ledger.record(session, "OrganisationFounded", actor=None)
    return row


def make_partners(session: Session, organisation_id: UUID, partner_id: UUID) -> None:
    """Let the people of two organisations be each other's second person (from the command line only)."""
    queries.add(
        session,
        Partnership(id=uuid4(), organisation_id=organisation_id, partner_id=partner_id, created_at=service.now()),
    )
    for each in (organisation_id, partner_id):
        notices.tell(session, Happened.PARTNERSHIP_BEGUN, each, None)
    ledger.record(session, "PartnershipBegun", actor=None)


def open_account(
    session: Session,
    login: str,
    name: str,
    password: str,
    *,
    person_id: UUID | None = None,
    language: str = "ar",
) -> Person:
    """Add an account without roles; the caller records the event.

    Raises:
        Failure: the sign-in name or the password is refused.
    """
    normal = rules.checked_login(login)
    checked = rules.checked_password(password, normal)
    queries.hold_key(session, f"login/{normal}")
    if queries.person_by_login(session, normal) is not None:
        raise Failure("login_taken")
    moment = service.now()
    person = Person(
        id=person_id or uuid4(),
        login=normal,
        name=name.strip(),
        password_hash=service.hash_password(checked),
        password_set_at=moment,
        active=True,
        language=language,
        created_at=moment,
    )
    queries.add(session, person)
    return person


def found_account(
    session: Session,
    login: str,
    name: str,
    password: str,
    roles: Iterable[tuple[UUID, Role]],
    person_id: UUID | None = None,
) -> Person:
    """An account with roles from the command line: whoever holds the machine holds the registry's beginning."""
    person = open_account(session, login, name, password, person_id=person_id)
    given = list(roles)
    for organisation, role in given:
        _give(session, person.id, organisation, role)
    for organisation in {where for where, _ in given}:
        notices.tell(session, Happened.ACCOUNT_OPENED, organisation, None, about=person.id)
    ledger.record(session, "AccountFounded", actor=None)
    return person


def _give(session: Session, person_id: UUID, organisation_id: UUID, role: Role) -> None:
    queries.add(
        session,
        Membership(
            id=uuid4(),
            person_id=person_id,
            organisation_id=organisation_id,
            role=role.value,
            given_at=service.now(),
        ),
    )


def _must_administer(actor: Actor, organisation_id: UUID) -> None:
    if not actor.holds(Role.ADMINISTRATOR, organisation_id):
        raise Failure("not_allowed" if organisation_id in actor.organisations() else "not_found")


def invite(session: Session, actor: Actor, organisation_id: UUID, name: str, roles: list[Role]) -> tuple[UUID, str]:
    """Invite somebody: the invitation's id and its token, which is shown once and kept nowhere.

    Raises:
        Failure: ``not_allowed`` or ``not_found``.
    """
    _must_administer(actor, organisation_id)
    token, moment = secrets.token_urlsafe(32), service.now()
    row = Invitation(
        id=uuid4(),
        token_digest=service.token_digest(token),
        organisation_id=organisation_id,
        name=name.strip(),
        roles=[role.value for role in roles],
        invited_by=actor.person_id,
        created_at=moment,
        expires_at=moment + rules.INVITATION_LIFE,
    )
    queries.add(session, row)
    notices.tell(session, Happened.ACCOUNT_INVITED, organisation_id, actor.person_id)
    ledger.record(session, "PersonInvited", actor=actor.person_id)
    return row.id, token


def accept_invitation(session: Session, token: str, login: str, password: str, language: str) -> service.SignedIn:
    """Open the invited account; its roles that reach sites wait for a second person.

    Raises:
        Failure: ``link_not_valid``, or why the name or the password is refused.
    """
    moment = service.now()
    invitation = queries.invitation_by(session, service.token_digest(token))
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= moment:
        raise Failure("link_not_valid")
    host = queries.actor_of(session, invitation.invited_by)
    if host is None or not host.holds(Role.ADMINISTRATOR, invitation.organisation_id):
        raise Failure("link_not_valid")
    person = open_account(session, login, invitation.name, password, language=language)
    invitation.used_at, invitation.used_by = moment, person.id
    notices.tell(session, Happened.ACCOUNT_OPENED, invitation.organisation_id, person.id, about=person.id)
    for role in map(Role, invitation.roles):
        if rules.needs_second_person(role):
            _propose_role(session, invitation.invited_by, person.id, invitation.organisation_id, role, "invitation")
        else:
            _give(session, person.id, invitation.organisation_id, role)
    ledger.record(session, "InvitationAccepted", actor=person.id)
    return service.open_session(session, person.id)


def _propose_role(
    session: Session, by: UUID, person_id: UUID, organisation_id: UUID, role: Role, reason: str
) -> Proposal:
    row = Proposal(
        id=uuid4(),
        kind=rules.ProposalKind.ROLE.value,
        organisation_id=organisation_id,
        payload={"person": str(person_id), "role": role.value},
        reason=reason,
        proposed_by=by,
        proposed_at=service.now(),
    )
    queries.add(session, row)
    notices.tell_of_proposal(session, row, "proposed", by)
    return row


def ask_for_role(
    session: Session, actor: Actor, person_id: UUID, organisation_id: UUID, role: Role, reason: str
) -> Proposal | None:
    """Give a role at once, or propose it where it reaches sites; the proposal, if one waits.

    Raises:
        Failure: ``not_yourself``, ``not_allowed``, ``not_found``, ``reason_needed``.
    """
    _must_administer(actor, organisation_id)
    if person_id == actor.person_id:
        raise Failure("not_yourself")
    must_know(session, actor, person_id)
    if queries.holds_role(session, person_id, organisation_id, role.value):
        raise Failure("already_decided")
    said = rules.checked_reason(reason)
    if rules.needs_second_person(role):
        proposal = _propose_role(session, actor.person_id, person_id, organisation_id, role, said)
        ledger.record(session, "RoleProposed", actor=actor.person_id, reason=said)
        return proposal
    _give(session, person_id, organisation_id, role)
    _tell_of_role(session, Happened.ROLE_GIVEN, actor, person_id, organisation_id, role.value)
    ledger.record(session, "RoleGiven", actor=actor.person_id, reason=said)
    return None


def _tell_of_role(
    session: Session, kind: Happened, actor: Actor, person_id: UUID, organisation_id: UUID, role: str
) -> None:
    notices.tell(session, kind, organisation_id, actor.person_id, about=person_id, details={"role": role})


def must_know(session: Session, actor: Actor, person_id: UUID) -> Actor:
    """The other person, if they belong to an organisation the actor administers, or to none and came by its invitation.

    An invitation of long ago gives no say over somebody who works elsewhere now.
    """
    other = queries.actor_of(session, person_id)
    administered = actor.organisations(Role.ADMINISTRATOR)
    if other is None:
        raise Failure("not_found")
    belongs = {where for where, _ in other.roles}
    if not (belongs & administered if belongs else queries.was_invited_to(session, person_id, administered)):
        raise Failure("not_found")
    return other


def carry_out_role(session: Session, proposal: Proposal) -> None:
    """Give the role that two people have agreed on."""
    person_id, role = UUID(proposal.payload["person"]), Role(proposal.payload["role"])
    if not queries.holds_role(session, person_id, proposal.organisation_id, role.value):
        _give(session, person_id, proposal.organisation_id, role)


def end_role(session: Session, actor: Actor, membership_id: UUID, reason: str) -> None:
    """End a role; one person may, since it shows less.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``.
    """
    held = queries.membership(session, membership_id)
    if held is None or held.ended_at is not None:
        raise Failure("not_found")
    _must_administer(actor, held.organisation_id)
    held.ended_at = service.now()
    _tell_of_role(session, Happened.ROLE_ENDED, actor, held.person_id, held.organisation_id, held.role)
    ledger.record(session, "RoleEnded", actor=actor.person_id, reason=rules.checked_reason(reason))


def close_account(session: Session, actor: Actor, person_id: UUID, reason: str, *, even_so: bool = False) -> None:
    """Close an account: its sessions and tokens end in the same transaction, and it is nobody from then on.

    Args:
        even_so: close it although nobody would reach some sealed site any more.

    Raises:
        Failure: ``not_found``, ``not_yourself``, ``reason_needed``, ``last_named``.
    """
    if person_id == actor.person_id:
        raise Failure("not_yourself")
    must_know(session, actor, person_id)
    _close(session, queries.person(session, person_id), actor.person_id, reason, even_so=even_so)


def _close(session: Session, person: Person, by: UUID | None, reason: str, *, even_so: bool) -> None:
    said = rules.checked_reason(reason)
    left = sealing.check_not_last(session, person.id, even_so=even_so)
    person.active = False
    service.end_everything(session, person.id)
    queries.flush(session)
    for organisation in queries.organisations_of(session, person.id):
        notices.tell(session, Happened.ACCOUNT_CLOSED, organisation, by, about=person.id)
    for steward in left:
        notices.tell(session, Happened.SITE_UNREACHED, steward, None, about=person.id)
    ledger.record(session, "AccountClosed", actor=by, reason=said)


def ask_for_reset(session: Session, actor: Actor, person_id: UUID, reason: str) -> Proposal:
    """Ask that somebody's password be reset; a second person decides.

    Raises:
        Failure: ``not_found``, ``not_yourself``, ``reason_needed``.
    """
    if person_id == actor.person_id:
        raise Failure("not_yourself")
    other = must_know(session, actor, person_id)
    shared = sorted(actor.organisations(Role.ADMINISTRATOR) & {where for where, _ in other.roles}, key=str)
    if not shared:
        raise Failure("not_found")
    said = rules.checked_reason(reason)
    row = Proposal(
        id=uuid4(),
        kind=rules.ProposalKind.PASSWORD_RESET.value,
        organisation_id=shared[0],
        payload={"person": str(person_id)},
        reason=said,
        proposed_by=actor.person_id,
        proposed_at=service.now(),
    )
    queries.add(session, row)
    notices.tell_of_proposal(session, row, "proposed", actor.person_id)
    ledger.record(session, "ResetProposed", actor=actor.person_id, reason=said)
    return row


def carry_out_reset(session: Session, proposal: Proposal) -> str:
    """The token of the reset that two people have agreed on: shown once, to hand to the person."""
    token, moment = secrets.token_urlsafe(32), service.now()
    row = PasswordReset(
        id=uuid4(),
        token_digest=service.token_digest(token),
        person_id=UUID(proposal.payload["person"]),
        proposal_id=proposal.id,
        created_at=moment,
        expires_at=moment + rules.INVITATION_LIFE,
    )
    queries.add(session, row)
    return token


def reset_password(session: Session, token: str, password: str) -> None:
    """Set a new password with a reset's token; every session and token of the account ends.

    Raises:
        Failure: ``link_not_valid``, or why the password is refused.
    """
    moment = service.now()
    reset = queries.reset_by(session, service.token_digest(token))
    if reset is None or reset.used_at is not None or reset.expires_at <= moment:
        raise Failure("link_not_valid")
    person = queries.person(session, reset.person_id)
    if not person.active:
        raise Failure("link_not_valid")
    person.password_hash = service.hash_password(rules.checked_password(password, person.login))
    person.password_set_at = reset.used_at = moment
    service.end_everything(session, person.id)
    _tell_of_use(session, person.id)
    ledger.record(session, "PasswordReset", actor=person.id)


def _tell_of_use(session: Session, person_id: UUID) -> None:
    # Whoever used the token may not be the person: so no name stands for who did it, and the person hears of it.
    for organisation in queries.organisations_of(session, person_id):
        notices.tell(session, Happened.RESET_USED, organisation, None, about=person_id)


def close_at_the_machine(session: Session, login: str, reason: str, *, even_so: bool = False) -> None:
    """Close an account from the command line.

    Raises:
        Failure: ``no_such_person``, ``reason_needed``, ``last_named``.
    """
    person = queries.person_by_login(session, rules.normal_login(login))
    if person is None:
        raise Failure("no_such_person", login=login)
    _close(session, person, None, reason, even_so=even_so)


def everybody(session: Session) -> list[tuple[Person, list[tuple[str, UUID, str]]]]:
    """Every account with its roles, for the machine's operator: the organisation's English name, its id, the role."""
    names = {each.id: each.name_en for each in queries.organisations(session)}
    found: dict[UUID, tuple[Person, list[tuple[str, UUID, str]]]] = {
        person.id: (person, []) for person in queries.everybody(session)
    }
    for person, organisation, role, _membership in queries.people_of(session, names):
        found[person.id][1].append((names[organisation], organisation, role))
    return list(found.values())
