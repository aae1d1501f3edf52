"""An acceptance of a visit can be taken back, with its reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0080"
down_revision = "0060b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.add_column("visit_acceptance", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visit_acceptance", sa.Column("withdrawn_by", sa.Uuid(), nullable=True))
    op.add_column("visit_acceptance", sa.Column("withdrawn_reason", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_visit_acceptance_withdrawn_by"), "visit_acceptance", "person", ["withdrawn_by"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_visit_acceptance_withdrawn_by_somebody"),
        "visit_acceptance",
        "num_nulls(withdrawn_at, withdrawn_by, withdrawn_reason) IN (0, 3)",
    )
    op.execute(f"GRANT UPDATE ON visit_acceptance TO {walls.WEB}")
    op.execute(
        f"CREATE POLICY web_update ON visit_acceptance FOR UPDATE TO {walls.WEB}"
        f" USING ({walls.RECORDS}) WITH CHECK ({walls.RECORDS})"
    )
