"""A file is removed from the store only when nobody's evidence has it, of the sites too that the remover cannot see."""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0081"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build."""
    op.execute(
        f"""
        -- Those of these files, by SHA-256, that an item which is not erased still has, or an outline of such an item,
        -- or a preview that a phone sent: of whichever site, since the same bytes lie in the store once.
        CREATE FUNCTION files_in_use(wanted text[]) RETURNS SETOF text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT each FROM unnest(wanted) each WHERE EXISTS (
                SELECT FROM evidence_item i
                WHERE i.erased_at IS NULL AND each IN (i.sha256, i.working_sha256, i.preview_sha256)
            ) OR EXISTS (
                SELECT FROM evidence_outline o JOIN evidence_item i ON i.id = o.item_id AND i.erased_at IS NULL
                WHERE o.sha256 = each
            ) OR EXISTS (SELECT FROM sealed_part p WHERE p.picture_sha256 = each)
        $$;
        REVOKE ALL ON FUNCTION files_in_use(text[]) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION files_in_use(text[]) TO {walls.WEB};
        """
    )
