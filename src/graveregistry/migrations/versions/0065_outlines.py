"""Outlines of photos, released to the phones of those who are assigned to the site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "evidence_outline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_outline_item_id")),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_evidence_outline_site_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["site_grant.id"], name=op.f("fk_evidence_outline_grant_id")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_evidence_outline_released_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_evidence_outline_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_outline")),
    )
    op.create_index(op.f("ix_evidence_outline_item_id"), "evidence_outline", ["item_id"])
    op.create_index(op.f("ix_evidence_outline_site_id"), "evidence_outline", ["site_id"])
    op.create_index(
        "uq_evidence_outline_live",
        "evidence_outline",
        ["grant_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    walls.wall("evidence_outline", see=walls.RECORDS, insert=walls.RECORDS, update=walls.RECORDS)
    op.execute(
        f"""
        -- What is released to the acting person, who reads no evidence: while the assignment runs, and of nothing that
        -- was sealed, deleted or withdrawn since.
        CREATE FUNCTION assigned_outlines() RETURNS TABLE (
            grant_id uuid, id uuid, sha256 text, size integer, width integer, height integer, released_at timestamptz
        ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT g.id, o.id, o.sha256, o.size, o.width, o.height, o.released_at
            FROM site_grant g
            JOIN evidence_outline o ON o.grant_id = g.id AND o.withdrawn_at IS NULL
            JOIN evidence_item i ON i.id = o.item_id AND i.erased_at IS NULL AND i.consent_scope <> 'withdrawn'
            WHERE g.person_id = acting_person() AND g.kind = 'assignment'
              AND g.valid_from <= now() AND (g.until IS NULL OR now() < g.until)
              AND (g.revoked_at IS NULL OR now() < g.revoked_at)
              AND NOT EXISTS (
                  SELECT FROM protected_site p WHERE p.site_id IN (g.site_id, o.site_id) AND p.sensitivity = 'sealed'
              )
        $$;
        REVOKE ALL ON FUNCTION assigned_outlines() FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION assigned_outlines() TO {walls.WEB};
        """
    )
