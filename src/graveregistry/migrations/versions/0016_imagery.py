"""Pictures of the ground that organisations registered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "imagery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("captured_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("tile_pixels", sa.SmallInteger(), nullable=False),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.Column("max_zoom", sa.SmallInteger(), nullable=False),
        sa.Column("west", sa.Numeric(), nullable=False),
        sa.Column("south", sa.Numeric(), nullable=False),
        sa.Column("east", sa.Numeric(), nullable=False),
        sa.Column("north", sa.Numeric(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_imagery_sha256")),
        sa.CheckConstraint("(removed_by IS NULL) = (removed_at IS NULL)", name=op.f("ck_imagery_removed")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_imagery_organisation_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name=op.f("fk_imagery_registered_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["person.id"], name=op.f("fk_imagery_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imagery")),
    )
    op.create_index(op.f("ix_imagery_organisation_id"), "imagery", ["organisation_id"])

    def held(*roles: str) -> str:
        named = ", ".join(f"'{role}'" for role in roles)
        return f"organisation_id IN (SELECT organisation_id FROM acting_roles() WHERE role IN ({named}))"

    keeps = held("researcher", "protection_officer")
    walls.wall(
        "imagery",
        see=held("researcher", "verifier", "protection_officer", "legal"),
        insert=f"{keeps} AND registered_by = acting_person()",
        update=keeps,
    )
