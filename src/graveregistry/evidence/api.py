"""Evidence over HTTP: handing in, whole or in chunks; listing; opening; saying what was agreed."""

from __future__ import annotations

import weakref
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Path, Query, Request
from fastapi.responses import FileResponse

from graveregistry.access import sharing
from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, Reads, StrictRoute, Unit, in_turn, present
from graveregistry.errors import Failure
from graveregistry.evidence import custody, deciding, outlines, receiving, rules, service, uploads, views
from graveregistry.evidence.opened import Opened
from graveregistry.evidence.schemas import (
    ConsentIn,
    CustodyStepOut,
    ErasureIn,
    ErasureOut,
    EvaluationIn,
    EvidenceIn,
    EvidencePage,
    EvidenceReceived,
    FindingIn,
    OutlineIn,
    OutlineOut,
    UploadIn,
    UploadOut,
)
from graveregistry.wire import ReasonIn, read_place

router = APIRouter(prefix="/api/v1", tags=["evidence"], route_class=StrictRoute)

_BINARY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def chunk(request: Request) -> bytes:
    """The body as it is, of at most one chunk, read once it is known that somebody has signed in; while it comes no
    connection is held. Whoever asks for it asks for it before the request's transaction.

    Raises:
        Failure: ``too_large``.
    """
    await in_turn(request, partial(present, request))
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > uploads.LARGEST_CHUNK:
            raise Failure("too_large", limit=f"{uploads.LARGEST_CHUNK // 2**20} MB")
    return bytes(found)


def digest(value: Annotated[str, Header(alias="Content-Digest", max_length=200)] = "") -> str:
    """The SHA-256 (hex) that the sender says a chunk has."""
    return rules.said_sha256(value)


@router.post("/evidence", status_code=201)
def receive(
    request: Request, session: Unit, actor: Acting, form: Annotated[EvidenceIn, Form(media_type="multipart/form-data")]
) -> EvidenceReceived:
    """Hand in a file of up to 25 MB about a place; refused unless its bytes have the SHA-256 that the sender said."""
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
    """The stripped working copy, or (``original=true``) the untouched original; the opening enters the history.

    Whole, or the range of bytes asked for (RFC 9110 section 14).
    """
    opened: Opened = request.app.state.opened
    what = f"{item_id}/{original}"
    again = opened.goes_on(actor.person_id, what, request.headers.get("range"))
    if original:
        handed = service.open_item_original(session, actor, item_id, again=again)
    else:
        handed = service.open_working_copy(session, actor, item_id, again=again)
    answer = handed_out(opened, handed)
    # Who was refused has opened nothing that they could go on with.
    opened.sits(actor.person_id, what)
    return answer


def handed_out(opened: Opened, handed: service.Handed) -> FileResponse:
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


@router.get("/evidence/{item_id}/preview", response_class=FileResponse)
def preview(request: Request, session: Unit, actor: Acting, item_id: UUID) -> FileResponse:
    """A small picture of the item, for lists."""
    return handed_out(request.app.state.opened, service.open_preview(session, item_id))


@router.get("/evidence/{item_id}/custody")
def chain_of_custody(session: Unit, actor: Acting, item_id: UUID) -> list[CustodyStepOut]:
    """Every step of the item's way since it was received: who, what, when and why, as the ledger tells it."""
    return [CustodyStepOut.model_validate(step) for step in custody.of(session, actor, item_id)]


@router.post("/evidence/{item_id}/consent", status_code=204)
def consent(session: Unit, actor: Acting, item_id: UUID, body: ConsentIn) -> None:
    """Say what whoever gave the item agreed to, as legal of its steward; it decides who may be handed the file."""
    agreed = deciding.Agreed(body.scope, body.recipients, body.testify)
    deciding.change_consent(session, actor, item_id, agreed, body.reason)


@router.post("/evidence/{item_id}/evaluation", status_code=204)
def evaluate(session: Unit, actor: Acting, item_id: UUID, body: EvaluationIn) -> None:
    """Say how reliable the item's source is, how credible what it tells, and why."""
    source = deciding.Source(body.source_type, body.source_reliability, body.source_credibility, body.source_hand)
    deciding.evaluate_source(session, actor, item_id, source, body.reason)


@router.post("/evidence/{item_id}/verification", status_code=204)
def verify(session: Unit, actor: Acting, item_id: UUID, body: FindingIn) -> None:
    """Say what was established about the item, apart from what its device said; never by whoever handed it in."""
    deciding.verify(session, actor, item_id, body.statement, body.taken_at)


@router.post("/evidence/{item_id}/hold", status_code=204)
def hold(session: Unit, actor: Acting, item_id: UUID, body: ReasonIn) -> None:
    """Place a legal hold: nobody deletes the item while it stands."""
    deciding.hold(session, actor, item_id, body.reason)


@router.post("/evidence/{item_id}/hold/end", status_code=204)
def end_hold(session: Unit, actor: Acting, item_id: UUID, body: ReasonIn) -> None:
    """End the legal hold."""
    deciding.release(session, actor, item_id, body.reason)


@router.post("/evidence/{item_id}/erasure", status_code=202)
def propose_erasure(session: Unit, actor: Acting, item_id: UUID, body: ErasureIn) -> ErasureOut:
    """Propose to delete the item's files for good; a second person decides. Row, digest and history stay."""
    return ErasureOut(proposal=deciding.propose_erasure(session, actor, item_id, body.reason, body.review_on).id)


@router.post("/evidence/{item_id}/outlines", status_code=201)
def release_outline(request: Request, session: Unit, actor: Acting, item_id: UUID, body: OutlineIn) -> OutlineOut:
    """Release the edges of a photo to the phone of whoever is assigned to its site, as a protection officer."""
    store = request.app.state.evidence
    made = outlines.release(session, actor, store, item_id, body.assignment_id, body.reason)
    return OutlineOut.model_validate(made)


@router.get("/evidence/{item_id}/outlines")
def outlines_of(session: Unit, actor: Acting, item_id: UUID) -> list[OutlineOut]:
    """The outlines of a photo that were released, withdrawn ones too, the newest first."""
    return [OutlineOut.model_validate(each) for each in outlines.of_item(session, item_id)]


@router.get("/evidence/outlines/{outline_id}/file", response_class=FileResponse)
def outline(request: Request, session: Unit, actor: Acting, outline_id: UUID) -> FileResponse:
    """An outline as it is on a phone."""
    return handed_out(request.app.state.opened, outlines.shown(session, outline_id))


@router.post("/evidence/outlines/{outline_id}/withdraw", status_code=204)
def withdraw_outline(session: Unit, actor: Acting, outline_id: UUID, body: ReasonIn) -> None:
    """Withdraw an outline: a phone reads it no more, and drops its own when it next asks."""
    outlines.withdraw(session, actor, outline_id, body.reason)


@router.post("/evidence/uploads", status_code=201)
def begin_upload(request: Request, session: Unit, actor: Acting, body: UploadIn) -> UploadOut:
    """Begin to hand in a file of up to 2 GB in chunks; the same words again find the same upload."""
    given = body.model_dump(mode="json", exclude={"id", "site_id", "name"})
    given["original_name"] = views.plain_name(body.name)
    store = request.app.state.evidence
    return views.upload(uploads.start(session, actor, store, body.id, body.site_id, given))


@router.get("/evidence/uploads")
def own_uploads(session: Unit, actor: Acting) -> list[UploadOut]:
    """One's own uploads that are not done, the newest first."""
    return [views.upload(each) for each in uploads.own(session)]


@router.get("/evidence/uploads/{upload_id}")
def read_upload(session: Unit, actor: Acting, upload_id: UUID) -> UploadOut:
    """How far one of one's own uploads is, and which chunks are missing."""
    return views.upload(uploads.read(session, upload_id))


@router.put("/evidence/uploads/{upload_id}/chunks/{number}", status_code=204, openapi_extra=_BINARY)
def put_chunk(
    request: Request,
    data: Annotated[bytes, Depends(chunk)],
    session: Unit,
    actor: Acting,
    upload_id: UUID,
    number: Annotated[int, Path(ge=0, le=uploads.LARGEST // uploads.SMALLEST_CHUNK)],
    sha256: Annotated[str, Depends(digest)],
) -> None:
    """Send one chunk, in any order and as often as need be; ``Content-Digest`` carries its SHA-256 (RFC 9530)."""
    uploads.put(session, request.app.state.evidence, upload_id, number, data, sha256)


@router.post("/evidence/uploads/{upload_id}/finish", status_code=202)
def finish_upload(session: Unit, actor: Acting, upload_id: UUID) -> UploadOut:
    """Say that every chunk is there: the whole is checked, sealed and recorded in the background."""
    return views.upload(uploads.finish(session, actor, upload_id))


@router.delete("/evidence/uploads/{upload_id}", status_code=204)
def drop_upload(request: Request, session: Unit, actor: Acting, upload_id: UUID) -> None:
    """Give an upload up; what came of it is removed."""
    uploads.drop(session, request.app.state.evidence, upload_id)
