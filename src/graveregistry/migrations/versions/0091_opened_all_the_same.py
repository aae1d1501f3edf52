"""What somebody sealed whose account was closed since is opened when a protection officer says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.add_column("sealed_visit", sa.Column("admitted_by", sa.Uuid(), nullable=True))
    op.add_column("sealed_visit", sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sealed_visit", sa.Column("admitted_reason", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_sealed_visit_admitted_by"), "sealed_visit", "person", ["admitted_by"], ["id"])
    officers = "organisation_id IN (SELECT organisation_id FROM acting_roles() WHERE role = 'protection_officer')"
    op.execute(
        f"""
        GRANT UPDATE (admitted_by, admitted_at, admitted_reason) ON sealed_visit TO {walls.WEB};
        CREATE POLICY web_admit ON sealed_visit FOR UPDATE TO {walls.WEB}
            USING ({officers}) WITH CHECK ({officers} AND admitted_by = acting_person());

        -- As before; and whose account is closed acts in the transaction that opens a visit of theirs which was
        -- admitted, and in no other: nothing signs in with it.
        CREATE OR REPLACE FUNCTION acting_person() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN
            RETURN (
                SELECT p.id FROM person p
                WHERE p.id = nullif(current_setting('graveregistry.actor', true), '')::uuid
                  AND (p.active OR EXISTS (
                      SELECT FROM sealed_visit v
                      WHERE v.id = nullif(current_setting('graveregistry.opening', true), '')::uuid
                        AND v.person_id = p.id AND v.admitted_at IS NOT NULL
                  ))
            );
        END
        $$;
        """
    )
