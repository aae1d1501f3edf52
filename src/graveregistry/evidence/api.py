"""Evidence over HTTP."""

from __future__ import annotations

import weakref
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import FileResponse

from graveregistry.access import sharing
from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, Reads, StrictRoute, Unit
from graveregistry.evidence import receiving, service, views
from graveregistry.evidence.opened import Opened
from graveregistry.evidence.schemas import ConsentIn, EvidenceIn, EvidencePage, EvidenceReceived
from graveregistry.wire import read_place

router = APIRouter(prefix="/api/v1", tags=["evidence"], route_class=StrictRoute)


@router.post("/evidence", status_code=201)
def receive(
    request: Request, session: Unit, actor: Acting, form: Annotated[EvidenceIn, Form(media_type="multipart/form-data")]
) -> EvidenceReceived:
    """Hand in a photo or a PDF about a place. Refused unless its bytes have the SHA-256 that the sender computed."""
    given = form.model_dump(exclude={"id", "site_id", "file"})
    name = views.plain_name(form.file.filename)
    store = request.app.state.evidence
    received = receiving.receive(
        session, actor, store, form.id, form.site_id, given | {"original_name": name}, form.file.file
    )
    return EvidenceReceived.model_validate(received)


@router.get("/sites/{site_id}/evidence")
def of_site(
    session: Unit,
    actor: Acting,
    reads: Reads,
    site_id: UUID,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> EvidencePage:
    """The files about a site, in the order they came."""
    after = None if cursor is None else read_place(cursor)
    rows = service.page_of(session, site_id, after, limit)
    if rows:
        reads.shown(Kind.EVIDENCE, [site_id])
    return views.page(rows, limit, names_sender=sharing.knows_monitors(session, actor, site_id))


@router.get("/evidence/{item_id}/file", response_class=FileResponse)
def file(request: Request, session: Unit, actor: Acting, item_id: UUID, original: bool = False) -> FileResponse:
    """The stripped working copy, or (``original=true``) the untouched original: that opening enters the history.

    Whole, or the range of bytes asked for (RFC 9110 section 14).
    """
    if original:
        handed = service.open_item_original(session, actor, item_id)
    else:
        handed = service.open_working_copy(session, item_id)
    return _handed_out(request.app.state.opened, handed)


def _handed_out(opened: Opened, handed: service.Handed) -> FileResponse:
    """The file without its seal; its opening is recorded with the transaction that ends before the first byte goes."""
    answer = FileResponse(
        opened.take(handed.sha256),
        media_type=handed.media_type,
        filename=handed.name,
        # Whatever the bytes are, a browser that opens them runs nothing; packed, a range would be no range of them.
        headers={"content-security-policy": "default-src 'none'; sandbox", "content-encoding": "identity"},
    )
    # However the answer ends (sent, broken off, never begun), it is let go of.
    weakref.finalize(answer, opened.give_back, handed.sha256).atexit = False
    return answer


@router.post("/evidence/{item_id}/consent", status_code=204)
def consent(session: Unit, actor: Acting, item_id: UUID, body: ConsentIn) -> None:
    """Say what whoever gave the item agreed to, as legal of its steward; it decides who may be handed the file."""
    service.change_consent(session, actor, item_id, body.scope, body.reason)
