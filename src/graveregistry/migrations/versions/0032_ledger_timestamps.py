"""Timestamps of outside authorities over checkpoints, and those still waited for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    for table, columns in (
        (
            "ledger_timestamp",
            (
                sa.Column("response", sa.LargeBinary(), nullable=False),
                sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
            ),
        ),
        (
            "timestamp_pending",
            (
                sa.Column("tries", sa.Integer(), nullable=False),
                sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
                sa.Column("why", sa.Text(), nullable=False),
            ),
        ),
    ):
        op.create_table(
            table,
            sa.Column("origin", sa.Text(), nullable=False),
            sa.Column("size", sa.BigInteger(), nullable=False),
            sa.Column("authority", sa.Text(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["origin", "size"],
                ["ledger_checkpoint.origin", "ledger_checkpoint.size"],
                name=op.f(f"fk_{table}_origin"),
            ),
            sa.PrimaryKeyConstraint("origin", "size", "authority", name=op.f(f"pk_{table}")),
        )
    walls.open_to_web("ledger_timestamp", "SELECT, INSERT")
    walls.append_only("ledger_timestamp")
    walls.open_to_web("timestamp_pending", "SELECT, INSERT, UPDATE, DELETE")
