"""Phones: offers to enrol one, the phones, and what an assigned site is called on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0049"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("log_only", sa.Boolean(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_enrolment_organisation_id")),
        sa.ForeignKeyConstraint(["offered_by"], ["person.id"], name=op.f("fk_enrolment_offered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_enrolment_secret_digest")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_enrolment_code_digest")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("send_digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("log_only", sa.Boolean(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("last_seen_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_device_enrolment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_device_organisation_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_device_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_device_enrolment_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_device_digest")),
        sa.UniqueConstraint("send_digest", name=op.f("uq_device_send_digest")),
    )
    op.create_index(op.f("ix_device_person_id"), "device", ["person_id"])
    op.create_index(op.f("ix_device_organisation_id"), "device", ["organisation_id"])
    # Looked up by their digests before anybody acts, as sessions and tokens are.
    walls.open_to_web("enrolment", "SELECT, INSERT")
    op.execute(f"GRANT UPDATE (used_at) ON enrolment TO {walls.WEB}")
    walls.open_to_web("device", "SELECT, INSERT")
    op.execute(f"GRANT UPDATE (ended_at, ended_by, last_seen_on) ON device TO {walls.WEB}")
    op.add_column("site_grant", sa.Column("coded_name", sa.Text(), nullable=True))
