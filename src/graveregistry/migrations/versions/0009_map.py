"""What the map reads: derived rows of sites and disturbances in its own projection, kept in step by triggers.

The rows are nobody's to read but the owner's; the functions of the next two migrations give each person their part.
``docs/decisions/0501-map-tables.md`` says why they stand and what keeps them right.
"""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = """
    -- Who sees a site by their roles depends on its steward and sensitivity alone: that pair is its class.
    CREATE TABLE map_class (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        steward uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
        sensitivity text NOT NULL,
        UNIQUE (steward, sensitivity)
    );

    -- One row per site and precision. A slot is a class at a precision (class * 4 + level), so that an index answers
    -- "this box, these slots" without touching a row of another class. Lengths are metres of EPSG:3857.
    CREATE TABLE map_place (
        site_id uuid NOT NULL,
        level smallint NOT NULL,
        slot integer NOT NULL,
        fid bigint NOT NULL,
        types text[] NOT NULL,
        verification text NOT NULL,
        condition text NOT NULL,
        event_first date,
        event_last date,
        due_at timestamptz,
        extent double precision NOT NULL,
        centre geometry(Point, 3857) NOT NULL,
        sketch geometry(Geometry, 3857),
        shape geometry(Geometry, 3857) NOT NULL,
        stamp bigint NOT NULL,
        PRIMARY KEY (site_id, level)
    );
    CREATE INDEX ix_map_place_slot_shape ON map_place USING gist (slot, shape);
    CREATE INDEX ix_map_place_fid ON map_place (fid) WHERE level = 3;
    CREATE INDEX ix_map_place_due ON map_place (slot, due_at) WHERE due_at IS NOT NULL;
    CREATE INDEX ix_map_place_event ON map_place (slot, event_last, event_first) WHERE event_last IS NOT NULL;
    CREATE INDEX ix_map_place_said ON map_place (slot, verification, condition);

    -- How many sites of a slot lie in a cell, as differences to be summed: a writer adds rows and waits for nobody.
    CREATE TABLE map_count (
        slot integer NOT NULL,
        zoom smallint NOT NULL,
        x integer NOT NULL,
        y integer NOT NULL,
        n integer NOT NULL
    );
    CREATE INDEX ix_map_count_cell ON map_count (slot, zoom, x, y) INCLUDE (n);

    -- One row per disturbance that has a place. Without a position of its own it stands on the site ``on_site``.
    CREATE TABLE map_flag (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL,
        class integer NOT NULL,
        on_site_id uuid,
        on_class integer,
        severity text NOT NULL,
        state text NOT NULL,
        state_since timestamptz NOT NULL,
        place geometry(Point, 3857) NOT NULL,
        stamp bigint NOT NULL
    );
    CREATE INDEX ix_map_flag_place ON map_flag USING gist (class, place);
    CREATE INDEX ix_map_flag_site_id ON map_flag (site_id);
"""

_CLASSES = """
    CREATE FUNCTION map_classes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO map_class (steward, sensitivity)
        SELECT NEW.id, each FROM unnest(ARRAY['standard', 'restricted', 'sealed']) each;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER map_classes AFTER INSERT ON organisation FOR EACH ROW EXECUTE FUNCTION map_classes();
    INSERT INTO map_class (steward, sensitivity)
    SELECT o.id, each FROM organisation o, unnest(ARRAY['standard', 'restricted', 'sealed']) each;
"""

_WANTED = """
    -- Column or row (from the north) of a web map's square grid.
    CREATE FUNCTION map_column(easting double precision, zoom integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT least(greatest(floor((easting / 40075016.685578488 + 0.5) * (1 << zoom)), 0), (1 << zoom) - 1)::integer
    $$;

    -- As monitoring.rules.INTERVALS; a test compares every code.
    CREATE FUNCTION visit_interval(code text) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE code WHEN '24h' THEN interval '24 hours' WHEN '7d' THEN interval '7 days'
            WHEN '30d' THEN interval '30 days' WHEN '3m' THEN interval '3 months'
            WHEN '6m' THEN interval '6 months' WHEN '1y' THEN interval '12 months' END
    $$;

    -- The rows that the map should hold of these sites, as everything else now stands. Nothing lies beyond the poles'
    -- last degree, where the projection has no place for it.
    CREATE FUNCTION map_wanted(asked uuid[]) RETURNS SETOF map_place LANGUAGE sql STABLE AS $$
        SELECT w.site_id, w.level, w.slot, ('x' || right(w.site_id::text, 12))::bit(48)::bigint,
               w.types, w.verification, w.condition, w.event_first, w.event_last, w.due_at,
               greatest(ST_XMax(w.shape) - ST_XMin(w.shape), ST_YMax(w.shape) - ST_YMin(w.shape)),
               ST_Centroid(w.shape), CASE WHEN w.level = 3 THEN ST_SimplifyPreserveTopology(w.shape, 4) END, w.shape,
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

    CREATE FUNCTION map_wanted_flags(asked uuid[]) RETURNS SETOF map_flag LANGUAGE sql STABLE AS $$
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
        WHERE w.place IS NOT NULL
    $$;
"""

_REFRESH = """
    CREATE FUNCTION map_refresh_flags(asked uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        DELETE FROM map_flag f USING unnest(asked) a (id)
        WHERE f.id = a.id AND NOT EXISTS (SELECT FROM map_wanted_flags(ARRAY[a.id]));
        INSERT INTO map_flag SELECT * FROM map_wanted_flags(asked)
        ON CONFLICT (id) DO UPDATE SET
            (site_id, class, on_site_id, on_class, severity, state, state_since, place, stamp)
            = (excluded.site_id, excluded.class, excluded.on_site_id, excluded.on_class, excluded.severity,
               excluded.state, excluded.state_since, excluded.place, excluded.stamp);
    END
    $$;

    -- Folds the differences of the cells that these sites lie in into one row each, where they have become many. One
    -- folds at a time, and whoever finds it taken goes on without: the sum is right either way.
    CREATE FUNCTION map_fold(asked uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT pg_try_advisory_xact_lock(7219440018) THEN
            RETURN;
        END IF;
        WITH cell AS (
            SELECT DISTINCT m.slot, z AS zoom, map_column(ST_X(m.centre), z) AS x, map_column(-ST_Y(m.centre), z) AS y
            FROM map_place m, unnest(ARRAY[5, 7, 9, 11, 13]) z WHERE m.site_id = ANY (asked)
        ),
        many AS (
            SELECT slot, zoom, x, y FROM cell JOIN map_count USING (slot, zoom, x, y)
            GROUP BY 1, 2, 3, 4 HAVING count(*) > 32
        ),
        gone AS (
            DELETE FROM map_count c USING many m
            WHERE (c.slot, c.zoom, c.x, c.y) = (m.slot, m.zoom, m.x, m.y) RETURNING c.*
        )
        INSERT INTO map_count (slot, zoom, x, y, n)
        SELECT slot, zoom, x, y, sum(n) FROM gone GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0;
    END
    $$;

    -- Brings the map's rows of these sites in step, with the counts and the disturbances that stand on them.
    CREATE FUNCTION map_refresh(asked uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        IF cardinality(asked) = 0 THEN
            RETURN;
        END IF;
        -- Two changes of one site (its shape, its sensitivity) wait for each other here: each reads what the other
        -- committed, or a site that was sealed could stay on the map in its old class.
        PERFORM FROM protected_site WHERE site_id = ANY (asked) ORDER BY site_id FOR NO KEY UPDATE;
        WITH wanted AS MATERIALIZED (SELECT * FROM map_wanted(asked)),
        held AS MATERIALIZED (
            SELECT m.site_id, m.level, m.slot, m.stamp, m.centre FROM unnest(asked) a (site_id)
            JOIN map_place m ON m.site_id = a.site_id
        ),
        gone AS (
            DELETE FROM map_place m USING held h
            WHERE m.site_id = h.site_id AND m.level = h.level
              AND NOT EXISTS (SELECT FROM wanted w WHERE w.site_id = h.site_id AND w.level = h.level)
        ),
        come AS (
            INSERT INTO map_place
            SELECT w.* FROM wanted w LEFT JOIN held h ON h.site_id = w.site_id AND h.level = w.level
            WHERE (h.stamp, h.slot) IS DISTINCT FROM (w.stamp, w.slot)
            ON CONFLICT (site_id, level) DO UPDATE SET
                (slot, types, verification, condition, event_first, event_last, due_at, extent, centre, sketch, shape,
                 stamp)
                = (excluded.slot, excluded.types, excluded.verification, excluded.condition, excluded.event_first,
                   excluded.event_last, excluded.due_at, excluded.extent, excluded.centre, excluded.sketch,
                   excluded.shape, excluded.stamp)
        ),
        difference AS (
            SELECT slot, centre, 1 AS n FROM wanted UNION ALL SELECT slot, centre, -1 FROM held
        )
        INSERT INTO map_count (slot, zoom, x, y, n)
        SELECT d.slot, z, map_column(ST_X(d.centre), z), map_column(-ST_Y(d.centre), z), sum(d.n)
        FROM difference d, unnest(ARRAY[5, 7, 9, 11, 13]) z
        GROUP BY 1, 2, 3, 4 HAVING sum(d.n) <> 0;
        PERFORM map_refresh_flags(ARRAY(
            SELECT id FROM disturbance WHERE site_id = ANY (asked)
            UNION SELECT id FROM disturbance WHERE linked_site_id = ANY (asked)
        ));
        -- A batch comes grouped by cell already.
        IF cardinality(asked) < 10 THEN
            PERFORM map_fold(asked);
        END IF;
    END
    $$;
"""

_TRIGGERS = """
    CREATE FUNCTION map_touched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM map_refresh(ARRAY(SELECT DISTINCT site_id FROM touched));
        RETURN NULL;
    END
    $$;

    CREATE FUNCTION map_touched_site() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM map_refresh(ARRAY(SELECT id FROM touched));
        RETURN NULL;
    END
    $$;

    CREATE FUNCTION map_touched_flag() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM map_refresh_flags(ARRAY(SELECT id FROM touched));
        RETURN NULL;
    END
    $$;
"""

_WATCHED = {
    "site_shape": ("map_touched", ("INSERT", "UPDATE", "DELETE")),
    "site_outline": ("map_touched", ("INSERT", "UPDATE", "DELETE")),
    "protected_site": ("map_touched", ("UPDATE",)),
    "visit": ("map_touched", ("INSERT",)),
    "site": ("map_touched_site", ("INSERT", "UPDATE")),
    "disturbance": ("map_touched_flag", ("INSERT", "UPDATE", "DELETE")),
}
"""The tables that the map is derived from: what to call, after which statements."""


def upgrade() -> None:
    """Build, and fill from what is there."""
    op.execute("DROP FUNCTION disclosed_shapes(double precision, double precision, double precision, double precision)")
    for part in (_TABLES, _CLASSES, _WANTED, _REFRESH, _TRIGGERS):
        op.execute(part)
    for table, (function, statements) in _WATCHED.items():
        for statement in statements:
            which = "OLD" if statement == "DELETE" else "NEW"
            op.execute(
                f"CREATE TRIGGER map_{statement.lower()} AFTER {statement} ON {table}"
                f" REFERENCING {which} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )
    for table in ("map_place", "map_flag"):
        walls.hidden(table)
    op.execute(
        """
        REVOKE ALL ON FUNCTION map_refresh(uuid[]), map_refresh_flags(uuid[]), map_fold(uuid[]), map_classes(),
            map_touched(), map_touched_site(), map_touched_flag() FROM PUBLIC;
        SELECT map_refresh(ARRAY(SELECT site_id FROM protected_site));
        """
    )
