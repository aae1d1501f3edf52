"""The fields of an event that the same people may read are one row, not one row each.

An import of 100,000 sites commits over four million fields: as rows they took more time than all else together. What
was a table of fields is a view now, through the same wall.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# As in the first migration: whose records the actor reads, and who audits.
_READ = "SELECT site_id FROM disclosed_sites() WHERE level = 3 AND records"
_AUDITS = "EXISTS (SELECT 1 FROM acting_roles() WHERE role = 'auditor')"


def upgrade() -> None:
    """Build, and carry over what is recorded."""
    op.create_table(
        "ledger_sheet",
        sa.Column("content_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("site_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("clear", sa.Boolean(), nullable=False),
        sa.Column("disclosures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("content_key", "number", name=op.f("pk_ledger_sheet")),
    )
    op.execute(
        """
        INSERT INTO ledger_sheet (content_key, number, site_ids, clear, disclosures)
        SELECT content_key, row_number() OVER (PARTITION BY content_key ORDER BY clear DESC, site_ids) - 1,
            site_ids, clear,
            jsonb_agg(jsonb_build_array(translate(rtrim(encode(salt, 'base64'), '='), '+/', '-_'), name, value)
                ORDER BY name)::text
        FROM ledger_field GROUP BY content_key, site_ids, clear
        """
    )
    op.drop_table("ledger_field")
    _view()
    _trigger()
    walls.wall(
        "ledger_sheet",
        see=f"clear AND (site_ids && ARRAY({_READ}) OR {_AUDITS})"
        f" OR cardinality(site_ids) > 0 AND site_ids <@ ARRAY({_READ})",
        insert="true",
    )
    walls.append_only("ledger_sheet")


def _view() -> None:
    op.execute(
        f"""
        CREATE VIEW ledger_field WITH (security_invoker = true) AS
        SELECT s.content_key, each ->> 0 AS salt, each ->> 1 AS name, (each -> 2)::jsonb AS value, s.site_ids, s.clear
        FROM ledger_sheet s CROSS JOIN json_array_elements(s.disclosures::json) each;
        GRANT SELECT ON ledger_field TO {walls.WEB};
        """
    )


def _trigger() -> None:
    op.execute(
        """
        DROP FUNCTION ledger_field_belongs();

        -- The foreign key of ledger_sheet, asked once for a statement: an import adds many rows.
        CREATE FUNCTION ledger_sheet_belongs() RETURNS trigger LANGUAGE plpgsql
        SET search_path = public, pg_temp AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM (SELECT DISTINCT content_key FROM added) a
                WHERE NOT EXISTS (SELECT FROM ledger_content c WHERE c.key = a.content_key)
            ) THEN
                RAISE EXCEPTION 'a field of no event' USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END
        $$;

        CREATE TRIGGER ledger_sheet_belongs AFTER INSERT ON ledger_sheet
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_sheet_belongs();
        """
    )
