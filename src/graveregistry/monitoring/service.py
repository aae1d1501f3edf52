"""What is assigned to me, and what is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from graveregistry.access.actors import Actor, Role
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.monitoring import queries

Assigned = queries.Assignment


def assignments(session: Session, actor: Actor, now: datetime) -> list[queries.Assignment]:
    """The sites assigned to the actor now."""
    return queries.assignments(session, actor.person_id, now)


def due(
    session: Session, actor: Actor, now: datetime, within: timedelta, after: tuple[str, str] | None, limit: int
) -> list[queries.Due]:
    """The sites to visit within a time, or without a date, of the organisations whose protection officer one is.

    Raises:
        Failure: ``not_allowed``.
    """
    stewards = actor.organisations(Role.PROTECTION_OFFICER)
    if not stewards:
        raise Failure("not_allowed")
    return queries.due(session, stewards, now, now + within, after, limit)
