"""Personal access tokens: keys with which a GIS program reads in a person's name, never more than they themselves see.

A token is 256 random bits, so what is kept is its plain SHA-256: there is nothing to guess that a slow hash would
protect, as there is with a password, and every tile looks its token up. It opens the OGC routes alone.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from graveregistry.access import people, queries, rules, service
from graveregistry.access.actors import Actor, Role
from graveregistry.access.queries import reading
from graveregistry.access.rules import Scope
from graveregistry.access.tables import PersonalToken
from graveregistry.db import Kept, Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger

Token = PersonalToken
PREFIX = "grv_"
"""Lets scanners of leaked secrets know one of ours."""
MOST = 20
HOLDERS = (Role.RESEARCHER, Role.VERIFIER, Role.PROTECTION_OFFICER, Role.LEGAL)
"""Who may hold a token: roles that come to see sites. A monitor reads nothing back, with a program neither."""

_BEARER = re.compile(rf"[Bb][Ee][Aa][Rr][Ee][Rr] +({PREFIX}[A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True, slots=True)
class Made:
    """A token just made; its text is shown once and kept nowhere."""

    row: PersonalToken
    text: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who reads, and with which token; none for somebody who signed in."""

    actor: Actor
    token_id: UUID | None


def make(
    session: Session, actor: Actor, password: str, name: str, scopes: Sequence[Scope], days: int, address: str
) -> Made:
    """Make a token for oneself. The password is asked for: a session left open must not become a year's access.

    Raises:
        Failure: ``not_allowed``, ``too_many_tries``, ``sign_in_refused``, ``too_many_tokens``.
    """
    check_role(actor)
    service.confirm(session, actor, password, address)
    moment = service.now()
    queries.hold_key(session, f"tokens/{actor.person_id}")
    if sum(row.expires_at > moment for row in reading.tokens_of(session, actor.person_id)) >= MOST:
        raise Failure("too_many_tokens", limit=MOST)
    text = PREFIX + secrets.token_urlsafe(32)
    row = PersonalToken(
        id=uuid4(),
        person_id=actor.person_id,
        token_digest=service.token_digest(text),
        name=name.strip(),
        scopes=[each.value for each in Scope if each in scopes],
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    queries.add(session, row)
    ledger.record(session, "TokenMade", actor=actor.person_id)
    return Made(row, text)


def own(session: Session, actor: Actor) -> Sequence[PersonalToken]:
    """One's own tokens that were not revoked."""
    return reading.tokens_of(session, actor.person_id)


def of_person(session: Session, actor: Actor, person_id: UUID) -> Sequence[PersonalToken]:
    """The tokens of somebody in an organisation that the actor administers.

    Raises:
        Failure: ``not_found``.
    """
    people.must_know(session, actor, person_id)
    return reading.tokens_of(session, person_id)


def revoke(session: Session, actor: Actor, token_id: UUID) -> None:
    """End one's own token, or as an administrator somebody's; it opens nothing from then on.

    Raises:
        Failure: ``not_found``, also for one that has ended.
    """
    row = reading.token(session, token_id)
    if row is None:
        raise Failure("not_found")
    if row.person_id != actor.person_id:
        people.must_know(session, actor, row.person_id)
    _end(session, row, actor.person_id)


def at_the_machine(session: Session, login: str) -> Sequence[PersonalToken]:
    """A person's tokens from the command line.

    Raises:
        Failure: ``no_such_person``.
    """
    person = queries.person_by_login(session, rules.normal_login(login))
    if person is None:
        raise Failure("no_such_person", login=login)
    return reading.tokens_of(session, person.id)


def revoke_at_the_machine(session: Session, token_id: UUID) -> None:
    """End a token from the command line.

    Raises:
        Failure: ``not_found``.
    """
    row = reading.token(session, token_id)
    if row is None:
        raise Failure("not_found")
    _end(session, row, None)


def _end(session: Session, row: PersonalToken, by: UUID | None) -> None:
    if row.ended_at is not None:
        raise Failure("not_found")
    row.ended_at, row.ended_by = service.now(), by
    ledger.record(session, "TokenRevoked", actor=by)


def check_role(actor: Actor) -> None:
    """Only roles that come to see sites may hold a token.

    Raises:
        Failure: ``not_allowed``.
    """
    if not actor.organisations(*HOLDERS):
        raise Failure("not_allowed")


def holder(session: Session, authorization: str, scope: Scope | None, address: str) -> Holder:
    """Who comes with this Authorization header, set as the actor of the transaction.

    Unknown, ended, expired, without the scope, of a closed account or of one without a fitting role: all are answered
    alike. A refused try is counted by address, apart from sign-ins; a right token is never made to wait for others.

    Raises:
        Failure: ``token_refused``, ``too_many_tries``.
    """
    found = _right(session, authorization, scope)
    if found is not None:
        return found
    queries.set_actor(session, None)
    moment = service.now()
    key = hashlib.sha256(f"token\n{address}".encode()).digest()
    since = moment - rules.TRY_WINDOW
    wait = rules.minutes_to_wait(queries.tries_since(session, key, since), rules.TRIES_PER_ADDRESS, moment)
    if wait:
        raise Failure("too_many_tries", minutes=wait)
    queries.note_try(session, (key,), moment, since)
    raise Kept("token_refused")


def _right(session: Session, authorization: str, scope: Scope | None) -> Holder | None:
    given = _BEARER.fullmatch(authorization.strip())
    row = None if given is None else reading.token_by(session, service.token_digest(given[1]))
    moment = service.now()
    if row is None or row.ended_at is not None or row.expires_at <= moment:
        return None
    if scope is not None and scope not in row.scopes:
        return None
    actor = service.act_as(session, row.person_id)
    if actor is None or not actor.organisations(*HOLDERS):
        return None
    if row.last_used_on != moment.date():
        row.last_used_on = moment.date()
    return Holder(actor, row.id)
