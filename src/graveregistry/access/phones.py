"""Phones that log visits: a coordinator offers, the phone takes the offer, and anybody who coordinates can end it.

A phone holds two credentials of 256 random bits, of which plain digests are kept (as of personal tokens). One reads
what is assigned and lies on the phone under its passphrase; the other can only send what was sealed, so that visits go
out before anybody has typed a passphrase. Neither signs in: to the database nobody acts.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NoReturn
from uuid import UUID, uuid4

from graveregistry.access import notices, queries, rules, service
from graveregistry.access.actors import REACHES_SITES, Actor, Role
from graveregistry.access.queries import phones
from graveregistry.access.tables import Device, Enrolment, Person
from graveregistry.access.told import Happened
from graveregistry.db import Kept, Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger

Phone = Device
OFFER_LIFE = timedelta(minutes=15)
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is taken for a digit."""
CODE_LENGTH = 10
READS, SENDS = "grp_", "grs_"
"""How the two credentials of a phone begin."""

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
_PRESENTED = re.compile(rf"[Pp][Hh][Oo][Nn][Ee] +((?:{READS}|{SENDS})[A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer just made. ``secret`` is for the picture, ``code`` for typing; both are shown once and kept nowhere."""

    row: Enrolment
    secret: str
    code: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A phone just enrolled; its credentials are handed over once and kept nowhere."""

    phone: Device
    person: Person
    credential: str
    send_credential: str


def offer(session: Session, actor: Actor, person_id: UUID, name: str | None, days: int, *, log_only: bool) -> Offer:
    """Offer to enrol a phone for somebody of an organisation whose protection officer one is.

    Raises:
        Failure: ``not_allowed``, ``not_found``.
    """
    organisation = _theirs(session, actor, person_id)
    secret, code = secrets.token_urlsafe(32), "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    moment = service.now()
    row = Enrolment(
        id=uuid4(),
        person_id=person_id,
        organisation_id=organisation,
        secret_digest=service.token_digest(secret),
        code_digest=service.token_digest(code),
        name=name,
        days=days,
        log_only=log_only,
        offered_by=actor.person_id,
        offered_at=moment,
        expires_at=moment + OFFER_LIFE,
    )
    queries.add(session, row)
    ledger.record(session, "PhoneOffered", actor=actor.person_id)
    return Offer(row, secret, code)


def _theirs(session: Session, actor: Actor, person_id: UUID) -> UUID:
    officer = actor.organisations(Role.PROTECTION_OFFICER)
    if not officer:
        raise Failure("not_allowed")
    person = queries.actor_of(session, person_id)
    shared = officer & (frozenset() if person is None else person.organisations(*REACHES_SITES))
    if not shared:
        raise Failure("not_found")
    return min(shared, key=str)


def plain_code(typed: str) -> str:
    """A code as it was made: however it was spaced, whichever digits it was typed with, letters misread or not."""
    digits = "".join(str(unicodedata.digit(each, each)) for each in typed)
    return unicodedata.normalize("NFKC", digits).upper().translate(_MISREAD)


def accept(session: Session, given: str, device_name: str, address: str) -> Enrolled:
    """Take an offer, by its secret or its code. Whatever is wrong with one is answered alike, and counted.

    Raises:
        Failure: ``enrolment_refused``, ``too_many_tries``.
    """
    key = hashlib.sha256(f"enrolment\n{address}".encode()).digest()
    _check_tries(session, key)
    found, moment = _offered(session, given), service.now()
    if found is None or found.used_at is not None or found.expires_at <= moment:
        _refuse(session, key, "enrolment_refused")
    if not _still_theirs(session, found.person_id, found.organisation_id):
        _refuse(session, key, "enrolment_refused")
    found.used_at = moment
    credential, send_credential = READS + secrets.token_urlsafe(32), SENDS + secrets.token_urlsafe(32)
    row = Device(
        id=uuid4(),
        enrolment_id=found.id,
        person_id=found.person_id,
        organisation_id=found.organisation_id,
        digest=service.token_digest(credential),
        send_digest=service.token_digest(send_credential),
        name=(found.name or device_name).strip(),
        log_only=found.log_only,
        enrolled_at=moment,
        expires_at=moment + timedelta(days=found.days),
    )
    queries.add(session, row)
    notices.tell(session, Happened.PHONE_ENROLLED, row.organisation_id, found.offered_by, about=row.person_id)
    ledger.record(session, "PhoneEnrolled", actor=row.person_id)
    return Enrolled(row, queries.person(session, row.person_id), credential, send_credential)


def _offered(session: Session, given: str) -> Enrolment | None:
    by_secret = phones.enrolment_by(session, service.token_digest(given))
    return by_secret or phones.enrolment_by(session, service.token_digest(plain_code(given)))


def _still_theirs(session: Session, person_id: UUID, organisation_id: UUID) -> bool:
    person = queries.actor_of(session, person_id)
    return person is not None and organisation_id in person.organisations(*REACHES_SITES)


def _check_tries(session: Session, key: bytes) -> None:
    moment = service.now()
    since = moment - rules.TRY_WINDOW
    wait = rules.minutes_to_wait(queries.tries_since(session, key, since), rules.TRIES_PER_ADDRESS, moment)
    if wait:
        raise Failure("too_many_tries", minutes=wait)


def _refuse(session: Session, key: bytes, code: str) -> NoReturn:
    moment = service.now()
    queries.note_try(session, (key,), moment, moment - rules.TRY_WINDOW)
    raise Kept(code)


def present(session: Session, authorization: str, address: str, *, reading: bool) -> Device:
    """Which phone comes with this Authorization header; the transaction works for it from then on, for nobody else.

    Unknown, ended, expired, of a closed account or of somebody without a role any more, or the credential that only
    sends where something is to be read: all are answered alike. A refused try is counted by address.

    Raises:
        Failure: ``credential_refused``, ``too_many_tries``.
    """
    queries.set_actor(session, None)
    credential = presented(authorization)
    found = phones.device_by(session, service.token_digest(credential), REACHES_SITES)
    if found is None or not _opens(*found, credential, reading=reading):
        key = hashlib.sha256(f"phone\n{address}".encode()).digest()
        _check_tries(session, key)
        _refuse(session, key, "credential_refused")
    row, _ = found
    if row.last_seen_on != service.now().date():
        row.last_seen_on = service.now().date()
    work_for(session, row)
    return row


def presented(authorization: str) -> str:
    """The credential of an Authorization header.

    Raises:
        Failure: ``credential_refused`` for what can be none.
    """
    given = _PRESENTED.fullmatch(authorization.strip())
    if given is None:
        raise Failure("credential_refused")
    return given[1]


def shown_digest(authorization: str) -> bytes:
    """By what the credential of an Authorization header is looked up.

    Raises:
        Failure: ``credential_refused`` for what can be none.
    """
    return service.token_digest(presented(authorization))


def _opens(row: Device, holds: bool, credential: str, *, reading: bool) -> bool:
    if row.ended_at is not None or row.expires_at <= service.now():
        return False
    return holds and (not reading or credential.startswith(READS))


def work_for(session: Session, phone: Device) -> None:
    """Let the transaction see what this phone sent."""
    phones.set_device(session, phone.id)


def find(session: Session, device_id: UUID) -> Device | None:
    """A phone, ended ones too: what it sealed in its time is still its own."""
    return phones.device(session, device_id)


def person_of(session: Session, phone: Device) -> Person:
    """Whose phone it is."""
    return queries.person(session, phone.person_id)


def act_for(session: Session, phone: Device) -> Actor:
    """Make the phone's person the actor: for reading what is assigned to them, and for opening what they sealed.

    Raises:
        Failure: ``credential_refused`` when the account is closed.
    """
    actor = service.act_as(session, phone.person_id)
    if actor is None:
        raise Failure("credential_refused")
    return actor


def act_for_opening(session: Session, phone: Device, sealed_id: UUID) -> Actor:
    """Make the phone's person the actor for opening what they sealed; where their account is closed, only if it was
    admitted.

    Raises:
        Failure: ``sender_closed``.
    """
    phones.set_opening(session, sealed_id)
    queries.set_actor(session, phone.person_id)
    actor = queries.actor_of(session, phone.person_id)
    if actor is None or not phones.acts(session):
        queries.set_actor(session, None)
        raise Failure("sender_closed")
    # Here they act, whatever became of their account since.
    return replace(actor, active=True)


def of_mine(session: Session, actor: Actor) -> Sequence[tuple[Device, str]]:
    """The phones of the organisations whose protection officer one is, with the names of their people.

    Raises:
        Failure: ``not_allowed``.
    """
    officer = actor.organisations(Role.PROTECTION_OFFICER)
    if not officer:
        raise Failure("not_allowed")
    return phones.devices_of(session, officer)


def revoke(session: Session, actor: Actor, device_id: UUID) -> None:
    """End a phone of an organisation whose protection officer one is, at once and for ever.

    Raises:
        Failure: ``not_found``, also for one that has ended.
    """
    row = phones.device_for_change(session, device_id)
    if row is None or row.ended_at is not None or not actor.holds(Role.PROTECTION_OFFICER, row.organisation_id):
        raise Failure("not_found")
    row.ended_at, row.ended_by = service.now(), actor.person_id
    notices.tell(session, Happened.PHONE_ENDED, row.organisation_id, actor.person_id, about=row.person_id)
    ledger.record(session, "PhoneEnded", actor=actor.person_id)
