"""The SQL of tiles: one query a tile, on the web role, every value bound.

The shapes come from ``disclosed_shapes()``, a function of the tables' owner that carries the disclosure rule
itself: under row-level security the ``&&`` of a box is not pushed down to the GiST index, and each tile would read
every shape there is (58 ms instead of 0.4 ms at 100,000 sites). Disturbances are few and stay under their policy.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, Text, bindparam, text

from graveregistry.db import Session
from graveregistry.tiles.rules import Tile, Wanted

_TILE = text(
    """
    WITH tile AS MATERIALIZED (
        SELECT ST_TileEnvelope(:z, :x, :y) AS bounds
    ),
    seen AS MATERIALIZED (
        SELECT hashtextextended(site_id::text, 0) & 9007199254740991 AS fid,
               site_id::text AS site_id, verification, condition,
               (ARRAY['area', 'vicinity', 'exact'])[level] AS "precision",
               ST_Transform(shape, 3857) AS shape, ST_Transform(ST_Centroid(shape), 3857) AS centre
        FROM disclosed_shapes(:west, :south, :east, :north)
        WHERE (cardinality(:types) = 0 OR types ?| :types)
          AND (cardinality(:verification) = 0 OR verification = ANY (:verification))
          AND (cardinality(:condition) = 0 OR condition = ANY (:condition))
    ),
    outlines AS (
        SELECT fid, site_id, verification, condition, "precision",
               ST_AsMVTGeom(shape, bounds, 4096, 64, true) AS geom
        FROM seen, tile
    ),
    points AS (
        SELECT fid, site_id, verification, condition, "precision",
               ST_AsMVTGeom(centre, bounds, 4096, 0, true) AS geom
        FROM seen, tile WHERE centre && bounds
    ),
    flagged AS MATERIALIZED (
        SELECT d.id, d.site_id, d.severity, d.state,
               coalesce(d.position, ST_Centroid(s.shape)) AS place
        FROM disturbance d
        LEFT JOIN site_shape s ON s.site_id = coalesce(d.linked_site_id, d.site_id) AND s.level = 3
        WHERE (cardinality(:severities) = 0 OR d.severity = ANY (:severities))
          AND CASE WHEN cardinality(:states) = 0 THEN d.state = ANY (:open) OR d.state_since > :closed_since
                   ELSE d.state = ANY (:states) END
    ),
    flags AS (
        SELECT hashtextextended(id::text, 0) & 9007199254740991 AS fid,
               id::text AS id, site_id::text AS site_id, severity, state,
               ST_AsMVTGeom(ST_Transform(place, 3857), bounds, 4096, 0, true) AS geom
        FROM flagged, tile
        WHERE place && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
          AND ST_Y(place) BETWEEN -85.06 AND 85.06
    )
    SELECT (SELECT ST_AsMVT(o, 'sites', 4096, 'geom', 'fid' ORDER BY o.fid) FROM outlines o)
        || (SELECT ST_AsMVT(p, 'site_points', 4096, 'geom', 'fid' ORDER BY p.fid) FROM points p)
        || (SELECT ST_AsMVT(f, 'disturbances', 4096, 'geom', 'fid' ORDER BY f.fid) FROM flags f)
    """
).bindparams(
    *(
        bindparam(name, type_=ARRAY(Text))
        for name in ("types", "verification", "condition", "states", "severities", "open")
    )
)


def tile(session: Session, where: Tile, wanted: Wanted, open_states: list[str], closed_since: datetime) -> bytes:
    """The tile (Mapbox Vector Tile 2.1) as the transaction's actor may see it; empty bytes where they see nothing."""
    west, south, east, north = where.box()
    given = {
        "z": where.z,
        "x": where.x,
        "y": where.y,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "types": list(wanted.types),
        "verification": list(wanted.verification),
        "condition": list(wanted.condition),
        "states": list(wanted.states),
        "severities": list(wanted.severities),
        "open": open_states,
        "closed_since": closed_since,
    }
    return bytes(session.scalars(_TILE, given).one())
