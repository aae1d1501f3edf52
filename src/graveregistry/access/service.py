"""Signing in and out, acting on a transaction, and writes that may arrive twice."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from graveregistry.access import queries, rules
from graveregistry.access.actors import Actor
from graveregistry.access.precision import Disclosure, ProtectedSite
from graveregistry.access.queries import reading, sight
from graveregistry.access.tables import SignIn, SubmittedOnce
from graveregistry.db import Kept, Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger

# OWASP's second argon2id setting (19 MiB, 2 passes): bearable when many sign in at once on a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS_HASH = _HASHER.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened: the cookie's token (known to the client only) and who signed in."""

    token: str
    csrf_token: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Present:
    """The person of a request and the session they came with."""

    actor: Actor
    session_id: UUID
    csrf_token: str


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(UTC)


def clock(session: Session) -> datetime:
    """When this transaction began by the database's clock, which is the one that row-level security goes by."""
    return queries.clock(session)


def token_digest(token: str) -> bytes:
    """What is kept of a token: tokens are 256 random bits, so a plain digest gives nothing away."""
    return hashlib.sha256(token.encode()).digest()


def hash_password(password: str) -> str:
    """The argon2id hash of a password already checked by ``rules.checked_password``."""
    return _HASHER.hash(password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        # The same normal form as when it was set: two keyboards spell one letter in two ways.
        return _HASHER.verify(password_hash, unicodedata.normalize("NFC", password))
    except (VerifyMismatchError, InvalidHashError):
        return False


def _try_keys(login: str, address: str) -> tuple[bytes, bytes]:
    return (
        hashlib.sha256(f"account\n{login}".encode()).digest(),
        hashlib.sha256(f"address\n{address}".encode()).digest(),
    )


def _checked_person(session: Session, login: str, password: str, address: str) -> UUID:
    """Whose sign-in name and password these are. A refused try is kept and counted, by account and by address.

    An unknown name costs the same time as a wrong password and is answered and throttled alike.

    Raises:
        Failure: ``too_many_tries``, ``sign_in_refused``.
    """
    moment = now()
    keys = _try_keys(login, address)
    # One try of an account at a time: tries sent all at once would all be heard before the first is counted.
    if not queries.hold_try(session, keys[0]):
        raise Failure("too_many_tries", minutes=1)
    limits = (rules.TRIES_PER_ACCOUNT, rules.TRIES_PER_ADDRESS)
    wait = max(
        rules.minutes_to_wait(queries.tries_since(session, key, moment - rules.TRY_WINDOW), limit, moment)
        for key, limit in zip(keys, limits, strict=True)
    )
    if wait:
        raise Failure("too_many_tries", minutes=wait)
    person = queries.person_by_login(session, login)
    right = _matches(_NOBODYS_HASH if person is None else person.password_hash, password)
    if person is None or not right or not person.active:
        queries.note_try(session, keys, moment, moment - rules.TRY_WINDOW)
        raise Kept("sign_in_refused")
    return person.id


def sign_in(session: Session, login: str, password: str, address: str) -> SignedIn:
    """Open a session.

    Raises:
        Failure: ``too_many_tries``, ``sign_in_refused``.
    """
    return open_session(session, prove(session, login, password, address))


def prove(session: Session, login: str, password: str, address: str) -> UUID:
    """Whose sign-in name and password these are, for an act at the machine that opens no session.

    Raises:
        Failure: ``too_many_tries``, ``sign_in_refused``.
    """
    return _checked_person(session, rules.normal_login(login), password, address)


def open_session(session: Session, person_id: UUID) -> SignedIn:
    """A new session of a person who has shown who they are."""
    moment = now()
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    queries.add(
        session,
        SignIn(
            token_digest=token_digest(token),
            id=uuid4(),
            person_id=person_id,
            csrf_token=csrf,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + rules.SESSION_LIFE,
        ),
    )
    actor = queries.actor_of(session, person_id)
    assert actor is not None  # The session's foreign key is theirs.
    return SignedIn(token, csrf, actor)


def present(session: Session, token: str | None) -> Present | None:
    """Who a session's token belongs to, set as the actor of this transaction; none when it has ended.

    A closed account is nobody at once, whatever its sessions say.
    """
    if not token:
        return None
    moment = now()
    found = queries.open_session(session, token_digest(token), moment, moment - rules.SESSION_IDLE)
    actor = None if found is None else act_as(session, found.person_id)
    if found is None or actor is None:
        return None
    if (moment - found.seen_at).total_seconds() > 60:
        queries.touch_session(session, found.id, moment)
    return Present(actor, found.id, found.csrf_token)


def sight_mark(session: Session, here: Present) -> str:
    """A mark of what somebody sees, for their session alone: it changes with it, and tells nothing else."""
    return sight.mark(session, here.session_id)


def act_as(session: Session, person_id: UUID) -> Actor | None:
    """Make a person the actor of this transaction; none, and nothing is visible, when the account is closed."""
    actor = queries.actor_of(session, person_id)
    if actor is None or not actor.active:
        queries.set_actor(session, None)
        return None
    queries.set_actor(session, person_id)
    return actor


def is_open(session: Session, person_id: UUID) -> bool:
    """Whether somebody's account is there and not closed."""
    actor = queries.actor_of(session, person_id)
    return actor is not None and actor.active


def check_csrf(here: Present, sent: str | None) -> None:
    """The page's token must come with every change.

    Raises:
        Failure: ``csrf_refused``.
    """
    if sent is None or not hmac.compare_digest(sent.encode(), here.csrf_token.encode()):
        raise Failure("csrf_refused")


def sign_out(session: Session, here: Present) -> None:
    """End this session."""
    queries.end_sessions(session, here.actor.person_id, here.session_id)


def end_session(session: Session, actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions.

    Raises:
        Failure: ``not_found``.
    """
    if not queries.end_sessions(session, actor.person_id, session_id):
        raise Failure("not_found")


def confirm(session: Session, actor: Actor, password: str, address: str) -> None:
    """Show again that one is who signed in; a wrong password counts as a refused try.

    Raises:
        Failure: ``too_many_tries``, ``sign_in_refused``.
    """
    _checked_person(session, actor.login, password, address)


def end_everything(session: Session, person_id: UUID) -> None:
    """End every session and every token of a person; the caller records the event."""
    queries.end_sessions(session, person_id)
    moment = now()
    for row in reading.tokens_of(session, person_id):
        row.ended_at = moment


def change_password(session: Session, actor: Actor, old: str, new: str, address: str) -> None:
    """Replace one's own password; every session and token of the account ends. A wrong old one counts as a refused try.

    Raises:
        Failure: ``too_many_tries``, ``sign_in_refused`` when the old one is wrong, or why the new one is refused.
    """
    person = queries.person(session, _checked_person(session, actor.login, old, address))
    person.password_hash = hash_password(rules.checked_password(new, actor.login))
    person.password_set_at = now()
    end_everything(session, person.id)
    ledger.record(session, "PasswordChanged", actor=person.id)


def disclosure_of(session: Session, site_id: UUID) -> Disclosure:
    """What the transaction's actor sees of a site."""
    precision, records = queries.disclosed_level(session, site_id)
    return Disclosure(precision, records)


def first_time(session: Session, actor: Actor, key: str, request: bytes) -> bool:
    """Whether this write has not been done yet; the same request again is no failure and changes nothing.

    Args:
        key: the client's own id of the write, with what it writes ("site/<uuid>").
        request: the canonical bytes of the request.

    Raises:
        Failure: ``id_conflict`` when the key was used for something else.
    """
    queries.hold_key(session, f"{actor.person_id}/{key}")
    digest = hashlib.sha256(request).digest()
    before = queries.submitted(session, actor.person_id, key)
    if before is None:
        queries.add(session, SubmittedOnce(person_id=actor.person_id, key=key, request_digest=digest, at=now()))
        return True
    if before.request_digest != digest:
        raise Failure("id_conflict")
    return False


def submission(session: Session, actor: Actor, key: str) -> SubmittedOnce | None:
    """When the actor's write of this key came, and the digest of its request; none when it has not come."""
    return queries.submitted(session, actor.person_id, key)


def submissions(session: Session, actor: Actor, prefix: str, limit: int) -> Sequence[SubmittedOnce]:
    """The actor's newest writes whose keys begin with ``prefix``."""
    return queries.submissions(session, actor.person_id, prefix, limit)


def protection(session: Session, site_id: UUID) -> ProtectedSite:
    """Steward and sensitivity of a site the actor sees.

    Raises:
        Failure: ``not_found``.
    """
    found = queries.protection(session, site_id)
    if found is None:
        raise Failure("not_found")
    return found


def names(session: Session, people: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people by id."""
    return queries.names(session, people)


def act_as_login(session: Session, login: str) -> Actor | None:
    """Make the person with this sign-in name the actor of this transaction; none when there is no open account."""
    person = queries.person_by_login(session, rules.normal_login(login))
    return None if person is None else act_as(session, person.id)
