"""The SQL of the OGC API: a page of features as the transaction's actor may see them.

The page comes from functions of the tables' owner that carry the disclosure rule (``disclosed_among``): under row-level
security the ``&&`` of a box is kept from the GiST index, and every page would weigh every site there is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from graveregistry.db import Session
from graveregistry.ogc.rules import Box, Crs, Sought

MOST_BYTES = 8 * 2**20
"""How much geometry (GeoJSON text) a page holds at most, besides its first feature."""

# The poles' last degree has no place in EPSG:3857: what lies there is a feature without geometry in it.
_WRITTEN = {
    Crs.CRS84: "ST_AsGeoJSON(ST_ForcePolygonCCW(shape), 15, 0)",
    Crs.WGS84: "ST_AsGeoJSON(ST_FlipCoordinates(shape), 15, 0)",
    Crs.MERCATOR: "CASE WHEN ST_YMin(shape) > -89 AND ST_YMax(shape) < 89"
    " THEN ST_AsGeoJSON(ST_Transform(shape, 3857), 15, 0) END",
}

_PAGE = """
    WITH found AS (
        SELECT site_id, id, exact, said, {written} AS geometry FROM ogc_{collection}(
            CAST(:only AS uuid), CAST(:past_site AS uuid), CAST(:past_id AS uuid), :many, {box},
            CAST(:since AS timestamptz), CAST(:until AS timestamptz), CAST(:codes AS jsonb)
        ) ORDER BY site_id, id LIMIT :many
    ),
    weighed AS (
        SELECT *, sum(octet_length(geometry)) OVER (ORDER BY site_id, id) - octet_length(geometry) AS before,
               row_number() OVER (ORDER BY site_id, id) AS nth, count(*) OVER () AS found
        FROM found
    )
    SELECT site_id, id, exact, said, geometry, found FROM weighed
    WHERE nth < :many AND (nth = 1 OR coalesce(before, 0) < :bytes) ORDER BY nth
"""


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature: the site it is of, its geometry as GeoJSON text in the system asked for, and its properties."""

    site_id: UUID
    id: UUID
    exact: bool
    said: dict[str, Any]
    geometry: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Features in order of their sites; ``more`` when others follow."""

    features: list[Feature]
    more: bool


def page(session: Session, collection: str, sought: Sought, only: UUID | None = None) -> Page:
    """A page of a collection (a key of ``COLLECTIONS``), or the one feature ``only``."""
    box = sought.box
    past = sought.after or (None, None)
    given: dict[str, Any] = {
        "only": only,
        "past_site": past[0],
        "past_id": past[1],
        "many": sought.limit + 1,
        "since": None if sought.span is None else sought.span.first,
        "until": None if sought.span is None else sought.span.last,
        "codes": json.dumps({name: codes for name, codes in (sought.codes or {}).items() if codes}),
        "bytes": MOST_BYTES,
    }
    if box is not None:
        given |= {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    made = _PAGE.format(
        written=_WRITTEN[sought.crs],
        collection=collection,
        box=_envelope(box),
    )
    rows = session.execute(text(made), given).all()
    features = [Feature(row.site_id, row.id, row.exact, row.said, row.geometry) for row in rows]
    return Page(features, more=bool(rows) and rows[0].found > len(rows))


def _envelope(box: Box | None) -> str:
    """The geometry of a box; one over the antimeridian is two that meet there."""
    if box is None:
        return "NULL"
    if box.west <= box.east:
        return "ST_MakeEnvelope(:west, :south, :east, :north, 4326)"
    return (
        "ST_Collect(ST_MakeEnvelope(:west, :south, 180, :north, 4326),"
        " ST_MakeEnvelope(-180, :south, :east, :north, 4326))"
    )
