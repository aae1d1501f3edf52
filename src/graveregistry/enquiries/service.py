"""What protection officers do about enquiries: say who asks, look, answer, agree, tie a later find to the plot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access import sharing
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import checked_reason
from graveregistry.db import Session
from graveregistry.enquiries import filing, queries, rules
from graveregistry.enquiries.plots import SQUARE_METRES
from graveregistry.enquiries.tables import EnquiryFind, EnquiryIdentity, EnquirySecond, EnquiryVoice
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger


@dataclass(frozen=True, slots=True)
class Spoken:
    """What an organisation of the actor said, whether another of its officers agreed, and whether the actor may."""

    voice: EnquiryVoice
    second: EnquirySecond | None
    waits: bool
    may_agree: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An enquiry of the officers' list, with the newest word of each of the actor's organisations."""

    row: queries.Row
    state: rules.EnquiryState
    spoken: tuple[Spoken, ...]
    near: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """An enquiry looked at together with another one; ``metres`` lie between the two plots."""

    listed: Listed
    metres: float
    same_contact: bool


@dataclass(frozen=True, slots=True)
class Together:
    """The ground that was asked about together, in square metres: in one chain of plots, and by one person."""

    chain_m2: float
    contact_m2: float | None
    cap_m2: float

    @property
    def too_much(self) -> bool:
        """Whether more was asked about, piece by piece, than may be asked about at once."""
        return max(self.chain_m2, self.contact_m2 or 0.0) > self.cap_m2


@dataclass(frozen=True, slots=True)
class Looked:
    """An enquiry with all that an officer may see of what lies around it."""

    listed: Listed
    spoken: tuple[Spoken, ...]
    near: Sequence[queries.Near]
    beside: tuple[Beside, ...]
    together: Together
    finds: Sequence[EnquiryFind]
    names: Mapping[UUID, str]


def _must_be_officer(actor: Actor, organisation: UUID | None = None) -> None:
    if not actor.holds(Role.PROTECTION_OFFICER, organisation):
        raise Failure("not_allowed")


def _found(session: Session, enquiry_id: UUID) -> queries.Row:
    row = queries.one(session, enquiry_id)
    if row is None:
        raise Failure("not_found")
    return row


def enquiries(session: Session, actor: Actor, after: tuple[datetime, UUID] | None, limit: int) -> list[Listed]:
    """A page of all enquiries, the newest first.

    Raises:
        Failure: ``not_allowed``.
    """
    _must_be_officer(actor)
    return _listed(session, actor, queries.listed(session, after, limit))


def _listed(session: Session, actor: Actor, rows: Sequence[queries.Row]) -> list[Listed]:
    ids = [row.enquiry.id for row in rows]
    spoken = _spoken(session, actor, ids)
    near = queries.with_something_near(session, ids, rules.NEAR_M)
    return [
        Listed(row, _state(row, spoken[row.enquiry.id]), _newest(spoken[row.enquiry.id]), row.enquiry.id in near)
        for row in rows
    ]


def _state(row: queries.Row, spoken: Sequence[Spoken]) -> rules.EnquiryState:
    """How it stands for this officer: "answered" once their own organisations have said all they have to say."""
    if row.identity is None or not row.identity.confirmed:
        return rules.state(None if row.identity is None else False, None)
    newest = _newest(spoken)
    settled = newest and not any(each.waits for each in newest)
    return rules.EnquiryState.ANSWERED if settled else rules.EnquiryState.WITH_OFFICERS


def _spoken(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[Spoken]]:
    said = queries.voices(session, ids)
    last = {(voice.enquiry_id, voice.organisation_id): voice.id for voice, _ in said}
    found: dict[UUID, list[Spoken]] = {each: [] for each in ids}
    for voice, second in said:
        newest = last[voice.enquiry_id, voice.organisation_id] == voice.id
        waits = newest and second is None and rules.Answer(voice.answer).takes_two
        own = actor.holds(Role.PROTECTION_OFFICER, voice.organisation_id)
        found[voice.enquiry_id].append(
            Spoken(voice, second, waits, waits and own and voice.given_by != actor.person_id)
        )
    return found


def _newest(spoken: Sequence[Spoken]) -> tuple[Spoken, ...]:
    return tuple({each.voice.organisation_id: each for each in spoken}.values())


def look(session: Session, actor: Actor, enquiry_id: UUID, hectares: float) -> Looked:
    """One enquiry, what the actor may see near it, and every enquiry that belongs with it.

    Nothing of this depends on what other organisations guard, or have said.

    Raises:
        Failure: ``not_allowed``, ``not_found``.
    """
    _must_be_officer(actor)
    row = _found(session, enquiry_id)
    (listed,) = _listed(session, actor, [row])
    chain = queries.adjoining(session, enquiry_id, rules.ADJOINING_M, rules.LONGEST_CHAIN)
    same = _of_same_contact(session, row)
    beside = _beside(session, actor, enquiry_id, {*chain, *same} - {enquiry_id}, frozenset(same))
    spoken = tuple(_spoken(session, actor, [enquiry_id])[enquiry_id])
    return Looked(
        listed=listed,
        spoken=spoken,
        near=queries.near(session, enquiry_id, rules.NEAR_M),
        beside=beside,
        together=Together(
            queries.ground_of(session, chain),
            queries.ground_of(session, same) if same else None,
            hectares * SQUARE_METRES,
        ),
        finds=queries.finds(session, enquiry_id),
        names=access.names(session, _people(row, spoken)),
    )


def _of_same_contact(session: Session, row: queries.Row) -> list[UUID]:
    if row.applicant is None:
        return []
    return queries.of_contact(session, row.applicant.contact_digest, rules.LONGEST_CHAIN)


def _beside(
    session: Session, actor: Actor, enquiry_id: UUID, ids: set[UUID], same: frozenset[UUID]
) -> tuple[Beside, ...]:
    away = queries.distances(session, enquiry_id, ids)
    rows = _listed(session, actor, queries.several(session, ids))
    return tuple(Beside(each, away[each.row.enquiry.id], each.row.enquiry.id in same) for each in rows)


def _people(row: queries.Row, spoken: Sequence[Spoken]) -> set[UUID]:
    people = {each.voice.given_by for each in spoken} | {each.second.agreed_by for each in spoken if each.second}
    people |= {row.identity.decided_by} if row.identity else set()
    return people | ({row.enquiry.filed_by} if row.enquiry.filed_by else set())


def settle_identity(
    session: Session, actor: Actor, enquiry_id: UUID, organisation: UUID, how: str, days: int, *, confirmed: bool
) -> None:
    """Say that one knows who asks, or that it could not be found out; only then is anything answered.

    Args:
        how: by what the officer knows, or what was tried.

    Raises:
        Failure: ``not_allowed`` (also for an organisation that does not look at who asks there), ``not_found``,
            ``enquiry_identity_settled``, ``reason_needed``.
    """
    _must_be_officer(actor, organisation)
    queries.hold_enquiry(session, enquiry_id)
    row = _found(session, enquiry_id)
    if row.applicant is None or organisation not in queries.receivers(session, row.enquiry.plot):
        raise Failure("not_allowed")
    if row.identity is not None:
        raise Failure("enquiry_identity_settled")
    said, moment = checked_reason(how), access.now()
    identity = filing.identified(actor, enquiry_id, organisation, said, days, moment)
    if not confirmed:
        identity = EnquiryIdentity(
            enquiry_id=enquiry_id,
            organisation_id=organisation,
            confirmed=False,
            how=said,
            decided_by=actor.person_id,
            decided_at=moment,
        )
    queries.add(session, identity)
    if confirmed:
        filing.tell_open(session, actor)
    ledger.record(
        session, "PlotApplicantIdentified" if confirmed else "PlotApplicantNotIdentified", actor=actor.person_id
    )


def answer(
    session: Session,
    actor: Actor,
    enquiry_id: UUID,
    voice_id: UUID,
    organisation: UUID,
    chosen: rules.Answer,
    reason: str,
) -> None:
    """Say one of the three fixed texts for one's organisation; a newer word replaces an older one.

    Raises:
        Failure: ``not_allowed``, ``not_found``, ``enquiry_not_open``, ``reason_needed``, ``id_conflict``.
    """
    _must_be_officer(actor, organisation)
    said = checked_reason(reason)
    queries.hold_enquiry(session, enquiry_id)
    row = _found(session, enquiry_id)
    if row.identity is None or not row.identity.confirmed:
        raise Failure("enquiry_not_open")
    request = json.dumps([str(enquiry_id), str(organisation), chosen, said]).encode()
    if not access.first_time(session, actor, f"enquiry-voice/{voice_id}", request):
        return
    voice = EnquiryVoice(
        id=voice_id,
        enquiry_id=enquiry_id,
        organisation_id=organisation,
        answer=chosen.value,
        reason=said,
        given_by=actor.person_id,
        given_at=access.now(),
    )
    queries.add(session, voice)
    ledger.record(session, "PlotEnquiryAnswered", actor=actor.person_id, reason=said)


def agree(session: Session, actor: Actor, enquiry_id: UUID, voice_id: UUID) -> None:
    """Agree, as a second officer of the same organisation, with what was said.

    Raises:
        Failure: ``not_allowed``, ``not_found``, ``not_yourself``, ``enquiry_voice_settled``.
    """
    _must_be_officer(actor)
    queries.hold_enquiry(session, enquiry_id)
    _found(session, enquiry_id)
    spoken = {each.voice.id: each for each in _spoken(session, actor, [enquiry_id])[enquiry_id]}.get(voice_id)
    if spoken is None:
        raise Failure("not_found")
    if spoken.voice.given_by == actor.person_id:
        raise Failure("not_yourself")
    if not spoken.may_agree:
        raise Failure("enquiry_voice_settled")
    queries.add(session, EnquirySecond(voice_id=voice_id, agreed_by=actor.person_id, agreed_at=access.now()))
    ledger.record(session, "PlotEnquirySeconded", actor=actor.person_id)


def tie_find(session: Session, actor: Actor, enquiry_id: UUID, disturbance_id: UUID) -> None:
    """Say that a disturbance was reported on the plot; the same again changes nothing.

    Raises:
        Failure: ``not_allowed``, ``not_found``.
    """
    _must_be_officer(actor)
    queries.hold_enquiry(session, enquiry_id)
    _found(session, enquiry_id)
    found = queries.disturbance(session, disturbance_id)
    if found is None:
        raise Failure("not_found")
    sharing.seen_exactly(session, found.site_id)
    if any(each.disturbance_id == disturbance_id for each in queries.finds(session, enquiry_id)):
        return
    tie = EnquiryFind(
        enquiry_id=enquiry_id,
        disturbance_id=disturbance_id,
        site_id=found.site_id,
        linked_by=actor.person_id,
        linked_at=access.now(),
    )
    queries.add(session, tie)
    ledger.record(session, "FindTiedToEnquiry", actor=actor.person_id)
