"""Vector tiles: one call of the web role answers with what its actor may see of one tile.

``docs/decisions/0502-tiles.md`` says where counts, points and polygons begin, and what was measured.
"""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ASKED = """
    -- What a tile is to hold. A null filter leaves everything. Dates and organisations are told of exact places only.
    CREATE TYPE map_asked AS (
        types text[], verification text[], condition text[], first date, last date, organisation uuid,
        states text[], severities text[], moment timestamptz, closed_since timestamptz, soon timestamptz
    );

    CREATE TYPE map_layer AS (mark bigint, made bytea);

    -- A sight narrowed to the classes and sites of one organisation, exact ones alone.
    CREATE FUNCTION map_narrowed(seen map_sight, organisation uuid) RETURNS map_sight LANGUAGE sql STABLE AS $$
        WITH own AS MATERIALIZED (SELECT id FROM map_class WHERE steward = organisation),
        single AS (
            SELECT s.site_id FROM unnest((seen).sites, (seen).levels) s (site_id, level)
            JOIN protected_site p ON p.site_id = s.site_id AND p.steward = organisation WHERE s.level = 3
        )
        SELECT (
            ARRAY(SELECT k FROM unnest((seen).slots) k WHERE k % 4 = 3 AND k / 4 IN (SELECT id FROM own)),
            ARRAY(SELECT site_id FROM single),
            ARRAY(SELECT 3::smallint FROM single),
            ARRAY(SELECT r FROM unnest((seen).readable) r JOIN single ON single.site_id = r),
            ARRAY(SELECT m FROM unnest((seen).masked) m JOIN single ON single.site_id = m),
            ARRAY(SELECT w FROM unnest((seen).watched) w WHERE w IN (SELECT id FROM own))
        )::map_sight
    $$;

    -- The places of a box that are seen and asked for. The planner puts this into the query that asks, and finds the
    -- rows by the index on (slot, shape): a class that is not seen costs nothing.
    CREATE FUNCTION map_seen(seen map_sight, box geometry, asked map_asked) RETURNS SETOF map_place
    LANGUAGE sql STABLE AS $$
        SELECT m.* FROM (
            SELECT p.* FROM unnest((seen).slots) k JOIN map_place p ON p.slot = k AND p.shape && box
            WHERE p.site_id <> ALL ((seen).masked)
            UNION ALL
            SELECT p.* FROM unnest((seen).sites, (seen).levels) e (site_id, level)
            JOIN map_place p ON p.site_id = e.site_id AND p.level = e.level AND p.shape && box
        ) m
        WHERE ((asked).types IS NULL OR m.types && (asked).types)
          AND ((asked).verification IS NULL OR m.verification = ANY ((asked).verification))
          AND ((asked).condition IS NULL OR m.condition = ANY ((asked).condition))
          AND ((asked).first IS NULL OR m.event_last >= (asked).first)
          AND ((asked).last IS NULL OR m.event_first <= (asked).last)
    $$;
"""

_COUNTS = """
    -- How many sites lie in each of the tile's 16 by 16 cells, from the counts kept for it.
    CREATE FUNCTION tile_counts(seen map_sight, z integer, x integer, y integer) RETURNS bytea
    LANGUAGE plpgsql STABLE AS $$
    #variable_conflict use_variable
    DECLARE
        kept integer := z / 2 * 2 + 5;
        wide integer := 1 << (kept - z);
        finer integer := 1 - z % 2;
    BEGIN
        RETURN (
            WITH counted AS (
                SELECT c.x, c.y, c.n FROM unnest((seen).slots) k
                JOIN map_count c ON c.slot = k AND c.zoom = kept AND c.x BETWEEN x * wide AND (x + 1) * wide - 1
                 AND c.y BETWEEN y * wide AND (y + 1) * wide - 1
                UNION ALL
                -- A site seen better than its class counts where it is seen, and no longer where its class shows it.
                SELECT map_column(ST_X(p.centre), kept), map_column(-ST_Y(p.centre), kept), e.n
                FROM (
                    SELECT s.site_id, s.level, 1 AS n FROM unnest((seen).sites, (seen).levels) s (site_id, level)
                    UNION ALL
                    SELECT m.site_id, m.level, -1 FROM unnest((seen).masked) s (site_id)
                    JOIN map_place m ON m.site_id = s.site_id AND m.slot = ANY ((seen).slots)
                ) e JOIN map_place p ON p.site_id = e.site_id AND p.level = e.level
                WHERE map_column(ST_X(p.centre), kept) / wide = x AND map_column(-ST_Y(p.centre), kept) / wide = y
            ),
            cell AS (
                SELECT (c.x >> finer) - x * 16 AS i, (c.y >> finer) - y * 16 AS j, sum(c.n) AS n
                FROM counted c GROUP BY 1, 2 HAVING sum(c.n) > 0
            ),
            drawn AS (
                SELECT n::integer AS count, ST_MakePoint(i * 256 + 128, j * 256 + 128) AS geom FROM cell ORDER BY j, i
            )
            SELECT ST_AsMVT(drawn, 'site_counts', 4096, 'geom') FROM drawn
        );
    END
    $$;

    -- The same under filters, counted anew from the places themselves.
    CREATE FUNCTION tile_filtered_counts(seen map_sight, z integer, x integer, y integer, asked map_asked)
    RETURNS bytea LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
    BEGIN
        RETURN (
            WITH cell AS (
                SELECT map_column(ST_X(m.centre), z + 4) - x * 16 AS i,
                       map_column(-ST_Y(m.centre), z + 4) - y * 16 AS j, count(*) AS n
                FROM map_seen(seen, ST_TileEnvelope(z, x, y), asked) m GROUP BY 1, 2
            ),
            drawn AS (
                SELECT n::integer AS count, ST_MakePoint(i * 256 + 128, j * 256 + 128) AS geom
                FROM cell WHERE i BETWEEN 0 AND 15 AND j BETWEEN 0 AND 15 ORDER BY j, i
            )
            SELECT ST_AsMVT(drawn, 'site_counts', 4096, 'geom') FROM drawn
        );
    END
    $$;
"""

_PLACES = """
    -- The fingerprint of what a tile shows of places: it changes with nothing else.
    CREATE FUNCTION tile_places_mark(seen map_sight, box geometry, asked map_asked) RETURNS bigint
    LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN (
            SELECT coalesce(bit_xor(m.stamp), 0) # count(*) FROM map_seen(seen, box, asked) m
        );
    END
    $$;

    -- Points further out, polygons close by. A point stands for every polygon too small to be seen as one, and from
    -- afar a polygon is drawn where it is large. 128 units of 4096 are 16 pixels of a tile of 512.
    CREATE FUNCTION tile_places(seen map_sight, z integer, bounds geometry, box geometry, asked map_asked)
    RETURNS map_layer LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN (
            WITH m AS MATERIALIZED (
                SELECT fid, verification, condition, (ARRAY['area', 'vicinity', 'exact'])[level] AS "precision",
                       extent >= 40075016.685578488 / (1 << z) / 32 AS large, centre,
                       CASE WHEN z < 15 AND sketch IS NOT NULL THEN sketch ELSE shape END AS shape, stamp
                FROM map_seen(seen, box, asked)
            ),
            outlines AS (
                SELECT fid, verification, condition, "precision", ST_AsMVTGeom(shape, bounds, 4096, 64, true) AS geom
                FROM m WHERE z >= 13 OR large
            ),
            points AS (
                SELECT fid, verification, condition, "precision", ST_AsMVTGeom(centre, bounds, 4096, 0, true) AS geom
                FROM m WHERE (z < 13 OR NOT large) AND centre && bounds
            )
            SELECT (
                (SELECT coalesce(bit_xor(stamp), 0) # count(*) FROM m),
                (SELECT ST_AsMVT(o, 'sites', 4096, 'geom', 'fid') FROM outlines o)
                || (SELECT ST_AsMVT(p, 'site_points', 4096, 'geom', 'fid') FROM points p)
            )::map_layer
        );
    END
    $$;

    -- Sites whose next visit is due, for those who see to it.
    CREATE FUNCTION tile_visits_due(seen map_sight, bounds geometry, asked map_asked) RETURNS map_layer
    LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN (
            WITH due AS (
                SELECT m.fid, CASE WHEN m.due_at <= (asked).moment THEN 'overdue' ELSE 'soon' END AS status, m.centre
                FROM map_seen(seen, bounds, asked) m
                WHERE m.due_at < (asked).soon AND m.slot / 4 = ANY ((seen).watched) AND m.centre && bounds
            ),
            drawn AS (SELECT fid, status, ST_AsMVTGeom(centre, bounds, 4096, 0, true) AS geom FROM due ORDER BY fid)
            SELECT (
                (SELECT coalesce(bit_xor(hashtextextended(fid || status, 0)), 0) FROM due),
                (SELECT ST_AsMVT(drawn, 'visits_due', 4096, 'geom', 'fid') FROM drawn)
            )::map_layer
        );
    END
    $$;

    -- Boundaries that were asserted and are not the current one, for those who read the records.
    CREATE FUNCTION tile_boundaries(seen map_sight, bounds geometry, box geometry, asked map_asked) RETURNS map_layer
    LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN (
            WITH rival AS MATERIALIZED (
                SELECT b.id, b.source_type, b.location_certainty AS certainty,
                       b.error_radius_m::double precision AS radius_m, m.fid, ST_Transform(b.geometry, 3857) AS shape
                FROM boundary_assertion b
                JOIN map_place m ON m.site_id = b.site_id AND m.level = 3
                JOIN site i ON i.id = b.site_id
                WHERE b.geometry && ST_Transform(box, 4326) AND b.id IS DISTINCT FROM i.current_boundary_id
                  AND ST_YMin(b.geometry) > -89 AND ST_YMax(b.geometry) < 89
                  AND (m.slot = ANY ((seen).slots) OR m.site_id = ANY ((seen).readable))
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

    -- Disturbances, for those who read the records of the place; and, where one has no position of its own, who sees
    -- the site that it stands on.
    CREATE FUNCTION tile_flags(seen map_sight, bounds geometry, asked map_asked) RETURNS map_layer
    LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN (
            WITH f AS MATERIALIZED (
                SELECT d.* FROM (
                    SELECT n.* FROM unnest((seen).slots) k JOIN map_flag n ON n.class = k / 4 AND n.place && bounds
                    WHERE k % 4 = 3
                    UNION ALL
                    SELECT n.* FROM unnest((seen).readable) r JOIN map_flag n ON n.site_id = r AND n.place && bounds
                ) d
                WHERE (d.on_site_id IS NULL OR d.on_class * 4 + 3 = ANY ((seen).slots)
                       OR d.on_site_id IN (SELECT s.site_id FROM unnest((seen).sites, (seen).levels) s (site_id, level)
                                           WHERE s.level = 3))
                  AND ((asked).severities IS NULL OR d.severity = ANY ((asked).severities))
                  AND CASE WHEN (asked).closed_since IS NULL THEN d.state = ANY ((asked).states)
                           ELSE d.state = ANY ((asked).states) OR d.state_since > (asked).closed_since END
            ),
            drawn AS (
                SELECT ('x' || right(id::text, 12))::bit(48)::bigint AS fid, id::text AS id, site_id::text AS site_id,
                       severity, state, ST_AsMVTGeom(place, bounds, 4096, 0, true) AS geom
                FROM f ORDER BY f.id
            )
            SELECT (
                (SELECT coalesce(bit_xor(stamp), 0) # count(*) FROM f),
                (SELECT ST_AsMVT(drawn, 'disturbances', 4096, 'geom', 'fid') FROM drawn)
            )::map_layer
        );
    END
    $$;
"""

_TILE = """
    -- One tile as the acting person sees it (``viewer``: see map_sight). ``mark`` is a fingerprint of what it shows;
    -- when it is among ``known``, ``made`` stays null, for the caller has that tile. Counts are made faster than they
    -- are fingerprinted, and have none. No row: not through those eyes.
    CREATE FUNCTION map_tile(
        z integer, x integer, y integer, asked map_asked, viewer text, known bigint[], OUT mark bigint, OUT made bytea
    ) RETURNS SETOF record LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        bounds geometry := ST_TileEnvelope(z, x, y);
        box geometry := ST_Expand(bounds, 40075016.685578488 / (1 << z) / 64);
        seen map_sight := map_sight(viewer);
        part map_layer;
        more bytea := '';
        over bigint := 0;
        reads boolean;
    BEGIN
        IF seen IS NULL THEN
            RETURN;
        END IF;
        IF (asked).organisation IS NOT NULL THEN
            seen := map_narrowed(seen, (asked).organisation);
        END IF;
        reads := EXISTS (SELECT FROM unnest((seen).slots) k WHERE k % 4 = 3) OR cardinality((seen).readable) > 0;
        IF reads THEN
            part := tile_flags(seen, bounds, asked);
            more := (part).made;
            over := (part).mark;
        END IF;
        IF z < 10 THEN
            made := CASE WHEN (asked).types IS NULL AND (asked).verification IS NULL AND (asked).condition IS NULL
                          AND (asked).first IS NULL AND (asked).last IS NULL THEN tile_counts(seen, z, x, y)
                    ELSE tile_filtered_counts(seen, z, x, y, asked) END || more;
            RETURN NEXT;
            RETURN;
        END IF;
        IF cardinality((seen).watched) > 0 THEN
            part := tile_visits_due(seen, bounds, asked);
            more := more || (part).made;
            over := over # (part).mark;
        END IF;
        IF z >= 15 AND reads THEN
            part := tile_boundaries(seen, bounds, box, asked);
            more := more || (part).made;
            over := over # (part).mark;
        END IF;
        IF cardinality(known) > 0 THEN
            mark := tile_places_mark(seen, box, asked) # over;
            IF mark = ANY (known) THEN
                RETURN NEXT;
                RETURN;
            END IF;
        END IF;
        part := tile_places(seen, z, bounds, box, asked);
        mark := (part).mark # over;
        made := (part).made || more;
        RETURN NEXT;
    END
    $$;

    -- The same for whoever holds a session's token, in one round trip. No row of a person: the session has ended.
    CREATE FUNCTION map_tile_of_session(
        digest bytea, idle_since timestamptz, z integer, x integer, y integer, asked map_asked, viewer text,
        known bigint[], OUT person uuid, OUT mark bigint, OUT made bytea
    ) LANGUAGE plpgsql AS $$
    DECLARE
        here record;
    BEGIN
        SELECT * INTO here FROM open_session(digest, (asked).moment, idle_since);
        PERFORM set_config('graveregistry.actor', coalesce(here.person_id::text, ''), true);
        person := acting_person();
        IF person IS NULL THEN
            RETURN;
        END IF;
        IF here.seen_at < (asked).moment - interval '60 seconds' THEN
            UPDATE sign_in SET seen_at = (asked).moment WHERE token_digest IN (
                SELECT token_digest FROM sign_in WHERE id = here.id FOR UPDATE SKIP LOCKED);
        END IF;
        SELECT t.mark, t.made INTO mark, made FROM map_tile(z, x, y, asked, viewer, known) t;
    END
    $$;

    -- The sites whose exact shape the acting person sees and that lie within so many metres of a place, the nearest
    -- first. A degree of the projection is wider than on the ground by 1 / cos(latitude); what the box lets through is
    -- measured on the ellipsoid.
    CREATE FUNCTION map_near(lon double precision, lat double precision, within double precision)
    RETURNS TABLE (site_id uuid, metres double precision) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        place geometry := ST_SetSRID(ST_MakePoint(lon, lat), 4326);
        box geometry := ST_Expand(ST_Transform(place, 3857), within * 1.01 / cos(radians(abs(lat) + within / 110000)));
        seen map_sight := map_sight(NULL);
        anything map_asked;
    BEGIN
        RETURN QUERY
        SELECT m.site_id, d.metres
        FROM map_seen(seen, box, anything) m
        CROSS JOIN LATERAL (
            SELECT ST_Distance(ST_Transform(m.shape, 4326)::geography, place::geography) AS metres OFFSET 0
        ) d
        WHERE m.level = 3 AND d.metres <= within
        ORDER BY d.metres, m.site_id LIMIT 50;
    END
    $$;

    -- The sites of a tile's feature number that the acting person sees at all.
    CREATE FUNCTION map_sites_of(feature bigint) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
        SELECT DISTINCT m.site_id FROM map_place m JOIN disclosed_sites() d USING (site_id)
        WHERE m.fid = feature AND m.level = 3
    $$;
"""


def upgrade() -> None:
    """Build."""
    for part in (_ASKED, _COUNTS, _PLACES, _TILE):
        op.execute(part)
    for signature in (
        "map_tile(integer, integer, integer, map_asked, text, bigint[])",
        "map_sites_of(bigint)",
        "map_near(double precision, double precision, double precision)",
    ):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {walls.WEB}")
