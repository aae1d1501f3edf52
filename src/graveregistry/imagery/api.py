"""Imagery over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse

from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, Reads, StrictRoute, Unit
from graveregistry.imagery import conversion, service, views
from graveregistry.imagery.schemas import ImageIn, ImageOut, RemovalIn
from graveregistry.wire import JobOut

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


@router.post("/imagery/geotiff", status_code=202)
def begin(
    request: Request, session: Unit, actor: Acting, form: Annotated[ImageIn, Form(media_type="multipart/form-data")]
) -> JobOut:
    """Hand in a GeoTIFF, of which a picture is made in the background; the id is the picture's once it is there.

    A GeoTIFF that cannot be used is refused at once. Larger ones: ``graveregistry imagery add``.
    """
    settings = request.app.state.settings
    said = service.Said(form.organisation, form.title, form.captured_on, form.source, form.licence)
    job = conversion.begin(session, actor, settings.files, form.id, said, form.file.file, settings.body_limit)
    return JobOut.model_validate(job)


@router.get("/imagery/geotiff/{image_id}")
def progress(session: Unit, actor: Acting, image_id: UUID) -> JobOut:
    """How the making of a picture that one handed in is coming on."""
    return JobOut.model_validate(conversion.status(session, actor, image_id))


@router.post("/imagery/geotiff/{image_id}/cancel")
def cancel(session: Unit, actor: Acting, image_id: UUID) -> JobOut:
    """End the making of a picture; nothing of it is shown."""
    return JobOut.model_validate(conversion.cancel(session, actor, image_id))


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
