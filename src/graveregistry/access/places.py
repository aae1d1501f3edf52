"""Places that people report about: those they may, and new ones, which are protected before they are sites."""

from __future__ import annotations

from uuid import UUID

from graveregistry.access import queries
from graveregistry.access.actors import REACHES_SITES, Actor
from graveregistry.access.precision import Sensitivity
from graveregistry.access.tables import ProtectedSite
from graveregistry.db import Session
from graveregistry.errors import Failure


def reportable(session: Session, site_id: UUID) -> bool:
    """Whether the transaction's actor may send a report about the place: they see it at a cell or found it."""
    return queries.reportable(session, site_id)


def reach_for_report(session: Session, actor: Actor, site_id: UUID, new_steward: UUID | None) -> None:
    """Make sure that the actor may report about a place; a new one is put under ``new_steward`` first.

    Raises:
        Failure: ``not_found``, the same for what is not there and what is not yours; ``not_allowed`` when the actor
            does not report for that organisation; ``id_conflict``.
    """
    if reportable(session, site_id):
        return
    if new_steward is None:
        raise Failure("not_found")
    _protect(session, actor, site_id, new_steward)


def _protect(session: Session, actor: Actor, site_id: UUID, steward: UUID) -> None:
    if steward not in actor.organisations(*REACHES_SITES):
        raise Failure("not_allowed")
    # Two reports of one new place may come at once: the second finds what the first made.
    queries.hold_key(session, f"place/{site_id}")
    if reportable(session, site_id):
        return
    row = ProtectedSite(site_id=site_id, steward=steward, sensitivity=Sensitivity.RESTRICTED.value)
    row.reported_by = actor.person_id
    queries.add(session, row)
