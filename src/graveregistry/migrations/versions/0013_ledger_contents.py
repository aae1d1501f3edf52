"""What an event commits to is stored apart from its place in the ledger, so that it can be written before the lock.

Events recorded so far keep every value; their contents get their index as key.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("ledger_content_key")))
    op.create_table(
        "ledger_content",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digests", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ledger_content")),
    )
    # Digests are random: there is nothing to compress.
    op.execute("ALTER TABLE ledger_content ALTER COLUMN digests SET STORAGE EXTERNAL")
    op.execute("INSERT INTO ledger_content (key, digests) SELECT index, digests FROM ledger_event")
    op.execute("SELECT setval('ledger_content_key', (SELECT coalesce(max(index) + 1, 1) FROM ledger_event), false)")
    _event()
    _field()
    _link()
    _functions()
    walls.open_to_web("ledger_content", "SELECT, INSERT")
    op.execute(f"GRANT USAGE ON SEQUENCE ledger_content_key TO {walls.WEB}")
    walls.append_only("ledger_content")


def _event() -> None:
    op.drop_constraint("fk_ledger_field_event_index", "ledger_field")
    op.drop_constraint("fk_ledger_link_event_index", "ledger_link")
    op.add_column("ledger_event", sa.Column("key", sa.BigInteger()))
    # The trigger refuses an UPDATE, and rightly: the column is filled as its type is set.
    op.execute("ALTER TABLE ledger_event ALTER COLUMN key TYPE bigint USING index, ALTER COLUMN key SET NOT NULL")
    op.drop_column("ledger_event", "digests")
    op.create_unique_constraint(op.f("uq_ledger_event_key"), "ledger_event", ["key"])
    op.create_foreign_key(op.f("fk_ledger_event_key"), "ledger_event", "ledger_content", ["key"], ["key"])


def _field() -> None:
    op.drop_constraint("pk_ledger_field", "ledger_field")
    op.drop_index("ix_ledger_field_event_index", "ledger_field")
    op.alter_column("ledger_field", "event_index", new_column_name="content_key")
    op.create_primary_key("pk_ledger_field", "ledger_field", ["content_key", "digest"])


def _link() -> None:
    op.drop_constraint("uq_ledger_link_event_index_site_id", "ledger_link")
    op.drop_index("ix_ledger_link_event_index", "ledger_link")
    op.drop_column("ledger_link", "leaf_hash")
    op.alter_column("ledger_link", "event_index", new_column_name="content_key")
    op.create_unique_constraint(op.f("uq_ledger_link_content_key_site_id"), "ledger_link", ["content_key", "site_id"])
    op.create_foreign_key(op.f("fk_ledger_link_content_key"), "ledger_link", "ledger_content", ["content_key"], ["key"])


def _functions() -> None:
    op.execute(
        """
        CREATE OR REPLACE FUNCTION ledger_heads(sites uuid[])
        RETURNS TABLE (site_id uuid, sequence bigint, leaf_hash bytea)
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT DISTINCT ON (l.site_id) l.site_id, l.sequence, e.leaf_hash
            FROM ledger_link l JOIN ledger_event e ON e.key = l.content_key
            WHERE l.site_id = ANY (sites) ORDER BY l.site_id, l.sequence DESC
        $$;

        -- The foreign key of ledger_field, asked once for a statement: an import adds millions of rows.
        CREATE FUNCTION ledger_field_belongs() RETURNS trigger LANGUAGE plpgsql
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

        CREATE TRIGGER ledger_field_belongs AFTER INSERT ON ledger_field
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_field_belongs();
        """
    )
