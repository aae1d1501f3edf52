"""Imagery over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse

from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, Reads, StrictRoute, Unit
from graveregistry.imagery import service, views
from graveregistry.imagery.schemas import ImageIn, ImageOut, RemovalIn

router = APIRouter(prefix="/api/v1", tags=["imagery"], route_class=StrictRoute)

MEDIA = "application/vnd.pmtiles"


@router.get("/imagery")
def standing(session: Unit, actor: Acting) -> list[ImageOut]:
    """The pictures of the ground that one's own organisations registered, the newest first."""
    return [views.image(row) for row in service.standing(session)]


@router.post("/imagery", status_code=201)
def register(
    request: Request, session: Unit, actor: Acting, form: Annotated[ImageIn, Form(media_type="multipart/form-data")]
) -> ImageOut:
    """Register a raster PMTiles archive (PNG, JPEG or WebP), as researcher or protection officer of the organisation.

    Larger archives than a request may be are registered at the machine: ``graveregistry imagery add``.
    """
    settings = request.app.state.settings
    said = service.Said(form.organisation, form.title, form.captured_on, form.source, form.licence)
    made = service.register(session, actor, settings.files, form.id, said, form.file.file, settings.body_limit)
    return views.image(made)


@router.get("/imagery/{image_id}/file", response_class=FileResponse)
def file(request: Request, session: Unit, reads: Reads, image_id: UUID) -> FileResponse:
    """The archive, whole or the range of bytes asked for (RFC 9110 section 14), for the organisation's own people."""
    path = service.file_of(request.app.state.settings.files, service.read(session, image_id))
    reads.shown(Kind.IMAGERY, [image_id])
    # A packed range would be no range of the archive.
    return FileResponse(path, media_type=MEDIA, headers={"content-encoding": "identity", "cache-control": "no-store"})


@router.post("/imagery/{image_id}/remove", status_code=204)
def remove(session: Unit, actor: Acting, image_id: UUID, body: RemovalIn) -> None:
    """Show a picture to nobody any more; that and why it was removed stay in the history."""
    service.remove(session, actor, image_id, body.reason)
