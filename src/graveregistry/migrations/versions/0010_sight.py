"""What one person may see of the map: classes and single sites, and the same narrowed to another's eyes."""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SESSIONS = """
    -- The session of a token, if it has not ended and was used since a moment; ``access`` and the map both ask here.
    CREATE FUNCTION open_session(digest bytea, moment timestamptz, idle_since timestamptz)
    RETURNS TABLE (id uuid, person_id uuid, csrf_token text, seen_at timestamptz) LANGUAGE sql STABLE AS $$
        SELECT s.id, s.person_id, s.csrf_token, s.seen_at FROM sign_in s
        WHERE s.token_digest = digest AND s.expires_at > moment AND s.seen_at > idle_since
    $$;
"""

_ACTING = """
    -- As before, in a language that keeps its plan: these two were half of what a tile costs.
    CREATE OR REPLACE FUNCTION acting_person() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN (
            SELECT p.id FROM person p
            WHERE p.active AND p.id = nullif(current_setting('graveregistry.actor', true), '')::uuid
        );
    END
    $$;

    CREATE OR REPLACE FUNCTION acting_roles() RETURNS TABLE (organisation_id uuid, role text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN QUERY SELECT m.organisation_id, m.role FROM membership m
        WHERE m.person_id = acting_person() AND m.ended_at IS NULL;
    END
    $$;
"""

_DISCLOSED = """
    -- disclosed_sites() in two parts whose size does not grow with the registry: what roles give to each class, and
    -- what grants give to single sites. A property test holds the three together.
    CREATE FUNCTION disclosed_classes(organisations uuid[], roles text[]) RETURNS TABLE (class integer, level smallint)
    LANGUAGE sql STABLE AS $$
        SELECT c.id, max(d.level)
        FROM unnest(organisations, roles) h (organisation_id, role)
        JOIN map_class c ON c.steward = h.organisation_id
        JOIN disclosure_rule d ON d.role = h.role AND d.sensitivity = c.sensitivity AND d.level > 0
        GROUP BY c.id
    $$;

    CREATE FUNCTION disclosed_grants(person uuid, organisations uuid[], roles text[])
    RETURNS TABLE (site_id uuid, class integer, level smallint, records boolean) LANGUAGE sql STABLE AS $$
        SELECT g.site_id, c.id, max(g.level), bool_or(g.level = 3 AND g.kind <> 'assignment')
        FROM (
            SELECT m.*, false AS shared FROM site_grant m WHERE m.person_id = person
            UNION ALL
            SELECT o.*, true FROM site_grant o WHERE o.organisation_id IN (
                SELECT h.organisation_id FROM unnest(organisations, roles) h (organisation_id, role)
                WHERE h.role IN ('researcher', 'verifier', 'protection_officer', 'legal')
            )
        ) g
        JOIN protected_site p ON p.site_id = g.site_id AND NOT (g.shared AND p.sensitivity = 'sealed')
        JOIN map_class c ON c.steward = p.steward AND c.sensitivity = p.sensitivity
        WHERE g.valid_from <= now() AND (g.until IS NULL OR now() < g.until)
          AND (g.revoked_at IS NULL OR now() < g.revoked_at)
        GROUP BY g.site_id, c.id
    $$;

    -- One row a class (without a site), one a granted site with the better of its grant and its class.
    CREATE FUNCTION disclosed_parts(person uuid, organisations uuid[], roles text[])
    RETURNS TABLE (site_id uuid, class integer, level smallint, records boolean) LANGUAGE sql STABLE AS $$
        WITH classes AS MATERIALIZED (SELECT * FROM disclosed_classes(organisations, roles))
        SELECT NULL::uuid, class, level, level = 3 FROM classes
        UNION ALL
        SELECT g.site_id, g.class, greatest(g.level, c.level), g.records OR coalesce(c.level = 3, false)
        FROM disclosed_grants(person, organisations, roles) g LEFT JOIN classes c USING (class)
    $$;
"""

_SIGHT = """
    -- What is seen: slots of the map (class * 4 + level); sites seen better than their class, with level and whether
    -- their records are read; those of them to leave out of their class's slot; classes whose due visits are shown.
    CREATE TYPE map_sight AS (
        slots integer[], sites uuid[], levels smallint[], readable uuid[], masked uuid[], watched integer[]
    );

    CREATE TYPE map_part AS (site_id uuid, class integer, level smallint, records boolean);

    -- The acting person's own parts, and the classes whose visits they see to.
    CREATE FUNCTION map_own(OUT parts map_part[], OUT watched integer[]) LANGUAGE plpgsql STABLE AS $$
    DECLARE
        organisations uuid[];
        roles text[];
    BEGIN
        SELECT array_agg(r.organisation_id), array_agg(r.role) INTO organisations, roles FROM acting_roles() r;
        SELECT array_agg((p.site_id, p.class, p.level, p.records)::map_part) INTO parts
        FROM disclosed_parts(acting_person(), organisations, roles) p;
        SELECT array_agg(DISTINCT c.id) INTO watched
        FROM unnest(organisations, roles) h (organisation_id, role) JOIN map_class c ON c.steward = h.organisation_id
        WHERE h.role = 'protection_officer';
    END
    $$;

    -- What two people both see: of every class and every granted site the lesser of the two levels.
    CREATE FUNCTION map_both(mine map_part[], theirs map_part[]) RETURNS map_part[] LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN (
            WITH a AS (SELECT * FROM unnest(mine)), b AS (SELECT * FROM unnest(theirs)),
            asked AS (SELECT site_id, class FROM a UNION SELECT site_id, class FROM b),
            level AS (
                SELECT k.site_id, k.class,
                       least(coalesce(a.level, ac.level, 0), coalesce(b.level, bc.level, 0))::smallint AS level,
                       coalesce(a.records, ac.records, false) AND coalesce(b.records, bc.records, false) AS records
                FROM asked k
                LEFT JOIN a ON a.class = k.class AND a.site_id IS NOT DISTINCT FROM k.site_id
                LEFT JOIN b ON b.class = k.class AND b.site_id IS NOT DISTINCT FROM k.site_id
                LEFT JOIN a ac ON ac.class = k.class AND ac.site_id IS NULL
                LEFT JOIN b bc ON bc.class = k.class AND bc.site_id IS NULL
            )
            SELECT array_agg((site_id, class, level, records)::map_part) FROM level WHERE level > 0
        );
    END
    $$;

    CREATE FUNCTION map_sight_of(parts map_part[], watched integer[]) RETURNS map_sight LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN (
            WITH part AS MATERIALIZED (SELECT * FROM unnest(parts)),
            classes AS (SELECT class, level, records FROM part WHERE site_id IS NULL),
            better AS (
                SELECT p.site_id, p.level, p.records, coalesce(c.level, 0) AS before
                FROM part p LEFT JOIN classes c USING (class)
                WHERE p.site_id IS NOT NULL AND (p.level > coalesce(c.level, 0) OR p.records AND NOT c.records)
            )
            SELECT (
                (SELECT coalesce(array_agg(class * 4 + level ORDER BY 1), '{}') FROM classes),
                (SELECT coalesce(array_agg(site_id ORDER BY site_id), '{}') FROM better),
                (SELECT coalesce(array_agg(level ORDER BY site_id), '{}') FROM better),
                (SELECT coalesce(array_agg(site_id), '{}') FROM better WHERE records),
                (SELECT coalesce(array_agg(site_id), '{}') FROM better WHERE before > 0),
                coalesce(watched, '{}')
            )::map_sight
        );
    END
    $$;
"""

_VIEWED = """
    -- The sight of the acting person, or what both they and somebody else see. ``viewer`` is null (oneself),
    -- ``public``, ``organisation:<id>`` (its cleared people) or ``person:<id>``. None of it ever shows more than one's
    -- own. Null: one may not look through those eyes.
    CREATE FUNCTION map_sight(viewer text) RETURNS map_sight LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        own record;
        their record;
        parts map_part[];
        me uuid := acting_person();
        whom uuid := nullif(split_part(viewer, ':', 2), '')::uuid;
        mine uuid[];
    BEGIN
        SELECT * INTO own FROM map_own();
        IF viewer IS NULL THEN
            RETURN map_sight_of(own.parts, own.watched);
        END IF;
        SELECT array_agg(organisation_id) INTO mine FROM acting_roles()
        WHERE role IN ('protection_officer', 'researcher');
        IF mine IS NULL THEN
            RETURN NULL;
        ELSIF viewer = 'public' THEN
            RETURN map_sight_of(NULL, NULL);
        ELSIF viewer LIKE 'organisation:%' THEN
            IF NOT EXISTS (SELECT FROM organisation WHERE id = whom) THEN
                RETURN NULL;
            END IF;
            SELECT array_agg((p.site_id, p.class, p.level, p.records)::map_part) INTO parts FROM disclosed_parts(
                NULL, array_fill(whom, ARRAY[4]), ARRAY['researcher', 'verifier', 'protection_officer', 'legal']) p;
            RETURN map_sight_of(map_both(own.parts, parts), NULL);
        END IF;
        PERFORM set_config('graveregistry.actor', whom::text, true);
        IF EXISTS (SELECT FROM acting_roles() WHERE organisation_id = ANY (mine)) THEN
            SELECT * INTO their FROM map_own();
            parts := map_both(own.parts, their.parts);
        ELSE
            whom := NULL;
        END IF;
        PERFORM set_config('graveregistry.actor', me::text, true);
        IF whom IS NULL THEN
            RETURN NULL;
        END IF;
        RETURN map_sight_of(parts, ARRAY(SELECT unnest(own.watched) INTERSECT SELECT unnest(their.watched)));
    END
    $$;
"""


def upgrade() -> None:
    """Build."""
    for part in (_SESSIONS, _ACTING, _DISCLOSED, _SIGHT, _VIEWED):
        op.execute(part)
    op.execute(
        f"""
        REVOKE ALL ON FUNCTION map_sight(text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION open_session(bytea, timestamptz, timestamptz) TO {walls.WEB};
        """
    )
