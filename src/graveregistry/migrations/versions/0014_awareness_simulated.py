"""Awareness: one scheme of units, chosen once; the simulator's report with each release; releases as files."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from graveregistry.migrations import walls
from graveregistry.publication.archive import archive_of

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_READS = "EXISTS (SELECT 1 FROM acting_roles() WHERE role IN ('protection_officer', 'legal', 'auditor'))"
_OFFICER = "EXISTS (SELECT 1 FROM acting_roles() WHERE role = 'protection_officer')"


def upgrade() -> None:
    """Build."""
    _scheme()
    _reports()
    _units()
    _archives()


def _scheme() -> None:
    op.create_table(
        "awareness_scheme",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("units", sa.Text(), nullable=True),
        sa.Column("units_sha256", sa.Text(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_awareness_scheme_only")),
        sa.CheckConstraint(
            "kind IN ('grid', 'administrative') AND (kind = 'grid') = (units IS NULL)",
            name=op.f("ck_awareness_scheme_kind"),
        ),
        sa.CheckConstraint(
            "units_sha256 IS NOT DISTINCT FROM encode(sha256(convert_to(units, 'UTF8')), 'hex')",
            name=op.f("ck_awareness_scheme_bytes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awareness_scheme")),
    )
    walls.open_to_web("awareness_scheme", "SELECT")
    walls.append_only("awareness_scheme")
    # Not chosen means the grid, and that too is for ever: once somebody has an account, nothing is chosen any more.
    op.execute(
        """
        CREATE FUNCTION refuse_late_scheme() RETURNS trigger LANGUAGE plpgsql
        SET search_path = public, pg_temp AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM person) THEN
                RAISE EXCEPTION 'the scheme is chosen before the first account' USING ERRCODE = 'raise_exception';
            END IF;
            RETURN NEW;
        END
        $$;
        CREATE TRIGGER awareness_scheme_first BEFORE INSERT ON awareness_scheme
            FOR EACH ROW EXECUTE FUNCTION refuse_late_scheme();
        """
    )


def _reports() -> None:
    op.add_column("awareness_release", sa.Column("report", sa.Text(), nullable=True))
    op.add_column("awareness_release", sa.Column("report_sha256", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_awareness_release_report"),
        "awareness_release",
        "report_sha256 IS NOT DISTINCT FROM encode(sha256(convert_to(report, 'UTF8')), 'hex')",
    )


def _units() -> None:
    # Rows of releases are never updated: the new columns are worked out by the table itself.
    op.execute(
        """
        DROP VIEW public_unit;
        ALTER TABLE awareness_unit DROP CONSTRAINT pk_awareness_unit;
        ALTER TABLE awareness_unit
            ADD COLUMN unit text GENERATED ALWAYS AS (level::text || '/' || ix::text || '/' || iy::text) STORED;
        ALTER TABLE awareness_unit ALTER COLUMN unit DROP EXPRESSION, ALTER COLUMN unit SET NOT NULL;
        ALTER TABLE awareness_unit DROP COLUMN ix, DROP COLUMN iy;
        ALTER TABLE awareness_unit ADD CONSTRAINT pk_awareness_unit PRIMARY KEY (release_number, unit);
        """
    )
    op.alter_column(
        "awareness_unit",
        "shape",
        type_=Geometry("MULTIPOLYGON", srid=4326, spatial_index=False),
        postgresql_using="ST_Multi(shape)",
    )
    op.execute(
        f"""
        CREATE VIEW public_unit WITH (security_barrier) AS
            SELECT u.release_number, u.band, u.text_key, u.shape FROM awareness_unit u
            WHERE NOT EXISTS (SELECT 1 FROM awareness_withdrawal w WHERE w.number = u.release_number);
        GRANT SELECT ON public_unit TO {walls.PUBLIC};
        """
    )


def _archives() -> None:
    op.create_table(
        "awareness_archive",
        sa.Column("release_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("sha256 = encode(sha256(file), 'hex')", name=op.f("ck_awareness_archive_bytes")),
        sa.ForeignKeyConstraint(
            ["release_number"], ["awareness_release.number"], name=op.f("fk_awareness_archive_release_number")
        ),
        sa.PrimaryKeyConstraint("release_number", name=op.f("pk_awareness_archive")),
    )
    just_made = (
        "EXISTS (SELECT 1 FROM awareness_release r"
        " WHERE r.number = awareness_archive.release_number AND r.xmin = pg_current_xact_id()::xid)"
    )
    walls.wall("awareness_archive", see=_READS, insert=f"{_OFFICER} AND {just_made}")
    walls.append_only("awareness_archive")
    op.execute(
        f"""
        CREATE VIEW public_archive WITH (security_barrier) AS
            SELECT a.release_number AS number, a.file, a.sha256 FROM awareness_archive a
            WHERE NOT EXISTS (SELECT 1 FROM awareness_withdrawal w WHERE w.number = a.release_number);
        GRANT SELECT ON public_archive TO {walls.PUBLIC};
        """
    )
    _archive_what_was_released()


def _archive_what_was_released() -> None:
    connection = op.get_bind()
    for number, geojson in connection.execute(sa.text("SELECT number, geojson FROM awareness_release")).all():
        file = archive_of(geojson.encode("ascii"))
        connection.execute(
            sa.text("INSERT INTO awareness_archive (release_number, file, sha256) VALUES (:number, :file, :sha256)"),
            {"number": number, "file": file, "sha256": hashlib.sha256(file).hexdigest()},
        )
