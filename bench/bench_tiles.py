"""Tiles beside the database alone and beside tipg: same sites, same tiles, alternating rounds; prints ratios.

``raw`` is ST_AsMVT through the driver on a plain table, the limit of what a server can do; ``raw, same`` the same
over the rows and columns that this registry sends. ``ours, made`` has no memory of tiles; ``ours, again`` was asked
before and answers 304; both go through the web login with row-level security on, as a person who sees 30 in 100 sites.
tipg shows everything to everybody: once on the server that its guide installs,
and once, ``quick``, on the quickest there is for it. All run on this machine, so only the ratios mean something.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import asyncpg
import ground
import httpx
import psycopg
import serving
import uvloop
from asking import Ask, Connection, Taken, rounds_of
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from graveregistry import db
from graveregistry.access.service import token_digest
from graveregistry.access.web import COOKIE
from graveregistry.cluster import OWNER, PUBLIC, WEB, Cluster

CLIENTS = (1, 16)
RAW = """
    SELECT ST_AsMVT(t, 'sites', 4096, 'geom', 'fid') FROM (
        SELECT fid, site_id, verification, condition,
               ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, 64, true) AS geom
        FROM bench.site WHERE geom && ST_TileEnvelope($1, $2, $3)) t
"""
SAME = """
    WITH m AS MATERIALIZED (
        SELECT fid, verification, condition, 'exact' AS "precision", sketch, centre, extent
        FROM bench.sketch
        WHERE slot = ANY ($4) AND shape && ST_Expand(ST_TileEnvelope($1, $2, $3), 40075016.68 / (1 << $1) / 64)
    )
    SELECT (SELECT ST_AsMVT(t, 'sites', 4096, 'geom', 'fid') FROM (
        SELECT fid, verification, condition, "precision",
               ST_AsMVTGeom(sketch, ST_TileEnvelope($1, $2, $3), 4096, 64, true) AS geom FROM m) t)
    || (SELECT ST_AsMVT(t, 'site_points', 4096, 'geom', 'fid') FROM (
        SELECT fid, verification, condition, "precision",
               ST_AsMVTGeom(centre, ST_TileEnvelope($1, $2, $3), 4096, 0, true) AS geom
        FROM m WHERE extent < 40075016.68 / (1 << $1) / 32 AND centre && ST_TileEnvelope($1, $2, $3)) t)
"""
CHOSEN = """
    SELECT x, y FROM (
        SELECT map_column(ST_X(centre), %(z)s) AS x, map_column(-ST_Y(centre), %(z)s) AS y, count(*) AS n
        FROM map_place WHERE level = 3 GROUP BY 1, 2) t
    WHERE n BETWEEN %(least)s AND %(most)s ORDER BY n DESC, x, y LIMIT 40
"""
WORK = {"z14 typical": (14, 10, 20), "z14 densest": (14, 600, 10**9), "z11": (11, 900, 10**9), "z8": (8, 5000, 10**9),
        "z5": (5, 10000, 10**9)}  # fmt: skip
"""Which tiles: the zoom, and how many sites lie in each at least and at most; the fullest of them. Those of z14 hold as
many in a small registry as in a large one: 20, which is 2 or 3 KB."""

LARGE = ("z14 typical", "z11", "z5")
"""Which of them among 1,000,000 sites."""


@dataclass(frozen=True)
class Ground:
    """A filled database: its logins, a session's token of the person who looks, and the slots they see."""

    urls: db.Urls
    token: str
    slots: list[int]
    tiles: dict[str, list[tuple[int, int, int]]]


@contextmanager
def filled(cluster: Cluster, number: int) -> Iterator[Ground]:
    """A scratch database of that many sites."""
    name = f"bench_{number}"
    cluster.provision(name)
    urls = db.Urls(*(cluster.url(name, role) for role in (OWNER, WEB, PUBLIC)))
    db.migrate(urls.owner)
    token = secrets.token_urlsafe(32)
    with cluster.connect(name) as connection:
        connection.autocommit = True
        person = ground.people(connection)
        ground.sites(connection, number)
        connection.execute(
            "INSERT INTO sign_in VALUES (%s, %s, %s, 'x', now(), now(), now() + interval '10 hours')",
            [token_digest(token), uuid4(), person],
        )
        connection.execute(
            "CREATE SCHEMA bench; CREATE TABLE bench.site AS SELECT fid, site_id, verification, condition,"
            " shape AS geom FROM map_place WHERE level = 3; ALTER TABLE bench.site ADD PRIMARY KEY (site_id);"
            " CREATE INDEX ON bench.site USING gist (geom); GRANT USAGE, CREATE ON SCHEMA bench TO graveregistry_owner;"
            " ALTER TABLE bench.site OWNER TO graveregistry_owner;"
            # Simplified once, as is usual; not drawn ahead.
            "CREATE TABLE bench.sketch AS SELECT fid, slot, verification, condition, centre, extent, shape,"
            " ST_SimplifyPreserveTopology(shape, 4) AS sketch FROM map_place WHERE level = 3;"
            " CREATE INDEX ON bench.sketch USING gist (slot, shape);"
            " ALTER TABLE bench.sketch OWNER TO graveregistry_owner;"
            # tipg asks PostGIS for extents, which a registry's logins may not.
            " GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO graveregistry_owner"
        )
        connection.execute("VACUUM ANALYZE bench.site")
        connection.execute("VACUUM ANALYZE bench.sketch")
        slots = _checked(connection, str(person))
        tiles = {
            label: [(z, x, y) for x, y in connection.execute(CHOSEN, {"z": z, "least": least, "most": most})]
            for label, (z, least, most) in WORK.items()
        }
    yield Ground(urls, token, slots, tiles)


def _checked(connection: psycopg.Connection[Any], person: str) -> list[int]:
    """The walls stand, and the person sees 30 in 100: else the numbers would mean nothing."""
    walls = connection.execute(
        "SELECT bool_and(c.relrowsecurity AND c.relforcerowsecurity AND NOT r.rolbypassrls AND NOT r.rolsuper)"
        " FROM pg_class c, pg_roles r WHERE c.relname IN ('map_place', 'map_flag', 'site_shape', 'protected_site')"
        " AND r.rolname = 'graveregistry_web'"
    ).fetchone()
    assert walls == (True,), "row-level security is off"
    with connection.transaction():
        connection.execute("SELECT set_config('graveregistry.actor', %s, true)", [person])
        row = connection.execute(
            "SELECT (SELECT count(*) FROM disclosed_sites())::float / (SELECT count(*) FROM protected_site),"
            " (map_sight(NULL)).slots"
        ).fetchone()
    assert row is not None
    assert 0.27 < row[0] < 0.33, f"the person sees {row[0]:.0%}"
    return list(row[1])


class Contender:
    """One way to get a tile, by as many connections as there are clients."""

    def __init__(self, name: str, paths: list[str], status: int = 200) -> None:
        self.name, self.paths, self.status = name, paths, status
        self.asks: list[Ask] = []
        self.taken = {clients: Taken() for clients in CLIENTS}


async def _http(contender: Contender, port: int, headers: dict[str, str]) -> Contender:
    for _ in range(max(CLIENTS)):
        connection = Connection(port, headers)
        await connection.open()
        contender.asks.append(connection.get)
    return contender


async def _again(paths: list[str], port: int, headers: dict[str, str]) -> Contender:
    """The tiles as a browser that has them asks for them."""
    contender = Contender("ours, again", paths, 304)
    for _ in range(max(CLIENTS)):
        by_path = {}
        for path in paths:
            one = Connection(port, headers | {"If-None-Match": await _tag(port, path, headers)})
            by_path[path] = one
            await one.open()
        contender.asks.append(lambda path, held=by_path: held[path].get(path))
    return contender


async def _tag(port: int, path: str, headers: dict[str, str]) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{lines}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    writer.close()
    return next(line for line in head.split("\r\n") if line.startswith("etag"))[6:].replace('w/"', 'W/"')


async def _raw(contender: Contender, url: str, statement: str, *more: Any) -> Contender:
    parsed: Any = make_url(url)
    for _ in range(max(CLIENTS)):
        connection = await asyncpg.connect(
            host=parsed.query["host"], port=parsed.port, user=parsed.username, password=parsed.password,
            database=parsed.database,
        )  # fmt: skip
        prepared = await connection.prepare(statement)

        async def ask(path: str, prepared: Any = prepared) -> int:
            await prepared.fetchval(*(int(part) for part in path.split("/")), *more)
            return 200

        contender.asks.append(ask)
    return contender


async def _contenders(place: Ground, tiles: list[tuple[int, int, int]], ports: dict[str, int]) -> list[Contender]:
    plain = [f"{z}/{x}/{y}" for z, x, y in tiles]
    own = [f"/api/v1/tiles/{tile}.mvt" for tile in plain]
    theirs = [f"/collections/bench.site/tiles/WebMercatorQuad/{tile}" for tile in plain]
    cookie = {"Cookie": f"{COOKIE}={place.token}"}
    made = [
        await _raw(Contender("raw", plain), place.urls.owner, RAW),
        await _http(Contender("ours, made", own), ports["cold"], cookie),
        await _again(own[:8], ports["warm"], cookie),
        await _http(Contender("tipg", theirs), ports["tipg"], {}),
        await _http(Contender("tipg, quick", theirs), ports["tipg, quick"], {}),
    ]
    if tiles[0][0] >= 13:
        made.append(await _raw(Contender("raw, same", plain), place.urls.owner, SAME, place.slots))
    return made


async def _measure(contenders: list[Contender], rounds: int, seconds: float) -> None:
    for contender in contenders:
        await rounds_of(contender.asks[:1], contender.paths, seconds, Taken(), contender.status)
    for _ in range(rounds):
        random.shuffle(contenders)
        for clients in CLIENTS:
            for contender in contenders:
                taken = contender.taken[clients]
                await rounds_of(contender.asks[:clients], contender.paths, seconds, taken, contender.status)


def _run(place: Ground, rounds: int, seconds: float, labels: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    with ExitStack() as servers:
        ports = {
            "cold": servers.enter_context(serving.ours(place.urls, cold=True)),
            "warm": servers.enter_context(serving.ours(place.urls, cold=False)),
            "tipg": servers.enter_context(serving.tipg(place.urls.owner, "uvicorn")),
            "tipg, quick": servers.enter_context(serving.tipg(place.urls.owner, "uvicorn[standard]")),
        }

        async def one(label: str) -> list[Contender]:
            contenders = await _contenders(place, place.tiles[label], ports)
            await _measure(contenders, rounds, seconds)
            return contenders

        for label in labels:
            result[label] = [
                {"who": each.name, "clients": clients, "rate": median(each.taken[clients].rates)}
                | {f"p{share}": each.taken[clients].percentile(share / 100) for share in (50, 95, 99)}
                for each in uvloop.run(one(label))
                for clients in CLIENTS
            ]
            print(_table(label, result[label]), flush=True)
    return result


def _grown(small: Ground, large: Ground, rounds: int, seconds: float) -> list[str]:
    """What ten times the sites cost a typical z14 tile, as a line for each contender and number of clients.

    Both databases are asked in the same rounds: measured minutes apart, this machine's own moods are greater than
    the difference that is looked for, which the raw statement beside it shows.
    """
    with ExitStack() as servers:
        ports = [servers.enter_context(serving.ours(place.urls, cold=True)) for place in (small, large)]

        async def both() -> dict[str, list[Contender]]:
            pairs: dict[str, list[Contender]] = {"ours, made": [], "raw": []}
            for place, port in zip((small, large), ports, strict=True):
                plain = [f"{z}/{x}/{y}" for z, x, y in place.tiles["z14 typical"]]
                own = Contender("ours, made", [f"/api/v1/tiles/{tile}.mvt" for tile in plain])
                pairs[own.name].append(await _http(own, port, {"Cookie": f"{COOKIE}={place.token}"}))
                pairs["raw"].append(await _raw(Contender("raw", plain), place.urls.owner, RAW))
            await _measure([each for pair in pairs.values() for each in pair], 2 * rounds, seconds)
            return pairs

        lines = []
        for who, pair in uvloop.run(both()).items():
            for clients in CLIENTS:
                few, many = (each.taken[clients] for each in pair)
                grown = (
                    f"p{share} {many.percentile(share / 100) / few.percentile(share / 100):.2f}" for share in (50, 95)
                )
                lines.append(
                    f"z14 typical, {clients:>2} client, {who}: {', '.join(grown)} times that among the fewer sites"
                )
        return lines


NEAR = """
    SELECT ST_X(place), ST_Y(place) FROM (
        SELECT ST_Transform(centre, 4326) AS place FROM map_place WHERE level = 3 AND slot = ANY (%s)
        ORDER BY md5(site_id::text) LIMIT 400) t
"""


def _near(place: Ground) -> dict[str, float]:
    """Milliseconds of a search within 500 m around sites that the person sees, one after the other, over HTTP."""
    with psycopg.connect(_libpq(place.urls.owner)) as connection:
        places = list(connection.execute(NEAR, [place.slots]))
    with serving.ours(place.urls, cold=True) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        client.cookies.set(COOKIE, place.token)
        token = client.get("/api/v1/session").json()["csrf_token"]
        times = []
        for lon, lat in places[:20] + places:
            began = time.perf_counter()
            answer = client.post("/api/v1/near", json={"lon": lon, "lat": lat}, headers={"X-CSRF-Token": token})
            times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200
            assert answer.json()["sites"]
    ordered = sorted(times[20:])
    return {f"p{share}": ordered[len(ordered) * share // 100] for share in (50, 95, 99)}


def _libpq(url: str) -> str:
    parsed: Any = make_url(url)
    given = {"host": parsed.query["host"], "port": parsed.port, "user": parsed.username, "dbname": parsed.database}
    return make_conninfo(**given, password=parsed.password)


def _table(label: str, rows: list[dict[str, Any]]) -> str:
    lines = [
        f"\n{label}",
        f"{'':>10} {'who':<12} {'tiles/s':>9} {'of tipg':>8} {'of quick':>8} {'of raw':>7}   p50 / p95 / p99 ms",
    ]
    for clients in CLIENTS:
        own = {row["who"]: row for row in rows if row["clients"] == clients}
        for who, row in sorted(own.items(), key=lambda item: item[1]["rate"]):
            tipg, quick, raw = (row["rate"] / own[other]["rate"] for other in ("tipg", "tipg, quick", "raw"))
            times = " / ".join(f"{row[share]:.2f}" for share in ("p50", "p95", "p99"))
            lines.append(
                f"{clients:>3} client {who:<12} {row['rate']:9.0f} {tipg:7.1f}x {quick:7.1f}x {raw:6.2f}x   {times}"
            )
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="two short rounds")
    parser.add_argument("--large", action="store_true", help="and 1,000,000 sites")
    parser.add_argument("--only", nargs="+", choices=list(WORK), default=list(WORK))
    given = parser.parse_args()
    rounds, seconds = (2, 0.5) if given.quick else (5, 1.5)
    results: dict[str, Any] = {}
    grown: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        cluster = Cluster(Path(scratch) / "home")
        cluster.start()
        try:
            with filled(cluster, given.sites) as place:
                results[str(given.sites)] = _run(place, rounds, seconds, given.only) | {"near": _near(place)}
                if given.large:
                    with filled(cluster, 1_000_000) as large:
                        labels = [each for each in LARGE if each in given.only]
                        results["1000000"] = _run(large, rounds, seconds, labels) | {"near": _near(large)}
                        grown = _grown(place, large, rounds, seconds)
        finally:
            cluster.stop()
    for number, found in results.items():
        print(f"{number} sites: near search p95 {found['near']['p95']:.1f} ms (limit 10)")
    for line in grown:
        print(line)
    home = Path(__file__).parent / "results"
    home.mkdir(exist_ok=True)
    (home / "tiles.json").write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "sites": results}, indent=1))


if __name__ == "__main__":
    main()
