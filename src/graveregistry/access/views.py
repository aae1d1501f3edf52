"""Rows of access as the web answers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from graveregistry.access import notices, proposals, queries, reads, sealing, service, sharing, tokens
from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import Precision
from graveregistry.access.schemas import (
    GrantOut,
    HeldRoleOut,
    NamedOut,
    NewTokenOut,
    NoticeOut,
    NoticesOut,
    OpenSessionOut,
    OrganisationOut,
    PersonOut,
    ProposalOut,
    ReadOut,
    ReadPage,
    RoleOut,
    SealingOut,
    SessionOut,
    TokenOut,
)
from graveregistry.access.tables import GrantRow, Proposal
from graveregistry.access.told import DETAILS
from graveregistry.db import Session
from graveregistry.wire import cursor

RECENT = timedelta(days=30)


def session(
    training: bool, actor: Actor, csrf_token: str, session_id: UUID | None = None, sight: str | None = None
) -> SessionOut:
    """The signed-in person."""
    roles = [RoleOut(organisation=where, role=role) for where, role in sorted(actor.roles, key=str)]
    return SessionOut(
        training=training,
        person_id=actor.person_id,
        login=actor.login,
        name=actor.name,
        roles=roles,
        csrf_token=csrf_token,
        session_id=session_id,
        sight=sight,
    )


def open_sessions(db: Session, here: service.Present) -> list[OpenSessionOut]:
    """One's own sessions, the newest first."""
    rows = queries.sessions_of(db, here.actor.person_id, service.now())
    return [OpenSessionOut(id=i, begun=begun, seen=seen, this=i == here.session_id) for i, begun, seen in rows]


def organisations(db: Session, actor: Actor) -> list[OrganisationOut]:
    """All organisations, marked as mine or as partners."""
    mine = actor.organisations()
    partners = queries.partners_of(db, mine)
    return [
        OrganisationOut(id=o.id, name_ar=o.name_ar, name_en=o.name_en, mine=o.id in mine, partner=o.id in partners)
        for o in queries.organisations(db)
    ]


def people(db: Session, actor: Actor) -> list[PersonOut]:
    """The people of the actor's organisations."""
    administered = actor.organisations(Role.ADMINISTRATOR)
    found: dict[UUID, PersonOut] = {}
    for person, organisation, role, membership in queries.people_of(db, actor.organisations()):
        seen = found.setdefault(
            person.id, PersonOut(id=person.id, name=person.name, login=None, active=person.active, roles=[])
        )
        if organisation in administered:
            seen.login = person.login
        # Who is no longer there holds nothing, whatever they held when they left.
        if person.active:
            seen.roles.append(HeldRoleOut(id=membership, organisation=organisation, role=Role(role)))
    return list(found.values())


def proposal(db: Session, actor: Actor, row: Proposal, token: str | None = None) -> ProposalOut:
    """A proposal, and whether this person may decide it."""
    waiting = row.decided_at is None
    return ProposalOut.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "organisation": row.organisation_id,
            "site_id": row.site_id,
            "payload": row.payload,
            "reason": row.reason,
            "review_on": row.review_on,
            "proposed_by": row.proposed_by,
            "proposed_at": row.proposed_at,
            "decided_by": row.decided_by,
            "decided_at": row.decided_at,
            "approved": row.approved,
            "may_decide": waiting and proposals.may_decide(db, actor, row),
            "token": token,
        }
    )


def waiting(db: Session, actor: Actor) -> list[ProposalOut]:
    """Those waiting and those of the last days."""
    return [proposal(db, actor, row) for row in queries.proposals(db, service.now() - RECENT)]


def grant(row: GrantRow) -> GrantOut:
    """A grant."""
    return GrantOut(
        id=row.id,
        kind=row.kind,
        person=row.person_id,
        organisation=row.organisation_id,
        precision=Precision(row.level).code,
        purpose=row.purpose,
        granted_by=row.granted_by,
        coded_name=row.coded_name,
        valid_from=row.valid_from,
        until=row.until,
        revoked_at=row.revoked_at,
    )


def grants(db: Session, site_id: UUID) -> list[GrantOut]:
    """The grants of a site whose records the actor reads."""
    return [grant(row) for row in sharing.grants_of(db, site_id)]


def tokens_listed(rows: Sequence[tokens.Token]) -> list[TokenOut]:
    """Tokens without their text, which nobody has but their owner."""
    return [TokenOut.model_validate(row) for row in rows]


def token_made(made: tokens.Made) -> NewTokenOut:
    """A token with its text, this once."""
    return NewTokenOut(token=made.text, **TokenOut.model_validate(made.row).model_dump())


def access_log(db: Session, lines: list[reads.Line], limit: int) -> ReadPage:
    """A page of the access log, with the cursor of the next when this one is full."""
    names = service.names(db, {line.person_id for line in lines})
    shown = [
        ReadOut(
            minute=line.minute,
            person_id=line.person_id,
            person_name=names.get(line.person_id),
            steward=line.steward,
            kind=line.kind,
            with_token=line.token_id is not None,
            areas=line.areas,
            sites=line.sites,
        )
        for line in lines
    ]
    return ReadPage(reads=shown, next=cursor(*reads.place(lines[-1])) if len(lines) == limit else None)


def _named(ids: Iterable[UUID], names: Mapping[UUID, str]) -> list[NamedOut]:
    return sorted((NamedOut(id=each, name=names[each]) for each in ids), key=lambda one: (one.name, str(one.id)))


def sealing_of(db: Session, seen: sealing.Outlook) -> SealingOut:
    """Who keeps sight of a site and who loses it, by name."""
    names = service.names(db, seen.keep | seen.lose)
    return SealingOut(keep=_named(seen.keep, names), lose=_named(seen.lose, names))


def notices_of(db: Session, actor: Actor, after: tuple[datetime, UUID] | None, limit: int) -> NoticesOut:
    """A page of what the actor was told."""
    found = notices.own(db, actor, after, limit + 1)
    page = found[:limit]
    people = {who for told in page for who in (told.notice.by_person, told.notice.about_person) if who is not None}
    names = service.names(db, people)
    more = None
    if len(found) > limit:
        more = cursor(page[-1].notice.at.isoformat(), str(page[-1].notice.id))
    return NoticesOut(
        unread=notices.unread(db, actor), notices=[_notice(db, actor, told, names) for told in page], next=more
    )


def _notice(db: Session, actor: Actor, told: queries.Told, names: Mapping[UUID, str]) -> NoticeOut:
    row = told.notice

    def person(who: UUID | None) -> NamedOut | None:
        return None if who is None else NamedOut(id=who, name=names[who])

    asked = None
    if row.proposal_id is not None and row.about_person == actor.person_id:
        asked = queries.read_proposal(db, row.proposal_id)
    return NoticeOut.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "at": row.at,
            "organisation": row.organisation_id,
            "by": person(row.by_person),
            "about": person(row.about_person),
            "site_id": row.site_id if told.sees_site else None,
            **{key: row.details.get(key) for key in DETAILS},
            "read": row.read_at is not None,
            "proposal_id": row.proposal_id,
            "may_stop": asked is not None and proposals.may_stop(db, actor, asked),
        }
    )
