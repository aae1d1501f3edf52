"""Phones and what they sealed, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated, Any, BinaryIO
from uuid import UUID

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from graveregistry.access import phones
from graveregistry.access.service import Present, now
from graveregistry.access.web import (
    Acting,
    HandingIn,
    ReadingPhone,
    SendingPhone,
    StrictRoute,
    Unit,
    client_address,
    handing_in,
    in_turn,
)
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.evidence import disk
from graveregistry.evidence.api import handed_out
from graveregistry.evidence.rules import said_sha256
from graveregistry.intake import districts, manifest, outbox, receiving, views
from graveregistry.intake.begun import Pieces
from graveregistry.intake.chunks import LARGEST_CHUNK, SMALLEST_CHUNK, Chunk, Desk, Sender
from graveregistry.intake.schemas import (
    DeviceOut,
    EnrolIn,
    EnrolledOut,
    EnrolmentIn,
    EnrolmentOut,
    HandedInOut,
    IncomingPage,
    PhoneOut,
    SealedReceiptOut,
    StandingOut,
)
from graveregistry.publication.ranges import part_of
from graveregistry.wire import Moment, ReasonIn, read_place

router = APIRouter(prefix="/api/v1", tags=["intake"], route_class=StrictRoute)

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


def _body_of(media_type: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


async def _at_most(request: Request, limit: int) -> bytes:
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > limit:
            raise HTTPException(413, detail=str(limit))
    return bytes(found)


def _desk(request: Request) -> Desk:
    found: Desk = request.app.state.chunks
    return found


async def sending(request: Request) -> Sender:
    """The phone that sends, known before anything of the body is read; no connection is held meanwhile."""
    shown, desk = request.headers.get("authorization", ""), _desk(request)
    sender = await desk.sender(shown)
    if sender is None:
        # Says why, and counts the try; whoever may send after all has just been let in.
        await in_turn(request, _whose(request))
        sender = await desk.sender(shown)
    if sender is None:
        raise Failure("credential_refused")
    return sender


Sending = Annotated[Sender, Depends(sending)]
"""Asked before what else is wrong with a request: who may not send learns nothing of how one does."""


def _whose(request: Request) -> Callable[[Session], phones.Phone]:
    """What finds out, in the transaction that keeps what a phone sends, which phone it is."""
    shown, address = request.headers.get("authorization", ""), client_address(request)
    return lambda session: phones.present(session, shown, address, reading=False)


async def archive(request: Request) -> AsyncIterator[BinaryIO]:
    """An outbox file, on the disk and nameless, read once it is known who hands it in; while it comes no connection is
    held. Whoever asks for it asks for it before the request's transaction.
    """
    await in_turn(request, partial(handing_in, request))
    size = 0
    with disk.nameless(request.app.state.intake.folder) as kept:
        async for piece in request.stream():
            size += len(piece)
            if size > outbox.LARGEST:
                raise HTTPException(413, detail=str(outbox.LARGEST))
            await run_in_threadpool(kept.write, piece)
        yield kept


@router.post("/enrolments", status_code=201)
def offer(request: Request, session: Unit, actor: Acting, body: EnrolmentIn) -> EnrolmentOut:
    """Offer to enrol a phone for somebody, as a protection officer: shown once, good for 15 minutes."""
    made = phones.offer(session, actor, body.person_id, body.name, body.days, log_only=body.log_only)
    state = request.app.state
    # Whoever sits at the server itself comes over loopback, where no phone gets to.
    origin = state.reach.origin if state.reach else state.settings.public_address
    return views.enrolment(made, origin or str(request.base_url).rstrip("/"), state.reach)


@router.post("/enrolments/accept", status_code=201)
def enrol(request: Request, session: Unit, body: EnrolIn) -> EnrolledOut:
    """Enrol this phone with an offer's secret or code. A wrong one is answered alike for every cause, and counted."""
    made = phones.accept(session, body.secret or body.code or "", body.device_name, client_address(request))
    return views.enrolled(made, request.app.state.settings)


@router.get("/devices")
def devices(session: Unit, actor: Acting) -> list[DeviceOut]:
    """The phones of the organisations whose protection officer one is, ended ones too."""
    return views.devices(phones.of_mine(session, actor), now())


@router.post("/devices/{device_id}/revoke", status_code=204)
def revoke(session: Unit, actor: Acting, device_id: UUID) -> None:
    """End a phone at once: it reads and sends nothing from then on. What it sealed can still be handed in."""
    phones.revoke(session, actor, device_id)


@router.get("/phone")
def phone(request: Request, session: Unit, here: ReadingPhone) -> PhoneOut:
    """All that a phone reads: what is assigned to its person, and its own receipts."""
    state = request.app.state
    return views.phone(session, state.settings, state.intake, state.reads, here)


@router.get(
    "/phone/assignments/{assignment_id}/outline",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
def outline(request: Request, session: Unit, here: ReadingPhone, assignment_id: UUID) -> Response:
    """The edges of an earlier photo, released for one of this phone's own running assignments, as a small PNG."""
    drawn = views.outline(session, request.app.state.evidence, here, assignment_id)
    return Response(drawn, media_type="image/png")


@router.get(
    "/phone/districts/{code}.pmtiles",
    response_class=Response,
    responses={200: {"content": {districts.MEDIA: {}}}, 206: {"description": "The range asked for."}},
)
def district(
    request: Request,
    here: ReadingPhone,
    code: Annotated[str, Path(pattern="^[a-z_]{2,40}$")],
    wanted: Annotated[str | None, Header(alias="Range", max_length=100)] = None,
) -> Response:
    """The map of a whole governorate for use without a network (PMTiles), whole or the byte range asked for."""
    body = districts.map_of(request.app.state.settings, code)
    part = part_of(wanted, len(body))
    if part is None:
        return Response(body, media_type=districts.MEDIA, headers={"accept-ranges": "bytes"})
    if not part:
        return Response(status_code=416, headers={"content-range": f"bytes */{len(body)}"})
    which = {"accept-ranges": "bytes", "content-range": f"bytes {part.start}-{part.stop - 1}/{len(body)}"}
    return Response(body[part.start : part.stop], 206, media_type=districts.MEDIA, headers=which)


@router.put(
    "/sealed/{visit_id}/blobs/{sha256}/chunks/{number}",
    status_code=204,
    openapi_extra=_body_of("application/octet-stream"),
)
async def put_chunk(
    request: Request,
    sender: Sending,
    visit_id: UUID,
    sha256: Sha256,
    number: Annotated[int, Path(ge=0, le=10_000)],
    size: Annotated[int, Query(ge=1, le=manifest.BLOB_LIMIT)],
    chunk_size: Annotated[int, Query(ge=SMALLEST_CHUNK, le=LARGEST_CHUNK, alias="chunk")],
    said: Annotated[str, Header(alias="Content-Digest", max_length=200)] = "",
) -> None:
    """Send a chunk of a sealed blob, with its ``Content-Digest`` (RFC 9530): 204 once it is durable.

    Any order, any number of times; ``size`` is the blob's, ``chunk`` the length of every chunk but the last.
    """
    data = await _at_most(request, LARGEST_CHUNK)
    came = Chunk(sha256, Pieces(size, chunk_size), number, data, said_sha256(said))
    await _desk(request).put(sender, came)


@router.get("/sealed/{visit_id}/blobs/{sha256}")
def standing(request: Request, here: SendingPhone, visit_id: UUID, sha256: Sha256) -> StandingOut:
    """How far a blob has come, to go on from there; 404 when nothing of it is here."""
    return views.standing(receiving.standing(request.app.state.intake, here, sha256))


@router.put("/sealed/{visit_id}", openapi_extra=_body_of("application/json"))
async def put_manifest(
    request: Request,
    _sender: Sending,
    visit_id: UUID,
    device_time: Annotated[Moment | None, Header(alias="X-Device-Time")] = None,
) -> SealedReceiptOut:
    """Send a visit's manifest, before or after its blobs; the same one again gets the same receipt.

    Another one under the same id is refused with 409, and both are kept.
    """
    raw = await _at_most(request, manifest.LIMIT)
    store, whose = request.app.state.intake, _whose(request)
    found = await in_turn(
        request, lambda session: receiving.put_manifest(session, store, whose(session), visit_id, raw, device_time)
    )
    return views.receipt(found)


@router.get("/sealed/{visit_id}")
def receipt(request: Request, session: Unit, here: SendingPhone, visit_id: UUID) -> SealedReceiptOut:
    """The receipt of a visit as it stands."""
    return views.receipt(receiving.receipt(session, request.app.state.intake, here, visit_id))


@router.post("/sealed/hand-in", openapi_extra=_body_of("application/zip"))
def hand_in(
    request: Request, file: Annotated[BinaryIO, Depends(archive, scope="function")], session: Unit, here: HandingIn
) -> HandedInOut:
    """Hand in an outbox that a phone exported (a ZIP file): signed in at the desk, or with another phone."""
    by_person, by_device = (here.actor.person_id, None) if isinstance(here, Present) else (None, here.id)
    found = outbox.hand_in(session, request.app.state.intake, file, by_person=by_person, by_device=by_device)
    return HandedInOut(receipts=[views.receipt(each) for each in found])


@router.get("/incoming")
def incoming(
    request: Request,
    session: Unit,
    actor: Acting,
    after: Annotated[str | None, Query(max_length=200, alias="cursor")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> IncomingPage:
    """What phones of one's organisations sent, opened or not, for protection officers and researchers."""
    rows, parts = receiving.incoming(session, actor, None if after is None else read_place(after), limit)
    return views.incoming(session, request.app.state.intake, rows, parts, limit)


@router.post("/incoming/{sealed_id}/admit", status_code=204)
def admit(session: Unit, actor: Acting, sealed_id: UUID, body: ReasonIn) -> None:
    """Have a visit opened whose sender's account was closed before it could be, as a protection officer."""
    receiving.admit(session, actor, sealed_id, body.reason)


@router.get("/incoming/{sealed_id}/parts/{number}/picture", response_class=FileResponse)
def picture(
    request: Request,
    session: Unit,
    actor: Acting,
    sealed_id: UUID,
    number: Annotated[int, Path(ge=0, le=manifest.BLOBS)],
) -> FileResponse:
    """The small picture that came ahead of a photo, while the photo itself is on its way."""
    return handed_out(request.app.state.opened, receiving.picture(session, sealed_id, number))
