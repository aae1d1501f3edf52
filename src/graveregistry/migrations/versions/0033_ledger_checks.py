"""What checks of the ledger found: the alarm stands on it. Findings name rows; the web role may not read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "ledger_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("kind IN ('quick', 'full', 'signing', 'export')", name=op.f("ck_ledger_check_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_check")),
    )
    matters = sa.text("failed OR kind = 'full'")
    op.create_index("ix_ledger_check_failed", "ledger_check", ["id"], postgresql_where=matters)
    walls.open_to_web("ledger_check", "INSERT")
    op.execute(f"GRANT SELECT (id, at, kind, size, root, failed) ON ledger_check TO {walls.WEB}")
    walls.append_only("ledger_check")
