"""Personal access tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "personal_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_personal_token_ended_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_token")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_personal_token_token_digest")),
    )
    op.create_index(op.f("ix_personal_token_person_id"), "personal_token", ["person_id"], unique=False)
    op.create_foreign_key(op.f("fk_location_read_token_id"), "location_read", "personal_token", ["token_id"], ["id"])
    # Looked up by its digest before anybody acts, as a session is.
    walls.open_to_web("personal_token", "SELECT, INSERT")
    op.execute(f"GRANT UPDATE (ended_at, ended_by, last_used_on) ON personal_token TO {walls.WEB}")
