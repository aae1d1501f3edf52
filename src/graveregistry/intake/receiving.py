"""Taking in what phones sealed: kept as it came and acknowledged, without being opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from graveregistry.access import phones
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.phones import Phone
from graveregistry.access.rules import checked_reason
from graveregistry.db import Kept, Session
from graveregistry.errors import Failure
from graveregistry.evidence.service import Handed
from graveregistry.intake import manifest, queries
from graveregistry.intake.begun import Standing
from graveregistry.intake.manifest import Manifest
from graveregistry.intake.store import Store
from graveregistry.intake.tables import SealedPart, SealedVisit
from graveregistry.ledger import service as ledger
from graveregistry.visits.rules import receipt_number

_DAY = timedelta(days=1)
MOST_VISITS = 300
"""What one phone may send in a day."""
State = Literal["whole", "parts_missing"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a phone goes by when it deletes: the blobs that are here, durable, and those that are not."""

    visit_id: UUID
    number: str
    received_at: datetime
    manifest_sha256: str
    have: list[str]
    missing: list[str]

    @property
    def state(self) -> State:
        """Whether everything is here."""
        return "parts_missing" if self.missing else "whole"


def standing(store: Store, phone: Phone, sha256: str) -> Standing:
    """How far a blob has come.

    Raises:
        Failure: ``not_found`` when nothing of it is here.
    """
    found = store.standing(phone.id, sha256)
    if found is None:
        raise Failure("not_found")
    return found


def put_manifest(
    session: Session, store: Store, phone: Phone, visit_id: UUID, raw: bytes, device_time: datetime | None
) -> Receipt:
    """Take in a visit's manifest, this phone's own or one that it hands in; the same one gets the same receipt.

    Raises:
        Failure: ``manifest_malformed``, ``manifest_not_proved``, ``visit_conflict`` (both are kept),
            ``sealed_too_much``.
    """
    said = manifest.read(raw)
    if said.visit_id != visit_id:
        raise Failure("manifest_malformed")
    owner = proved(session, said)
    by = None if owner.id == phone.id else phone.id
    return keep(session, store, owner, said, device_time=device_time, by_device=by)


def proved(session: Session, said: Manifest) -> Phone:
    """The phone that made a manifest, ended ones too: what it sealed in its time is still its own.

    Raises:
        Failure: ``manifest_not_proved``.
    """
    owner = phones.find(session, said.device_id)
    if owner is None or not said.is_by(owner.send_digest):
        raise Failure("manifest_not_proved")
    return owner


def keep(
    session: Session,
    store: Store,
    owner: Phone,
    said: Manifest,
    *,
    device_time: datetime | None = None,
    by_device: UUID | None = None,
    by_person: UUID | None = None,
) -> Receipt:
    """Keep a manifest that its phone has proved to be its own; ``by_device`` or ``by_person`` handed it in.

    Raises:
        Failure: ``visit_conflict``, ``sealed_too_much``.
    """
    phones.work_for(session, owner)
    queries.hold(session, owner.id, said.visit_id)
    before = queries.manifests(session, owner.id, said.visit_id)
    row = next((each for each in before if each.manifest_sha256 == said.sha256), None)
    if row is None:
        if queries.visits_since(session, owner.id, access.now() - _DAY) >= MOST_VISITS:
            raise Failure("sealed_too_much")
        row = _new(owner, said, device_time, conflict=bool(before))
        row.handed_in_device, row.handed_in_by = by_device, by_person
        parts = _parts(row, said)
        queries.add(session, row)
        queries.add(session, *parts)
        event = "SealedVisitContradicted" if row.conflict else "SealedVisitReceived"
        blobs = [each.sha256 for each in said.blobs]
        ledger.record(session, event, actor=owner.person_id, extra={"blobs": blobs})
    else:
        parts = queries.parts(session, [row.id])[row.id]
    receipt = _receipt(store, row, parts)
    if row.conflict:
        raise Kept("visit_conflict")
    return receipt


def _new(owner: Phone, said: Manifest, device_time: datetime | None, *, conflict: bool) -> SealedVisit:
    moment = access.now()
    return SealedVisit(
        id=uuid4(),
        visit_id=said.visit_id,
        device_id=owner.id,
        person_id=owner.person_id,
        organisation_id=owner.organisation_id,
        manifest_sha256=said.sha256,
        manifest=said.raw.decode(),
        number=receipt_number(said.visit_id, said.sha256, moment),
        conflict=conflict,
        sealed_at=said.sealed_at,
        device_time=device_time,
        received_at=moment,
    )


def _parts(row: SealedVisit, said: Manifest) -> list[SealedPart]:
    return [
        SealedPart(
            sealed_id=row.id,
            number=number,
            sha256=each.sha256,
            size=each.size,
            part=each.name.part,
            kind=each.name.kind,
        )
        for number, each in enumerate(said.blobs)
    ]


def _receipt(store: Store, row: SealedVisit, parts: Sequence[SealedPart]) -> Receipt:
    for each in parts:
        # A blob may have come before its manifest, or at the same moment.
        if each.whole_at is None and store.has(each.sha256):
            each.whole_at = access.now()
    return Receipt(
        row.visit_id,
        row.number,
        row.received_at,
        row.manifest_sha256,
        [each.sha256 for each in parts if each.whole_at is not None],
        [each.sha256 for each in parts if each.whole_at is None],
    )


def receipt(session: Session, store: Store, phone: Phone, visit_id: UUID) -> Receipt:
    """The receipt of a visit as it stands, for the phone that sent it.

    Raises:
        Failure: ``not_found``.
    """
    row = queries.sent_by(session, phone.id, visit_id)
    if row is None:
        raise Failure("not_found")
    return _receipt(store, row, queries.parts(session, [row.id])[row.id])


def receipts(session: Session, store: Store, phone: Phone, limit: int) -> Sequence[Receipt]:
    """The newest receipts of a phone: numbers and whether anything is missing, nothing of what was made of them."""
    rows = queries.newest(session, phone.id, limit)
    parts = queries.parts(session, (row.id for row in rows))
    return [_receipt(store, row, parts[row.id]) for row in rows]


def picture(session: Session, sealed_id: UUID, number: int) -> Handed:
    """The small picture of a photo that is still on its way, for whoever reads the records of the visit's place.

    Raises:
        Failure: ``not_found``, also when the photo itself is there.
    """
    part = queries.shown_part(session, sealed_id, number)
    if part is None or part.picture_sha256 is None:
        raise Failure("not_found")
    return Handed(part.picture_sha256, "image/jpeg", f"{sealed_id}-{number}.jpg")


def admit(session: Session, actor: Actor, sealed_id: UUID, reason: str) -> None:
    """Have a visit opened although the account of whoever sealed it was closed since; said again it changes nothing.

    Raises:
        Failure: ``not_found``; ``not_allowed`` to who is no protection officer of its organisation; ``sender_open``;
            ``reason_needed``.
    """
    row = queries.seen(session, sealed_id)
    if row is None:
        raise Failure("not_found")
    if not actor.holds(Role.PROTECTION_OFFICER, row.organisation_id):
        raise Failure("not_allowed")
    # Whoever opens it at this moment is waited for.
    queries.hold(session, row.device_id, row.visit_id)
    if row.admitted_at is not None:
        return
    if access.is_open(session, row.person_id):
        raise Failure("sender_open")
    row.admitted_by, row.admitted_at = actor.person_id, access.now()
    row.admitted_reason = checked_reason(reason)
    for each in queries.parts(session, [sealed_id])[sealed_id]:
        each.problem = None if each.problem == "sender_closed" else each.problem
    ledger.record(session, "SealedVisitAdmitted", actor=actor.person_id, reason=row.admitted_reason)


def incoming(
    session: Session, actor: Actor, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[list[queries.Incoming], dict[UUID, list[SealedPart]]]:
    """A page of what phones sent to the organisations whose protection officer or researcher one is.

    Raises:
        Failure: ``not_allowed``.
    """
    if not actor.organisations(Role.PROTECTION_OFFICER, Role.RESEARCHER):
        raise Failure("not_allowed")
    rows = queries.incoming(session, after, limit)
    return rows, queries.parts(session, (row.sealed.id for row in rows))
