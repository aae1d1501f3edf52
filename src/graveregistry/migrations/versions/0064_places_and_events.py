"""Reported places that are at a site, and visits that are of one event: stated, ended when wrong, counted once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from graveregistry.migrations import walls

revision = "0064"
down_revision = "0046"
branch_labels = None
depends_on = None

_LAST_VISITS = """
    -- As before; a visit at a place that is at a site is the site's, and of visits of one event the leading one counts.
    CREATE OR REPLACE FUNCTION last_visits() RETURNS TABLE (site_id uuid, visited_at timestamptz, next_visit text)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        SELECT DISTINCT ON (home) coalesce(l.linked_site_id, v.site_id) AS home,
               least(v.occurred_at, v.received_at), v.next_visit
        FROM visit v LEFT JOIN place_link l ON l.site_id = v.site_id AND l.ended_at IS NULL
        WHERE NOT EXISTS (SELECT 1 FROM visit c WHERE c.corrects_visit_id = v.id AND c.site_id = v.site_id)
          AND NOT EXISTS (SELECT 1 FROM visit_merge e WHERE e.visit_id = v.id AND e.ended_at IS NULL)
        ORDER BY home, least(v.occurred_at, v.received_at) DESC, v.received_at DESC, v.id
    $$;
"""

_WANTED = """
    -- As before; visits count as in last_visits().
    CREATE OR REPLACE FUNCTION map_wanted_places(asked uuid[]) RETURNS SETOF map_place LANGUAGE sql STABLE AS $$
        SELECT w.site_id, w.level, w.slot, ('x' || right(w.site_id::text, 12))::bit(48)::bigint,
               w.types, w.verification, w.condition, w.event_first, w.event_last, w.due_at,
               greatest(ST_XMax(w.shape) - ST_XMin(w.shape), ST_YMax(w.shape) - ST_YMin(w.shape)),
               ST_Centroid(w.shape), CASE WHEN w.level = 3 THEN map_sketch(w.shape) END, w.shape,
               hashtextextended(concat_ws('|', w.site_id, w.level, w.types, w.verification, w.condition, w.event_first,
                                          w.event_last, extract(epoch FROM w.due_at), ST_AsBinary(w.shape)), 0)
        FROM (
            SELECT p.site_id, s.level, c.id * 4 + s.level AS slot, o.verification, o.condition,
                   ARRAY(SELECT jsonb_array_elements_text(o.types)) AS types, i.event_first, i.event_last, v.due_at,
                   ST_Transform(s.shape, 3857) AS shape
            FROM unnest(asked) a (site_id)
            JOIN protected_site p ON p.site_id = a.site_id
            JOIN map_class c ON c.steward = p.steward AND c.sensitivity = p.sensitivity
            JOIN site_outline o ON o.site_id = p.site_id
            JOIN site_shape s ON s.site_id = p.site_id AND ST_YMin(s.shape) > -89 AND ST_YMax(s.shape) < 89
            LEFT JOIN site i ON i.id = p.site_id AND s.level = 3
            LEFT JOIN LATERAL (
                SELECT least(n.occurred_at, n.received_at) + visit_interval(n.next_visit) AS due_at
                FROM visit n
                WHERE s.level = 3 AND n.site_id = ANY (ARRAY[p.site_id] || ARRAY(
                      SELECT l.site_id FROM place_link l WHERE l.linked_site_id = p.site_id AND l.ended_at IS NULL))
                  AND NOT EXISTS (SELECT FROM visit y WHERE y.corrects_visit_id = n.id AND y.site_id = n.site_id)
                  AND NOT EXISTS (SELECT FROM visit_merge e WHERE e.visit_id = n.id AND e.ended_at IS NULL)
                ORDER BY least(n.occurred_at, n.received_at) DESC, n.received_at DESC, n.id
                LIMIT 1
            ) v ON true
            -- Each shape is transformed once, however often it is spoken of above.
            OFFSET 0
        ) w
    $$;
"""

_TRIGGERS = """
    CREATE FUNCTION map_touched_home() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM map_refresh(ARRAY(
            SELECT DISTINCT l.linked_site_id FROM touched t
            JOIN place_link l ON l.site_id = t.site_id AND l.ended_at IS NULL
        ));
        RETURN NULL;
    END
    $$;

    CREATE FUNCTION map_touched_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM map_refresh(ARRAY(SELECT DISTINCT linked_site_id FROM touched));
        RETURN NULL;
    END
    $$;
    REVOKE ALL ON FUNCTION map_touched_home(), map_touched_link() FROM PUBLIC;
"""

_WATCHED = (
    ("visit", "INSERT", "map_touched_home"),
    *(("place_link", each, "map_touched_link") for each in ("INSERT", "UPDATE")),
    *(("visit_merge", each, "map_touched_home") for each in ("INSERT", "UPDATE")),
    *(("visit_merge", each, "map_touched") for each in ("INSERT", "UPDATE")),
)


def upgrade() -> None:
    """Build."""
    op.create_table(
        "place_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("linked_site_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_by", sa.Uuid(), nullable=False),
        *_ended("place_link"),
        sa.CheckConstraint("site_id <> linked_site_id", name=op.f("ck_place_link_not_itself")),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_place_link_site_id")),
        sa.ForeignKeyConstraint(
            ["linked_site_id"], ["protected_site.site_id"], name=op.f("fk_place_link_linked_site_id")
        ),
        sa.ForeignKeyConstraint(["linked_by"], ["person.id"], name=op.f("fk_place_link_linked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_link")),
    )
    op.create_index(op.f("ix_place_link_linked_site_id"), "place_link", ["linked_site_id"])
    op.create_table(
        "visit_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("leading_visit_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=True),
        *_ended("visit_merge"),
        sa.CheckConstraint("visit_id <> leading_visit_id", name=op.f("ck_visit_merge_not_itself")),
        sa.ForeignKeyConstraint(["site_id"], ["protected_site.site_id"], name=op.f("fk_visit_merge_site_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_merge_visit_id")),
        sa.ForeignKeyConstraint(["leading_visit_id"], ["visit.id"], name=op.f("fk_visit_merge_leading_visit_id")),
        sa.ForeignKeyConstraint(["merged_by"], ["person.id"], name=op.f("fk_visit_merge_merged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_merge")),
    )
    op.create_index(op.f("ix_visit_merge_site_id"), "visit_merge", ["site_id"])
    op.create_index(op.f("ix_visit_merge_leading_visit_id"), "visit_merge", ["leading_visit_id"])
    live = sa.text("ended_at IS NULL")
    op.create_index("uq_place_link_live", "place_link", ["site_id"], unique=True, postgresql_where=live)
    op.create_index("uq_visit_merge_live", "visit_merge", ["visit_id"], unique=True, postgresql_where=live)
    op.alter_column("visit_acceptance", "condition", nullable=True)
    both = f"{walls.RECORDS} AND {walls.RECORDS.replace('site_id IN', 'linked_site_id IN', 1)}"
    walls.wall("place_link", see=both, insert=both, update=both)
    # A phone that sent two contents under one id states what that means, and reads nothing back.
    walls.wall("visit_merge", see=walls.RECORDS, insert=f"{walls.RECORDS} OR {walls.REPORTABLE}", update=walls.RECORDS)
    for part in (_LAST_VISITS, _WANTED, _TRIGGERS):
        op.execute(part)
    for table, statement, function in _WATCHED:
        op.execute(
            f"CREATE TRIGGER {function}_{statement.lower()} AFTER {statement} ON {table}"
            f" REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )


def _ended(table: str) -> tuple[sa.Column[Any] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f(f"fk_{table}_ended_by")),
    )
