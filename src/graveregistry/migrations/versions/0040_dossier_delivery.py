"""How a dossier is delivered: encrypted to its recipient's key, or why not; and what its exporter left out further."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.add_column("dossier", sa.Column("hidden", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("dossier", sa.Column("age_key", sa.Text(), nullable=True))
    op.add_column("dossier", sa.Column("plain_reason", sa.Text(), nullable=True))
    # Those of before this were asked nothing, and stay as they are.
    op.execute(
        "ALTER TABLE dossier ADD CONSTRAINT ck_dossier_delivery"
        " CHECK (age_key IS NOT NULL OR plain_reason IS NOT NULL) NOT VALID"
    )
