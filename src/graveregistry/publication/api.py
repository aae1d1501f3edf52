"""The awareness layer over HTTP: released rows for everybody, the decision to publish for protection officers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from graveregistry.access import views as access_views
from graveregistry.access.schemas import ProposalOut
from graveregistry.access.web import Acting, Released, StrictRoute, Unit
from graveregistry.publication import service, views
from graveregistry.publication.questions import Answer
from graveregistry.publication.schemas import LatestOut, MessageOut, PreviewOut, ReleaseIn, ReleaseOut, WithdrawalIn

router = APIRouter(prefix="/api/v1/awareness", tags=["awareness"], route_class=StrictRoute)
public_router = APIRouter(prefix="/api/public", tags=["public"], route_class=StrictRoute)

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@public_router.get("/message")
def read_message(request: Request, response: Response) -> MessageOut:
    """The protective message in Arabic and English, the same for every place."""
    response.headers["cache-control"] = ASK_AGAIN
    return views.message(training=bool(request.app.state.settings.training))


@public_router.get("/releases/latest")
def read_latest(request: Request, response: Response, session: Released) -> LatestOut:
    """The newest awareness release that stands; 404 while there is none."""
    response.headers["cache-control"] = ASK_AGAIN
    return views.latest(service.latest(session), training=bool(request.app.state.settings.training))


@public_router.get(
    "/releases/{number}.geojson",
    response_class=Response,
    responses={
        200: {"content": {"application/geo+json": {"schema": {"type": "object"}}}},
        304: {"description": "The reader has these bytes already."},
    },
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


def _knows(sent: str | None, tag: str) -> bool:
    """Whether the reader names these bytes (RFC 9110 section 13.1.2: weak comparison, a list, or a star)."""
    named = {each.strip().removeprefix("W/") for each in (sent or "").split(",")}
    return bool(named & {tag, "*"})


@router.get("/preview")
def read_preview(session: Unit, actor: Acting) -> PreviewOut:
    """What a release made now would show, and the publication questions; that somebody looked is recorded."""
    return views.preview(session, actor)


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
def withdraw(session: Unit, actor: Acting, number: int, body: WithdrawalIn) -> None:
    """Take a release back at once."""
    service.withdraw(session, actor, number, body.reason)
