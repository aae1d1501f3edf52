"""Uploads of evidence in chunks, over HTTP."""

from __future__ import annotations

import base64
import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request

from graveregistry.access.web import Acting, StrictRoute, Unit
from graveregistry.errors import Failure
from graveregistry.evidence import uploads, views
from graveregistry.evidence.schemas import UploadIn, UploadOut

router = APIRouter(prefix="/api/v1", tags=["evidence"], route_class=StrictRoute)

_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_BINARY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def chunk(request: Request) -> bytes:
    """The body as it is, of at most one chunk.

    Raises:
        Failure: ``too_large``.
    """
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > uploads.LARGEST_CHUNK:
            raise Failure("too_large", limit=f"{uploads.LARGEST_CHUNK // 2**20} MB")
    return bytes(found)


def digest(value: Annotated[str, Header(alias="Content-Digest", max_length=200)] = "") -> str:
    """The SHA-256 (hex) that the sender says a chunk has: ``sha-256=:<base64>:`` (RFC 9530 section 2); else nothing,
    which no chunk has."""
    found = _DIGEST.fullmatch(value.strip())
    return base64.b64decode(found[1]).hex() if found else ""


@router.post("/evidence/uploads", status_code=201)
def begin(request: Request, session: Unit, actor: Acting, body: UploadIn) -> UploadOut:
    """Begin to hand in a file of up to 2 GB in chunks; the same words again find the same upload."""
    given = body.model_dump(mode="json", exclude={"id", "site_id", "name"})
    given["original_name"] = views.plain_name(body.name)
    store = request.app.state.evidence
    return views.upload(uploads.start(session, actor, store, body.id, body.site_id, given))


@router.get("/evidence/uploads")
def own(session: Unit, actor: Acting) -> list[UploadOut]:
    """One's own uploads that are not done, the newest first."""
    return [views.upload(each) for each in uploads.own(session)]


@router.get("/evidence/uploads/{upload_id}")
def read(session: Unit, actor: Acting, upload_id: UUID) -> UploadOut:
    """How far one of one's own uploads is, and which chunks are missing."""
    return views.upload(uploads.read(session, upload_id))


@router.put("/evidence/uploads/{upload_id}/chunks/{number}", status_code=204, openapi_extra=_BINARY)
def put(
    request: Request,
    session: Unit,
    actor: Acting,
    upload_id: UUID,
    number: Annotated[int, Path(ge=0, le=uploads.LARGEST // uploads.SMALLEST_CHUNK)],
    data: Annotated[bytes, Depends(chunk)],
    sha256: Annotated[str, Depends(digest)],
) -> None:
    """Send one chunk, in any order and as often as need be; ``Content-Digest`` carries its SHA-256 (RFC 9530)."""
    uploads.put(session, request.app.state.evidence, upload_id, number, data, sha256)


@router.post("/evidence/uploads/{upload_id}/finish", status_code=202)
def finish(session: Unit, actor: Acting, upload_id: UUID) -> UploadOut:
    """Say that every chunk is there: the whole is checked, sealed and recorded in the background."""
    return views.upload(uploads.finish(session, actor, upload_id))


@router.delete("/evidence/uploads/{upload_id}", status_code=204)
def drop(request: Request, session: Unit, actor: Acting, upload_id: UUID) -> None:
    """Give an upload up; what came of it is removed."""
    uploads.drop(session, request.app.state.evidence, upload_id)
