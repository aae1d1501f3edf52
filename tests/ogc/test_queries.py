"""A page reads what it shows, not every site there is."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import text

from graveregistry.access import service
from tests.support.registry import Registry


def test_a_page_uses_the_index_and_costs_nothing_for_what_others_steward(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    superuser.execute(
        """
        SELECT setseed(0.42);
        CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, 34.0 + random() * 5 AS lon, 31.0 + random() * 5 AS lat
        FROM generate_series(1, 20000) n;
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
        ANALYZE;
        """
    )

    def blocks(login: str, page: str) -> int:
        with registry.web_session() as session:
            service.act_as(session, registry.people[login])
            session.execute(text("SET LOCAL jit = off"))
            plan = session.execute(text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {page}")).scalar_one()
        return int(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])

    whole = "SELECT * FROM ogc_sites(NULL, NULL, NULL, 101, NULL, NULL, NULL, '{}')"
    near = "ST_MakeEnvelope(36.0, 33.0, 36.01, 33.01, 4326)"
    small = f"SELECT * FROM ogc_sites(NULL, NULL, NULL, 101, {near}, NULL, NULL, '{{}}')"
    for _ in range(2):
        unseen, seen, boxed = blocks("legal", whole), blocks("stranger", whole), blocks("stranger", small)
    assert unseen < 300, unseen
    assert seen < 30_000, seen
    assert boxed < 3_000, boxed
