"""The SQL of phones: offers to enrol one, the phones themselves, and which of them a transaction is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import exists, func, select, text

from graveregistry.access.actors import Role
from graveregistry.access.tables import Device, Enrolment, Membership, Person
from graveregistry.db import Session


def set_device(session: Session, device_id: UUID | None) -> None:
    """Set for which phone this transaction works; row-level security of the intake goes by it."""
    session.execute(
        text("SELECT set_config('graveregistry.device', :device, true)"),
        {"device": "" if device_id is None else str(device_id)},
    )


def set_opening(session: Session, sealed_id: UUID) -> None:
    """Set which sealed visit this transaction opens: whoever sealed it may act although their account is closed, if
    it was admitted.
    """
    session.execute(text("SELECT set_config('graveregistry.opening', :sealed, true)"), {"sealed": str(sealed_id)})


def acts(session: Session) -> bool:
    """Whether row-level security takes anybody for who acts on this transaction."""
    return session.scalar(select(func.acting_person())) is not None


def enrolment_by(session: Session, digest: bytes) -> Enrolment | None:
    """The offer with this secret or code, locked so that it is taken once."""
    wanted = (Enrolment.secret_digest == digest) | (Enrolment.code_digest == digest)
    return session.scalar(select(Enrolment).where(wanted).with_for_update())


def device_by(session: Session, digest: bytes, roles: Iterable[Role]) -> tuple[Device, bool] | None:
    """The phone with a credential of this digest, and whether its person's account is open and holds one of the roles
    in its organisation: asked in one, as every chunk asks it.
    """
    holds = exists().where(
        Person.id == Device.person_id,
        Person.active,
        Membership.person_id == Person.id,
        Membership.organisation_id == Device.organisation_id,
        Membership.ended_at.is_(None),
        Membership.role.in_(list(roles)),
    )
    wanted = (Device.digest == digest) | (Device.send_digest == digest)
    row = session.execute(select(Device, holds).where(wanted)).first()
    return None if row is None else (row[0], bool(row[1]))


def device(session: Session, device_id: UUID) -> Device | None:
    """One phone."""
    return session.get(Device, device_id)


def device_for_change(session: Session, device_id: UUID) -> Device | None:
    """One phone, locked so that it ends once."""
    return session.scalar(select(Device).where(Device.id == device_id).with_for_update())


def devices_of(session: Session, organisations: Iterable[UUID]) -> Sequence[tuple[Device, str]]:
    """The phones of organisations with the names of their people, newest first."""
    query = select(Device, Person.name).join(Person, Person.id == Device.person_id)
    found = query.where(Device.organisation_id.in_(list(organisations)))
    return session.execute(found.order_by(Device.enrolled_at.desc(), Device.id)).all()
