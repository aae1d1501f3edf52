"""The SQL of what is read and with what: personal tokens, and the log of reads of exact places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB

from graveregistry.access.tables import LocationRead, PersonalToken
from graveregistry.db import Session


@dataclass(frozen=True, slots=True)
class Read:
    """Lines of the access log put together: who read exact places of a steward, how, in which minute, and how much."""

    minute: datetime
    person_id: UUID
    kind: str
    token_id: UUID | None
    steward: UUID
    areas: int
    sites: int


NO_TOKEN = UUID(int=0)
"""Stands for the session in an order of tokens."""


def token_by(session: Session, digest: bytes) -> PersonalToken | None:
    """The personal token of a digest."""
    return session.scalar(select(PersonalToken).where(PersonalToken.token_digest == digest))


def token(session: Session, token_id: UUID) -> PersonalToken | None:
    """One personal token, locked so that it ends once."""
    return session.scalar(select(PersonalToken).where(PersonalToken.id == token_id).with_for_update())


def tokens_of(session: Session, person_id: UUID) -> Sequence[PersonalToken]:
    """The personal tokens of a person that were not ended, expired ones too, newest first."""
    found = select(PersonalToken).where(PersonalToken.person_id == person_id, PersonalToken.ended_at.is_(None))
    return session.scalars(found.order_by(PersonalToken.created_at.desc(), PersonalToken.id)).all()


def note_reads(session: Session, noted: str) -> None:
    """Add lines (JSON, as ``note_reads()`` of the database takes them) to the access log."""
    session.execute(select(func.note_reads(literal(noted).cast(JSONB))))


def reads(
    session: Session,
    first: datetime | None,
    last: datetime | None,
    person_id: UUID | None,
    kind: str | None,
    after: tuple[datetime, UUID, str, UUID, UUID] | None,
    limit: int,
) -> list[Read]:
    """A page of the access log as far as the actor audits it, newest minute first.

    ``after``: minute, person, kind, token (or ``NO_TOKEN``) and steward of the last line before.
    """
    token = func.coalesce(LocationRead.token_id, NO_TOKEN)
    order = (LocationRead.person_id, LocationRead.kind, token, LocationRead.steward)
    query = select(
        *(LocationRead.minute, LocationRead.person_id, LocationRead.kind, LocationRead.token_id, LocationRead.steward),
        func.count(LocationRead.area.distinct()),
        func.sum(LocationRead.sites),
    )
    if first is not None:
        query = query.where(LocationRead.minute >= first)
    if last is not None:
        query = query.where(LocationRead.minute < last)
    if person_id is not None:
        query = query.where(LocationRead.person_id == person_id)
    if kind is not None:
        query = query.where(LocationRead.kind == kind)
    if after is not None:
        minute, *rest = after
        further = tuple_(*order) > tuple(rest)
        query = query.where(or_(LocationRead.minute < minute, (LocationRead.minute == minute) & further))
    query = query.group_by(LocationRead.minute, *order, LocationRead.token_id)
    return [Read(*row) for row in session.execute(query.order_by(LocationRead.minute.desc(), *order).limit(limit))]
