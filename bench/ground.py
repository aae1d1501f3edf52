"""Made-up sites for the benchmarks: polygons of 20 to 400 m with 5 to 40 vertices, gathered in towns. No real place."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg

ORGANISATIONS = 10
TOWN = 200
"""Sites in a town; of every hundred towns one is a city, with ten times the sites."""

_SITES = """
    CREATE TEMP TABLE town AS
    SELECT t, 35.8 + random() * 6.2 AS lon, 32.4 + random() * 4.6 AS lat,
           CASE WHEN t % 200 = 7 THEN 0.006 ELSE 0.03 END AS spread
    FROM generate_series(0, {towns}) t;
    CREATE TEMP TABLE made AS
    SELECT n, gen_random_uuid() AS id, floor(random() * {organisations})::int AS o,
           (ARRAY['reported', 'under_assessment', 'corroborated', 'confirmed'])[1 + (random() * 3.99)::int % 4] AS said,
           (ARRAY['intact', 'slight_damage', 'severe_damage', 'not_assessed'])[1 + (random() * 3.99)::int % 4] AS state,
           (ARRAY['trench', 'well', 'mass_grave', 'burn_site'])[1 + (random() * 3.99)::int % 4] AS kind,
           t.lon + sqrt(-2 * ln(1 - random())) * cos(random() * 6.2832) * t.spread AS lon,
           t.lat + sqrt(-2 * ln(1 - random())) * sin(random() * 6.2832) * t.spread AS lat,
           0.0001 + 0.0018 * power(random(), 3) AS r, 5 + (random() * 35)::int AS corners
    FROM generate_series(1, {sites}) n
    JOIN town t ON t.t = CASE WHEN n % 50 = 0 THEN n / 40000 * 200 + 7 ELSE n / {town} END;
"""

_ROWS = """
    INSERT INTO protected_site (site_id, steward, sensitivity)
    SELECT id, (SELECT array_agg(id ORDER BY name_en) FROM organisation)[o + 1], 'standard' FROM made;
    INSERT INTO site_outline (site_id, code, types, verification, condition)
    SELECT id, id::text, jsonb_build_array(kind), said, state FROM made;
    INSERT INTO site_shape (site_id, level, shape)
    SELECT id, 3, ST_MakePolygon(ST_AddPoint(ring, ST_StartPoint(ring))) FROM made CROSS JOIN LATERAL (
        SELECT ST_MakeLine(ARRAY(
            SELECT ST_SetSRID(ST_MakePoint(lon + r * cos(k * 6.2832 / corners) * (0.8 + 0.2 * sin(k * 2.4)),
                                           lat + r * sin(k * 6.2832 / corners) * (0.8 + 0.2 * cos(k * 1.7))), 4326)
            FROM generate_series(0, corners - 1) k)) AS ring) one;
    INSERT INTO site_shape (site_id, level, shape)
    SELECT id, level, ST_MakeEnvelope(floor(lon / size) * size, floor(lat / size) * size,
                                      floor(lon / size) * size + size, floor(lat / size) * size + size, 4326)
    FROM made, (VALUES (1, 0.1), (2, 0.01)) AS cell (level, size);
"""

_MAP = """
    DO $$
    DECLARE
        chunk uuid[];
    BEGIN
        FOR chunk IN SELECT array_agg(site_id) FROM (
            SELECT site_id, row_number() OVER (ORDER BY site_id) / 20000 AS part FROM protected_site) s GROUP BY part
        LOOP
            PERFORM map_refresh(chunk);
        END LOOP;
    END
    $$;
"""


def people(connection: psycopg.Connection[Any]) -> UUID:
    """Ten organisations, and a person who is a researcher in three of them: they see 30 in 100 sites."""
    person = uuid4()
    for number in range(ORGANISATIONS):
        connection.execute(
            "INSERT INTO organisation (id, name_ar, name_en, created_at)"
            " VALUES (gen_random_uuid(), 'تدريب', %s, now())",
            [f"Training {number}"],
        )
    connection.execute(
        "INSERT INTO person (id, login, name, password_hash, password_set_at, active, language, created_at)"
        " VALUES (%s, 'bench', 'Bench', '', now(), true, 'en', now())",
        [person],
    )
    connection.execute(
        "INSERT INTO membership (id, person_id, organisation_id, role, given_at)"
        " SELECT gen_random_uuid(), %s, id, 'researcher', now() FROM organisation ORDER BY name_en LIMIT 3",
        [person],
    )
    return person


def sites(connection: psycopg.Connection[Any], number: int) -> None:
    """That many sites with their shapes at every precision, and the map's own rows of them; then vacuumed."""
    sizes = {"towns": number // TOWN, "organisations": ORGANISATIONS, "sites": number, "town": TOWN}
    connection.execute("SELECT setseed(0.42)")
    connection.execute(_SITES.format(**sizes))
    # The triggers would bring the map in step statement by statement; it is filled at the end, in one go.
    connection.execute("SET session_replication_role = replica")
    connection.execute(_ROWS)
    connection.execute("SET session_replication_role = origin")
    connection.execute("ANALYZE")
    connection.execute(_MAP)
    connection.execute("VACUUM ANALYZE")
