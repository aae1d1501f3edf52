"""The intake's rows as the web answers them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import quote

import segno

from graveregistry.access import phones
from graveregistry.access import service as access
from graveregistry.access.phones import Phone
from graveregistry.access.precision import Sensitivity
from graveregistry.access.reads import Kind, Reader, ReadLog
from graveregistry.config import Settings
from graveregistry.db import Session
from graveregistry.intake import receiving
from graveregistry.intake.keys import keys_of
from graveregistry.intake.receiving import Receipt
from graveregistry.intake.schemas import (
    DeviceOut,
    EnrolledOut,
    EnrolmentOut,
    KeyOut,
    NameOut,
    PersonOut,
    PhoneAssignmentOut,
    PhoneOut,
    PhoneReceiptOut,
    PlaceOut,
    ReceiptOut,
    RegistryOut,
    StandingOut,
)
from graveregistry.intake.store import Standing, Store
from graveregistry.monitoring import service as monitoring
from graveregistry.sites.views import geojson

_SHOWN_RECEIPTS = 100
NEUTRAL_NAME = NameOut(ar="دفتر ملاحظات", en="Notes")


def enrolment(made: phones.Offer, origin: str) -> EnrolmentOut:
    """An offer as the desk shows it, once."""
    url = f"{origin}/field/#/enrol/{quote(made.secret)}"
    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, svgns=True)
    return EnrolmentOut(
        id=made.row.id,
        code=f"{made.code[:5]}-{made.code[5:]}",
        secret=made.secret,
        url=url,
        qr=drawn.getvalue().decode(),
        expires_at=made.row.expires_at,
    )


def registry(settings: Settings) -> RegistryOut:
    """What a phone has to know of the registry."""
    keys = [KeyOut(id=each.id, role=each.role, public_key=each.public_key) for each in keys_of(settings).told()]
    return RegistryOut(keys=keys, neutral_name=NEUTRAL_NAME)


def enrolled(made: phones.Enrolled, settings: Settings) -> EnrolledOut:
    """A phone's credentials, given once."""
    return EnrolledOut(
        credential=made.credential,
        send_credential=made.send_credential,
        device_id=made.phone.id,
        person_name=made.person.name,
        language=made.person.language,  # type: ignore[arg-type]
        expires_at=made.phone.expires_at,
        log_only=made.phone.log_only,
        training=settings.training,
        registry=registry(settings),
    )


def phone(session: Session, settings: Settings, store: Store, log: ReadLog, here: Phone) -> PhoneOut:
    """All that a phone reads."""
    receipts = receiving.receipts(session, store, here, _SHOWN_RECEIPTS)
    actor, moment = phones.act_for(session, here), access.now()
    found = [_assignment(session, row, here, moment) for row in monitoring.assignments(session, actor, moment)]
    shown = (each.site_id for each in found if each.site_id is not None and each.position is not None)
    log.note(Reader(here.person_id), Kind.ASSIGNMENTS, list(shown))
    person = phones.person_of(session, here)
    return PhoneOut(
        person=PersonOut(name=person.name, language=person.language),  # type: ignore[arg-type]
        expires_at=here.expires_at,
        server_time=moment,
        log_only=here.log_only,
        registry=registry(settings),
        assignments=found,
        receipts=[PhoneReceiptOut.model_validate(each) for each in receipts],
    )


def _assignment(session: Session, row: monitoring.Assigned, here: Phone, moment: datetime) -> PhoneAssignmentOut:
    site = row.site
    said = PhoneAssignmentOut(
        assignment_id=row.grant.id,
        coded_name=row.grant.coded_name or row.outline.code,
        due_at=row.last.due_at,
        hazards=[] if site is None else site.hazards,
    )
    if here.log_only:
        return said
    said.site_id, said.until = row.grant.site_id, row.grant.until
    # A sealed site is for named people, and a phone can be taken from its person: its place goes to no phone.
    if access.protection(session, row.grant.site_id).sensitivity is Sensitivity.SEALED or row.shape is None:
        return said
    if site is None:
        said.generalised = geojson(row.shape)
    else:
        point = row.shape.representative_point()
        said.position = PlaceOut(lon=point.x, lat=point.y)
    return said


def receipt(found: Receipt) -> ReceiptOut:
    """A receipt."""
    return ReceiptOut.model_validate(found)


def standing(found: Standing) -> StandingOut:
    """How far a blob has come."""
    return StandingOut(size=found.pieces.size, chunk=found.pieces.chunk, have=list(_ranges(sorted(found.have))))


def _ranges(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    first = 0
    for place, number in enumerate(numbers):
        if place + 1 == len(numbers) or numbers[place + 1] != number + 1:
            yield numbers[first], number
            first = place + 1


def devices(rows: Iterable[tuple[Phone, str]], moment: datetime) -> list[DeviceOut]:
    """Enrolled phones, with what has become of them."""
    return [
        DeviceOut(
            id=row.id,
            person_id=row.person_id,
            person_name=name,
            name=row.name,
            log_only=row.log_only,
            enrolled_at=row.enrolled_at,
            expires_at=row.expires_at,
            ended_at=row.ended_at,
            last_seen_on=row.last_seen_on,
            state="ended" if row.ended_at else "expired" if row.expires_at <= moment else "active",
        )
        for row, name in rows
    ]
