"""What a page or a tile reads does not depend on what the person may not see, and it shows all that they may."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from tests.access.test_disclosed_sites import SITES, build, holder, insert, worlds
from tests.ogc.gis import square
from tests.support.registry import Registry
from tests.tiles.test_api import report

__all__ = ["holder"]

HIDDEN = 500
COLLECTIONS = ("sites", "boundaries", "disturbances")
BOX = "ST_MakeEnvelope(36.45, 32.65, 36.55, 32.75, 4326)"
TILE, NOTHING_ASKED = "ST_TileEnvelope(15, 19706, 13231)", "NULL::map_asked"
ANSWERS = {
    **{
        f"{name}, {'a box' if area == BOX else 'all'}": (
            f"SELECT count(*) FROM ogc_{name}(NULL, NULL, NULL, 101, {area}, NULL, NULL, '{{}}')"
        )
        for name in COLLECTIONS
        for area in (BOX, "NULL")
    },
    "boundaries of a tile": (
        f"SELECT length((tile_boundaries(map_sight(NULL), {TILE}, ST_Expand({TILE}, 19), {NOTHING_ASKED})).made)"
    ),
}


def hide(superuser: psycopg.Connection[Any], registry: Registry) -> None:
    """A stranger's sites in the box, each with a boundary inside its shape, one elsewhere, a disturbance, a grant."""
    superuser.execute(
        f"""
                DROP TABLE IF EXISTS made;
        CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, 36.5 + random() * 0.002 AS lon,
            32.7 + random() * 0.002 AS lat FROM generate_series(1, {HIDDEN}) n;
        """
    )
    superuser.execute(
        "INSERT INTO protected_site (site_id, steward, sensitivity) SELECT id, %s, 'standard' FROM made",
        [registry.stranger],
    )
    superuser.execute(
        """
        INSERT INTO site_outline (site_id, code, types, verification, condition)
        SELECT id, id::text, '["trench"]', 'reported', 'intact' FROM made;
        INSERT INTO site_shape (site_id, level, shape)
        SELECT id, level, ST_MakeEnvelope(lon, lat, lon + size, lat + size, 4326)
        FROM made, (VALUES (1, 0.1), (2, 0.01), (3, 0.001)) AS cell (level, size);
        """
    )
    _copies(superuser, "site", {"id": "made.id", "code": "made.id::text"})
    for away in ("0", "0.0007"):
        place = f"ST_MakeEnvelope(lon + {away}, lat, lon + {away} + 0.0005, lat + 0.0005, 4326)"
        _copies(superuser, "boundary_assertion", {"geometry": place})
    _copies(superuser, "disturbance", {"position": "ST_SetSRID(ST_MakePoint(lon, lat), 4326)"})
    superuser.execute(
        "INSERT INTO site_grant (id, site_id, kind, person_id, level, purpose, granted_by, valid_from)"
        " SELECT gen_random_uuid(), id, 'share', %(who)s, 3, 'x', %(who)s, now() FROM made",
        {"who": registry.people["stranger"]},
    )
    superuser.execute("ANALYZE")


def _copies(superuser: psycopg.Connection[Any], table: str, own: dict[str, str]) -> None:
    """One row of a table again for every hidden site."""
    names = [
        row[0]
        for row in superuser.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
    ]
    own = {"id": "gen_random_uuid()", "site_id": "made.id", **own}
    values = ", ".join(own.get(name, f"r.{name}") for name in names)
    first = f"(SELECT * FROM {table} ORDER BY id LIMIT 1) r"
    superuser.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM made, {first}")


def costs(superuser: psycopg.Connection[Any], registry: Registry, statement: str) -> tuple[Counter[str], int]:
    """Rows that an answer fetched or passed over, by table, and the pages it looked at; functions' insides count."""
    counted = "SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"

    def rows() -> Counter[str]:
        return Counter({name: int(many) for name, many in superuser.execute(counted)})

    with superuser.transaction():
        superuser.execute("SELECT set_config('graveregistry.actor', %s, true)", [str(registry.people["legal"])])
        superuser.execute("SET LOCAL jit = off")
        assert superuser.execute(statement).fetchone() != (0,)
        before = rows()
        told = superuser.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}").fetchone()
        after = rows()
    assert told is not None
    plan = told[0][0]["Plan"]
    return after - before, int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@pytest.fixture
def marked(registry: Registry, superuser: psycopg.Connection[Any]) -> Registry:
    """A registry with one site of one's own, a rival boundary and a disturbance."""
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    rival = {"id": str(uuid4()), "geometry": square(36.5002, 32.7002), "source_type": "satellite_image"}
    assert researcher.post(f"/sites/{site['id']}/boundaries", rival).status_code == 201
    report(registry, site["id"])
    superuser.execute("ANALYZE")
    return registry


def test_what_is_read_is_the_same_with_500_and_with_1000_hidden_sites(
    marked: Registry, superuser: psycopg.Connection[Any]
) -> None:
    hide(superuser, marked)
    before = {name: costs(superuser, marked, statement) for name, statement in ANSWERS.items()}
    hide(superuser, marked)
    for name, statement in ANSWERS.items():
        rows, pages = costs(superuser, marked, statement)
        # One's own few rows may be read in another order of joins, and an index may have become a page deeper.
        assert abs(rows.total() - before[name][0].total()) < HIDDEN / 20, (name, rows, before[name][0])
        assert abs(pages - before[name][1]) < HIDDEN / 20, (name, pages, before[name][1])
        assert rows.total() < HIDDEN, (name, rows)


@pytest.mark.parametrize("name", ANSWERS)
def test_no_plan_begins_with_everybodys_rows(marked: Registry, superuser: psycopg.Connection[Any], name: str) -> None:
    hide(superuser, marked)
    superuser.execute("LOAD 'auto_explain'")
    told: list[str] = []
    superuser.add_notice_handler(lambda said: told.append(str(said.message_primary)))
    with superuser.transaction(force_rollback=True):
        for setting in ("log_min_duration = 0", "log_nested_statements = on", "log_level = 'notice'"):
            superuser.execute(f"SET LOCAL auto_explain.{setting}")
        superuser.execute("SELECT set_config('graveregistry.actor', %s, true)", [str(marked.people["legal"])])
        superuser.execute(ANSWERS[name])
    plans = "\n".join(told)
    assert "Index Scan" in plans
    tables = "site|site_shape|site_outline|protected_site|site_grant|boundary_assertion|disturbance|map_place|map_flag"
    assert not re.search(rf"Seq Scan on ({tables})\b", plans), plans
    assert "ix_site_shape_shape" not in plans


places = st.tuples(st.integers(-12, 12), st.integers(-6, 6)).map(lambda at: box(*at, at[0] + 0.9, at[1] + 0.9))
drawn_shapes = st.fixed_dictionaries(
    {
        "shapes": st.lists(st.none() | places, min_size=SITES, max_size=SITES),
        "boundaries": st.lists(st.tuples(st.integers(0, SITES - 1), places), max_size=6),
        "flags": st.lists(st.tuples(st.integers(0, SITES - 1), st.none() | places, st.integers(0, SITES)), max_size=4),
    }
)
boxes = st.sampled_from(
    [
        "ST_MakeEnvelope(-3, -3, 3, 3, 4326)",
        "ST_MakeEnvelope(0.9, 0.9, 1, 1, 4326)",
        "ST_MakeEnvelope(-180, -90, 180, 90, 4326)",
        "ST_Collect(ST_MakeEnvelope(4, -9, 180, 9, 4326), ST_MakeEnvelope(-180, -9, -4, 9, 4326))",
        "NULL::geometry",
    ]
)
FROM_SCRATCH = {
    "sites": "SELECT d.site_id FROM disclosed_sites() d JOIN site_outline USING (site_id)"
    " LEFT JOIN site_shape s ON s.site_id = d.site_id AND s.level = d.level WHERE {met}",
    "boundaries": "SELECT b.id FROM disclosed_sites() d JOIN (SELECT *, geometry AS shape FROM boundary_assertion) b"
    " USING (site_id) JOIN site i ON i.id = b.site_id CROSS JOIN LATERAL (SELECT b.shape) s"
    " WHERE d.level = 3 AND d.records AND {met}",
    "disturbances": "SELECT x.id FROM disclosed_sites() d JOIN disturbance x USING (site_id) CROSS JOIN LATERAL ("
    "  SELECT coalesce(x.position, (SELECT ST_Centroid(p.shape) FROM site_shape p JOIN disclosed_sites() l USING"
    "   (site_id) WHERE p.level = 3 AND l.level = 3 AND p.site_id = coalesce(x.linked_site_id, x.site_id))) AS shape"
    " ) s WHERE d.level = 3 AND d.records AND {met}",
}


def fill(run: Callable[..., Any], sites: list[UUID], drawn: dict[str, Any], who: UUID) -> None:
    for number, (site, shape) in enumerate(zip(sites, drawn["shapes"], strict=True)):
        run("INSERT INTO site_outline VALUES (%s, %s, '[\"trench\"]', 'reported', 'intact')", [site, f"c{number}"])
        run(
            "INSERT INTO site (id, code, name_ar, name_en, aliases, folded_names, types, verification, condition,"
            " intervention, responsible, hazards, legal_protection, case_references, sources, awareness_opt_in,"
            " reporter, created_by, created_at, version) VALUES (%s, %s, 'x', 'x', '[]', '', '[]', 'reported',"
            " 'intact', 'none', '[]', '[]', '[]', '[]', '[]', false, %s, %s, now(), 1)",
            [site, f"c{number}", who, who],
        )
        for level in (1, 2, 3) if shape is not None else ():
            seen = shape.buffer(3 - level, cap_style="square").wkt
            run("INSERT INTO site_shape VALUES (%s, %s, ST_GeomFromText(%s, 4326))", [site, level, seen])
    for number, shape in drawn["boundaries"]:
        run(
            "INSERT INTO boundary_assertion (id, site_id, geometry, area_m2, perimeter_m, source_type,"
            " location_certainty, extent_certainty, geometry_qualifier, recorded_by, recorded_at)"
            " VALUES (%s, %s, ST_GeomFromText(%s, 4326), 1, 1, 'field_visit', 'high', 'high', 'perimeter', %s, now())",
            [uuid4(), sites[number], shape.wkt, who],
        )
    for number, shape, linked in drawn["flags"]:
        run(
            "INSERT INTO disturbance (id, site_id, linked_site_id, position, reported_by, reported_at, types, timing,"
            " effects, severity, state, state_since, version) VALUES (%s, %s, %s, ST_GeomFromText(%s, 4326), %s, now(),"
            " '[]', 'past', '[]', 'low', 'reported', now(), 1)",
            [
                *(uuid4(), sites[number], sites[linked] if linked < SITES else None),
                *(None if shape is None else shape.centroid.wkt, who),
            ],
        )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(drawn_world=worlds, drawn=drawn_shapes, area=boxes)
def test_a_page_of_a_box_is_what_a_search_of_everything_finds(
    holder: psycopg.Connection[Any], drawn_world: dict[str, Any], drawn: dict[str, Any], area: str
) -> None:
    with holder.transaction(force_rollback=True):
        row = holder.execute("SELECT now()").fetchone()
        assert row is not None
        world = build(row[0], drawn_world)
        insert(holder, world, drawn_world["ended"])
        fill(holder.execute, list(world.sites), drawn, world.actors[0].person_id)
        met = f"({area} IS NULL OR s.shape && {area} AND ST_Intersects(s.shape, {area}))"
        for actor in world.actors:
            holder.execute("SELECT set_config('graveregistry.actor', %s, true)", [str(actor.person_id)])
            for name, wanted in FROM_SCRATCH.items():
                page = f"SELECT id FROM ogc_{name}(NULL, NULL, NULL, 99, {area}, NULL, NULL, '{{}}')"
                found = holder.execute(page).fetchall()
                assert sorted(found) == sorted(holder.execute(wanted.format(met=met)).fetchall()), name
