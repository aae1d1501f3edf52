"""What people decide about evidence: whom it may go to, what was verified, a legal hold, deletion; and its exports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_DECIDED = (
    *("consent_recipients", "consent_testify"),
    *("source_type", "source_reliability", "source_credibility", "source_hand"),
    *("verified_taken_at", "verified_statement", "verified_by", "verified_at"),
    *("hold_reason", "held_by", "held_at", "erased_at"),
)


def upgrade() -> None:
    """Build."""
    moment, jsonb = sa.DateTime(timezone=True), postgresql.JSONB(astext_type=sa.Text())
    for column in (
        sa.Column("consent_recipients", jsonb, nullable=True),
        sa.Column("consent_testify", sa.Text(), nullable=True),
        sa.Column("verified_taken_at", moment, nullable=True),
        sa.Column("verified_statement", sa.Text(), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_at", moment, nullable=True),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("held_by", sa.Uuid(), nullable=True),
        sa.Column("held_at", moment, nullable=True),
        sa.Column("erased_at", moment, nullable=True),
    ):
        op.add_column("evidence_item", column)
    for name in ("verified_by", "held_by"):
        op.create_foreign_key(op.f(f"fk_evidence_item_{name}"), "evidence_item", "person", [name], ["id"])
    op.execute(f"GRANT UPDATE ({', '.join(_DECIDED)}) ON evidence_item TO {walls.WEB}")
    _exports(moment)
    _erasures()


def _erasures() -> None:
    """Whatever the web process believes: no file is given up without the yes of a second person, or under a hold."""
    rule = sa.table("decision_rule", sa.column("kind"), sa.column("role"))
    deciders = ("legal", "protection_officer")
    op.bulk_insert(rule, [{"kind": "evidence_erasure", "role": role} for role in deciders])
    op.execute(
        """
        CREATE FUNCTION refuse_lone_erasure() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            IF NEW.held_at IS NOT NULL OR NOT EXISTS (
                SELECT 1 FROM proposal p WHERE p.kind = 'evidence_erasure' AND p.approved
                AND p.decided_by <> p.proposed_by AND p.payload->>'evidence' = NEW.id::text
            ) THEN
                RAISE EXCEPTION 'no two people agreed to this' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END
        $$;
        REVOKE ALL ON FUNCTION refuse_lone_erasure() FROM PUBLIC;
        CREATE TRIGGER evidence_item_erased BEFORE UPDATE OF erased_at ON evidence_item
            FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION refuse_lone_erasure();
        """
    )


def _exports(moment: sa.DateTime) -> None:
    op.create_table(
        "evidence_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("recipient_ar", sa.Text(), nullable=False),
        sa.Column("recipient_en", sa.Text(), nullable=False),
        sa.Column("exported_by", sa.Uuid(), nullable=False),
        sa.Column("exported_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["exported_by"], ["person.id"], name=op.f("fk_evidence_export_exported_by")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_export_item_id")),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_evidence_export_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_export")),
    )
    op.create_index(op.f("ix_evidence_export_item_id"), "evidence_export", ["item_id"])
    walls.wall("evidence_export", see=walls.RECORDS, insert=walls.RECORDS)
    walls.append_only("evidence_export")
