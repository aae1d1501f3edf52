"""Recipients of dossiers are told of a consent that was withdrawn, and it is recorded that they were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "dossier_told",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("steward", sa.Uuid(), nullable=False),
        sa.Column("site_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("about", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_told_dossier_id")),
        sa.ForeignKeyConstraint(["steward"], ["organisation.id"], name=op.f("fk_dossier_told_steward")),
        sa.ForeignKeyConstraint(["told_by"], ["person.id"], name=op.f("fk_dossier_told_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_told")),
    )
    op.create_index(op.f("ix_dossier_told_dossier_id"), "dossier_told", ["dossier_id"], unique=False)
    read = "ARRAY(SELECT site_id FROM disclosed_sites() WHERE level = 3 AND records)"
    cleared = "steward IN (SELECT organisation_id FROM acting_roles() WHERE role IN ({}))"
    counsel = cleared.format("'legal', 'protection_officer'")
    walls.wall(
        "dossier_told",
        see=f"told_by = acting_person() OR {cleared.format(repr('auditor'))} OR {counsel} AND site_ids <@ {read}",
        insert=f"told_by = acting_person() AND {cleared.format(repr('legal'))} AND site_ids <@ {read}"
        " AND EXISTS (SELECT 1 FROM dossier d WHERE d.id = dossier_id AND d.site_ids = dossier_told.site_ids)",
    )
    walls.append_only("dossier_told")
