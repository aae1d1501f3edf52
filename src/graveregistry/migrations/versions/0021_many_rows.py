"""Many rows at once: fields of the ledger by the sheet, and walls that ask of new rows without listing every site.

An import of 100,000 sites commits over four million fields: as rows they took more time than all else together. The
fields of an event that the same people may read are one row now; what was the table of fields is a view, through the
same wall. And ``disclosed_sites()`` lists every site the actor sees, for each statement anew: of a row under a steward
whose sites of this sensitivity the actor's roles open, that need not be asked.
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
_OF_SITES = ("site_outline", "boundary_assertion", "site_shape")


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
    op.execute("DROP FUNCTION ledger_field_belongs()")
    op.create_foreign_key(
        op.f("fk_ledger_sheet_content_key"), "ledger_sheet", "ledger_content", ["content_key"], ["key"]
    )
    _view()
    walls.wall(
        "ledger_sheet",
        see=f"clear AND (site_ids && ARRAY({_READ}) OR {_AUDITS})"
        f" OR cardinality(site_ids) > 0 AND site_ids <@ ARRAY({_READ})",
        insert="true",
    )
    walls.append_only("ledger_sheet")
    _open_sites()
    _plans()


def _view() -> None:
    op.execute(
        f"""
        CREATE VIEW ledger_field WITH (security_invoker = true) AS
        SELECT s.content_key, each ->> 0 AS salt, each ->> 1 AS name, (each -> 2)::jsonb AS value, s.site_ids, s.clear
        FROM ledger_sheet s CROSS JOIN json_array_elements(s.disclosures::json) each;
        GRANT SELECT ON ledger_field TO {walls.WEB};
        """
    )


def _open_sites() -> None:
    op.execute(
        f"""
        -- Stewards with a sensitivity, as one text each, whose sites' records the actor's roles open.
        CREATE FUNCTION acting_open_classes() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN
            RETURN ARRAY(
                SELECT r.organisation_id || d.sensitivity FROM acting_roles() r
                JOIN disclosure_rule d ON d.role = r.role AND d.level = 3
            );
        END
        $$;
        REVOKE ALL ON FUNCTION acting_open_classes() FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION acting_open_classes() TO {walls.WEB};

        -- The part of disclosed_sites() that roles give with records. A view, so that one site is asked for by index.
        CREATE VIEW open_sites WITH (security_barrier = true) AS
        SELECT site_id FROM protected_site WHERE steward || sensitivity = ANY ((SELECT acting_open_classes())::text[]);
        GRANT SELECT ON open_sites TO {walls.WEB};
        """
    )
    for table, site in (("site", "id"), *((each, "site_id") for each in _OF_SITES)):
        records = walls.RECORDS if site == "site_id" else walls.RECORDS.replace("site_id IN", f"{site} IN", 1)
        op.execute(
            f"ALTER POLICY web_insert ON {table} WITH CHECK ("
            f"EXISTS (SELECT FROM open_sites o WHERE o.site_id = {table}.{site}) OR {records})"
        )


def _plans() -> None:
    # A plan made while the map was empty would read all of it ever after.
    op.execute("ALTER FUNCTION map_refresh(uuid[]) SET enable_seqscan = off")
