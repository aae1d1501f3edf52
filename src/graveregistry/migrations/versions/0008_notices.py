"""What people are told of decisions about access, and the person's own say over a reset of their password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("by_person", sa.Uuid(), nullable=True),
        sa.Column("about_person", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["about_person"], ["person.id"], name=op.f("fk_notice_about_person")),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_notice_by_person")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_notice_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_notice_proposal_id")),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_notice_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_person_id_at", "notice", ["person_id", "at", "id"], unique=False)
    op.create_index(
        "ix_notice_unread", "notice", ["person_id"], unique=False, postgresql_where=sa.text("read_at IS NULL")
    )
    # Anybody's act may concern anybody, and an account is opened by nobody yet; but each reads their own alone.
    mine = "person_id = acting_person()"
    walls.wall("notice", see=mine, insert="true")
    op.execute(f"GRANT UPDATE (read_at) ON notice TO {walls.WEB}")
    op.execute(f"CREATE POLICY web_update ON notice FOR UPDATE TO {walls.WEB} USING ({mine}) WITH CHECK ({mine})")
    _own_reset()
    _sealed()


def _own_reset() -> None:
    """Whose password is to be reset may refuse it, though they decide nothing else about themselves."""
    reset = "kind = 'password_reset' AND payload->>'person' = acting_person()::text"
    op.execute(
        f"CREATE POLICY web_stop ON proposal FOR UPDATE TO {walls.WEB} USING ({reset})"
        f" WITH CHECK ({reset} AND NOT approved AND decided_by = acting_person())"
    )


def _sealed() -> None:
    """The stewards of sealed sites that nobody with an open account would read any more without this person.

    An administrator who closes an account reaches no site: they learn that there is such a one, not which.
    """
    op.execute(
        """
        CREATE FUNCTION sealed_left_by(leaver uuid) RETURNS TABLE (steward uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH named AS (
                SELECT g.site_id, g.person_id, p.steward
                FROM site_grant g
                JOIN protected_site p ON p.site_id = g.site_id AND p.sensitivity = 'sealed'
                JOIN person o ON o.id = g.person_id AND o.active
                WHERE g.level = 3 AND g.kind <> 'assignment' AND g.valid_from <= now()
                  AND (g.until IS NULL OR now() < g.until) AND (g.revoked_at IS NULL OR now() < g.revoked_at)
            )
            SELECT DISTINCT mine.steward FROM named mine
            WHERE mine.person_id = leaver AND NOT EXISTS (
                SELECT 1 FROM named other WHERE other.site_id = mine.site_id AND other.person_id <> leaver
            )
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION sealed_left_by(uuid) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION sealed_left_by(uuid) TO {walls.WEB}")
