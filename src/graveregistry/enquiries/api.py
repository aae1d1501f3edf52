"""Enquiries over HTTP for protection officers; the public asks and collects on pages of its own (room ``public``)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, Reads, StrictRoute, Unit
from graveregistry.enquiries import drawn, filing, service, views
from graveregistry.enquiries.schemas import (
    EnquiryAnswerIn,
    EnquiryIn,
    EnquiryOut,
    EnquiryPage,
    EnquiryReceiptOut,
    FindIn,
    IdentityIn,
)

router = APIRouter(prefix="/api/v1/enquiries", tags=["enquiries"], route_class=StrictRoute)


@router.get("")
def read_enquiries(
    session: Unit,
    actor: Acting,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> EnquiryPage:
    """Every enquiry, the newest first; who asks is named where one's organisation works there."""
    return views.page(session, actor, cursor, limit)


@router.post("", status_code=201)
def file(request: Request, session: Unit, actor: Acting, body: EnquiryIn) -> EnquiryReceiptOut:
    """Write down the enquiry of somebody who stands before one; the secret is answered this once."""
    settings = request.app.state.settings
    asked = drawn.asked(body.model_dump())
    receipt = filing.file_at_desk(
        session,
        actor,
        body.id,
        body.organisation,
        asked,
        body.how_identified,
        settings.enquiry_hectares,
        settings.enquiry_days,
    )
    return views.receipt(receipt)


@router.get("/{enquiry}")
def read_enquiry(request: Request, session: Unit, actor: Acting, reads: Reads, enquiry: UUID) -> EnquiryOut:
    """One enquiry, what one may see within a kilometre of its plot, and every enquiry that belongs with it."""
    found = views.looked(session, actor, enquiry, request.app.state.settings.enquiry_hectares)
    reads.shown(Kind.NEAR, (each.site_id for each in found.near if each.precision == "exact"))
    return found


@router.post("/{enquiry}/identity", status_code=204)
def settle_identity(request: Request, session: Unit, actor: Acting, enquiry: UUID, body: IdentityIn) -> None:
    """Say that one knows who asks, or that it could not be found out."""
    days = request.app.state.settings.enquiry_days
    service.settle_identity(session, actor, enquiry, body.organisation, body.how, days, confirmed=body.confirmed)


@router.post("/{enquiry}/answers", status_code=204)
def answer(session: Unit, actor: Acting, enquiry: UUID, body: EnquiryAnswerIn) -> None:
    """Say one of the three fixed texts for one's organisation; it is handed out on its day, not now."""
    service.answer(session, actor, enquiry, body.id, body.organisation, body.answer, body.reason)


@router.post("/{enquiry}/answers/{voice}/agree", status_code=204)
def agree(session: Unit, actor: Acting, enquiry: UUID, voice: UUID) -> None:
    """Agree, as the second officer, that work may proceed or that nothing may be dug."""
    service.agree(session, actor, enquiry, voice)


@router.post("/{enquiry}/finds", status_code=204)
def tie_find(session: Unit, actor: Acting, enquiry: UUID, body: FindIn) -> None:
    """Say that a disturbance was reported on the plot."""
    service.tie_find(session, actor, enquiry, body.disturbance)
