"""A tile reads what lies in it, not every shape there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
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
        SET session_replication_role = replica;
        INSERT INTO site_outline (site_id, code, types, verification, condition)
        SELECT id, id::text, '["trench"]', 'reported', 'intact' FROM made;
        INSERT INTO site_shape (site_id, level, shape)
        SELECT id, level, ST_MakeEnvelope(lon, lat, lon + size, lat + size, 4326)
        FROM made, (VALUES (1, 0.1), (2, 0.01), (3, 0.001)) AS cell (level, size);
        SET session_replication_role = origin;
        SELECT map_refresh(ARRAY(SELECT id FROM made));
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


TIMES = queries.Times(*(datetime.now(UTC),) * 3)
FILTERS = {
    "nothing": Wanted(),
    "types": Wanted(types=("trench", "well")),
    "verification": Wanted(verification=("reported",)),
    "condition": Wanted(condition=("intact",)),
    "dates": Wanted(first=date(2011, 1, 1), last=date(2020, 1, 1)),
    "states": Wanted(states=("reported",), severities=("low",)),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_tile_among_many_sites_is_found_by_the_index_whatever_the_filter(
    crowded: Registry, explained: tuple[db.Sessions, list[str]], name: str
) -> None:
    factory, told = explained
    wanted = FILTERS[name]
    with factory() as session:
        service.act_as(session, crowded.people["researcher"])
        made = queries.tile(session, TILE, wanted, None, ["reported"], TIMES)
    found = mapbox_vector_tile.decode(made)
    if name != "dates":
        points, flags = (len(found[layer]["features"]) for layer in ("site_points", "disturbances"))
        assert 0 < flags < 20
        assert points == flags if name == "states" else 10 < points < 100
    for index in ("ix_map_place_slot_shape", "ix_map_flag_place"):
        assert [said for said in told if index in said], index
    assert not [said for said in told if "Seq Scan on map_place" in said or "Seq Scan on map_flag" in said]


@pytest.mark.parametrize(
    "wanted", [FILTERS["dates"], Wanted(verification=("confirmed",)), Wanted(condition=("destroyed",))]
)
def test_filtered_counts_from_afar_are_found_by_what_is_asked_for(
    crowded: Registry, explained: tuple[db.Sessions, list[str]], wanted: Wanted
) -> None:
    factory, told = explained
    with factory() as session:
        service.act_as(session, crowded.people["researcher"])
        made = queries.tile(session, Tile(5, 19, 12), wanted, None, ["reported"], TIMES)
    assert "site_counts" not in mapbox_vector_tile.decode(made)
    plans = [said for said in told if "site_counts" in said and "map_place" in said]
    assert plans
    assert all("ix_map_place" in said and "Seq Scan on map_place" not in said for said in plans)
