"""The access log takes in pictures of the ground: how many somebody looked at, and whose."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    # A picture is an area of its own, under the organisation that registered it, and shows no site by itself.
    op.execute(
        """
        CREATE OR REPLACE FUNCTION note_sites(at timestamptz, person uuid, what text, token uuid, named uuid[])
        RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH shown AS (
                SELECT p.steward, 1 AS sites, coalesce(
                    floor(ST_X(ST_Centroid(v.shape)) * 10) || '/' || floor(ST_Y(ST_Centroid(v.shape)) * 10),
                    p.site_id::text) AS area
                FROM protected_site p
                LEFT JOIN site_shape v ON v.site_id = p.site_id AND v.level = 2
                WHERE p.site_id = ANY (named) AND what <> 'imagery'
                UNION ALL
                SELECT i.organisation_id, 0, i.id::text FROM imagery i WHERE i.id = ANY (named) AND what = 'imagery'
            ),
            told AS (
                SELECT steward, sites, sha256((SELECT key FROM read_area_key) || convert_to(area, 'UTF8')) AS digest
                FROM shown
            )
            INSERT INTO location_read AS r (minute, person_id, steward, kind, token_id, area, sites)
            SELECT at, person, steward, what, token, ('x' || left(encode(digest, 'hex'), 16))::bit(64)::bigint,
                   sum(sites)
            FROM told GROUP BY steward, digest
            ON CONFLICT (minute, person_id, steward, kind, token_id, area)
            DO UPDATE SET sites = r.sites + excluded.sites
        $$;
        """
    )
