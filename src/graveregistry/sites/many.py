"""Many sites in one transaction, each as if it had been marked and drawn alone, with its own event in the ledger.

Row-level security asks what the actor sees once for every statement, so rows of one kind are written together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from graveregistry.access import service as access
from graveregistry.access import sharing
from graveregistry.access.actors import Actor
from graveregistry.access.precision import Sensitivity
from graveregistry.db import Session
from graveregistry.ledger import service as ledger
from graveregistry.sites import boundaries, queries, service
from graveregistry.sites.schemas import BoundaryIn, SiteIn
from graveregistry.sites.tables import BoundaryAssertion, Site, SiteShape
from graveregistry.wire import read


@dataclass(frozen=True, slots=True)
class Marked:
    """A site ready to be written: its row, its boundary if it has one, and the shape of every precision."""

    site: Site
    boundary: BoundaryAssertion | None
    shapes: Mapping[int, BaseGeometry]


def prepare(
    actor: Actor, facts: Mapping[str, Any], boundary: Mapping[str, Any] | None, as_imported: Mapping[str, Any]
) -> Marked:
    """What ``POST /sites`` and ``POST /sites/{id}/boundaries`` would take, held to the same schemas and rules.

    Args:
        facts: the values of ``SiteIn``.
        boundary: those of ``BoundaryIn``, or none when nobody knows yet where it is.
        as_imported: the source's own row, kept with the site; without floats.

    Raises:
        Failure: ``invalid_input`` and ``boundary_refused`` with reasons, ``name_needed``, ``event_date_unclear``,
            ``victims_reversed``.
    """
    given = read(SiteIn, facts)
    site = service.new_site(actor, given.id, given.model_dump(mode="json", exclude={"id", "steward", "sensitivity"}))
    site.as_imported = dict(as_imported)
    if boundary is None:
        return Marked(site, None, {})
    drawn = read(BoundaryIn, boundary)
    rest = drawn.model_dump(exclude={"id", "geometry"})
    row = boundaries.new_boundary(actor, site.id, drawn.id, drawn.geometry, rest)
    site.current_boundary_id = row.id
    return Marked(site, row, boundaries.shapes_of(row, {}))


def add(session: Session, actor: Actor, steward: UUID, sensitivity: Sensitivity, batch: Sequence[Marked]) -> None:
    """Write a batch; the caller records the events when all batches are written (:func:`record`).

    Raises:
        Failure: ``not_allowed`` when the actor does not make sites for this steward.
    """
    sharing.protect_all(session, [each.site.id for each in batch], steward, sensitivity, actor)
    queries.add(session, *(each.site for each in batch))
    queries.add(session, *(service.new_outline(each.site) for each in batch))
    queries.add(session, *(each.boundary for each in batch if each.boundary is not None))
    shapes = ((each.site.id, level, shape) for each in batch for level, shape in each.shapes.items())
    queries.add(session, *(SiteShape(site_id=site, level=level, shape=shape) for site, level, shape in shapes))


def record(session: Session, actor: Actor, tell: Callable[[int], None]) -> None:
    """One event ``SiteImported`` for each site written; ``tell`` hears how many are done."""
    ledger.record_each(session, "SiteImported", actor=actor.person_id, occurred_at=access.now(), tell=tell)
