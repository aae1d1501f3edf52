"""One site shown exactly to everybody, as two people decided, and the view that the public login reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from graveregistry.migrations import walls

revision = "0060b"
down_revision = "0060"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build."""
    op.create_table(
        "site_publication",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "site_id", "organisation_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("feature", "sha256", "public_at")),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("proposal_id", "proposed_by", "approved_by")),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.CheckConstraint("proposed_by <> approved_by", name=op.f("ck_site_publication_two_people")),
        sa.CheckConstraint(
            "sha256 = encode(sha256(convert_to(feature, 'UTF8')), 'hex')", name=op.f("ck_site_publication_bytes")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_site_publication_site_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_site_publication_organisation_id")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_site_publication_proposal_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_site_publication_proposed_by")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_site_publication_approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_publication")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_site_publication_proposal_id")),
    )
    op.create_index(op.f("ix_site_publication_site_id"), "site_publication", ["site_id"])
    op.create_table(
        "site_publication_withdrawal",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("publication_id", "site_id", "withdrawn_by")),
        sa.Column("withdrawn_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["site_publication.id"], name=op.f("fk_site_publication_withdrawal_publication_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["protected_site.site_id"], name=op.f("fk_site_publication_withdrawal_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_site_publication_withdrawal_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_site_publication_withdrawal")),
    )
    op.create_index(op.f("ix_site_publication_withdrawal_site_id"), "site_publication_withdrawal", ["site_id"])
    _view()
    _walls()


def _view() -> None:
    op.execute(
        f"""
        CREATE VIEW public_site WITH (security_barrier) AS
            SELECT p.feature FROM site_publication p
            WHERE NOT EXISTS (SELECT 1 FROM site_publication_withdrawal w WHERE w.publication_id = p.id);
        GRANT SELECT ON public_site TO {walls.PUBLIC};
        """
    )


def _walls() -> None:
    rule = sa.table("decision_rule", sa.column("kind"), sa.column("role"))
    op.bulk_insert(rule, [{"kind": "site_publication", "role": "protection_officer"}])
    # Whatever the web process believes: nothing is published without the yes of a second person to this very site.
    agreed = (
        "EXISTS (SELECT 1 FROM proposal q WHERE q.id = site_publication.proposal_id AND q.kind = 'site_publication'"
        " AND q.approved AND q.site_id = site_publication.site_id AND q.payload->>'sha256' = site_publication.sha256"
        " AND q.decided_by = acting_person() AND q.proposed_by = site_publication.proposed_by)"
    )
    walls.wall(
        "site_publication", see=walls.RECORDS, insert=f"{walls.RECORDS} AND approved_by = acting_person() AND {agreed}"
    )
    walls.wall(
        "site_publication_withdrawal", see=walls.RECORDS, insert=f"{walls.RECORDS} AND withdrawn_by = acting_person()"
    )
    for table in ("site_publication", "site_publication_withdrawal"):
        walls.append_only(table)
