"""Asking about a plot: from the public page by anybody, or written down by an officer before whom somebody stands."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from graveregistry import vocabulary
from graveregistry.access import notices
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.told import Happened
from graveregistry.db import Session
from graveregistry.enquiries import plots, queries, rules
from graveregistry.enquiries.tables import EnquiryApplicant, EnquiryIdentity, PlotEnquiry
from graveregistry.errors import Failure, Reason
from graveregistry.ledger import service as ledger

now = access.now
"""The clock that answers are handed out by."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An enquiry as it was written; ``place_is_right``: that the plot lies where it lies was asked and answered."""

    name: str
    organisation_name: str
    capacity: str
    contact: str
    works: str
    details: str
    planned_on: date | None
    plot: BaseGeometry | None
    place_is_right: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number of an enquiry and the secret with which its answer is collected; the secret is shown this once."""

    id: UUID
    number: str
    secret: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What whoever holds number and secret is told; ``plot`` is their own (EPSG:4326)."""

    number: str
    state: rules.EnquiryState
    answer: rules.Answer | None
    plot: BaseGeometry
    area_m2: Decimal
    works: str
    planned_on: date
    filed_at: datetime
    closes_at: datetime | None
    asked_at: datetime


def file_in_public(session: Session, asked: Asked, address: str, hectares: float) -> Receipt:
    """Take an enquiry of somebody whose identity no officer has checked: it waits for that, and is answered after.

    Args:
        address: the network address it came from; only its digest is counted.
        hectares: the most that may be asked about at once.

    Raises:
        Failure: ``enquiry_unfit`` with a reason for each thing wrong, ``enquiry_too_many``.
    """
    plot, square_metres = _checked(session, asked, hectares)
    keys = {"address": _key("address", address), "contact": _key("contact", rules.contact_key(asked.contact))}
    _count(session, keys)
    row, receipt = _new(uuid4(), asked, plot, square_metres, None)
    queries.add(session, row, _applicant(row.id, asked))
    _tell(session, Happened.ENQUIRY_FILED, queries.receivers(session, plot), None)
    ledger.record(session, "PlotEnquiryFiled", actor=None)
    return receipt


def file_at_desk(
    session: Session,
    actor: Actor,
    enquiry_id: UUID,
    organisation: UUID,
    asked: Asked,
    how: str,
    hectares: float,
    days: int,
) -> Receipt:
    """Write down the enquiry of somebody who has shown the officer who they are; it is with the officers at once.

    Args:
        how: by what the officer knows them ("identity card seen"); no number of any paper.

    Raises:
        Failure: ``not_allowed``, ``enquiry_unfit``, ``reason_needed``, ``id_conflict`` for an id used already: the
            secret of that enquiry was shown and is not kept.
    """
    if not actor.holds(Role.PROTECTION_OFFICER, organisation):
        raise Failure("not_allowed")
    plot, square_metres = _checked(session, asked, hectares)
    if not access.first_time(session, actor, f"enquiry/{enquiry_id}", str(enquiry_id).encode()):
        raise Failure("id_conflict")
    row, receipt = _new(enquiry_id, asked, plot, square_metres, actor.person_id)
    identity = identified(actor, enquiry_id, organisation, how, days, row.filed_at)
    queries.add(session, row, _applicant(enquiry_id, asked), identity)
    _tell(session, Happened.ENQUIRY_OPEN, queries.speakers(session), actor.person_id)
    ledger.record(session, "PlotEnquiryFiled", actor=actor.person_id)
    return receipt


def identified(
    actor: Actor, enquiry_id: UUID, organisation: UUID, how: str, days: int, at: datetime
) -> EnquiryIdentity:
    """That the officer knows who asks, and the day before which nothing is answered."""
    return EnquiryIdentity(
        enquiry_id=enquiry_id,
        organisation_id=organisation,
        confirmed=True,
        how=how,
        decided_by=actor.person_id,
        decided_at=at,
        closes_at=rules.closes_at(at, days),
    )


def tell_open(session: Session, actor: Actor) -> None:
    """Tell the officers of every organisation that an enquiry waits for their word: of all alike, near or far."""
    _tell(session, Happened.ENQUIRY_OPEN, queries.speakers(session), actor.person_id)


def collect(session: Session, number: str, secret: str, address: str) -> Collected:
    """What is answered by now, for whoever holds the receipt.

    Raises:
        Failure: ``enquiry_unknown`` for a wrong number and a wrong secret alike, ``enquiry_too_many``.
    """
    _count(session, {"collect": _key("collect", address)})
    moment = now()
    found = queries.collected(session, rules.normal_code(number), _digest(rules.normal_code(secret)))
    if found is None:
        raise Failure("enquiry_unknown")
    answer = None
    if found.confirmed and found.closes_at is not None:
        voices = [_voice(*each) for each in found.voices]
        answer = rules.handed_out(voices, map(UUID, found.speakers), found.closes_at, moment)
    return Collected(
        found.number,
        rules.state(found.confirmed, answer),
        answer,
        found.plot,
        found.area_m2,
        found.works,
        found.planned_on,
        found.filed_at,
        found.closes_at,
        moment,
    )


def _voice(organisation: str, answer: str, given: str, agreed: str | None) -> rules.Voice:
    seconded = None if agreed is None else datetime.fromisoformat(agreed)
    return rules.Voice(UUID(organisation), rules.Answer(answer), datetime.fromisoformat(given), seconded)


def _checked(session: Session, asked: Asked, hectares: float) -> tuple[MultiPolygon, float]:
    reasons = rules.refusals(
        rules.said(asked.name),
        rules.said(asked.contact),
        rules.said(asked.details),
        asked.planned_on,
        access.now().date(),
    )
    for list_name, code in (("enquiry_capacity", asked.capacity), ("enquiry_works", asked.works)):
        if code not in vocabulary.codes(list_name):
            reasons += (_choose(list_name),)
    plot, square_metres = MultiPolygon(), 0.0
    try:
        plot, square_metres = plots.checked(asked.plot or MultiPolygon(), hectares)
    except Failure as failure:
        reasons += failure.reasons
    else:
        if not asked.place_is_right:
            reasons += plots.asked_about(plot, queries.home_area(session))
    if reasons:
        raise Failure("enquiry_unfit", reasons=reasons)
    return plot, square_metres


def _choose(list_name: str) -> Reason:
    ar, en = (vocabulary.list_label(list_name, lang) for lang in ("ar", "en"))
    field = list_name.removeprefix("enquiry_")
    return Reason("choose_one", f"اختر: {ar}.", f"Choose: {en.lower()}.", field=field)


def _new(
    enquiry_id: UUID, asked: Asked, plot: MultiPolygon, square_metres: float, filed_by: UUID | None
) -> tuple[PlotEnquiry, Receipt]:
    number, secret = _random(rules.NUMBER_LENGTH), _random(rules.SECRET_LENGTH)
    row = PlotEnquiry(
        id=enquiry_id,
        number=number,
        secret_digest=_digest(secret),
        plot=plot,
        area_m2=Decimal(f"{square_metres:.2f}"),
        works=asked.works,
        planned_on=asked.planned_on,
        filed_at=access.now(),
        filed_by=filed_by,
    )
    return row, Receipt(enquiry_id, number, secret)


def _applicant(enquiry_id: UUID, asked: Asked) -> EnquiryApplicant:
    return EnquiryApplicant(
        enquiry_id=enquiry_id,
        capacity=asked.capacity,
        name=rules.said(asked.name),
        organisation_name=rules.said(asked.organisation_name),
        contact=rules.said(asked.contact),
        contact_digest=_key("contact", rules.contact_key(asked.contact)),
        details=rules.said(asked.details),
    )


def _tell(session: Session, what: Happened, organisations: Sequence[UUID], by: UUID | None) -> None:
    for organisation in sorted(organisations, key=str):
        notices.tell(session, what, organisation, by)


def _count(session: Session, keys: Mapping[str, bytes]) -> None:
    """Count a use under each key.

    Raises:
        Failure: ``enquiry_too_many`` when one of them is used up.
    """
    moment = access.now()
    for name, key in sorted(keys.items()):
        limit, window = rules.TRIES[name]
        queries.hold(session, key)
        used = sorted(queries.tries_since(session, key, moment - window))
        if len(used) >= limit:
            wait = used[-limit] + window - moment
            raise Failure("enquiry_too_many", minutes=max(1, -int(-wait.total_seconds() // 60)))
    oldest = max(window for _, window in rules.TRIES.values())
    queries.note_tries(session, keys.values(), moment, moment - oldest - timedelta(days=1))


def _key(kind: str, value: str) -> bytes:
    return hashlib.sha256(f"{kind}\n{value}".encode()).digest()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _random(length: int) -> str:
    return "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(length))
