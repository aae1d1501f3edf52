"""A tile reads what lies in it, not every shape there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import mapbox_vector_tile
import psycopg
import pytest
from sqlalchemy import create_engine

from graveregistry import db
from graveregistry.access import service
from graveregistry.tiles import queries
from graveregistry.tiles.rules import Tile, Wanted
from tests.support.registry import Registry

MANY = 20_000
FLAGS = 2_000
TILE = Tile(11, 1231, 820)


@pytest.fixture
def crowded(registry: Registry, superuser: psycopg.Connection[Any]) -> Registry:
    """Twenty thousand made-up sites, five degrees by five, and two thousand open disturbances at them."""
    superuser.execute(
        """
        SELECT setseed(0.42);
        CREATE TEMP TABLE made AS
        SELECT n, gen_random_uuid() AS id, 34.0 + random() * 5 AS lon, 31.0 + random() * 5 AS lat
        FROM generate_series(1, 20000) n;
        """
    )
    superuser.execute(
        "INSERT INTO protected_site (site_id, steward, sensitivity) SELECT id, %s, 'standard' FROM made",
        [registry.own],
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
    superuser.execute(
        """
        INSERT INTO disturbance (id, site_id, reported_by, reported_at, types, timing, effects, severity, state,
                                 state_since, version)
        SELECT gen_random_uuid(), id, %s, now(), '["grazing"]', 'past', '[]', 'low', 'reported', now(), 1
        FROM made WHERE n <= %s
        """,
        [registry.people["researcher"], FLAGS],
    )
    superuser.execute("ANALYZE")
    return registry


@pytest.fixture
def explained(superuser: psycopg.Connection[Any]) -> Iterator[tuple[db.Sessions, list[str]]]:
    """Sessions of the web role whose every plan, those inside functions included, is told; and what was told."""
    superuser.execute(
        """
        LOAD 'auto_explain';
        SET auto_explain.log_min_duration = 0;
        SET auto_explain.log_nested_statements = on;
        SET auto_explain.log_analyze = on;
        SET client_min_messages = log;
        SET SESSION AUTHORIZATION graveregistry_web;
        """
    )
    # The actor is set for one transaction, so there must be one.
    superuser.autocommit = False
    told: list[str] = []
    superuser.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    engine = create_engine("postgresql+psycopg://", creator=lambda: superuser)
    yield db.sessions(engine), told
    superuser.rollback()
    superuser.execute("RESET SESSION AUTHORIZATION")
    superuser.commit()


def test_a_tile_among_many_sites_is_found_by_the_index(
    crowded: Registry, explained: tuple[db.Sessions, list[str]]
) -> None:
    factory, told = explained
    with factory() as session:
        service.act_as(session, crowded.people["researcher"])
        made = queries.tile(session, TILE, Wanted(), ["reported"], datetime.now(UTC))
    found = mapbox_vector_tile.decode(made)
    assert 10 < len(found["sites"]["features"]) < 100
    assert 0 < len(found["disturbances"]["features"]) < 20
    (plan,) = (said for said in told if "FROM site_shape s" in said)
    assert "ix_site_shape_shape" in plan
    assert "Index Cond: (shape && st_makeenvelope" in plan
    assert "Seq Scan on site_shape" not in plan
