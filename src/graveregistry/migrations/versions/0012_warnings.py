"""Warnings for a whole governorate, their reviews and withdrawals, and the view the public login reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.create_table(
        "governorate_warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("governorate", sa.Text(), nullable=False),
        sa.Column("text_ar", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "char_length(text_ar) <= 600 AND char_length(text_en) <= 600", name=op.f("ck_governorate_warning_short")
        ),
        sa.CheckConstraint(
            "valid_until - (issued_at AT TIME ZONE 'UTC')::date BETWEEN 0 AND 30",
            name=op.f("ck_governorate_warning_thirty_days"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_governorate_warning_organisation_id")
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_governorate_warning_issued_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_governorate_warning")),
    )
    op.create_table(
        "warning_review",
        sa.Column("warning_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["warning_id"], ["governorate_warning.id"], name=op.f("fk_warning_review_warning_id")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_warning_review_reviewed_by")),
        sa.PrimaryKeyConstraint("warning_id", name=op.f("pk_warning_review")),
    )
    op.create_table(
        "warning_withdrawal",
        sa.Column("warning_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["warning_id"], ["governorate_warning.id"], name=op.f("fk_warning_withdrawal_warning_id")
        ),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_warning_withdrawal_withdrawn_by")),
        sa.PrimaryKeyConstraint("warning_id", name=op.f("pk_warning_withdrawal")),
    )
    _view()
    _walls()


def _view() -> None:
    # One officer's word stands for 72 hours; from then on the public reads it only if a second one let it stand.
    op.execute(
        f"""
        CREATE VIEW public_warning WITH (security_barrier) AS
            SELECT w.governorate, w.text_ar, w.text_en,
                   (w.issued_at AT TIME ZONE 'UTC')::date AS issued_on, w.valid_until
            FROM governorate_warning w
            WHERE w.valid_until >= (now() AT TIME ZONE 'UTC')::date
              AND NOT EXISTS (SELECT 1 FROM warning_withdrawal x WHERE x.warning_id = w.id)
              AND (now() < w.issued_at + interval '72 hours'
                   OR EXISTS (SELECT 1 FROM warning_review v WHERE v.warning_id = w.id));

        GRANT SELECT ON public_warning TO {walls.PUBLIC};
        """
    )


def _walls() -> None:
    officer = "EXISTS (SELECT 1 FROM acting_roles() WHERE role = 'protection_officer')"
    reads = "EXISTS (SELECT 1 FROM acting_roles() WHERE role IN ('protection_officer', 'legal', 'auditor'))"
    own = "organisation_id IN (SELECT organisation_id FROM acting_roles() WHERE role = 'protection_officer')"
    second = (
        "EXISTS (SELECT 1 FROM governorate_warning w JOIN near_roles() n ON n.organisation_id = w.organisation_id"
        " WHERE w.id = warning_review.warning_id AND n.role = 'protection_officer' AND w.issued_by <> acting_person())"
    )
    walls.wall(
        "governorate_warning",
        see=reads,
        # Not dated ahead either: 72 hours alone are 72 hours from now.
        insert=f"{own} AND issued_by = acting_person() AND issued_at <= now() + interval '1 minute'",
    )
    walls.wall("warning_review", see=reads, insert=f"reviewed_by = acting_person() AND {second}")
    walls.wall("warning_withdrawal", see=reads, insert=f"{officer} AND withdrawn_by = acting_person()")
    for table in ("governorate_warning", "warning_review", "warning_withdrawal"):
        walls.append_only(table)
