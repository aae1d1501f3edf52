"""The map's own rows are in step with the registry after every commit, and nobody but their functions reads them."""

from __future__ import annotations

import math
import threading
from collections import Counter
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, box, from_wkt, to_wkt, unary_union

from graveregistry.geo.generalise import shapes
from graveregistry.monitoring.rules import INTERVALS, Interval
from tests.conftest import Database
from tests.support.registry import Registry

KEPT_ZOOMS = (5, 7, 9, 11, 13)
SITES = 4


def thousandths(least: int, most: int) -> st.SearchStrategy[float]:
    """Degrees, apart from the edges of cells."""
    return st.integers(least, most).map(lambda number: number / 1000 + 0.0003)


marks = st.tuples(st.just("mark"), st.integers(0, SITES - 1), thousandths(35_900, 36_300), thousandths(32_500, 32_900))
guards = st.tuples(st.just("guard"), st.integers(0, SITES - 1), st.sampled_from(["standard", "restricted", "sealed"]))
says = st.tuples(st.just("say"), st.integers(0, SITES - 1), st.sampled_from(["intact", "destroyed"]))
moves = st.tuples(st.just("hand_over"), st.integers(0, SITES - 1), st.booleans())
lifts = st.tuples(st.just("lift"), st.integers(0, SITES - 1))
draws = st.tuples(st.just("draw"), st.integers(0, SITES - 1), thousandths(35_900, 36_300), thousandths(32_500, 32_900))
fades = st.tuples(st.just("fade"), st.integers(0, SITES - 1))
steps = st.lists(st.one_of(marks, guards, says, moves, lifts, draws, fades), min_size=1, max_size=12)


class Ground:
    """Sites that are marked, moved, guarded and handed over by SQL alone, as any writer might."""

    def __init__(self, connection: psycopg.Connection[Any], registry: Registry) -> None:
        self.connection, self.registry = connection, registry
        self.ids = [uuid4() for _ in range(SITES)]
        for each in self.ids:
            self.run("INSERT INTO protected_site (site_id, steward, sensitivity) VALUES (%s, %s, 'standard')",
                     each, registry.own)  # fmt: skip
            self.run("INSERT INTO site_outline (site_id, code, types, verification, condition)"
                     " VALUES (%s, %s, '[\"trench\"]', 'reported', 'intact')", each, str(each))  # fmt: skip

    def run(self, statement: Any, *values: Any) -> None:
        self.connection.execute(statement, values)

    def mark(self, number: int, lon: float, lat: float) -> None:
        exact = Point(lon, lat).buffer(0.001)
        coarse = shapes(exact)
        self.lift(number)
        for level, shape in ((3, exact), (2, coarse.vicinity), (1, coarse.area)):
            self.run(
                "INSERT INTO site_shape (site_id, level, shape) VALUES (%s, %s, ST_GeomFromText(%s, 4326))",
                *(self.ids[number], level, to_wkt(shape, rounding_precision=-1)),
            )

    def draw(self, number: int, lon: float, lat: float) -> None:
        """Assert a boundary, wherever the site's shape is."""
        self.run(
            "INSERT INTO boundary_assertion (id, site_id, geometry, area_m2, perimeter_m, source_type,"
            " extent_certainty, location_certainty, geometry_qualifier, recorded_by, recorded_at) VALUES"
            " (%s, %s, ST_GeomFromText(%s, 4326), 1, 1, 'field_visit', 'high', 'high', 'perimeter', %s, now())",
            *(uuid4(), self.ids[number], to_wkt(Point(lon, lat).buffer(0.0005)), self.registry.people["researcher"]),
        )

    def fade(self, number: int) -> None:
        self.run("DELETE FROM boundary_assertion WHERE site_id = %s", self.ids[number])

    def guard(self, number: int, sensitivity: str) -> None:
        self.run("UPDATE protected_site SET sensitivity = %s WHERE site_id = %s", sensitivity, self.ids[number])

    def say(self, number: int, condition: str) -> None:
        self.run("UPDATE site_outline SET condition = %s WHERE site_id = %s", condition, self.ids[number])

    def hand_over(self, number: int, to_partner: bool) -> None:
        steward = self.registry.partner if to_partner else self.registry.own
        self.run("UPDATE protected_site SET steward = %s WHERE site_id = %s", steward, self.ids[number])

    def lift(self, number: int) -> None:
        self.run("DELETE FROM site_shape WHERE site_id = %s", self.ids[number])

    def counted(self) -> Counter[tuple[Any, ...]]:
        """What the map says: steward, sensitivity, level, zoom, column, row, and how many."""
        rows = self.connection.execute(
            "SELECT c.steward, c.sensitivity, m.slot % 4, m.zoom, m.x, m.y, sum(m.n) FROM map_count m"
            " JOIN map_class c ON c.id = m.slot / 4 GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(m.n) <> 0"
        )
        return Counter({tuple(row[:-1]): int(row[-1]) for row in rows})

    def from_scratch(self) -> Counter[tuple[Any, ...]]:
        rows = self.connection.execute(
            "SELECT p.steward, p.sensitivity, s.level, ST_X(ST_Transform(ST_SetSRID(ST_Centroid(t), 3857), 4326)),"
            " ST_Y(ST_Transform(ST_SetSRID(ST_Centroid(t), 3857), 4326))"
            " FROM (SELECT site_id, level, ST_Transform(shape, 3857) AS t FROM site_shape"
            " UNION ALL SELECT site_id, 0, shape FROM map_place WHERE level = 0) s"
            " JOIN protected_site p USING (site_id)"
        ).fetchall()
        return Counter((*row[:3], zoom, *cell(zoom, *row[3:])) for row in rows for zoom in KEPT_ZOOMS)

    def strays(self) -> dict[Any, tuple[float, ...]]:
        """The boxes of boundaries that reach out of their sites' shapes, as the map has them."""
        rows = self.connection.execute(
            "SELECT m.site_id, ST_XMin(t), ST_YMin(t), ST_XMax(t), ST_YMax(t)"
            " FROM map_place m, ST_Transform(m.shape, 4326) t WHERE m.level = 0"
        )
        return {row[0]: tuple(round(edge, 6) for edge in row[1:]) for row in rows}

    def strays_from_scratch(self) -> dict[Any, tuple[float, ...]]:
        drawn = self.connection.execute("SELECT site_id, ST_AsText(geometry) FROM boundary_assertion").fetchall()
        shown = self.connection.execute("SELECT site_id, ST_AsText(shape) FROM site_shape WHERE level = 3").fetchall()
        shapes_of = {site: box(*from_wkt(shape).bounds) for site, shape in shown}
        out: dict[Any, list[Any]] = {}
        for site, shape in drawn:
            if site not in shapes_of or not shapes_of[site].covers(box(*from_wkt(shape).bounds)):
                out.setdefault(site, []).append(from_wkt(shape))
        return {site: tuple(round(edge, 6) for edge in unary_union(each).bounds) for site, each in out.items()}

    def stale(self) -> int:
        """Rows of the map that differ from what it should hold."""
        row = self.connection.execute(
            "WITH held AS (SELECT site_id, level, slot, stamp FROM map_place), wanted AS ("
            "  SELECT site_id, level, slot, stamp FROM map_wanted(ARRAY(SELECT site_id FROM protected_site)))"
            " SELECT count(*) FROM ((TABLE held EXCEPT TABLE wanted) UNION ALL (TABLE wanted EXCEPT TABLE held)) d"
        ).fetchone()
        assert row is not None
        return int(row[0])


def cell(zoom: int, lon: float, lat: float) -> tuple[int, int]:
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**zoom), int(row * 2**zoom)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_counts_are_those_of_a_count_from_scratch(
    registry: Registry, superuser: psycopg.Connection[Any], steps: list[tuple[Any, ...]]
) -> None:
    superuser.autocommit = False
    with superuser.transaction(force_rollback=True):
        ground = Ground(superuser, registry)
        for name, *given_ in steps:
            getattr(ground, name)(*given_)
            assert ground.counted() == ground.from_scratch()
            assert ground.stale() == 0
            assert ground.strays() == ground.strays_from_scratch()
        superuser.execute("SELECT map_fold(ARRAY(SELECT site_id FROM protected_site))")
        assert ground.counted() == ground.from_scratch()


def test_differences_of_a_busy_cell_are_folded(registry: Registry, superuser: psycopg.Connection[Any]) -> None:
    ground = Ground(superuser, registry)
    for turn in range(60):
        ground.mark(0, 36.1, 32.6 + turn % 2 * 0.001)
    row = superuser.execute("SELECT count(*) FROM map_count").fetchone()
    assert row is not None
    assert row[0] < 15 * 40
    assert ground.counted() == ground.from_scratch()


def test_a_site_sealed_while_its_shape_changes_is_sealed_on_the_map(
    registry: Registry, superuser: psycopg.Connection[Any], database: Database
) -> None:
    ground = Ground(superuser, registry)
    ground.mark(0, 36.1, 32.6)
    with database.cluster.connect(database.name) as other:
        superuser.autocommit = other.autocommit = False
        ground.guard(0, "sealed")
        beside = Ground.__new__(Ground)
        beside.connection, beside.registry, beside.ids = other, registry, ground.ids
        drawing = threading.Thread(target=beside.mark, args=(0, 36.2, 32.7))
        drawing.start()
        superuser.commit()
        drawing.join()
        other.commit()
    assert ground.stale() == 0
    sealed = superuser.execute(
        "SELECT DISTINCT c.sensitivity FROM map_place m JOIN map_class c ON c.id = m.slot / 4"
    ).fetchall()
    assert sealed == [("sealed",)]


@pytest.mark.parametrize("code", [*INTERVALS, "after_rain", "stopped"])
def test_the_database_counts_the_time_to_the_next_visit_as_monitoring_does(
    superuser: psycopg.Connection[Any], code: str
) -> None:
    told = superuser.execute("SELECT visit_interval(%s)::text", [code]).fetchone()
    each = INTERVALS.get(code, Interval())
    meant = superuser.execute(
        "SELECT nullif(make_interval(0, %s, 0, %s, %s), interval '0')::text", [each.months, each.days, each.hours]
    ).fetchone()
    assert told == meant


def test_the_web_role_reads_the_map_through_its_functions_only(superuser: psycopg.Connection[Any]) -> None:
    for table in ("map_place", "map_count", "map_flag", "map_class"):
        row = superuser.execute(
            "SELECT bool_or(has_table_privilege(role, %s, p)) FROM unnest(ARRAY['graveregistry_web',"
            " 'graveregistry_public']) role, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p",
            [table],
        ).fetchone()
        assert row == (False,), table
