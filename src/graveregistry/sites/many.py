"""Many sites in one transaction, each as if it had been marked and drawn alone, with its own event in the ledger.

Everything but the writing itself (:func:`prepare`, :func:`ready`) needs no database: other processes can do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from graveregistry.access import sharing
from graveregistry.access.actors import Actor
from graveregistry.access.precision import Sensitivity
from graveregistry.bulk import Rows, joined, new_rows, write
from graveregistry.db import Base, Session, image_of
from graveregistry.ledger import service as ledger
from graveregistry.ledger.sealing import Packet
from graveregistry.sites import boundaries, service
from graveregistry.sites.schemas import BoundaryIn, SiteIn
from graveregistry.sites.tables import BoundaryAssertion, Site, SiteOutline, SiteShape
from graveregistry.wire import read

# Sites written with one statement a table.
_TOGETHER = 5000


@dataclass(frozen=True, slots=True)
class Marked:
    """A site ready to be written: its values, its boundary's if it has one, and the shape of every precision."""

    site: Mapping[str, Any]
    boundary: Mapping[str, Any] | None
    shapes: Mapping[int, BaseGeometry]


def prepare(
    actor: Actor, facts: Mapping[str, Any], boundary: Mapping[str, Any] | None, as_imported: Mapping[str, Any]
) -> Marked:
    """What ``POST /sites`` and ``POST /sites/{id}/boundaries`` would take, held to the same schemas and rules.

    Args:
        facts: the values of ``SiteIn``.
        boundary: those of ``BoundaryIn`` with a shape (EPSG:4326) as ``geometry``, or none when nobody knows yet
            where it is.
        as_imported: the source's own row, kept with the site; without floats.

    Raises:
        Failure: ``invalid_input`` and ``boundary_refused`` with reasons, ``name_needed``, ``event_date_unclear``,
            ``victims_reversed``.
    """
    given = read(SiteIn, facts)
    site = service.new_site(actor, given.id, given.model_dump(mode="json", exclude={"id", "steward", "sensitivity"}))
    site["as_imported"] = dict(as_imported)
    if boundary is None:
        return Marked(site, None, {})
    # Not written out as GeoJSON to be read again: the shape itself is judged by the same rules.
    drawn = read(BoundaryIn, {**boundary, "geometry": {}})
    rest = drawn.model_dump(exclude={"id", "geometry"})
    row = boundaries.new_boundary(actor, given.id, drawn.id, boundary["geometry"], rest)
    site["current_boundary_id"] = drawn.id
    return Marked(site, row, boundaries.shapes_of(row["geometry"], row["error_radius_m"], {}))


@dataclass(frozen=True, slots=True)
class Ready:
    """Sites made ready to be written: rows of each table in the order of their foreign keys, and their events."""

    rows: tuple[Rows, ...]
    events: Packet


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which steward, how guarded, by whom and when, for all sites of one import.

    ``moment`` is when the transaction that will write them began, by the database's clock.
    """

    actor: Actor
    steward: UUID
    sensitivity: Sensitivity
    moment: datetime


def ready(terms: Terms, batch: Sequence[Marked]) -> Ready | None:
    """A batch made ready, with the event ``SiteImported`` of each site; none of none. Needs no database."""
    if not batch:
        return None
    sites = [each.site for each in batch]
    boundaries_of = [each.boundary for each in batch if each.boundary is not None]
    shapes = [
        {"site_id": each.site["id"], "level": level, "shape": shape}
        for each in batch
        for level, shape in each.shapes.items()
    ]
    ids = [each["id"] for each in sites]
    under = sharing.protecting(ids, terms.steward, terms.sensitivity, terms.actor, terms.moment)
    tables: tuple[tuple[type[Base], Sequence[Mapping[str, Any]]], ...] = (
        (Site, sites),
        (SiteOutline, [service.new_outline(each) for each in sites]),
        # Before the boundaries, for the map: one that lies within its site's shape needs no row of its own.
        (SiteShape, shapes),
        (BoundaryAssertion, boundaries_of),
    )
    images = chain(
        under.images,
        (image_of(Site, each) for each in sites),
        (image_of(BoundaryAssertion, each) for each in boundaries_of),
    )
    return Ready(
        rows=(*under.first, *(new_rows(kind, each) for kind, each in tables if each), *under.last),
        events=ledger.seal_each("SiteImported", terms.actor.person_id, terms.moment, images),
    )


class Writing:
    """Sites being written in one transaction, each packet's events stored at once, their places taken at the end.

    Row-level security asks what the actor sees once for every statement, so rows wait until there are many.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting = ledger.Waiting(session)
        self._held: list[Ready] = []

    def add(self, made: Ready) -> None:
        """Write a batch, now or soon.

        Raises:
            Failure: by the database, ``id_conflict``.
        """
        self._held.append(made)
        if sum(each.events.count for each in self._held) >= _TOGETHER:
            self._write()

    def _write(self) -> None:
        kinds: dict[object, list[Rows]] = {}
        for rows in (rows for each in self._held for rows in each.rows):
            kinds.setdefault((rows.table, rows.by, rows.columns), []).append(rows)
        for parts in kinds.values():
            write(self._session, joined(parts))
        for each in self._held:
            self._waiting.store(each.events)
        self._held.clear()

    def finish(self, tell: Callable[[int], None]) -> None:
        """Write what still waits, and append the events to the ledger; ``tell`` hears how many are done."""
        self._write()
        self._waiting.place(tell)
