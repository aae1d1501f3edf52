"""What people do with views of the map: save one, come back to it, share it, delete it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access.actors import REACHES_SITES, Actor
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.saved_views import queries
from graveregistry.saved_views.queries import Listed
from graveregistry.saved_views.rules import SHARES, Frame
from graveregistry.saved_views.tables import SavedView

MOST_PER_PERSON = 200


@dataclass(frozen=True, slots=True)
class NewView:
    """What is to be saved: ``shown`` are filters, layers and imagery; with ``organisation`` it is shared there."""

    id: UUID
    name: str
    organisation: UUID | None
    frame: Frame
    shown: dict[str, Any]


def save(session: Session, actor: Actor, new: NewView, request: bytes) -> Listed:
    """Save a view under an id that says nothing; the same request again is answered alike.

    Raises:
        Failure: ``not_allowed`` to who reaches no sites or has no part in the organisation, ``id_conflict``,
            ``views_full``.
    """
    _check(actor, new.organisation)
    if access.first_time(session, actor, f"saved_view/{new.id}", request):
        if queries.how_many(session, actor.person_id) >= MOST_PER_PERSON:
            raise Failure("views_full", most=MOST_PER_PERSON)
        lon, lat, zoom = (Decimal(each) for each in new.frame.rounded())
        view = SavedView(
            id=new.id,
            organisation_id=new.organisation,
            name=new.name,
            created_by=actor.person_id,
            created_at=access.now(),
            lon=lon,
            lat=lat,
            zoom=zoom,
            shown=new.shown,
            site_ids=queries.pointed_at(session, new.frame),
        )
        queries.add(session, view)
    return read(session, new.id)


def _check(actor: Actor, organisation: UUID | None) -> None:
    allowed = actor.organisations(*REACHES_SITES) if organisation is None else actor.organisations(*SHARES)
    if not allowed or organisation not in {None, *allowed}:
        raise Failure("not_allowed")


def visible(session: Session) -> list[Listed]:
    """One's own views and those shared in one's organisations, as far as one sees all that they point at."""
    return queries.visible(session)


def read(session: Session, view_id: UUID) -> Listed:
    """One view.

    Raises:
        Failure: ``not_found``, also for a view that points at a place which the actor does not see exactly.
    """
    found = queries.one(session, view_id)
    if found is None:
        raise Failure("not_found")
    return found


def delete(session: Session, actor: Actor, view_id: UUID) -> None:
    """Delete one's own view.

    Raises:
        Failure: ``not_found``, ``not_allowed`` for one that somebody else shared.
    """
    view = read(session, view_id).row
    if view.created_by != actor.person_id:
        raise Failure("not_allowed")
    queries.remove(session, view)
