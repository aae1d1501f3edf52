"""Visits over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request

from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, IfMatch, Reads, StrictRoute, Unit
from graveregistry.visits import accepting, merging, service, views
from graveregistry.visits.schemas import (
    ConditionLeftOut,
    MergeIn,
    OwnReceiptOut,
    PlaceLinkIn,
    VisitIn,
    VisitOut,
    VisitPage,
    VisitReceiptOut,
)
from graveregistry.wire import Line, Moment, ReasonIn, read_place

router = APIRouter(prefix="/api/v1", tags=["visits"], route_class=StrictRoute)


async def _as_sent(request: Request) -> Any:
    """The request's JSON before any reading of it: a receipt is over what was sent."""
    return await request.json()


@router.post(
    "/visits",
    status_code=201,
    responses={409: {"description": "The id was used for another visit; both bodies are kept."}},
)
def log(
    session: Unit,
    actor: Acting,
    body: VisitIn,
    sent: Annotated[Any, Depends(_as_sent)],
    device_time: Annotated[Moment | None, Header(alias="X-Device-Time")] = None,
) -> VisitReceiptOut:
    """Log a visit and get its receipt; the same visit again gets the same receipt.

    ``X-Device-Time`` is the phone's clock at sending: apart from the body, so that a second try is the same request.
    Send the visit first and its photos after it, with ``POST /evidence``.
    """
    given, plain = body.model_dump(exclude={"id"}), body.model_dump(mode="json")
    receipt = service.log_visit(session, actor, service.Sent(body.id, sent, given, plain, device_time))
    return VisitReceiptOut(
        receipt=receipt.number, id=receipt.visit_id, received_at=receipt.received_at, sha256=receipt.sha256
    )


@router.get("/visits")
def read_all(
    session: Unit,
    actor: Acting,
    reads: Reads,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    since: Moment | None = None,
) -> VisitPage:
    """The visits one may read, the newest received first; ``since`` leaves out what was received before."""
    after = None if cursor is None else read_place(cursor)
    rows = service.page(session, site_id=None, since=since, after=after, limit=limit)
    reads.shown(Kind.VISITS, (row.visit.site_id for row in rows))
    return views.page(session, actor, rows, limit)


@router.get("/visits/mine")
def own(session: Unit, actor: Acting, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[OwnReceiptOut]:
    """The receipts of one's own visits, the newest first: numbers and dates, nothing of what was sent."""
    receipts = service.own_receipts(session, actor, limit)
    return [OwnReceiptOut(receipt=each.number, received_at=each.received_at) for each in receipts]


@router.get("/visits/{visit_id}")
def read_one(session: Unit, actor: Acting, reads: Reads, visit_id: UUID) -> VisitOut:
    """One visit of those one may read."""
    row = service.readable(session, visit_id)
    reads.shown(Kind.VISITS, [row.visit.site_id])
    return views.one(session, actor, row)


@router.get("/sites/{site_id}/visits")
def of_site(
    session: Unit,
    actor: Acting,
    reads: Reads,
    site_id: UUID,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> VisitPage:
    """The visits of a site, the newest received first."""
    after = None if cursor is None else read_place(cursor)
    rows = service.page(session, site_id=site_id, since=None, after=after, limit=limit)
    reads.shown(Kind.VISITS, (row.visit.site_id for row in rows))
    return views.page(session, actor, rows, limit)


@router.post("/visits/{visit_id}/accept", status_code=204)
def accept(
    session: Unit,
    actor: Acting,
    visit_id: UUID,
    version: IfMatch,
    reason: Annotated[Line | None, Query()] = None,
) -> None:
    """Take the visit for an observation of its site, or of the site at which its place is: a condition that it says
    becomes the site's own, from the version (ETag) of the site one saw.
    """
    accepting.accept(session, actor, visit_id, version, reason)


@router.post("/visits/{visit_id}/accept/withdraw")
def withdraw_acceptance(
    session: Unit, actor: Acting, visit_id: UUID, version: IfMatch, body: ReasonIn
) -> ConditionLeftOut:
    """Take the acceptance back, from the version (ETag) of the site one saw: the visit stays, and so does history.

    A condition that the site still has from this visit goes back to what was said of it before.
    """
    condition, went_back = accepting.withdraw(session, actor, visit_id, version, body.reason)
    return ConditionLeftOut(condition=condition, went_back=went_back)


@router.post("/visits/{visit_id}/same-event", status_code=204)
def merge(session: Unit, actor: Acting, visit_id: UUID, body: MergeIn) -> None:
    """State that the visit is of the same event as another of the same site, which leads and alone is counted.

    Both stay as they were sent. The same the other way round makes the two change places.
    """
    merging.merge(session, actor, visit_id, body.leading_visit_id, body.reason)


@router.post("/visits/{visit_id}/same-event/end", status_code=204)
def part(session: Unit, actor: Acting, visit_id: UUID, body: ReasonIn) -> None:
    """End that statement: the visit is an event of its own again."""
    merging.part(session, actor, visit_id, body.reason)


@router.post("/places/{place_id}/site", status_code=204)
def link_place(session: Unit, actor: Acting, place_id: UUID, body: PlaceLinkIn) -> None:
    """State that a reported place, which is no site, is at a site: its visits and reports are the site's from then on.

    To make the place itself a site, mark a site with the place's id as its ``id``.
    """
    merging.link_place(session, actor, place_id, body.linked_site_id, body.reason)


@router.post("/places/{place_id}/site/end", status_code=204)
def unlink_place(session: Unit, actor: Acting, place_id: UUID, body: ReasonIn) -> None:
    """End that statement: the place stands by itself again."""
    merging.unlink_place(session, actor, place_id, body.reason)
