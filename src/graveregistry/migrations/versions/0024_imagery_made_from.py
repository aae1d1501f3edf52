"""A picture of the ground names the GeoTIFF it was made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.add_column("imagery", sa.Column("made_from", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_imagery_made_from"), "imagery", "made_from ~ '^[0-9a-f]{64}$'")


def downgrade() -> None:
    """Take down."""
    op.drop_constraint(op.f("ck_imagery_made_from"), "imagery")
    op.drop_column("imagery", "made_from")
