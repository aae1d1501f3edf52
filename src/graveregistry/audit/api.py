"""The ledger's alarm over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from graveregistry.access.web import Acting, StrictRoute, Unit
from graveregistry.audit import service
from graveregistry.audit.schemas import AlarmOut, AlarmsOut

router = APIRouter(prefix="/api/v1/ledger", tags=["audit"], route_class=StrictRoute)


@router.get("/alarm")
def alarm(session: Unit, actor: Acting) -> AlarmsOut:
    """Whether a check of the ledger failed. The alarm stands, and no dossier is made, until a full check finds nothing.

    For protection officers, legal teams, auditors and administrators.
    """
    found = service.alarm(session, actor)
    return AlarmsOut(alarm=None if found is None else AlarmOut(since=found.at, kind=found.kind))
