"""Warnings over HTTP: what stands for everybody; issuing, reviewing and withdrawing for protection officers."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from graveregistry.access.web import Acting, Released, StrictRoute, Unit
from graveregistry.warnings import service, views
from graveregistry.warnings.schemas import PublicWarningsOut, WarningIn, WarningOut, WithdrawnIn

router = APIRouter(prefix="/api/v1/awareness/warnings", tags=["awareness"], route_class=StrictRoute)
public_router = APIRouter(prefix="/api/public", tags=["public"], route_class=StrictRoute)


@public_router.get("/warnings")
def read_standing(request: Request, response: Response, session: Released) -> PublicWarningsOut:
    """The warnings that stand now, each for a whole governorate; no warning never means that a place is safe."""
    # Asked again each time: what is withdrawn is gone at once.
    response.headers["cache-control"] = "no-cache"
    return views.standing(session, training=bool(request.app.state.settings.training))


@router.get("")
def read_warnings(session: Unit, actor: Acting) -> list[WarningOut]:
    """Every warning, the newest first, with who issued, reviewed and withdrew it."""
    return views.warnings(session, actor)


@router.post("", status_code=201)
def issue(session: Unit, actor: Acting, body: WarningIn) -> WarningOut:
    """Warn a whole governorate, at once; a second officer reviews within 72 hours or the warning falls silent."""
    draft = service.Draft(body.organisation, body.governorate, body.text_ar, body.text_en, body.valid_until)
    return views.warning(service.issue(session, actor, body.id, draft))


@router.post("/{warning}/review", status_code=204)
def let_stand(session: Unit, actor: Acting, warning: UUID) -> None:
    """Let another officer's warning stand until its last day."""
    service.let_stand(session, actor, warning)


@router.post("/{warning}/withdraw", status_code=204)
def withdraw(session: Unit, actor: Acting, warning: UUID, body: WithdrawnIn) -> None:
    """Take a warning back at once."""
    service.withdraw(session, actor, warning, body.reason)
