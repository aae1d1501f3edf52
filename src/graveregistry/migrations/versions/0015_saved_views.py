"""Saved views of the map."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Numeric(), nullable=False),
        sa.Column("lat", sa.Numeric(), nullable=False),
        sa.Column("zoom", sa.Numeric(), nullable=False),
        sa.Column("shown", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("site_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_saved_view_created_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_saved_view_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_created_by"), "saved_view", ["created_by"])
    op.create_index(op.f("ix_saved_view_organisation_id"), "saved_view", ["organisation_id"])
    _walls()


def _walls() -> None:
    shares = (
        "organisation_id IN (SELECT organisation_id FROM acting_roles()"
        " WHERE role IN ('researcher', 'verifier', 'protection_officer', 'legal'))"
    )
    mine = "created_by = acting_person()"
    # The middle of a view gives a place away: whoever does not see all that it points at does not see the view, and
    # that is asked at every reading, so that a site sealed later, or a grant that ended, closes the view.
    sees_all = (
        "NOT EXISTS (SELECT 1 FROM unnest(site_ids) pointed (id)"
        " WHERE pointed.id NOT IN (SELECT site_id FROM disclosed_sites() WHERE level >= 3))"
    )
    walls.wall(
        "saved_view",
        see=f"({mine} OR {shares}) AND {sees_all}",
        insert=f"{mine} AND (organisation_id IS NULL OR {shares}) AND {sees_all}",
        delete=mine,
    )
