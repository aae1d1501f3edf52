"""A dossier may tell what changed since an earlier one that its recipient had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.add_column("dossier", sa.Column("since", sa.Uuid(), nullable=True))
