"""Saved views of the map over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from graveregistry.access.web import Acting, StrictRoute, Unit
from graveregistry.saved_views import service, views
from graveregistry.saved_views.rules import Frame
from graveregistry.saved_views.schemas import SavedViewIn, SavedViewListed, SavedViewOut

router = APIRouter(prefix="/api/v1", tags=["views"], route_class=StrictRoute)


@router.get("/views")
def visible(session: Unit, actor: Acting) -> list[SavedViewListed]:
    """One's own views and those shared in one's organisations; no place is in the list."""
    return [views.listed(each, actor) for each in service.visible(session)]


@router.post("/views", status_code=201)
def save(session: Unit, actor: Acting, body: SavedViewIn) -> SavedViewOut:
    """Save a view of the map, so that a link to it carries an id and no place.

    Shared in an organisation, it opens for those of its researchers, verifiers, protection officers and legal who see
    everything that it points at exactly; for everybody else it is not there.
    """
    shown = body.shown.model_dump(mode="json", by_alias=True)
    new = service.NewView(body.id, body.name, body.organisation, Frame(body.lon, body.lat, body.zoom), shown)
    return views.opened(service.save(session, actor, new, body.model_dump_json().encode()), actor)


@router.get("/views/{view_id}")
def read(session: Unit, actor: Acting, view_id: UUID) -> SavedViewOut:
    """A view to open; what it then shows is only ever what one may see oneself."""
    return views.opened(service.read(session, view_id), actor)


@router.delete("/views/{view_id}", status_code=204)
def delete(session: Unit, actor: Acting, view_id: UUID) -> None:
    """Delete a view that one saved oneself."""
    service.delete(session, actor, view_id)
