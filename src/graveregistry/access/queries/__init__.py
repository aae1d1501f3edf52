"""The SQL of access: who someone is, what they may reach, and the rows that decide it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, delete, func, insert, or_, select, text, tuple_, update

from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import Precision, ProtectedSite, Sensitivity
from graveregistry.access.tables import (
    FailedTry,
    GrantRow,
    Invitation,
    Membership,
    Notice,
    Organisation,
    Partnership,
    PasswordReset,
    Person,
    Proposal,
    SignIn,
    SubmittedOnce,
)
from graveregistry.access.tables import ProtectedSite as ProtectedSiteRow
from graveregistry.db import Session


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that was found: its id, whose it is, and the token its page must send with every change."""

    id: UUID
    person_id: UUID
    csrf_token: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and whether its reader sees the site that it is about."""

    notice: Notice
    sees_site: bool


def disclosed_sites() -> Subquery:
    """What the actor may see: columns ``site_id``, ``level`` (1 area, 2 vicinity, 3 exact), ``records``."""
    function = func.disclosed_sites().table_valued("site_id", "level", "records", name="disclosed")
    return select(function.c.site_id, function.c.level, function.c.records).subquery("disclosed")


def set_actor(session: Session, person_id: UUID | None) -> None:
    """Set who acts on this transaction; row-level security answers nothing until this is done."""
    session.execute(
        text("SELECT set_config('graveregistry.actor', :person, true)"),
        {"person": "" if person_id is None else str(person_id)},
    )


def actor_of(session: Session, person_id: UUID) -> Actor | None:
    """The person with the roles they hold now."""
    person = session.get(Person, person_id)
    if person is None:
        return None
    held = session.execute(
        select(Membership.organisation_id, Membership.role).where(
            Membership.person_id == person_id, Membership.ended_at.is_(None)
        )
    )
    roles = frozenset((organisation, Role(role)) for organisation, role in held)
    return Actor(person.id, person.login, person.name, roles, person.active)


def person_by_login(session: Session, login: str) -> Person | None:
    """The account of a sign-in name."""
    return session.scalar(select(Person).where(Person.login == login))


def people_of(session: Session, organisations: Iterable[UUID]) -> Sequence[tuple[Person, UUID, str, UUID]]:
    """Every role held in ``organisations``: person, organisation, role and the membership's id, by name."""
    rows = session.execute(
        select(Person, Membership.organisation_id, Membership.role, Membership.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id.in_(list(organisations)), Membership.ended_at.is_(None))
        .order_by(Person.name, Membership.role)
    )
    return [(person, organisation, role, membership) for person, organisation, role, membership in rows]


def membership(session: Session, membership_id: UUID) -> Membership | None:
    """One role held."""
    return session.get(Membership, membership_id)


def holds_role(session: Session, person_id: UUID, organisation_id: UUID, role: str) -> bool:
    """Whether the role is held already."""
    found = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.organisation_id == organisation_id,
        Membership.role == role,
        Membership.ended_at.is_(None),
    )
    return session.scalar(found) is not None


def organisations(session: Session, ids: Iterable[UUID] | None = None) -> Sequence[Organisation]:
    """Organisations by id, or all of them."""
    query = select(Organisation).order_by(Organisation.name_en)
    if ids is not None:
        query = query.where(Organisation.id.in_(list(ids)))
    return session.scalars(query).all()


def partners_of(session: Session, ids: Iterable[UUID]) -> frozenset[UUID]:
    """The organisations in partnership, in either direction, with one of ``ids``."""
    own = list(ids)
    rows = session.execute(
        select(Partnership.organisation_id, Partnership.partner_id).where(
            or_(Partnership.organisation_id.in_(own), Partnership.partner_id.in_(own)), Partnership.ended_at.is_(None)
        )
    )
    return frozenset(side for pair in rows for side in pair) - frozenset(own)


def open_session(session: Session, digest: bytes, now: datetime, idle_since: datetime) -> OpenSession | None:
    """The session of a token, if it has not ended and was seen since ``idle_since``."""
    given = {"digest": digest, "now": now, "idle_since": idle_since}
    row = session.execute(text("SELECT * FROM open_session(:digest, :now, :idle_since)"), given).one_or_none()
    return None if row is None else OpenSession(*row)


def touch_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Note that the session was used; another request that notes it already is not waited for."""
    free = select(SignIn.token_digest).where(SignIn.id == session_id).with_for_update(skip_locked=True)
    session.execute(update(SignIn).where(SignIn.token_digest.in_(free)).values(seen_at=now))


def sessions_of(session: Session, person_id: UUID, now: datetime) -> Sequence[tuple[UUID, datetime, datetime]]:
    """The open sessions of a person: id, begun, last seen."""
    rows = session.execute(
        select(SignIn.id, SignIn.created_at, SignIn.seen_at)
        .where(SignIn.person_id == person_id, SignIn.expires_at > now)
        .order_by(SignIn.seen_at.desc())
    )
    return [(found, created, seen) for found, created, seen in rows]


def end_sessions(session: Session, person_id: UUID, only: UUID | None = None) -> int:
    """End one or all sessions of a person; the number that ended."""
    ending = delete(SignIn).where(SignIn.person_id == person_id)
    if only is not None:
        ending = ending.where(SignIn.id == only)
    return len(session.execute(ending.returning(SignIn.id)).all())


def tries_since(session: Session, key: bytes, since: datetime) -> list[datetime]:
    """When sign-ins of this key were refused."""
    return list(session.scalars(select(FailedTry.at).where(FailedTry.key == key, FailedTry.at > since)))


def note_try(session: Session, keys: Iterable[bytes], now: datetime, forget_before: datetime) -> None:
    """Count a refused sign-in under each key, and forget what no window needs any more."""
    session.execute(insert(FailedTry), [{"key": key, "at": now} for key in keys])
    session.execute(delete(FailedTry).where(FailedTry.at < forget_before))


def hold_try(session: Session, key: bytes) -> bool:
    """Whether no other transaction tries this key now; the hold lasts until this transaction ends."""
    asked = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 8))")
    return bool(session.scalar(asked, {"key": key.hex()}))


def invitation_by(session: Session, digest: bytes) -> Invitation | None:
    """The invitation of a token, locked so that it is used once."""
    return session.scalar(select(Invitation).where(Invitation.token_digest == digest).with_for_update())


def reset_by(session: Session, digest: bytes) -> PasswordReset | None:
    """The password reset of a token, locked so that it is used once."""
    return session.scalar(select(PasswordReset).where(PasswordReset.token_digest == digest).with_for_update())


def proposal(session: Session, proposal_id: UUID) -> Proposal | None:
    """One proposal the actor may see, held so that it is decided once (a row lock would hide it from its proposer)."""
    hold_key(session, f"proposal/{proposal_id}")
    return session.get(Proposal, proposal_id, populate_existing=True)


def read_proposal(session: Session, proposal_id: UUID) -> Proposal | None:
    """One proposal the actor may see, as it stands."""
    return session.get(Proposal, proposal_id)


def proposals(session: Session, since: datetime) -> Sequence[Proposal]:
    """Proposals waiting, and those decided since a moment, that the actor may see; newest first."""
    return session.scalars(
        select(Proposal)
        .where(or_(Proposal.decided_at.is_(None), Proposal.decided_at > since))
        .order_by(Proposal.proposed_at.desc(), Proposal.id)
        .limit(200)
    ).all()


def protected_site(session: Session, site_id: UUID) -> ProtectedSiteRow | None:
    """The protection of a site that the actor may see."""
    return session.get(ProtectedSiteRow, site_id)


def protection(session: Session, site_id: UUID) -> ProtectedSite | None:
    """Steward and sensitivity, as the pure decision takes them."""
    row = protected_site(session, site_id)
    return None if row is None else ProtectedSite(row.steward, Sensitivity(row.sensitivity))


def grants_of(session: Session, site_id: UUID) -> Sequence[GrantRow]:
    """All grants of a site that the actor may see, newest first."""
    return session.scalars(
        select(GrantRow).where(GrantRow.site_id == site_id).order_by(GrantRow.valid_from.desc(), GrantRow.id)
    ).all()


def grant(session: Session, grant_id: UUID) -> GrantRow | None:
    """One grant that the actor may see."""
    return session.get(GrantRow, grant_id)


def disclosed_level(session: Session, site_id: UUID) -> tuple[Precision, bool]:
    """How precisely the transaction's actor sees a site, and whether they read its records."""
    disclosed = disclosed_sites()
    row = session.execute(
        select(disclosed.c.level, disclosed.c.records).where(disclosed.c.site_id == site_id)
    ).one_or_none()
    return (Precision.NONE, False) if row is None else (Precision(row[0]), bool(row[1]))


def submitted(session: Session, person_id: UUID, key: str) -> SubmittedOnce | None:
    """The request that used this key before."""
    return session.get(SubmittedOnce, (person_id, key))


def submissions(session: Session, person_id: UUID, prefix: str, limit: int) -> Sequence[SubmittedOnce]:
    """The newest requests of a person whose keys begin with ``prefix``."""
    return session.scalars(
        select(SubmittedOnce)
        .where(SubmittedOnce.person_id == person_id, SubmittedOnce.key.startswith(prefix, autoescape=True))
        .order_by(SubmittedOnce.at.desc(), SubmittedOnce.key)
        .limit(limit)
    ).all()


def reportable(session: Session, site_id: UUID) -> bool:
    """Whether the transaction's actor may send a report about the place."""
    places = func.reportable_sites().table_valued("site_id", name="reportable")
    return session.scalar(select(places.c.site_id).where(places.c.site_id == site_id)) is not None


def hold_key(session: Session, key: str) -> None:
    """Let one request at a time use this key, until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 7))"), {"key": key})


def clock(session: Session) -> datetime:
    """When this transaction began by the database's clock, which is the one that row-level security goes by."""
    return session.execute(select(func.now())).scalar_one()


def add(session: Session, *rows: Any) -> None:
    """Add rows to the transaction."""
    session.add_all(rows)
    session.flush()


def person(session: Session, person_id: UUID) -> Person:
    """The account of a person known to exist."""
    return session.get_one(Person, person_id)


def was_invited_to(session: Session, person_id: UUID, ids: Iterable[UUID]) -> bool:
    """Whether the account began with an invitation to one of these organisations."""
    found = select(Invitation.id).where(Invitation.used_by == person_id, Invitation.organisation_id.in_(list(ids)))
    return session.scalar(found.limit(1)) is not None


def flush(session: Session) -> None:
    """Send pending changes to the database, under the actor who is set now."""
    session.flush()


def names(session: Session, people: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people by id."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(list(people))))
    return {row.id: row.name for row in rows}


def everybody(session: Session) -> Sequence[Person]:
    """Every account, by sign-in name."""
    return session.scalars(select(Person).order_by(Person.login)).all()


def actors(session: Session, organisations: Iterable[UUID], people: Iterable[UUID]) -> Sequence[Actor]:
    """Everybody with an open account who holds a role in one of ``organisations`` or is one of ``people``."""
    held: dict[UUID, set[tuple[UUID, Role]]] = {}
    found: dict[UUID, Person] = {}
    there = select(Membership.person_id).where(
        Membership.organisation_id.in_(list(organisations)), Membership.ended_at.is_(None)
    )
    rows = session.execute(
        select(Person, Membership.organisation_id, Membership.role)
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.ended_at.is_(None))
        .where(Person.active, or_(Person.id.in_(list(people)), Person.id.in_(there)))
    )
    for person, organisation, role in rows:
        found[person.id] = person
        held.setdefault(person.id, set())
        if organisation is not None:
            held[person.id].add((organisation, Role(role)))
    return [Actor(each.id, each.login, each.name, frozenset(held[each.id])) for each in found.values()]


def organisations_of(session: Session, person_id: UUID) -> Sequence[UUID]:
    """The organisations in which a person holds a role, each once."""
    held = select(Membership.organisation_id).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    return session.scalars(held.distinct()).all()


def holders(session: Session, organisations: Iterable[UUID], roles: Iterable[Role]) -> set[UUID]:
    """Who holds one of ``roles`` in one of ``organisations``."""
    return set(
        session.scalars(
            select(Membership.person_id).where(
                Membership.organisation_id.in_(list(organisations)),
                Membership.role.in_([role.value for role in roles]),
                Membership.ended_at.is_(None),
            )
        )
    )


def open_accounts(session: Session, people: frozenset[UUID | None]) -> Sequence[UUID]:
    """Those of ``people`` whose accounts are open."""
    return session.scalars(select(Person.id).where(Person.active, Person.id.in_(list(people)))).all()


def notices(session: Session, person_id: UUID, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Told]:
    """What a person was told, newest first."""
    disclosed = disclosed_sites()
    query = (
        select(Notice, disclosed.c.level)
        .outerjoin(disclosed, disclosed.c.site_id == Notice.site_id)
        .where(Notice.person_id == person_id)
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(tuple_(Notice.at, Notice.id) < tuple_(*before))
    return [Told(notice, level is not None) for notice, level in session.execute(query)]


def unread(session: Session, person_id: UUID) -> int:
    """How many notices a person has not read."""
    query = select(func.count(Notice.id)).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return session.scalars(query).one()


def mark_read(session: Session, person_id: UUID, ids: Iterable[UUID]) -> None:
    """Note that a person has read some of their notices; the first reading counts."""
    session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.id.in_(list(ids)), Notice.read_at.is_(None))
        .values(read_at=func.now())
    )


def reset_of(session: Session, proposal_id: UUID) -> PasswordReset | None:
    """The reset that came of a proposal."""
    return session.scalar(select(PasswordReset).where(PasswordReset.proposal_id == proposal_id))


def hold_reset(session: Session, reset: PasswordReset) -> None:
    """Read a reset as it is now, and let nobody use it until this transaction ends."""
    session.refresh(reset, with_for_update=True)


def sealed_sites(session: Session, steward: UUID) -> Sequence[ProtectedSiteRow]:
    """The steward's sealed sites that the actor may see."""
    sealed = ProtectedSiteRow.sensitivity == Sensitivity.SEALED.value
    return session.scalars(select(ProtectedSiteRow).where(ProtectedSiteRow.steward == steward, sealed)).all()


def sealed_left_by(session: Session, person_id: UUID) -> Sequence[UUID]:
    """The stewards of sealed sites that nobody would reach any more without this person."""
    return session.scalars(select(func.sealed_left_by(person_id).column_valued("steward"))).all()
