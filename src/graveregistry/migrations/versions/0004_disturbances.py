"""Disturbances, and the shapes of a map's box as the actor may see them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    _tables()
    walls.wall("disturbance", see=walls.RECORDS, insert=walls.REPORTABLE, update=walls.RECORDS)
    walls.wall("disturbance_transition", see=walls.RECORDS, insert=walls.RECORDS)
    # Row-level security keeps a box's && from the GiST index, so the rule is written out in a function of the owner.
    op.execute(
        """
        CREATE FUNCTION disclosed_shapes(
            west double precision, south double precision, east double precision, north double precision
        ) RETURNS TABLE (
            site_id uuid, level smallint, shape geometry, types jsonb, verification text, condition text
        )
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT s.site_id, s.level, s.shape, o.types, o.verification, o.condition
            FROM site_shape s
            JOIN disclosed_sites() d ON d.site_id = s.site_id AND d.level = s.level
            JOIN site_outline o ON o.site_id = s.site_id
            WHERE s.shape && ST_MakeEnvelope(west, south, east, north, 4326)
              AND ST_YMin(s.shape) > -89 AND ST_YMax(s.shape) < 89
        $$;
        """
    )
    signature = "disclosed_shapes(double precision, double precision, double precision, double precision)"
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {walls.WEB}")


def _tables() -> None:
    op.create_table(
        "disturbance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("linked_site_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_text", sa.Text(), nullable=True),
        sa.Column("types", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("effects", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("accuracy_m", sa.Numeric(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name=op.f("ck_disturbance_taken")),
        sa.CheckConstraint("duplicate_of <> id", name=op.f("ck_disturbance_not_of_itself")),
        sa.CheckConstraint("(state = 'duplicate') = (duplicate_of IS NOT NULL)", name=op.f("ck_disturbance_duplicate")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["disturbance.id"], name=op.f("fk_disturbance_duplicate_of")),
        sa.ForeignKeyConstraint(
            ["linked_site_id"], ["protected_site.site_id"], name=op.f("fk_disturbance_linked_site_id")
        ),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"], name=op.f("fk_disturbance_reported_by")),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_disturbance_site_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_disturbance_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disturbance")),
    )
    for column in ("site_id", "linked_site_id", "visit_id"):
        op.create_index(op.f(f"ix_disturbance_{column}"), "disturbance", [column], unique=False)
    op.create_index("ix_disturbance_reported", "disturbance", ["reported_at", "id"], unique=False)
    op.create_index("ix_disturbance_state_severity", "disturbance", ["state", "severity"], unique=False)
    op.create_table(
        "disturbance_transition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("disturbance_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_disturbance_transition_by")),
        sa.ForeignKeyConstraint(
            ["disturbance_id"], ["disturbance.id"], name=op.f("fk_disturbance_transition_disturbance_id")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["disturbance.id"], name=op.f("fk_disturbance_transition_duplicate_of")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["protected_site.site_id"], name=op.f("fk_disturbance_transition_site_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disturbance_transition")),
    )
    for column in ("disturbance_id", "site_id"):
        op.create_index(op.f(f"ix_disturbance_transition_{column}"), "disturbance_transition", [column], unique=False)
