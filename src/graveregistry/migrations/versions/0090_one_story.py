"""The map and the list beside it tell one story: what filters sites filters their flags, and the other way round.

A filter of sites left every flag standing over ground without a site, one of reports left every site, and the area was
asked of the list alone. ``docs/decisions/0502-tiles.md`` says what each filter leaves.
"""

from __future__ import annotations

from importlib import import_module

from alembic import op

revision = "0090"
down_revision = "0081"
branch_labels = None
depends_on = None

_ASKED = """
    -- ``governorates``: every spelling of one. ``reported``: states or severities were named, so that only sites with
    -- such a report are left.
    ALTER TYPE map_asked ADD ATTRIBUTE governorates text[], ADD ATTRIBUTE reported boolean;

    -- A governorate is told of exact places only. Asked row by row: the map's own rows do not carry it.
    CREATE FUNCTION map_lies_in(site uuid, governorates text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM site s WHERE s.id = site AND s.governorate = ANY (governorates));
    END
    $$;

    -- As before, and by governorate.
    CREATE OR REPLACE FUNCTION map_seen(seen map_sight, box geometry, asked map_asked) RETURNS SETOF map_place
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
          AND ((asked).governorates IS NULL OR m.level = 3 AND map_lies_in(m.site_id, (asked).governorates))
    $$;

    -- Whether anything is asked of the sites themselves.
    CREATE FUNCTION map_sifts(asked map_asked) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
        SELECT NOT ((asked).types IS NULL AND (asked).verification IS NULL AND (asked).condition IS NULL
                    AND (asked).first IS NULL AND (asked).last IS NULL AND (asked).governorates IS NULL)
    $$;
"""

_FLAGS = """
    -- Disturbances, for those who read the records of the place; and, where one has no position of its own, who sees
    -- the site that it stands on.
    CREATE FUNCTION map_flags_seen(seen map_sight, asked map_asked) RETURNS SETOF map_flag LANGUAGE sql STABLE AS $$
        SELECT d.* FROM (
            SELECT n.* FROM unnest((seen).slots) k JOIN map_flag n ON n.class = k / 4 WHERE k % 4 = 3
            UNION ALL
            SELECT n.* FROM unnest((seen).readable) r JOIN map_flag n ON n.site_id = r
        ) d
        WHERE (d.on_site_id IS NULL OR d.on_class * 4 + 3 = ANY ((seen).slots)
               OR d.on_site_id IN (SELECT s.site_id FROM unnest((seen).sites, (seen).levels) s (site_id, level)
                                   WHERE s.level = 3))
          AND ((asked).severities IS NULL OR d.severity = ANY ((asked).severities))
          AND CASE WHEN (asked).closed_since IS NULL THEN d.state = ANY ((asked).states)
                   ELSE d.state = ANY ((asked).states) OR d.state_since > (asked).closed_since END
    $$;

    -- Whether a flag's site is left by what is asked of sites. Of one that is not seen exactly nothing is told, and a
    -- place that is no site yet is none of those asked for.
    CREATE FUNCTION map_flag_fits(flag uuid, seen map_sight, asked map_asked) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (
            SELECT FROM disturbance d
            JOIN map_place h ON h.site_id = coalesce(d.linked_site_id, d.site_id) AND h.level = 3
            CROSS JOIN LATERAL map_seen(seen, h.shape, asked) m
            WHERE d.id = flag AND m.site_id = h.site_id AND m.level = 3
        );
    END
    $$;

    CREATE OR REPLACE FUNCTION tile_flags(seen map_sight, bounds geometry, asked map_asked) RETURNS map_layer
    LANGUAGE plpgsql STABLE AS $$
    DECLARE
        sifts boolean := map_sifts(asked);
    BEGIN
        RETURN (
            WITH f AS MATERIALIZED (
                SELECT d.* FROM map_flags_seen(seen, asked) d
                WHERE d.place && bounds AND (NOT sifts OR map_flag_fits(d.id, seen, asked))
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

    -- A sight narrowed to the sites that have such a report, of those whose reports are read. They are few.
    CREATE FUNCTION map_reported(seen map_sight, asked map_asked) RETURNS map_sight LANGUAGE sql STABLE AS $$
        WITH home AS MATERIALIZED (
            SELECT DISTINCT m.site_id, m.slot FROM map_flags_seen(seen, asked) f JOIN disturbance d ON d.id = f.id
            JOIN map_place m ON m.site_id = coalesce(d.linked_site_id, d.site_id) AND m.level = 3
            WHERE m.slot = ANY ((seen).slots) OR m.site_id IN (
                SELECT s.site_id FROM unnest((seen).sites, (seen).levels) s (site_id, level) WHERE s.level = 3)
        )
        SELECT (
            '{}'::integer[],
            ARRAY(SELECT site_id FROM home),
            ARRAY(SELECT 3::smallint FROM home),
            ARRAY(SELECT site_id FROM home WHERE slot = ANY ((seen).slots) OR site_id = ANY ((seen).readable)),
            '{}'::uuid[],
            (seen).watched
        )::map_sight
    $$;
    REVOKE ALL ON FUNCTION map_lies_in(uuid, text[]), map_sifts(map_asked), map_flags_seen(map_sight, map_asked),
        map_flag_fits(uuid, map_sight, map_asked), map_reported(map_sight, map_asked) FROM PUBLIC;
"""

_IN_TILE = "IF z < 10 THEN"
_NARROWED = """IF (asked).reported THEN
            seen := map_reported(seen, asked);
        END IF;
        IF z < 10 THEN"""
_UNSIFTED = """(asked).types IS NULL AND (asked).verification IS NULL AND (asked).condition IS NULL
                          AND (asked).first IS NULL AND (asked).last IS NULL THEN"""
_IN_BOUNDARIES = "AND ((asked).last IS NULL OR m.event_first <= (asked).last)"
_BY_AREA = "AND ((asked).governorates IS NULL OR map_lies_in(m.site_id, (asked).governorates))"


def _changed(text: str, name: str, *changes: tuple[str, str]) -> str:
    """One function of an earlier migration's text, replaced with what is other now."""
    made = next(part for part in text.split("CREATE ")[1:] if f"FUNCTION {name}(" in part)
    made = made.removeprefix("OR REPLACE ")
    made = made[: made.rindex("$$;") + 3]
    for old, new in changes:
        assert made.count(old) == 1, old
        made = made.replace(old, new)
    return f"CREATE OR REPLACE {made}"


def upgrade() -> None:
    """Build."""
    earlier = "graveregistry.migrations.versions."
    sealed, found = import_module(f"{earlier}0039_sealed_sight"), import_module(f"{earlier}0025_found_by_class")
    op.execute(_ASKED)
    op.execute(_FLAGS)
    unsifted = (_UNSIFTED, "NOT map_sifts(asked) THEN")
    op.execute(_changed(sealed._TILE, "map_tile_seen", (_IN_TILE, _NARROWED), unsifted))
    op.execute(_changed(found._TILE, "tile_boundaries", (_IN_BOUNDARIES, f"{_IN_BOUNDARIES} {_BY_AREA}")))
    for signature in (
        "tile_boundaries(map_sight, geometry, geometry, map_asked)",
        "map_reported(map_sight, map_asked)",
    ):
        op.execute(f"ALTER FUNCTION {signature} {found._STEPWISE}")
