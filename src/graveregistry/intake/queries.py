"""The SQL of the intake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import aliased

from graveregistry.access import queries as access
from graveregistry.access.actors import REACHES_SITES
from graveregistry.access.tables import Device, Person, PlaceLink
from graveregistry.db import Session
from graveregistry.direct import Direct
from graveregistry.intake.tables import OpenedVisit, SealedPart, SealedVisit
from graveregistry.sites.tables import Site


def hold(session: Session, device_id: UUID, what: UUID | str) -> None:
    """Let one transaction at a time take in this visit or blob of a phone, or open it."""
    access.hold_key(session, f"sealed/{device_id}/{what}")


def add(session: Session, *rows: Any) -> None:
    """Add rows to the transaction."""
    session.add_all(rows)
    session.flush()


def manifests(session: Session, device_id: UUID, visit_id: UUID) -> Sequence[SealedVisit]:
    """Everything that came under this id from this phone, the first before those that contradict it."""
    found = select(SealedVisit).where(SealedVisit.device_id == device_id, SealedVisit.visit_id == visit_id)
    return session.scalars(found.order_by(SealedVisit.conflict, SealedVisit.received_at)).all()


def sent_by(session: Session, phone_id: UUID, visit_id: UUID) -> SealedVisit | None:
    """The visit that this phone sent, its own or another's that it handed in."""
    found = select(SealedVisit).where(SealedVisit.visit_id == visit_id, ~SealedVisit.conflict)
    own = (SealedVisit.device_id == phone_id) | (SealedVisit.handed_in_device == phone_id)
    return session.scalars(found.where(own).order_by(SealedVisit.device_id != phone_id).limit(1)).first()


def newest(session: Session, device_id: UUID, limit: int) -> Sequence[SealedVisit]:
    """The newest visits that a phone sealed."""
    found = select(SealedVisit).where(SealedVisit.device_id == device_id, ~SealedVisit.conflict)
    return session.scalars(found.order_by(SealedVisit.received_at.desc(), SealedVisit.id).limit(limit)).all()


def visits_since(session: Session, device_id: UUID, moment: datetime) -> int:
    """How many visits a phone has sent since a moment."""
    found = select(func.count()).where(SealedVisit.device_id == device_id, SealedVisit.received_at > moment)
    return int(session.scalar(found) or 0)


@dataclass(frozen=True, slots=True)
class Sender:
    """The phone that sends, by the digest of the credential it showed; the visits and bytes it sent in a day."""

    digest: bytes
    phone_id: UUID
    visits: int
    sent: int


_ROLES = [each.value for each in REACHES_SITES]


async def sender(direct: Direct, digest: bytes) -> Sender | None:
    """Who may send with a credential of this digest, in one statement on a connection that is at hand."""
    phone, visits, sent = await direct.row("SELECT * FROM sealed_sender($1, $2)", (digest, _ROLES))
    return None if phone is None else Sender(digest, UUID(bytes=phone.bytes), visits, sent)


async def blob_came(direct: Direct, digest: bytes, sha256: str, size: int) -> bool:
    """Note that a blob is here, whole and durable, by another; whether its phone may still send: else nothing is."""
    (phone,) = await direct.row("SELECT sealed_blob_came($1, $2, $3, $4)", (digest, _ROLES, sha256, size))
    return phone is not None


def parts(session: Session, sealed: Iterable[UUID]) -> dict[UUID, list[SealedPart]]:
    """The parts of visits, in the order of their manifests."""
    rows = session.scalars(select(SealedPart).where(SealedPart.sealed_id.in_(list(sealed))).order_by(SealedPart.number))
    found: dict[UUID, list[SealedPart]] = {}
    for row in rows:
        found.setdefault(row.sealed_id, []).append(row)
    return found


def shown_part(session: Session, sealed_id: UUID, number: int) -> SealedPart | None:
    """A part of a visit whose opened text the actor may read."""
    found = select(SealedPart).join(OpenedVisit, OpenedVisit.sealed_id == SealedPart.sealed_id)
    return session.scalars(found.where(SealedPart.sealed_id == sealed_id, SealedPart.number == number)).one_or_none()


def waiting(session: Session, *, again: bool) -> list[tuple[UUID, UUID, int]]:
    """What came whole and was not opened: ids of visit and phone, number of the part; every text before the rest.

    Args:
        again: also what could not be opened before.
    """
    found = func.sealed_waiting(again).table_valued("sealed_id", "device_id", "number")
    return list(session.execute(select(found.c.sealed_id, found.c.device_id, found.c.number)))


def seen(session: Session, sealed_id: UUID) -> SealedVisit | None:
    """One sealed visit, if the actor sees it."""
    return session.get(SealedVisit, sealed_id)


def sealed(session: Session, sealed_id: UUID) -> SealedVisit:
    """One sealed visit of the transaction's phone."""
    return session.get_one(SealedVisit, sealed_id)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A sealed visit, whose it is and from which phone, and what was opened of it, where the reader may see that."""

    sealed: SealedVisit
    person_name: str
    device_name: str
    opened: OpenedVisit | None
    is_site: bool
    linked_site_id: UUID | None
    admitted_by_name: str | None


def incoming(session: Session, after: tuple[datetime, UUID] | None, limit: int) -> list[Incoming]:
    """A page of the sealed visits that the actor sees, the newest received first, contradictions too."""
    officer = aliased(Person)
    beside = (OpenedVisit, Site.id.is_not(None), PlaceLink.linked_site_id, officer.name)
    query = (
        select(SealedVisit, Person.name, Device.name, *beside)
        .join(Person, Person.id == SealedVisit.person_id)
        .join(Device, Device.id == SealedVisit.device_id)
        .outerjoin(officer, officer.id == SealedVisit.admitted_by)
        .outerjoin(OpenedVisit, OpenedVisit.sealed_id == SealedVisit.id)
        .outerjoin(Site, Site.id == OpenedVisit.site_id)
        .outerjoin(PlaceLink, and_(PlaceLink.site_id == OpenedVisit.site_id, PlaceLink.ended_at.is_(None)))
    )
    if after is not None:
        query = query.where(tuple_(SealedVisit.received_at, SealedVisit.id) < after)
    rows = session.execute(query.order_by(SealedVisit.received_at.desc(), SealedVisit.id.desc()).limit(limit))
    return [Incoming(*row) for row in rows]
