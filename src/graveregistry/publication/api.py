"""The awareness layer over HTTP: released rows for everybody, the decision to publish for protection officers."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from graveregistry.access import views as access_views
from graveregistry.access.schemas import ProposalOut
from graveregistry.access.web import Acting, Released, StrictRoute, Unit
from graveregistry.errors import Failure
from graveregistry.publication import exact, service, views
from graveregistry.publication.questions import Answer
from graveregistry.publication.ranges import part_of
from graveregistry.publication.schemas import (
    LatestOut,
    MessageOut,
    PreviewOut,
    ReleaseIn,
    ReleaseOut,
    SitePublicationIn,
    SitePublicationOut,
    WaitingOut,
    WithdrawalIn,
)
from graveregistry.publication.shelf import FOR_EVER, MEDIA, Served, tile_of

router = APIRouter(prefix="/api/v1/awareness", tags=["awareness"], route_class=StrictRoute)
site_router = APIRouter(prefix="/api/v1/sites", tags=["awareness"], route_class=StrictRoute)
public_router = APIRouter(prefix="/api/public", tags=["public"], route_class=StrictRoute)

ASK_AGAIN = "no-cache"
FOR_A_MOMENT = "public, max-age=10, stale-while-revalidate=30"
"""A cache in front asks every ten seconds which release is the newest, however many come; a withdrawal is felt soon."""

_KNOWN: dict[int | str, dict[str, Any]] = {304: {"description": "The reader has these bytes already."}}


@public_router.get("/message")
def read_message(request: Request, response: Response) -> MessageOut:
    """The protective message in Arabic and English, the same for every place."""
    response.headers["cache-control"] = ASK_AGAIN
    return views.message(training=bool(request.app.state.settings.training))


@public_router.get("/releases/latest")
def read_latest(request: Request, response: Response, session: Released) -> LatestOut:
    """The newest awareness release that stands; 404 while there is none."""
    response.headers["cache-control"] = FOR_A_MOMENT
    return views.latest(service.latest(session), training=bool(request.app.state.settings.training))


@public_router.get(
    "/releases/{number}.geojson",
    response_class=Response,
    responses={200: {"content": {"application/geo+json": {"schema": {"type": "object"}}}}, **_KNOWN},
)
def read_units(
    session: Released, number: int, if_none_match: Annotated[str | None, Header(max_length=1000)] = None
) -> Response:
    """The units of a release (RFC 7946), the same bytes for ever; withdrawn or never made, the same 404."""
    found = service.published(session, number)
    tag = f'"{found.sha256}"'
    headers = {"etag": tag, "cache-control": FOR_EVER}
    if _knows(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(found.geojson.encode("ascii"), media_type="application/geo+json", headers=headers)


@public_router.get(
    "/releases/{number}/tiles/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={200: {"content": {MEDIA: {}}, "description": "MVT"}, **_KNOWN},
)
def read_tile(
    request: Request,
    session: Released,
    number: int,
    z: int,
    x: int,
    y: int,
    if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
) -> Response:
    """One tile of a release (MVT 2.1, one layer ``awareness``), the same bytes for ever, down to zoom 8.

    Every tile of a zoom has the same length, empty or full. Withdrawn or never made, outside the world or deeper: the
    same 404. What is in memory is answered before this is reached (``publication.shelf``).
    """
    found = tile_of(service.held(session, request.app.state.shelf, number), z, x, y)
    if found is None:
        raise Failure("not_found")
    return _unless_known(found, if_none_match)


@public_router.get(
    "/releases/{number}.pmtiles",
    response_class=Response,
    responses={
        200: {"content": {"application/vnd.pmtiles": {}}, "description": "PMTiles, version 3"},
        206: {"content": {"application/vnd.pmtiles": {}}, "description": "The part asked for."},
        416: {"description": "The part asked for lies beyond the end."},
        **_KNOWN,
    },
)
def read_archive(
    request: Request,
    session: Released,
    number: int,
    if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
    wanted: Annotated[str | None, Header(alias="range", max_length=200)] = None,
    if_range: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """A release as one PMTiles file, whole or the byte range asked for; the same bytes for ever."""
    found = service.held(session, request.app.state.shelf, number).file
    part = part_of(wanted, len(found.body)) if if_range in {None, found.headers["etag"]} else None
    if part is None or _knows(if_none_match, found.headers["etag"]):
        return _unless_known(found, if_none_match, {"accept-ranges": "bytes"})
    size = len(found.body)
    if not part:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    which = {"accept-ranges": "bytes", "content-range": f"bytes {part.start}-{part.stop - 1}/{size}"}
    return Response(found.body[part.start : part.stop], status_code=206, headers=found.headers | which)


def _unless_known(found: Served, sent: str | None, more: dict[str, str] | None = None) -> Response:
    headers = found.headers | (more or {})
    if _knows(sent, headers["etag"]):
        return Response(status_code=304, headers={name: headers[name] for name in ("etag", "cache-control")})
    return Response(found.body, headers=headers)


def _knows(sent: str | None, tag: str) -> bool:
    """Whether the reader names these bytes (RFC 9110 section 13.1.2: weak comparison, a list, or a star)."""
    named = {each.strip().removeprefix("W/") for each in (sent or "").split(",")}
    return bool(named & {tag, "*"})


@router.get("/preview")
def read_preview(session: Unit, actor: Acting) -> PreviewOut:
    """What a release made now would show, and the publication questions; that somebody looked is recorded."""
    return views.preview(session, actor)


@router.get("/waiting")
def read_waiting(session: Unit, actor: Acting) -> list[WaitingOut]:
    """Proposed releases that wait for a second signature, with all that is signed; that somebody looked is recorded."""
    return views.waiting(session, actor)


@router.get("/releases")
def read_releases(session: Unit, actor: Acting) -> list[ReleaseOut]:
    """Every release, the newest first, with who decided it, what they answered, and whether it was withdrawn."""
    return views.releases(session, actor)


@router.post("/releases", status_code=202)
def propose(session: Unit, actor: Acting, body: ReleaseIn) -> ProposalOut:
    """Propose this month's release; a second protection officer decides with ``POST /proposals/{id}/decision``."""
    answers = {key: Answer(each.choice, each.note) for key, each in body.answers.items()}
    proposal = service.propose_release(session, actor, body.organisation, answers, body.reason, body.review_on)
    return access_views.proposal(session, actor, proposal)


@router.post("/releases/{number}/withdraw", status_code=204)
def withdraw(request: Request, session: Unit, actor: Acting, number: int, body: WithdrawalIn) -> None:
    """Take a release back at once."""
    request.app.state.shelf.forget()
    service.withdraw(session, actor, number, body.reason)


@public_router.get("/sites", response_class=Response, responses={200: {"content": {"application/geo+json": {}}}})
def read_public_sites(session: Released) -> Response:
    """Every site that two people decided to show exactly, all of them public before (RFC 7946)."""
    return Response(
        exact.public_sites(session), media_type="application/geo+json", headers={"cache-control": ASK_AGAIN}
    )


@site_router.get("/{site_id}/publication")
def read_site_publication(session: Unit, actor: Acting, site_id: UUID) -> SitePublicationOut:
    """Whether the site could be shown exactly to everybody, what is asked first, and whether it is."""
    return views.site_publication(exact.standing(session, actor, site_id))


@site_router.post("/{site_id}/publication", status_code=202)
def propose_site_publication(session: Unit, actor: Acting, site_id: UUID, body: SitePublicationIn) -> ProposalOut:
    """Propose to show a site that is public already; a second officer who sees it exactly decides."""
    answers = {key: Answer(each.choice, each.note) for key, each in body.answers.items()}
    draft = exact.Draft(body.public_at, body.text_ar, body.text_en, answers, body.reason, body.review_on)
    return access_views.proposal(session, actor, exact.propose(session, actor, site_id, draft))


@site_router.post("/{site_id}/publication/withdraw", status_code=204)
def withdraw_site_publication(session: Unit, actor: Acting, site_id: UUID, body: WithdrawalIn) -> None:
    """Take a site's publication back at once."""
    exact.withdraw(session, actor, site_id, body.reason)
