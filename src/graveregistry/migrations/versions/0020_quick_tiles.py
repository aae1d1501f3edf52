"""Tiles in less time: plans that are kept, and a sight worked out in fewer steps; near places picked, then measured.

Planning was two thirds of a small tile: the plan of a function's query was made anew for each tile, as the planner
found a plan for the very values a little cheaper than one to keep. ``docs/decisions/0502-tiles.md`` has the measures.
"""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SIGHT = """
    -- The acting person's own parts, and the classes whose visits they see to.
    CREATE OR REPLACE FUNCTION map_own(OUT parts map_part[], OUT watched integer[]) LANGUAGE plpgsql STABLE AS $$
    DECLARE
        me uuid := acting_person();
        organisations uuid[];
        roles text[];
        granted map_part[];
    BEGIN
        SELECT array_agg(m.organisation_id), array_agg(m.role) INTO organisations, roles
        FROM membership m WHERE m.person_id = me AND m.ended_at IS NULL;
        SELECT array_agg((NULL, c.class, c.level, c.level = 3)::map_part) INTO parts
        FROM disclosed_classes(organisations, roles) c;
        SELECT array_agg((g.site_id, g.class, g.level, g.records)::map_part) INTO granted
        FROM disclosed_grants(me, organisations, roles) g;
        IF granted IS NOT NULL THEN
            parts := parts || ARRAY(
                SELECT (g.site_id, g.class, greatest(g.level, c.level),
                        g.records OR coalesce(c.level = 3, false))::map_part
                FROM unnest(granted) g LEFT JOIN unnest(parts) c ON c.class = g.class);
        END IF;
        IF 'protection_officer' = ANY (roles) THEN
            SELECT array_agg(DISTINCT c.id) INTO watched
            FROM unnest(organisations, roles) h (organisation_id, role)
            JOIN map_class c ON c.steward = h.organisation_id
            WHERE h.role = 'protection_officer';
        END IF;
    END
    $$;
"""

_NEAR = """
    -- As before; what lies nearest is picked in the projection, and only that is measured on the ellipsoid. Within the
    -- box the projection stretches every distance by one factor, to within three parts in a hundred.
    CREATE OR REPLACE FUNCTION map_near(lon double precision, lat double precision, within double precision)
    RETURNS TABLE (site_id uuid, metres double precision) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
        place geometry := ST_SetSRID(ST_MakePoint(lon, lat), 4326);
        flat geometry := ST_Transform(place, 3857);
        box geometry := ST_Expand(flat, within * 1.01 / cos(radians(abs(lat) + within / 110000)));
        seen map_sight := map_sight(NULL);
        anything map_asked;
    BEGIN
        RETURN QUERY
        WITH near AS MATERIALIZED (
            SELECT m.site_id, m.shape, ST_Distance(m.shape, flat) AS stretched
            FROM map_seen(seen, box, anything) m WHERE m.level = 3
        ),
        enough AS (SELECT n.stretched * 1.03 AS far FROM near n ORDER BY n.stretched OFFSET 49 LIMIT 1)
        SELECT n.site_id, d.metres
        FROM near n
        CROSS JOIN LATERAL (
            SELECT ST_Distance(ST_Transform(n.shape, 4326)::geography, place::geography) AS metres OFFSET 0
        ) d
        WHERE n.stretched <= coalesce((SELECT far FROM enough), 'infinity') AND d.metres <= within
        ORDER BY d.metres, n.site_id LIMIT 50;
    END
    $$;
"""


_SESSION = """
    -- When next a grant begins or ends by the clock, for the acting person or an organisation of theirs.
    CREATE FUNCTION sight_changes_at(moment timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        me uuid := acting_person();
    BEGIN
        RETURN (
            SELECT min(t) FROM site_grant g, unnest(ARRAY[g.valid_from, g.until, g.revoked_at]) t
            WHERE t > moment AND (g.person_id = me OR g.organisation_id IN (
                SELECT m.organisation_id FROM membership m WHERE m.person_id = me AND m.ended_at IS NULL))
        );
    END
    $$;

    -- The tile for whoever holds a session's token, in one round trip. No row of a person: the session has ended.
    -- What is answered stands until ``good_until``, or until any transaction commits, which changes ``snapshot``.
    -- Through another's eyes it stands for no time, as their grants end by the clock too. That a visit becomes due, or
    -- a closed disturbance old, may show half a minute late.
    DROP FUNCTION map_tile_of_session(bytea, timestamptz, integer, integer, integer, map_asked, text, bigint[]);
    CREATE FUNCTION map_tile_of_session(
        digest bytea, idle_since timestamptz, z integer, x integer, y integer, asked map_asked, viewer text,
        known bigint[], OUT person uuid, OUT mark bigint, OUT made bytea, OUT snapshot text,
        OUT good_until timestamptz
    ) LANGUAGE plpgsql AS $$
    DECLARE
        here record;
    BEGIN
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
        SELECT t.mark, t.made INTO mark, made FROM map_tile(z, x, y, asked, viewer, known) t;
        IF viewer IS NULL THEN
            good_until := least(
                good_until + interval '30 seconds', here.seen_at + ((asked).moment - idle_since),
                (SELECT s.expires_at FROM sign_in s WHERE s.token_digest = digest), sight_changes_at(good_until));
        END IF;
    END
    $$;
"""


def upgrade() -> None:
    """Build."""
    op.execute(_SIGHT)
    op.execute(_NEAR)
    op.execute(_SESSION)
    op.execute(
        """
        ALTER FUNCTION map_tile(integer, integer, integer, map_asked, text, bigint[])
            SET plan_cache_mode = force_generic_plan;
        REVOKE ALL ON FUNCTION sight_changes_at(timestamptz) FROM PUBLIC;
        """
        f"GRANT EXECUTE ON FUNCTION sight_changes_at(timestamptz) TO {walls.WEB}"
    )
