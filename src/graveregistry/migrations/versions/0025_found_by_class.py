"""Pages of GIS programs and boundaries of tiles are found among what is seen: hidden sites cost no time.

With a box, candidates came from indexes over everybody's shapes and were held to the disclosure rule afterwards. Now
they come from the map's own rows, by class. ``docs/decisions/0603-ogc-api.md`` says how, and what it costs.
"""

from __future__ import annotations

from importlib import import_module

from alembic import op

revision = "0025"
down_revision = "0036"
branch_labels = None
depends_on = None

# Boundaries that reach out of their site's exact shape (a rival elsewhere) are not found by the row of that shape.
# The box around them is one more row, of level 0, which no sight shows. Most sites have none.
_STRAYS = """
    ALTER FUNCTION map_wanted(uuid[]) RENAME TO map_wanted_places;

    -- Nothing is kept beyond the poles' last degree, as of places; a box that reaches there is not asked of the map.
    CREATE FUNCTION map_wanted_strays(asked uuid[]) RETURNS SETOF map_place LANGUAGE sql STABLE AS $$
        SELECT w.site_id, 0::smallint, w.slot, ('x' || right(w.site_id::text, 12))::bit(48)::bigint, '{}'::text[], '',
               '', NULL::date, NULL::date, NULL::timestamptz, 0::double precision, ST_Centroid(w.shape), NULL::geometry,
               w.shape, hashtextextended(concat_ws('|', w.site_id, ST_AsBinary(w.shape)), 0)
        FROM (
            SELECT p.site_id, c.id * 4 AS slot, ST_Transform(ST_MakeEnvelope(
                       ST_XMin(b.around), greatest(ST_YMin(b.around), -89),
                       ST_XMax(b.around), least(ST_YMax(b.around), 89), 4326), 3857) AS shape
            FROM unnest(asked) a (site_id)
            CROSS JOIN LATERAL (
                SELECT ST_Extent(e.geometry) AS around FROM boundary_assertion e
                LEFT JOIN site_shape s ON s.site_id = e.site_id AND s.level = 3
                WHERE e.site_id = a.site_id AND (s.shape ~ e.geometry) IS NOT TRUE
            ) b
            JOIN protected_site p ON p.site_id = a.site_id
            JOIN map_class c ON c.steward = p.steward AND c.sensitivity = p.sensitivity
            WHERE ST_YMin(b.around) < 89 AND ST_YMax(b.around) > -89
            OFFSET 0
        ) w
    $$;

    CREATE FUNCTION map_wanted(asked uuid[]) RETURNS SETOF map_place LANGUAGE sql STABLE AS $$
        SELECT * FROM map_wanted_places(asked) UNION ALL SELECT * FROM map_wanted_strays(asked)
    $$;

    -- Of new boundaries, those within their site's shape change nothing: an import's all are. The lock is that of
    -- map_refresh(): the shape must not be replaced meanwhile.
    CREATE FUNCTION map_touched_boundary() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    BEGIN
        PERFORM FROM protected_site WHERE site_id IN (SELECT site_id FROM touched) ORDER BY site_id FOR NO KEY UPDATE;
        PERFORM map_refresh(ARRAY(
            SELECT DISTINCT t.site_id FROM touched t LEFT JOIN site_shape s ON s.site_id = t.site_id AND s.level = 3
            WHERE (s.shape ~ t.geometry) IS NOT TRUE
        ));
        RETURN NULL;
    END
    $$;
    REVOKE ALL ON FUNCTION map_touched_boundary() FROM PUBLIC;
    CREATE TRIGGER map_insert AFTER INSERT ON boundary_assertion
        REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION map_touched_boundary();
    CREATE TRIGGER map_update AFTER UPDATE ON boundary_assertion
        REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION map_touched();
    CREATE TRIGGER map_delete AFTER DELETE ON boundary_assertion
        REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION map_touched();
    SELECT map_refresh(ARRAY(SELECT DISTINCT site_id FROM boundary_assertion));
"""

# Disturbances without a place are on no map, but GIS programs list them: they are kept too, with none.
_FLAGS = """
    ALTER TABLE map_flag ALTER COLUMN place DROP NOT NULL;
    CREATE OR REPLACE FUNCTION map_wanted_flags(asked uuid[]) RETURNS SETOF map_flag LANGUAGE sql STABLE AS $$
        SELECT d.id, d.site_id, c.id, CASE WHEN d.position IS NULL THEN o.site_id END,
               CASE WHEN d.position IS NULL THEN o.slot / 4 END, d.severity, d.state, d.state_since, w.place,
               hashtextextended(concat_ws('|', d.id, d.site_id, d.severity, d.state, ST_AsBinary(w.place)), 0)
        FROM unnest(asked) a (id)
        JOIN disturbance d ON d.id = a.id
        JOIN protected_site p ON p.site_id = d.site_id
        JOIN map_class c ON c.steward = p.steward AND c.sensitivity = p.sensitivity
        LEFT JOIN map_place o ON o.site_id = coalesce(d.linked_site_id, d.site_id) AND o.level = 3
        CROSS JOIN LATERAL (
            SELECT CASE WHEN d.position IS NULL THEN o.centre
                        WHEN ST_Y(d.position) BETWEEN -85.06 AND 85.06 THEN ST_Transform(d.position, 3857) END AS place
        ) w
    $$;
    SELECT map_refresh_flags(ARRAY(SELECT id FROM disturbance));
"""

_CANDIDATES = """
    -- As before; grants of others are not gone over.
    CREATE OR REPLACE FUNCTION disclosable_sites(past uuid, many integer) RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH own AS MATERIALIZED (SELECT DISTINCT organisation_id FROM acting_roles()),
        granted AS (
            SELECT g.site_id FROM (SELECT acting_person() AS id) me JOIN site_grant g ON g.person_id = me.id
            WHERE past IS NULL OR g.site_id > past
            UNION
            SELECT g.site_id FROM own JOIN site_grant g ON g.organisation_id = own.organisation_id
            WHERE past IS NULL OR g.site_id > past
        ),
        stewarded AS (
            SELECT p.site_id FROM own CROSS JOIN LATERAL (
                SELECT s.site_id FROM protected_site s
                WHERE s.steward = own.organisation_id AND (past IS NULL OR s.site_id > past)
                ORDER BY s.site_id LIMIT many
            ) p
        )
        SELECT ARRAY(SELECT site_id FROM granted UNION SELECT site_id FROM stewarded ORDER BY 1 LIMIT many)
    $$;

    -- OFFSET 0 keeps each search within one slot (or site): put into one join, it might begin with everybody's rows in
    -- the box, where the planner thinks them few.

    -- Sites that are seen and have the shape that is seen in the box (EPSG:3857), or near it.
    CREATE FUNCTION map_met(seen map_sight, box geometry) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
        SELECT m.site_id FROM unnest((seen).slots) k
        CROSS JOIN LATERAL (SELECT p.site_id FROM map_place p WHERE p.slot = k AND p.shape && box OFFSET 0) m
        UNION ALL
        SELECT m.site_id FROM unnest((seen).sites, (seen).levels) e (site_id, level)
        CROSS JOIN LATERAL (SELECT * FROM map_place p WHERE p.site_id = e.site_id AND p.level = e.level OFFSET 0) m
        WHERE m.shape && box
    $$;

    -- Sites whose records are read and that have a boundary there.
    CREATE FUNCTION map_bounded(seen map_sight, box geometry) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
        SELECT m.site_id FROM unnest((seen).slots) k CROSS JOIN unnest(ARRAY[0, 3]) less
        CROSS JOIN LATERAL (SELECT p.site_id FROM map_place p WHERE p.slot = k - less AND p.shape && box OFFSET 0) m
        WHERE k % 4 = 3
        UNION ALL
        SELECT m.site_id FROM unnest((seen).readable) r
        CROSS JOIN LATERAL (SELECT * FROM map_place p WHERE p.site_id = r AND p.level IN (0, 3) OFFSET 0) m
        WHERE m.shape && box
    $$;

    -- A box of EPSG:4326 in the map's projection, a little wider than asked, as what is found is held to the true one.
    -- Over the antimeridian it is two. Null: it reaches where the projection has no place.
    CREATE FUNCTION map_boxes(box geometry) RETURNS geometry[] LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN ST_YMin(box) > -89 AND ST_YMax(box) < 89 THEN
            ARRAY(SELECT ST_Expand(ST_Transform(part.geom, 3857), 100) FROM ST_Dump(box) part) END
    $$;

    -- Sites that the acting person may find in a box, by the shape that they see, in order of ids after ``past``.
    CREATE FUNCTION sites_met(box geometry, past uuid, many integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
    DECLARE
        seen map_sight := map_sight(NULL);
        boxes geometry[] := map_boxes(box);
    BEGIN
        IF boxes IS NULL THEN
            RETURN disclosable_sites(past, many);
        END IF;
        RETURN ARRAY(
            SELECT DISTINCT m FROM unnest(boxes) each CROSS JOIN LATERAL map_met(seen, each) m
            WHERE past IS NULL OR m > past ORDER BY 1 LIMIT many);
    END
    $$;

    -- The same by boundaries.
    CREATE FUNCTION bounded_met(box geometry, past uuid, many integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
    DECLARE
        seen map_sight := map_sight(NULL);
        boxes geometry[] := map_boxes(box);
    BEGIN
        IF boxes IS NULL THEN
            RETURN disclosable_sites(past, many);
        END IF;
        RETURN ARRAY(
            SELECT DISTINCT m FROM unnest(boxes) each CROSS JOIN LATERAL map_bounded(seen, each) m
            WHERE past IS NULL OR m > past ORDER BY 1 LIMIT many);
    END
    $$;

    -- Those with disturbances. Few have any, so all of one's own are gone through, in whatever box.
    CREATE FUNCTION disturbed_met(past uuid, many integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
    DECLARE
        seen map_sight := map_sight(NULL);
    BEGIN
        RETURN ARRAY(
            SELECT m.site_id FROM unnest((seen).slots) k
            CROSS JOIN LATERAL (SELECT f.site_id FROM map_flag f WHERE f.class = k / 4 OFFSET 0) m
            WHERE k % 4 = 3 AND (past IS NULL OR m.site_id > past)
            UNION
            SELECT m.site_id FROM unnest((seen).readable) r
            CROSS JOIN LATERAL (SELECT f.site_id FROM map_flag f WHERE f.site_id = r OFFSET 0) m
            WHERE past IS NULL OR m.site_id > past
            ORDER BY 1 LIMIT many);
    END
    $$;
    REVOKE ALL ON FUNCTION sites_met(geometry, uuid, integer), bounded_met(geometry, uuid, integer),
        disturbed_met(uuid, integer) FROM PUBLIC;
"""

_TILE = """
    -- Boundaries that were asserted and are not the current one, for those who read the records.
    CREATE OR REPLACE FUNCTION tile_boundaries(seen map_sight, bounds geometry, box geometry, asked map_asked)
    RETURNS map_layer LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN (
            WITH rival AS MATERIALIZED (
                SELECT b.id, b.source_type, b.location_certainty AS certainty,
                       b.error_radius_m::double precision AS radius_m, m.fid, ST_Transform(b.geometry, 3857) AS shape
                FROM (SELECT DISTINCT map_bounded(seen, ST_Expand(box, 1)) AS site_id) e
                JOIN map_place m ON m.site_id = e.site_id AND m.level = 3
                JOIN boundary_assertion b ON b.site_id = e.site_id
                JOIN site i ON i.id = e.site_id
                WHERE b.geometry && ST_Transform(box, 4326) AND b.id IS DISTINCT FROM i.current_boundary_id
                  AND ST_YMin(b.geometry) > -89 AND ST_YMax(b.geometry) < 89
                  AND ((asked).types IS NULL OR m.types && (asked).types)
                  AND ((asked).verification IS NULL OR m.verification = ANY ((asked).verification))
                  AND ((asked).condition IS NULL OR m.condition = ANY ((asked).condition))
                  AND ((asked).first IS NULL OR m.event_last >= (asked).first)
                  AND ((asked).last IS NULL OR m.event_first <= (asked).last)
            ),
            drawn AS (
                SELECT id::text AS id, fid AS site, source_type, certainty, radius_m,
                       ST_AsMVTGeom(shape, bounds, 4096, 64, true) AS geom
                FROM rival ORDER BY rival.id
            )
            SELECT (
                (SELECT coalesce(bit_xor(hashtextextended(id::text, 0)), 0) FROM rival),
                (SELECT ST_AsMVT(drawn, 'boundaries', 4096, 'geom') FROM drawn)
            )::map_layer
        );
    END
    $$;
"""

_CALLS = {
    "_SITES": {"boxed": "box IS NOT NULL", "candidates": "SELECT unnest(sites_met(box, past, wide))"},
    "_BOUNDARIES": {"boxed": "box IS NOT NULL", "candidates": "SELECT unnest(bounded_met(box, past, wide))"},
    "_DISTURBANCES": {"boxed": "true", "candidates": "SELECT unnest(disturbed_met(past, wide))"},
}

# Whatever the planner believes of the tables' sizes: from what is seen, row by row, to the rows of its sites. Of a plan
# that knows the box, it might begin with everybody's shapes in it.
_STEPWISE = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"


def upgrade() -> None:
    """Build."""
    for part in (_STRAYS, _FLAGS, _CANDIDATES, _TILE):
        op.execute(part)
    pages = import_module("graveregistry.migrations.versions.0019_ogc")
    for name, calls in _CALLS.items():
        parts = getattr(pages, name) | calls
        op.execute(pages._PAGE.format(**parts).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
        op.execute(
            f"ALTER FUNCTION ogc_{parts['name']}(uuid, uuid, uuid, integer, geometry, timestamptz, timestamptz, jsonb)"
            f" SET plan_cache_mode = force_generic_plan {_STEPWISE}"
        )
    for signature in ("tile_boundaries(map_sight, geometry, geometry, map_asked)", "map_sight(text)"):
        op.execute(f"ALTER FUNCTION {signature} {_STEPWISE}")
    op.drop_index("ix_boundary_assertion_geometry", table_name="boundary_assertion")
