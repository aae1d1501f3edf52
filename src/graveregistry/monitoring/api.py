"""Monitoring over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from graveregistry.access.reads import Kind
from graveregistry.access.service import now
from graveregistry.access.web import Acting, Reads, StrictRoute, Unit
from graveregistry.errors import Failure
from graveregistry.monitoring import service, views
from graveregistry.monitoring.schemas import AssignmentOut, DuePage
from graveregistry.wire import read_cursor

router = APIRouter(prefix="/api/v1", tags=["monitoring"], route_class=StrictRoute)

SOON = timedelta(days=7)


@router.get("/assignments")
def assignments(session: Unit, actor: Acting, reads: Reads) -> list[AssignmentOut]:
    """The sites assigned to oneself now, each no finer than its assignment."""
    moment = now()
    found = [views.assignment(row, moment, SOON) for row in service.assignments(session, actor, moment)]
    reads.shown(Kind.ASSIGNMENTS, (each.site_id for each in found if each.precision == "exact"))
    return found


@router.get("/monitoring/due")
def due(
    session: Unit,
    actor: Acting,
    within_days: Annotated[int, Query(ge=0, le=366)] = 7,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DuePage:
    """The sites to visit, for a protection officer: the longest overdue first, those without a date last."""
    moment, within = now(), timedelta(days=within_days)
    rows = service.due(session, actor, moment, within, None if cursor is None else _place(cursor), limit)
    return views.due(rows, moment, within, limit)


def _place(text: str) -> tuple[str, str]:
    due_at, code = read_cursor(text, 2)
    if due_at != "infinity":
        try:
            datetime.fromisoformat(due_at)
        except ValueError as error:
            raise Failure("bad_cursor") from error
    return due_at, code
