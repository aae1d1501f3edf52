"""From rows to answers."""

from __future__ import annotations

from graveregistry.access.actors import Actor
from graveregistry.saved_views.queries import Listed
from graveregistry.saved_views.schemas import SavedViewListed, SavedViewOut, ShownIn


def listed(found: Listed, actor: Actor) -> SavedViewListed:
    """A view in a list."""
    return SavedViewListed(
        id=found.row.id,
        name=found.row.name,
        organisation=found.row.organisation_id,
        by=found.by,
        mine=found.row.created_by == actor.person_id,
        created_at=found.row.created_at,
    )


def opened(found: Listed, actor: Actor) -> SavedViewOut:
    """A view with its place."""
    row = found.row
    return SavedViewOut(
        **listed(found, actor).model_dump(),
        lon=float(row.lon),
        lat=float(row.lat),
        zoom=float(row.zoom),
        shown=ShownIn.model_validate(row.shown),
    )
