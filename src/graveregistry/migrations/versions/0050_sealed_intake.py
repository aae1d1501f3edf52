"""The sealed intake: what phones sent, as they sent it, and how far it was opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "sealed_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("manifest_sha256", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.Uuid(), nullable=True),
        sa.Column("handed_in_device", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_sealed_visit_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sealed_visit_person_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_sealed_visit_organisation_id")),
        sa.ForeignKeyConstraint(["handed_in_by"], ["person.id"], name=op.f("fk_sealed_visit_handed_in_by")),
        sa.ForeignKeyConstraint(["handed_in_device"], ["device.id"], name=op.f("fk_sealed_visit_handed_in_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_visit")),
        sa.UniqueConstraint(
            "device_id", "visit_id", "manifest_sha256", name=op.f("uq_sealed_visit_device_id_visit_id_manifest_sha256")
        ),
    )
    op.create_index("ix_sealed_visit_received", "sealed_visit", ["organisation_id", "received_at", "id"])
    op.create_index(
        "uq_sealed_visit_first",
        "sealed_visit",
        ["device_id", "visit_id"],
        unique=True,
        postgresql_where=sa.text("NOT conflict"),
    )
    op.create_table(
        "sealed_part",
        sa.Column("sealed_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("part", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["sealed_id"], ["sealed_visit.id"], name=op.f("fk_sealed_part_sealed_id")),
        sa.PrimaryKeyConstraint("sealed_id", "number", name=op.f("pk_sealed_part")),
    )
    op.create_index(op.f("ix_sealed_part_sha256"), "sealed_part", ["sha256"])
    op.create_table(
        "sealed_blob",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_sealed_blob_device_id")),
        sa.PrimaryKeyConstraint("device_id", "sha256", name=op.f("pk_sealed_blob")),
    )
    op.create_table(
        "opened_visit",
        sa.Column("sealed_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("claimed_site_id", sa.Uuid(), nullable=True),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sealed_id"], ["sealed_visit.id"], name=op.f("fk_opened_visit_sealed_id")),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_opened_visit_site_id")),
        sa.PrimaryKeyConstraint("sealed_id", name=op.f("pk_opened_visit")),
    )
    op.create_index(op.f("ix_opened_visit_site_id"), "opened_visit", ["site_id"])
    _walls()


def _walls() -> None:
    op.execute(
        f"""
        -- For which phone the transaction works; a phone's credential lets nobody act.
        CREATE FUNCTION acting_device() RETURNS uuid LANGUAGE sql STABLE AS $$
            SELECT nullif(current_setting('graveregistry.device', true), '')::uuid
        $$;

        -- What came whole and was not opened; `again`: also what could not be. Texts first: one may say "digging now".
        CREATE FUNCTION sealed_waiting(again boolean) RETURNS TABLE (sealed_id uuid, device_id uuid, number integer)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT v.id, v.device_id, p.number FROM sealed_visit v JOIN sealed_part p ON p.sealed_id = v.id
            WHERE NOT v.conflict AND p.whole_at IS NOT NULL AND p.opened_at IS NULL AND (again OR p.problem IS NULL)
            ORDER BY p.number > 0, v.received_at, v.id, p.number
        $$;
        REVOKE EXECUTE ON FUNCTION sealed_waiting(boolean) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION sealed_waiting(boolean) TO {walls.WEB};
        """
    )
    sent = "device_id = acting_device() OR handed_in_device = acting_device()"
    roles = "('protection_officer', 'researcher')"
    coordinates = f"organisation_id IN (SELECT organisation_id FROM acting_roles() WHERE role IN {roles})"
    walls.wall("sealed_visit", see=f"{sent} OR {coordinates}", insert=sent)
    # Row-level security of the visits answers within this one.
    own = "sealed_id IN (SELECT id FROM sealed_visit)"
    walls.wall("sealed_part", see=own, insert=own)
    op.execute(f"GRANT UPDATE (whole_at, opened_at, tried_at, problem) ON sealed_part TO {walls.WEB}")
    op.execute(f"CREATE POLICY web_update ON sealed_part FOR UPDATE TO {walls.WEB} USING ({own}) WITH CHECK ({own})")
    walls.wall("opened_visit", see=walls.RECORDS, insert=walls.REPORTABLE)
    walls.wall("sealed_blob", see="device_id = acting_device()", insert="device_id = acting_device()")
