"""The SQL of reported places that turned out to be at a site."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from graveregistry.access.tables import PlaceLink, ProtectedSite
from graveregistry.db import Session


def live(session: Session, place_id: UUID) -> PlaceLink | None:
    """At which site a place is, as far as the actor reads both."""
    found = select(PlaceLink).where(PlaceLink.site_id == place_id, PlaceLink.ended_at.is_(None))
    return session.scalars(found).one_or_none()


def at_site(session: Session, site_id: UUID) -> Sequence[ProtectedSite]:
    """The places that are at a site."""
    return session.scalars(select(ProtectedSite).where(ProtectedSite.site_id.in_(places_at(site_id)))).all()


def places_at(site_id: UUID) -> Select[UUID]:
    """The ids of the places that are at a site."""
    return select(PlaceLink.site_id).where(PlaceLink.linked_site_id == site_id, PlaceLink.ended_at.is_(None))
