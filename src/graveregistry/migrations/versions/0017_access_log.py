"""The access log: who read exact places, of which steward, in which minute; and the disclosure rule for a few sites."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CLEARED = "'researcher', 'verifier', 'protection_officer', 'legal'"
HOLDS = (
    "g.valid_from <= now() AND (g.until IS NULL OR now() < g.until) AND (g.revoked_at IS NULL OR now() < g.revoked_at)"
)


def upgrade() -> None:
    """Build."""
    op.create_table(
        "location_read",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("steward", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.BigInteger(), nullable=False),
        sa.Column("sites", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_location_read_person_id")),
        sa.ForeignKeyConstraint(["steward"], ["organisation.id"], name=op.f("fk_location_read_steward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location_read")),
        sa.UniqueConstraint(
            *("minute", "person_id", "steward", "kind", "token_id", "area"),
            name="uq_location_read_where",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_location_read_person_id"), "location_read", ["person_id"], unique=False)
    # Its one row is read by note_reads() alone: no role of the web may see it.
    op.execute("CREATE TABLE read_area_key (key bytea NOT NULL)")
    op.execute("INSERT INTO read_area_key SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))")
    _among()
    _notes()
    _walls()


def _among() -> None:
    # The rule of disclosed_sites(), for the sites named: what one page or one place shows need not weigh every site.
    op.execute(
        f"""
        CREATE FUNCTION disclosed_among(sites uuid[]) RETURNS TABLE (site_id uuid, level smallint, records boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH me AS MATERIALIZED (SELECT acting_person() AS id),
            held AS MATERIALIZED (SELECT r.organisation_id, r.role FROM acting_roles() r),
            asked AS MATERIALIZED (
                SELECT p.site_id, p.steward, p.sensitivity FROM protected_site p WHERE p.site_id = ANY (sites)
            ),
            paths AS (
                SELECT a.site_id, d.level, d.level = 3 AS records
                FROM asked a
                JOIN held h ON h.organisation_id = a.steward
                JOIN disclosure_rule d ON d.role = h.role AND d.sensitivity = a.sensitivity
                UNION ALL
                SELECT g.site_id, g.level, g.level = 3 AND g.kind <> 'assignment'
                FROM asked a JOIN site_grant g ON g.site_id = a.site_id JOIN me ON me.id = g.person_id
                WHERE {HOLDS}
                UNION ALL
                SELECT g.site_id, g.level, g.level = 3 AND g.kind <> 'assignment'
                FROM asked a
                JOIN site_grant g ON g.site_id = a.site_id
                JOIN held h ON h.organisation_id = g.organisation_id AND h.role IN ({CLEARED})
                WHERE a.sensitivity <> 'sealed' AND {HOLDS}
            )
            SELECT site_id, max(level), bool_or(records) FROM paths WHERE level > 0 GROUP BY site_id
        $$;
        """
    )
    _for_web("disclosed_among(uuid[])")


def _notes() -> None:
    op.execute(
        """
        CREATE FUNCTION note_sites(at timestamptz, person uuid, what text, token uuid, named uuid[]) RETURNS void
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH told AS (
                SELECT p.steward, sha256((SELECT key FROM read_area_key) || convert_to(coalesce(
                    floor(ST_X(ST_Centroid(v.shape)) * 10) || '/' || floor(ST_Y(ST_Centroid(v.shape)) * 10),
                    p.site_id::text), 'UTF8')) AS digest
                FROM protected_site p
                LEFT JOIN site_shape v ON v.site_id = p.site_id AND v.level = 2
                WHERE p.site_id = ANY (named)
            )
            INSERT INTO location_read AS r (minute, person_id, steward, kind, token_id, area, sites)
            SELECT at, person, steward, what, token, ('x' || left(encode(digest, 'hex'), 16))::bit(64)::bigint, count(*)
            FROM told GROUP BY steward, digest
            ON CONFLICT (minute, person_id, steward, kind, token_id, area)
            DO UPDATE SET sites = r.sites + excluded.sites
        $$;

        -- Of a cell, those sites are noted that the person sees exactly now: what they may have been shown there.
        CREATE FUNCTION note_reads(noted jsonb) RETURNS void
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            n record;
            shown uuid[];
            before text := current_setting('graveregistry.actor', true);
        BEGIN
            FOR n IN SELECT * FROM jsonb_to_recordset(noted)
                AS x(minute timestamptz, person uuid, kind text, token uuid, sites uuid[], cells int[]) LOOP
                shown := n.sites;
                IF cardinality(n.cells) > 0 THEN
                    PERFORM set_config('graveregistry.actor', n.person::text, true);
                    SELECT shown || array_agg(d.site_id) INTO shown FROM disclosed_among(ARRAY(
                        SELECT DISTINCT s.site_id FROM generate_series(1, cardinality(n.cells), 2) i
                        JOIN site_shape s ON s.level = 3 AND s.shape && ST_MakeEnvelope(
                            n.cells[i] / 10.0, n.cells[i + 1] / 10.0,
                            (n.cells[i] + 1) / 10.0, (n.cells[i + 1] + 1) / 10.0, 4326)
                    )) d WHERE d.level = 3;
                    PERFORM set_config('graveregistry.actor', coalesce(before, ''), true);
                END IF;
                PERFORM note_sites(n.minute, n.person, n.kind, n.token, shown);
            END LOOP;
        END
        $$;
        REVOKE ALL ON FUNCTION note_sites(timestamptz, uuid, text, uuid, uuid[]) FROM PUBLIC;
        """
    )
    _for_web("note_reads(jsonb)")


def _for_web(signature: str) -> None:
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {walls.WEB}")


def _walls() -> None:
    audited = "(SELECT organisation_id FROM acting_roles() WHERE role = 'auditor')"
    then = "given_at < minute + interval '1 minute' AND (ended_at IS NULL OR ended_at > minute)"
    readers = f"SELECT 1 FROM membership m WHERE m.person_id = location_read.person_id AND organisation_id IN {audited}"
    walls.wall("location_read", see=f"steward IN {audited} OR EXISTS ({readers} AND {then})")
