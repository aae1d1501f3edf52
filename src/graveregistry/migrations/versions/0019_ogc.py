"""Pages of features for GIS programs: what one person may see, in order, without weighing what they may not."""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Sites that roles or grants could show to the acting person, in order of their ids. What others steward costs nothing,
# so that the time of a page tells nothing of how much there is.
_NEAR = """
    CREATE FUNCTION disclosable_sites(past uuid, many integer) RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH own AS MATERIALIZED (SELECT DISTINCT organisation_id FROM acting_roles()),
        granted AS (
            SELECT DISTINCT g.site_id FROM site_grant g
            WHERE (past IS NULL OR g.site_id > past)
              AND (g.person_id = acting_person() OR g.organisation_id IN (SELECT organisation_id FROM own))
            ORDER BY 1 LIMIT many
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
"""


def _one(name: str, column: str) -> str:
    """A filter of a column with one code."""
    return f"(codes->'{name}' IS NULL OR {column} = ANY (ARRAY(SELECT jsonb_array_elements_text(codes->'{name}'))))"


def _any(name: str, column: str) -> str:
    """A filter of a column with a list of codes."""
    return f"(codes->'{name}' IS NULL OR {column} ?| ARRAY(SELECT jsonb_array_elements_text(codes->'{name}')))"


def _within(moment: str) -> str:
    """What has no moment matches every span (OGC 17-069r4, 7.15.4)."""
    return (
        f"(since IS NULL OR {moment} IS NULL OR {moment} >= since)"
        f" AND (until IS NULL OR {moment} IS NULL OR {moment} <= until)"
    )


_PAGE = """
    CREATE FUNCTION ogc_{name}(
        sole uuid, past_site uuid, past_id uuid, many integer, box geometry, since timestamptz, until timestamptz,
        codes jsonb
    ) RETURNS TABLE (site_id uuid, id uuid, exact boolean, shape geometry, said jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan AS $$
    #variable_conflict use_column
    DECLARE
        wide integer := greatest(2 * many, 1000);
        past uuid := past_site;
        batch uuid[];
        step integer;
        found integer := 0;
    BEGIN
        LOOP
            IF sole IS NOT NULL THEN
                batch := ARRAY({only});
            ELSIF {boxed} THEN
                batch := ARRAY({candidates} ORDER BY 1 LIMIT wide);
            ELSE
                batch := disclosable_sites(past, wide);
            END IF;
            RETURN QUERY
                {rows}
                AND (past_site IS NULL OR (d.site_id, {id}) > (past_site, past_id))
                AND (sole IS NULL OR {id} = sole)
                AND (box IS NULL OR {shape} && box AND ST_Intersects({shape}, box))
                ORDER BY d.site_id, {id};
            GET DIAGNOSTICS step = ROW_COUNT;
            found := found + step;
            EXIT WHEN sole IS NOT NULL OR found >= many OR cardinality(batch) < wide;
            past := batch[wide];
            wide := least(wide * 2, 50000);
        END LOOP;
    END
    $$;
"""

_AMONG = "disclosed_among(CASE WHEN past_site IS NULL OR past <> past_site THEN batch ELSE past_site || batch END) d"

_SITES = {
    "name": "sites",
    "only": "SELECT sole",
    "id": "d.site_id",
    "shape": "s.shape",
    "boxed": "box IS NOT NULL",
    "candidates": "SELECT DISTINCT t.site_id FROM site_shape t"
    " WHERE t.shape && box AND (past IS NULL OR t.site_id > past)",
    "rows": f"""SELECT d.site_id, d.site_id, d.level = 3, s.shape,
                    jsonb_build_object(
                        'code', o.code, 'types', o.types, 'verification', o.verification, 'condition', o.condition,
                        'precision', (ARRAY['area', 'vicinity', 'exact'])[d.level]
                    ) || CASE WHEN d.level = 3 THEN jsonb_build_object(
                        'name_ar', i.name_ar, 'name_en', i.name_en, 'governorate', i.governorate,
                        'district', i.district, 'subdistrict', i.subdistrict, 'locality', i.locality,
                        'event_date', i.event_date, 'intervention', i.intervention, 'steward', p.steward,
                        'sensitivity', p.sensitivity
                    ) ELSE '{{}}' END
                FROM {_AMONG}
                JOIN protected_site p ON p.site_id = d.site_id
                JOIN site_outline o ON o.site_id = d.site_id
                LEFT JOIN site_shape s ON s.site_id = d.site_id AND s.level = d.level
                LEFT JOIN site i ON i.id = d.site_id AND d.level = 3
                WHERE {_any("type", "o.types")} AND {_one("verification", "o.verification")}
                AND {_one("condition", "o.condition")}
                AND (since IS NULL OR i.event_last IS NULL OR i.event_last >= since::date)
                AND (until IS NULL OR i.event_first IS NULL OR i.event_first <= until::date)""",
}

_BOUNDARIES = {
    "name": "boundaries",
    "only": "SELECT b.site_id FROM boundary_assertion b WHERE b.id = sole",
    "id": "b.id",
    "shape": "b.geometry",
    "boxed": "box IS NOT NULL",
    "candidates": "SELECT DISTINCT t.site_id FROM boundary_assertion t"
    " WHERE t.geometry && box AND (past IS NULL OR t.site_id > past)",
    "rows": f"""SELECT d.site_id, b.id, true, b.geometry,
                    jsonb_build_object(
                        'site_id', d.site_id, 'site_code', i.code, 'current', b.id = i.current_boundary_id,
                        'source_type', b.source_type, 'method', b.method, 'asserted_on', b.asserted_on,
                        'location_certainty', b.location_certainty, 'extent_certainty', b.extent_certainty,
                        'geometry_qualifier', b.geometry_qualifier, 'error_radius_m', b.error_radius_m,
                        'area_m2', b.area_m2, 'perimeter_m', b.perimeter_m, 'recorded_at', b.recorded_at
                    )
                FROM {_AMONG}
                JOIN boundary_assertion b ON b.site_id = d.site_id
                JOIN site i ON i.id = d.site_id
                WHERE d.level = 3 AND d.records AND {_one("source_type", "b.source_type")}
                AND {_one("geometry_qualifier", "b.geometry_qualifier")} AND {_within("b.recorded_at")}""",
}

# Few sites have disturbances, so these are gone through, and what they lie in is looked at then.
_DISTURBANCES = {
    "name": "disturbances",
    "only": "SELECT x.site_id FROM disturbance x WHERE x.id = sole",
    "id": "x.id",
    "shape": "coalesce(x.position, ST_Centroid(s.shape))",
    "boxed": "true",
    "candidates": "SELECT DISTINCT t.site_id FROM disturbance t WHERE past IS NULL OR t.site_id > past",
    "rows": f"""SELECT d.site_id, x.id, true, coalesce(x.position, ST_Centroid(s.shape)),
                    jsonb_build_object(
                        'site_id', d.site_id, 'types', x.types, 'timing', x.timing, 'effects', x.effects,
                        'severity', x.severity, 'state', x.state, 'state_since', x.state_since,
                        'reported_at', x.reported_at, 'occurred_at', x.occurred_at, 'taken', x.taken_by IS NOT NULL
                    )
                FROM {_AMONG}
                JOIN disturbance x ON x.site_id = d.site_id
                LEFT JOIN LATERAL disclosed_among(ARRAY[coalesce(x.linked_site_id, x.site_id)]) l ON l.level = 3
                LEFT JOIN site_shape s ON s.site_id = l.site_id AND s.level = 3
                WHERE d.level = 3 AND d.records AND {_any("type", "x.types")} AND {_one("state", "x.state")}
                AND {_one("severity", "x.severity")} AND {_one("timing", "x.timing")}
                AND {_within("x.reported_at")}""",
}


def upgrade() -> None:
    """Build."""
    op.create_index("ix_protected_site_steward_site_id", "protected_site", ["steward", "site_id"], unique=False)
    op.execute(_NEAR)
    op.execute("REVOKE ALL ON FUNCTION disclosable_sites(uuid, integer) FROM PUBLIC")
    for parts in (_SITES, _BOUNDARIES, _DISTURBANCES):
        op.execute(_PAGE.format(**parts))
        signature = f"ogc_{parts['name']}(uuid, uuid, uuid, integer, geometry, timestamptz, timestamptz, jsonb)"
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {walls.WEB}")
