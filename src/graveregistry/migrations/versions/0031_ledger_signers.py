"""Checkpoints are kept by log and size (a recovered log begins again at a size it had); rotations and cosignatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    origin = "split_part(note, E'\\n', 1)"
    op.add_column(
        "ledger_checkpoint", sa.Column("origin", sa.Text(), sa.Computed(origin, persisted=True), nullable=False)
    )
    op.drop_constraint("pk_ledger_checkpoint", "ledger_checkpoint")
    op.create_primary_key("pk_ledger_checkpoint", "ledger_checkpoint", ["origin", "size"])
    op.create_table(
        "ledger_rotation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_rotation")),
    )
    op.create_table(
        "ledger_cosignature",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["origin", "size"],
            ["ledger_checkpoint.origin", "ledger_checkpoint.size"],
            name=op.f("fk_ledger_cosignature_origin"),
        ),
        sa.PrimaryKeyConstraint("origin", "size", "line", name=op.f("pk_ledger_cosignature")),
    )
    for table in ("ledger_rotation", "ledger_cosignature"):
        walls.open_to_web(table, "SELECT, INSERT")
        walls.append_only(table)
