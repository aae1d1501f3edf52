"""Plot enquiries: plots, who asks, what officers say, and the one function that hands an answer out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from graveregistry.migrations import walls

revision = "0060"
down_revision = "0066"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_OFFICER = "EXISTS (SELECT 1 FROM acting_roles() WHERE role = 'protection_officer')"
_OWN = "organisation_id IN (SELECT organisation_id FROM acting_roles() WHERE role = 'protection_officer')"
_KEPT = (
    *("plot_enquiry", "enquiry_applicant", "enquiry_identity", "enquiry_voice", "enquiry_second"),
    "enquiry_find",
)


def upgrade() -> None:
    """Build."""
    _asked()
    _said()
    _functions()
    _walls()


def _asked() -> None:
    op.create_table(
        "plot_enquiry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("plot", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("area_m2", sa.Numeric(), nullable=False),
        sa.Column("works", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("filed_at", _MOMENT, nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"], name=op.f("fk_plot_enquiry_filed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plot_enquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_plot_enquiry_number")),
    )
    op.create_index("ix_plot_enquiry_plot", "plot_enquiry", ["plot"], unique=False, postgresql_using="gist")
    op.create_index("ix_plot_enquiry_filed_at", "plot_enquiry", ["filed_at", "id"], unique=False)
    op.create_table(
        "enquiry_applicant",
        sa.Column("enquiry_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "organisation_name", "contact", "details")),
        sa.Column("contact_digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["plot_enquiry.id"], name=op.f("fk_enquiry_applicant_enquiry_id")),
        sa.PrimaryKeyConstraint("enquiry_id", name=op.f("pk_enquiry_applicant")),
    )
    op.create_index(op.f("ix_enquiry_applicant_contact_digest"), "enquiry_applicant", ["contact_digest"])
    op.create_table(
        "enquiry_try",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_try")),
    )
    op.create_index("ix_enquiry_try_key_at", "enquiry_try", ["key", "at"], unique=False)


def _said() -> None:
    op.create_table(
        "enquiry_identity",
        sa.Column("enquiry_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.Column("closes_at", _MOMENT, nullable=True),
        sa.CheckConstraint("confirmed = (closes_at IS NOT NULL)", name=op.f("ck_enquiry_identity_closes")),
        sa.ForeignKeyConstraint(["enquiry_id"], ["plot_enquiry.id"], name=op.f("fk_enquiry_identity_enquiry_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_enquiry_identity_organisation_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_enquiry_identity_decided_by")),
        sa.PrimaryKeyConstraint("enquiry_id", name=op.f("pk_enquiry_identity")),
    )
    op.create_table(
        "enquiry_voice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enquiry_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["plot_enquiry.id"], name=op.f("fk_enquiry_voice_enquiry_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_enquiry_voice_organisation_id")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_enquiry_voice_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_voice")),
    )
    op.create_index(op.f("ix_enquiry_voice_enquiry_id"), "enquiry_voice", ["enquiry_id"])
    op.create_table(
        "enquiry_second",
        sa.Column("voice_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["voice_id"], ["enquiry_voice.id"], name=op.f("fk_enquiry_second_voice_id")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_enquiry_second_agreed_by")),
        sa.PrimaryKeyConstraint("voice_id", name=op.f("pk_enquiry_second")),
    )
    op.create_table(
        "enquiry_find",
        sa.Column("enquiry_id", sa.Uuid(), nullable=False),
        sa.Column("disturbance_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("linked_by", sa.Uuid(), nullable=False),
        sa.Column("linked_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["plot_enquiry.id"], name=op.f("fk_enquiry_find_enquiry_id")),
        sa.ForeignKeyConstraint(["disturbance_id"], ["disturbance.id"], name=op.f("fk_enquiry_find_disturbance_id")),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_enquiry_find_site_id")),
        sa.ForeignKeyConstraint(["linked_by"], ["person.id"], name=op.f("fk_enquiry_find_linked_by")),
        sa.PrimaryKeyConstraint("enquiry_id", "disturbance_id", name=op.f("pk_enquiry_find")),
    )
    op.create_index(op.f("ix_enquiry_find_site_id"), "enquiry_find", ["site_id"])


def _functions() -> None:
    op.execute(
        """
        -- Every organisation that has a protection officer: whoever guards something there has a word to say.
        CREATE FUNCTION enquiry_speakers() RETURNS TABLE (organisation_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT DISTINCT m.organisation_id FROM membership m JOIN person p ON p.id = m.person_id
            WHERE m.role = 'protection_officer' AND m.ended_at IS NULL AND p.active
        $$;

        -- Where they work, all together; none when one of them works anywhere. No site is looked at.
        CREATE FUNCTION enquiry_home_area() RETURNS geometry
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT CASE WHEN bool_and(o.home_area IS NOT NULL) THEN ST_Union(o.home_area) END
            FROM organisation o JOIN enquiry_speakers() s ON s.organisation_id = o.id
        $$;

        -- Who looks at who asks: those whose area the plot meets, or who work anywhere; all, where nobody's area does.
        CREATE FUNCTION enquiry_receivers(wanted geometry) RETURNS TABLE (organisation_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            WITH speaking AS (
                SELECT o.id, o.home_area IS NULL OR ST_Intersects(o.home_area, wanted) AS meets
                FROM organisation o JOIN enquiry_speakers() s ON s.organisation_id = o.id
            )
            SELECT id FROM speaking WHERE meets OR NOT EXISTS (SELECT 1 FROM speaking WHERE meets)
        $$;

        -- What whoever holds the number and the secret may know. Of voices: which organisation, what and when.
        CREATE FUNCTION enquiry_collected(wanted text, digest bytea) RETURNS TABLE (
            number text, plot geometry, area_m2 numeric, works text, planned_on date, filed_at timestamptz,
            confirmed boolean, closes_at timestamptz, voices jsonb, speakers jsonb
        )
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT e.number, e.plot, e.area_m2, e.works, e.planned_on, e.filed_at, i.confirmed, i.closes_at,
                (SELECT coalesce(
                    jsonb_agg(jsonb_build_array(v.organisation_id, v.answer, v.given_at, s.agreed_at)), '[]')
                 FROM enquiry_voice v LEFT JOIN enquiry_second s ON s.voice_id = v.id WHERE v.enquiry_id = e.id),
                (SELECT coalesce(jsonb_agg(organisation_id), '[]') FROM enquiry_speakers())
            FROM plot_enquiry e LEFT JOIN enquiry_identity i ON i.enquiry_id = e.id
            WHERE e.number = wanted AND e.secret_digest = digest
        $$;
        """
    )
    for signature in (
        "enquiry_speakers()",
        "enquiry_home_area()",
        "enquiry_receivers(geometry)",
        "enquiry_collected(text, bytea)",
    ):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {walls.WEB}")


def _walls() -> None:
    nobody = "acting_person() IS NULL AND filed_by IS NULL"
    # Row-level security of the enquiries answers within the others.
    receives = (
        "EXISTS (SELECT 1 FROM plot_enquiry e, enquiry_receivers(e.plot) t JOIN acting_roles() r"
        " ON r.organisation_id = t.organisation_id"
        " WHERE e.id = enquiry_id AND r.role = 'protection_officer')"
    )
    walls.wall("plot_enquiry", see=_OFFICER, insert=f"{nobody} OR {_OFFICER} AND filed_by = acting_person()")
    walls.wall("enquiry_applicant", see=receives, insert=f"acting_person() IS NULL OR {_OFFICER}")
    walls.wall("enquiry_identity", see=_OFFICER, insert=f"{_OWN} AND decided_by = acting_person() AND {receives}")
    confirmed = (
        "EXISTS (SELECT 1 FROM enquiry_identity i WHERE i.enquiry_id = enquiry_voice.enquiry_id AND i.confirmed)"
    )
    walls.wall(
        "enquiry_voice",
        see=_OWN,
        # Not dated ahead: what was said last is what counts.
        insert=f"{_OWN} AND given_by = acting_person() AND given_at <= now() + interval '1 minute' AND {confirmed}",
    )
    own_voice = "EXISTS (SELECT 1 FROM enquiry_voice v WHERE v.id = voice_id{more})"
    walls.wall(
        "enquiry_second",
        see=own_voice.format(more=""),
        insert=f"agreed_by = acting_person() AND {own_voice.format(more=' AND v.given_by <> acting_person()')}",
    )
    walls.wall(
        "enquiry_find", see=walls.RECORDS, insert=f"{walls.RECORDS} AND {_OFFICER} AND linked_by = acting_person()"
    )
    walls.hidden("enquiry_try")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON enquiry_try TO {walls.WEB}")
    op.execute(f"CREATE POLICY web_all ON enquiry_try TO {walls.WEB} USING (true) WITH CHECK (true)")
    for table in _KEPT:
        walls.append_only(table)
