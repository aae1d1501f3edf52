"""Disturbances over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, IfMatch, Reads, StrictRoute, Unit
from graveregistry.disturbances import rules, service, views
from graveregistry.disturbances.schemas import (
    CriticalOut,
    DisturbanceIn,
    DisturbanceOut,
    DisturbancePage,
    LinkIn,
    ReceiptOut,
    TransitionIn,
)
from graveregistry.errors import Failure
from graveregistry.sites.api import CODE, Filtered
from graveregistry.sites.schemas import SitePage
from graveregistry.sites.views import exact
from graveregistry.sites.views import page as site_page

router = APIRouter(prefix="/api/v1", tags=["disturbances"], route_class=StrictRoute)


@contextmanager
def _meeting_openly(session: Unit, actor: Acting, reads: Reads, disturbance_id: UUID) -> Iterator[None]:
    """A change that somebody else's came before is answered with the version that stands (law 9)."""
    try:
        yield
    except Failure as failure:
        if failure.code not in {"changed_meanwhile", "already_taken"}:
            raise
        current = _shown(session, actor, reads, disturbance_id).model_dump(mode="json")
        raise Failure(failure.code, current=current) from failure


def _shown(session: Unit, actor: Acting, reads: Reads, disturbance_id: UUID) -> DisturbanceOut:
    found = views.disturbance(session, actor, disturbance_id)
    reads.shown(Kind.DISTURBANCES, views.places([found]))
    return found


def _answer(session: Unit, actor: Acting, reads: Reads, response: Response, disturbance_id: UUID) -> DisturbanceOut:
    found = _shown(session, actor, reads, disturbance_id)
    response.headers["etag"] = found.etag
    return found


@router.post("/disturbances", status_code=201)
def report(session: Unit, actor: Acting, body: DisturbanceIn) -> ReceiptOut:
    """Report a disturbance at a site one may report on, or at a new place (``new_place`` with its own ``site_id``).

    Digging now needs no more than ``id``, ``site_id`` and ``timing: ongoing``; photos follow with a visit.
    """
    given = body.model_dump(exclude={"id", "site_id"})
    return ReceiptOut.model_validate(service.report(session, actor, body.id, body.site_id, given))


@router.get("/disturbances")
def search(
    session: Unit,
    actor: Acting,
    reads: Reads,
    state: Annotated[list[rules.State] | None, Query(max_length=8)] = None,
    severity: Annotated[list[rules.Severity] | None, Query(max_length=4)] = None,
    site_id: UUID | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DisturbancePage:
    """The disturbances one may read, newest report first; of a site also those linked to it."""
    sought = rules.Sought(tuple(state or ()), tuple(severity or ()), site_id)
    page = views.page(session, actor, service.search(session, sought, cursor, limit), limit)
    reads.shown(Kind.DISTURBANCES, views.places(page.disturbances))
    return page


@router.get("/disturbances/critical")
def critical(session: Unit, actor: Acting, reads: Reads) -> CriticalOut:
    """Open critical disturbances not yet taken, for the protection officers of the steward; empty for others."""
    found = views.critical(session, actor)
    reads.shown(Kind.DISTURBANCES, views.places(found.disturbances))
    return found


@router.get("/disturbances/sites")
def sites_with(
    session: Unit,
    reads: Reads,
    filters: Filtered,
    state: Annotated[list[rules.State] | None, Query(max_length=8)] = None,
    severity: Annotated[list[rules.Severity] | None, Query(max_length=4)] = None,
    cursor: Annotated[str | None, Query(max_length=11, pattern=CODE)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> SitePage:
    """The sites, filtered as in ``/sites``, that have a disturbance one may read: open or closed within 30 days, or
    in one of the states asked for. The same that the map shows with these filters.
    """
    sought = rules.Sought(tuple(state or ()), tuple(severity or ()))
    found = service.sites_with(session, sought, filters, cursor, limit)
    reads.shown(Kind.SITES, exact(found))
    return site_page(found, limit)


@router.get("/disturbances/{disturbance_id}")
def read(session: Unit, actor: Acting, reads: Reads, response: Response, disturbance_id: UUID) -> DisturbanceOut:
    """One disturbance with the steps it went through."""
    return _answer(session, actor, reads, response, disturbance_id)


@router.post("/disturbances/{disturbance_id}/transitions")
def move(
    session: Unit,
    actor: Acting,
    reads: Reads,
    response: Response,
    disturbance_id: UUID,
    version: IfMatch,
    body: TransitionIn,
) -> DisturbanceOut:
    """Move it to another state, as a protection officer of the steward; a stale version answers 412 with the current.

    ``unfounded``, ``lost`` and reopening need a ``reason``; ``duplicate`` needs ``duplicate_of``.
    """
    step = service.Step(body.id, body.to, body.reason, body.action, body.duplicate_of)
    with _meeting_openly(session, actor, reads, disturbance_id):
        service.move(session, actor, disturbance_id, version, step)
    return _answer(session, actor, reads, response, disturbance_id)


@router.post("/disturbances/{disturbance_id}/take")
def take(session: Unit, actor: Acting, reads: Reads, response: Response, disturbance_id: UUID) -> DisturbanceOut:
    """Take it in hand, as a protection officer of the steward; the second to try gets 409 with who has it."""
    with _meeting_openly(session, actor, reads, disturbance_id):
        service.take(session, actor, disturbance_id)
    return _answer(session, actor, reads, response, disturbance_id)


@router.post("/disturbances/{disturbance_id}/site")
def link(
    session: Unit, actor: Acting, reads: Reads, response: Response, disturbance_id: UUID, version: IfMatch, body: LinkIn
) -> DisturbanceOut:
    """Say at which marked site a disturbance of a new place is. To make the place itself a site, mark a site with
    the place's ``site_id`` as its ``id``.
    """
    with _meeting_openly(session, actor, reads, disturbance_id):
        service.link(session, actor, disturbance_id, version, body.linked_site_id)
    return _answer(session, actor, reads, response, disturbance_id)
