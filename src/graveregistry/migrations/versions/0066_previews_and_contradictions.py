"""What a preview shows while its photo is on the way, and contradictions, which are opened beside the first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.add_column("sealed_part", sa.Column("picture_sha256", sa.Text(), nullable=True))
    op.execute(f"GRANT UPDATE (picture_sha256) ON sealed_part TO {walls.WEB}")
    op.execute(
        """
        -- As before, and contradictions too, after what they contradict.
        CREATE OR REPLACE FUNCTION sealed_waiting(again boolean)
        RETURNS TABLE (sealed_id uuid, device_id uuid, number integer)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT v.id, v.device_id, p.number FROM sealed_visit v JOIN sealed_part p ON p.sealed_id = v.id
            WHERE p.whole_at IS NOT NULL AND p.opened_at IS NULL AND (again OR p.problem IS NULL)
            ORDER BY p.number > 0, v.conflict, v.received_at, v.id, p.number
        $$;
        """
    )
