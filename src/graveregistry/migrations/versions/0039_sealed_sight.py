"""Tiles in less time still: a sight handed out under seal, and outlines kept as a tile of zoom 14 draws them.

``docs/decisions/0502-tiles.md`` says why neither can show anything late, and has the measures.
"""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0039"
down_revision = "0025"
branch_labels = None
depends_on = None

# What simplifying, snapping to the tile's raster and mending cost is paid once, by who writes the shape. A tile of zoom
# 14 moves the outline to its own corner; one further out snaps it again.
_SKETCHES = """
    -- Pixels of the world at zoom 14 (4096 a tile, from the north-west), what a tile of zoom 14 shows of a shape of
    -- EPSG:3857. Null: it is smaller than a pixel.
    CREATE FUNCTION map_sketch(shape geometry) RETURNS geometry LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT ST_AsMVTGeom(ST_SimplifyPreserveTopology(shape, 4), ST_TileEnvelope(0, 0, 0), 4096 << 14, 0, false)
    $$;
    ALTER TABLE map_place ALTER COLUMN sketch TYPE geometry USING CASE WHEN level = 3 THEN map_sketch(shape) END;

    -- As before, but for the sketch.
    CREATE OR REPLACE FUNCTION map_wanted_places(asked uuid[]) RETURNS SETOF map_place LANGUAGE sql STABLE AS $$
        SELECT w.site_id, w.level, w.slot, ('x' || right(w.site_id::text, 12))::bit(48)::bigint,
               w.types, w.verification, w.condition, w.event_first, w.event_last, w.due_at,
               greatest(ST_XMax(w.shape) - ST_XMin(w.shape), ST_YMax(w.shape) - ST_YMin(w.shape)),
               ST_Centroid(w.shape), CASE WHEN w.level = 3 THEN map_sketch(w.shape) END, w.shape,
               hashtextextended(concat_ws('|', w.site_id, w.level, w.types, w.verification, w.condition, w.event_first,
                                          w.event_last, extract(epoch FROM w.due_at), ST_AsBinary(w.shape)), 0)
        FROM (
            SELECT p.site_id, s.level, c.id * 4 + s.level AS slot, o.verification, o.condition,
                   ARRAY(SELECT jsonb_array_elements_text(o.types)) AS types, i.event_first, i.event_last, v.due_at,
                   ST_Transform(s.shape, 3857) AS shape
            FROM unnest(asked) a (site_id)
            JOIN protected_site p ON p.site_id = a.site_id
            JOIN map_class c ON c.steward = p.steward AND c.sensitivity = p.sensitivity
            JOIN site_outline o ON o.site_id = p.site_id
            JOIN site_shape s ON s.site_id = p.site_id AND ST_YMin(s.shape) > -89 AND ST_YMax(s.shape) < 89
            LEFT JOIN site i ON i.id = p.site_id AND s.level = 3
            LEFT JOIN LATERAL (
                SELECT least(n.occurred_at, n.received_at) + visit_interval(n.next_visit) AS due_at
                FROM visit n
                WHERE s.level = 3 AND n.site_id = p.site_id
                  AND NOT EXISTS (SELECT FROM visit y WHERE y.corrects_visit_id = n.id AND y.site_id = n.site_id)
                ORDER BY least(n.occurred_at, n.received_at) DESC, n.received_at DESC, n.id
                LIMIT 1
            ) v ON true
            -- Each shape is transformed once, however often it is spoken of above.
            OFFSET 0
        ) w
    $$;
"""

_PLACES = """
    DROP FUNCTION tile_places(map_sight, integer, geometry, geometry, map_asked);

    -- Points further out, polygons close by. A point stands for every polygon too small to be seen as one, and from
    -- afar a polygon is drawn where it is large. 128 units of 4096 are 16 pixels of a tile of 512.
    CREATE FUNCTION tile_places(
        seen map_sight, z integer, x integer, y integer, bounds geometry, box geometry, asked map_asked
    ) RETURNS map_layer LANGUAGE plpgsql STABLE AS $$
    DECLARE
        wide integer := CASE WHEN z <= 14 THEN 4096 << (14 - z) END;
        -- The tile in the pixels of sketches, to the north upwards, and with its margin, to the south.
        sheet geometry := ST_MakeEnvelope(x * wide, -(y + 1) * wide, (x + 1) * wide, -y * wide);
        frame geometry := ST_MakeEnvelope(x * wide - 64, y * wide - 64, (x + 1) * wide + 64, (y + 1) * wide + 64);
    BEGIN
        RETURN (
            WITH m AS MATERIALIZED (
                SELECT fid, verification, condition, (ARRAY['area', 'vicinity', 'exact'])[level] AS "precision",
                       extent >= 40075016.685578488 / (1 << z) / 32 AS large, centre, sketch, shape, stamp
                FROM map_seen(seen, box, asked)
            ),
            outlines AS (
                SELECT fid, verification, condition, "precision",
                       CASE WHEN z > 14 OR sketch IS NULL THEN ST_AsMVTGeom(shape, bounds, 4096, 64, true)
                            WHEN z = 14 AND sketch @ frame THEN ST_Translate(sketch, -x * wide, -y * wide)
                            ELSE ST_AsMVTGeom(ST_Scale(sketch, 1, -1), sheet, 4096, 64, true) END AS geom
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
"""

_SEALED = """
    -- What a person sees, as of a snapshot of the database: while that is the same no transaction has committed, so it
    -- holds, until the moment at which a session or a grant ends by the clock. Handed out under seal, and shown again
    -- with the token of the same session, it need not be worked out again.
    CREATE TYPE map_ticket AS (digest bytea, person uuid, snapshot text, good_until timestamptz, seen map_sight);

    -- Hashed twice, so that nothing can be added to what was sealed.
    CREATE FUNCTION ticket_seal(said bytea) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
    DECLARE
        held bytea := (SELECT key FROM sight_key);
    BEGIN
        RETURN sha256(held || sha256(held || 'ticket'::bytea || said));
    END
    $$;

    -- Null where it would be large: then reading it takes as long as working it out.
    CREATE FUNCTION ticket_sealed(ticket map_ticket) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
    DECLARE
        said bytea := convert_to(ticket::text, 'UTF8');
    BEGIN
        RETURN CASE WHEN length(said) <= 4000 THEN ticket_seal(said) || said END;
    END
    $$;

    -- Null: it is not ours, not this session's, or no longer good.
    CREATE FUNCTION ticket_opened(sealed bytea, digest bytea, moment timestamptz) RETURNS map_ticket
    LANGUAGE plpgsql STABLE AS $$
    DECLARE
        said bytea := substr(sealed, 33);
        ticket map_ticket;
    BEGIN
        IF ticket_seal(said) = substr(sealed, 1, 32) THEN
            ticket := convert_from(said, 'UTF8')::map_ticket;
            IF ticket.digest = digest AND ticket.snapshot = pg_current_snapshot()::text
               AND greatest(now(), moment) < ticket.good_until THEN
                RETURN ticket;
            END IF;
        END IF;
        RETURN NULL;
    END
    $$;
    REVOKE ALL ON FUNCTION ticket_seal(bytea), ticket_sealed(map_ticket), ticket_opened(bytea, bytea, timestamptz)
        FROM PUBLIC;
"""

# Functions that are STABLE read by the snapshot of the statement that calls them: sight and tile are of one moment.
_TILE = """
    -- One tile as it is for a sight. ``mark`` is a fingerprint of what it shows; when it is among ``known``, ``made``
    -- stays null, for the caller has that tile. Counts are made faster than they are fingerprinted, and have none.
    CREATE FUNCTION map_tile_seen(
        seen map_sight, z integer, x integer, y integer, asked map_asked, known bigint[],
        OUT mark bigint, OUT made bytea
    ) LANGUAGE plpgsql STABLE AS $$
    DECLARE
        bounds geometry := ST_TileEnvelope(z, x, y);
        box geometry := ST_Expand(bounds, 40075016.685578488 / (1 << z) / 64);
        part map_layer;
        more bytea := '';
        over bigint := 0;
        reads boolean;
    BEGIN
        IF (asked).organisation IS NOT NULL THEN
            seen := map_narrowed(seen, (asked).organisation);
        END IF;
        reads := cardinality((seen).readable) > 0 OR EXISTS (SELECT FROM unnest((seen).slots) k WHERE k % 4 = 3);
        IF reads THEN
            part := tile_flags(seen, bounds, asked);
            more := (part).made;
            over := (part).mark;
        END IF;
        IF z < 10 THEN
            made := CASE WHEN (asked).types IS NULL AND (asked).verification IS NULL AND (asked).condition IS NULL
                          AND (asked).first IS NULL AND (asked).last IS NULL THEN tile_counts(seen, z, x, y)
                    ELSE tile_filtered_counts(seen, z, x, y, asked) END || more;
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
                RETURN;
            END IF;
        END IF;
        part := tile_places(seen, z, x, y, bounds, box, asked);
        mark := (part).mark # over;
        made := (part).made || more;
    END
    $$;

    -- One tile as the acting person sees it (``viewer``: see map_sight). No row: not through those eyes.
    CREATE OR REPLACE FUNCTION map_tile(
        z integer, x integer, y integer, asked map_asked, viewer text, known bigint[], OUT mark bigint, OUT made bytea
    ) RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
        seen map_sight := map_sight(viewer);
    BEGIN
        IF seen IS NOT NULL THEN
            RETURN QUERY SELECT t.mark, t.made FROM map_tile_seen(seen, z, x, y, asked, known) t;
        END IF;
    END
    $$;
    ALTER FUNCTION map_sight(text) STABLE;

    -- The same with one's own eyes, and the ticket for the next: good as of ``snapshot``, until ``good_until``.
    CREATE FUNCTION map_tile_first(
        z integer, x integer, y integer, asked map_asked, known bigint[], digest bytea, snapshot text,
        good_until timestamptz, OUT mark bigint, OUT made bytea, OUT ticket bytea
    ) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
        seen map_sight := map_sight(NULL);
    BEGIN
        SELECT t.mark, t.made INTO mark, made FROM map_tile_seen(seen, z, x, y, asked, known) t;
        ticket := ticket_sealed((digest, acting_person(), snapshot, good_until, seen)::map_ticket);
    END
    $$;

    -- The same for who shows such a ticket. No person: it is not good, and the tile must be asked for without.
    CREATE FUNCTION map_tile_next(
        sealed bytea, digest bytea, z integer, x integer, y integer, asked map_asked, known bigint[],
        OUT person uuid, OUT mark bigint, OUT made bytea, OUT snapshot text, OUT good_until timestamptz
    ) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
        ticket map_ticket := ticket_opened(sealed, digest, (asked).moment);
    BEGIN
        IF ticket.person IS NOT NULL THEN
            person := ticket.person;
            snapshot := ticket.snapshot;
            good_until := ticket.good_until;
            SELECT t.mark, t.made INTO mark, made FROM map_tile_seen(ticket.seen, z, x, y, asked, known) t;
        END IF;
    END
    $$;
    REVOKE ALL ON FUNCTION map_tile_seen(map_sight, integer, integer, integer, map_asked, bigint[]),
        map_tile_first(integer, integer, integer, map_asked, bigint[], bytea, text, timestamptz),
        map_tile_next(bytea, bytea, integer, integer, integer, map_asked, bigint[]) FROM PUBLIC;
"""

_SESSION = """
    -- The tile for whoever holds a session's token, in one round trip; ``sealed`` is the ticket of the tile before. No
    -- row of a person: the session has ended. What is answered stands until ``good_until``, or until any transaction
    -- commits, which changes ``snapshot``. Through another's eyes it stands for no time, as their grants end by the
    -- clock too. That a visit becomes due, or a closed disturbance old, may show half a minute late.
    DROP FUNCTION map_tile_of_session(bytea, timestamptz, integer, integer, integer, map_asked, text, bigint[]);
    CREATE FUNCTION map_tile_of_session(
        digest bytea, idle_since timestamptz, z integer, x integer, y integer, asked map_asked, viewer text,
        known bigint[], sealed bytea, OUT person uuid, OUT mark bigint, OUT made bytea, OUT snapshot text,
        OUT good_until timestamptz, OUT ticket bytea
    ) LANGUAGE plpgsql AS $$
    DECLARE
        here record;
    BEGIN
        IF sealed IS NOT NULL AND viewer IS NULL THEN
            SELECT t.person, t.mark, t.made, t.snapshot, t.good_until INTO person, mark, made, snapshot, good_until
            FROM map_tile_next(sealed, digest, z, x, y, asked, known) t;
            IF person IS NOT NULL THEN
                RETURN;
            END IF;
        END IF;
        -- Before anything is read: what commits while this runs makes the next call look again.
        snapshot := pg_current_snapshot()::text;
        SELECT * INTO here FROM open_session(digest, (asked).moment, idle_since);
        PERFORM set_config('graveregistry.actor', coalesce(here.person_id::text, ''), true);
        person := acting_person();
        good_until := (asked).moment;
        IF person IS NULL THEN
            RETURN;
        END IF;
        IF here.seen_at < (asked).moment - interval '60 seconds' THEN
            UPDATE sign_in SET seen_at = (asked).moment WHERE token_digest IN (
                SELECT token_digest FROM sign_in WHERE id = here.id FOR UPDATE SKIP LOCKED);
        END IF;
        IF viewer IS NOT NULL THEN
            SELECT t.mark, t.made INTO mark, made FROM map_tile(z, x, y, asked, viewer, known) t;
            RETURN;
        END IF;
        good_until := least(
            good_until + interval '30 seconds', here.seen_at + ((asked).moment - idle_since),
            (SELECT s.expires_at FROM sign_in s WHERE s.token_digest = digest), sight_changes_at(good_until));
        SELECT t.mark, t.made, t.ticket INTO mark, made, ticket
        FROM map_tile_first(z, x, y, asked, known, digest, snapshot, good_until) t;
    END
    $$;
"""


def upgrade() -> None:
    """Build."""
    for part in (_SKETCHES, _PLACES, _SEALED, _TILE, _SESSION):
        op.execute(part)
    for signature in (
        "map_tile_first(integer, integer, integer, map_asked, bigint[], bytea, text, timestamptz)",
        "map_tile_next(bytea, bytea, integer, integer, integer, map_asked, bigint[])",
    ):
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {walls.WEB}")
