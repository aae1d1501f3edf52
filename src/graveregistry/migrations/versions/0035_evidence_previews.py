"""Small previews of evidence, for lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.add_column("evidence_item", sa.Column("preview_sha256", sa.Text(), nullable=True))
