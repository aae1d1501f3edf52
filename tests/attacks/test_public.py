"""Attack 10 for the public: graves lie elsewhere in their cells, and no byte of any public answer is another.

First through the very functions that the answers are made by, over many random registries; then over HTTP, every public
route there is, with the release made anew from graves that were moved.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPoint, Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from graveregistry.app import ROUTERS
from graveregistry.geo.generalise import anchor, shapes
from graveregistry.geo.grid import cell
from graveregistry.public import lightmap
from graveregistry.publication.archive import Archive, archive_of
from graveregistry.publication.rules import CountableSite, Standing, make_release
from graveregistry.publication.units import GRID, Scheme
from tests.public.scene import ADDRESS, CONTACT, build, served
from tests.publication.areas import areas
from tests.publication.scene import ground, mark, release
from tests.support.registry import Client, Registry
from tests.warnings.scene import warn

WEST, SOUTH = 363, 322
"""The south-western cell that graves are strewn from, in tenths of a degree."""

_shares = st.floats(0.02, 0.98)
_sizes = st.floats(0.0001, 0.002)


@st.composite
def places(draw: st.DrawFn) -> tuple[BaseGeometry, BaseGeometry]:
    """One grave drawn twice, each time of another form, size and turn, both in one 0.1 degree cell."""
    column, row = draw(st.integers(WEST, WEST + 7)), draw(st.integers(SOUTH, SOUTH + 7))
    return _drawn(draw, column, row), _drawn(draw, column, row)


def _drawn(draw: st.DrawFn, column: int, row: int) -> BaseGeometry:
    """Its middle is in the cell; its edge may reach over it."""
    middle = Point((column + draw(_shares)) / 10, (row + draw(_shares)) / 10)
    size = draw(_sizes)
    form = draw(st.sampled_from(("point", "trench", "round", "scattered")))
    if form == "point":
        return middle
    if form == "round":
        return middle.buffer(size)
    if form == "scattered":
        return MultiPoint([(middle.x - size, middle.y), (middle.x + size, middle.y)]).buffer(size / 3)
    trench = Polygon([(-4, -1), (4, -1), (4, 1), (-4, 1)])
    turned = affinity.rotate(affinity.scale(trench, size / 4, size / 4, origin=(0, 0)), draw(st.floats(0, 180)))
    return affinity.translate(turned, middle.x, middle.y)


graves = st.lists(
    st.tuples(places(), st.integers(0, 30).map(str), st.integers(0, 20).map(str), st.booleans()), max_size=40
)


def counted(found: Sequence[Any], which: int) -> list[CountableSite]:
    """What a release is made from: each grave's stored area, never its point."""
    return [
        CountableSite(str(number), cell(*anchor(shapes(each[0][which]).area), 10), each[1], each[2])
        for number, each in enumerate(found)
    ]


def two_releases(found: Sequence[Any], which: int, scheme: Scheme) -> list[bytes]:
    """A first release of some of the graves, and the next month's of all."""
    sites = counted(found, which)
    early = [site for site, each in zip(sites, found, strict=True) if each[3]]
    first, standing = make_release(early, None, scheme)
    remembered = Standing(standing.shown, standing.ever, frozenset(site.key for site in sites))
    return [first.geojson(), make_release(sites, remembered, scheme)[0].geojson()]


@settings(max_examples=400, deadline=None)
@given(graves, st.sampled_from([GRID, areas()]))
def test_no_release_of_any_registry_depends_on_where_in_its_cell_a_grave_lies(found: list[Any], scheme: Scheme) -> None:
    assert two_releases(found, 0, scheme) == two_releases(found, 1, scheme)


@settings(max_examples=40, deadline=None)
@given(graves, st.sampled_from([GRID, areas()]))
def test_nor_does_the_file_nor_a_tile_nor_the_drawing_made_of_it(found: list[Any], scheme: Scheme) -> None:
    made = []
    for which in (0, 1):
        geojson = two_releases(found, which, scheme)[0]
        # Past the memory of what was made before, which would answer the second with the first.
        file = archive_of.__wrapped__(geojson)
        tiles = Archive.open(file)
        made.append((file, tiles.bodies, tiles.which, lightmap.units.__wrapped__(geojson.decode())))
    assert made[0] == made[1]


NUMBER = "/api/public/releases/{number}"
ASKED: dict[str, list[str]] = {
    "/": ["/"],
    "/en": ["/en"],
    "/en/": ["/en/"],
    "/field/app.webmanifest": ["/field/app.webmanifest", "/field/app.webmanifest?lang=en"],
    "/field/icon.svg": ["/field/icon.svg"],
    "/enquiry": ["/enquiry"],
    "/en/enquiry": ["/en/enquiry"],
    "/enquiry/answer": ["/enquiry/answer"],
    "/en/enquiry/answer": ["/en/enquiry/answer"],
    "/embed": ["/embed"],
    "/en/embed": ["/en/embed"],
    "/api/public/message": ["/api/public/message"],
    "/api/public/sites": ["/api/public/sites"],
    "/api/public/warnings": ["/api/public/warnings"],
    "/api/public/notices": ["/api/public/notices"],
    "/api/public/notices/{lang}.pdf": [
        *(f"/api/public/notices/{lang}.pdf" for lang in ("ar", "en")),
        "/api/public/notices/ar.pdf?governorate=daraa",
        "/api/public/notices/ar.pdf?governorate=suwayda",
    ],
    "/api/public/releases/latest": ["/api/public/releases/latest"],
    f"{NUMBER}.geojson": [f"/api/public/releases/{number}.geojson" for number in (1, 2, 0)],
    f"{NUMBER}.pmtiles": [f"/api/public/releases/{number}.pmtiles" for number in (1, 2)],
    NUMBER + "/tiles/{z}/{x}/{y}.mvt": [
        f"/api/public/releases/1/tiles/{z}/{int(216.5 / 360 * 2**z) + dx}/{int(0.404 * 2**z) + dy}.mvt"
        for z in range(10)
        for dx, dy in ((0, 0), (0, -1), (1, 0))
    ],
}
"""Every public route, and how it is asked: what is there, what is not, and beside it."""


def test_every_public_route_there_is_is_asked() -> None:
    paths = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    assert {path for path in paths if not path.startswith(("/api/v1/", "/ogc"))} == set(ASKED)


def everything(reader: Any) -> list[tuple[str, int, bytes, list[tuple[str, str]]]]:
    """Every answer there is, to the byte: plain, packed, in part, known already, and its head."""
    answers = []
    for path in (each for paths in ASKED.values() for each in paths):
        plain = reader.get(path, headers={"accept-encoding": "identity"})
        answers.append(plain)
        answers.append(reader.get(path, headers={"accept-encoding": "gzip"}))
        if tag := plain.headers.get("etag"):
            answers.append(reader.get(path, headers={"if-none-match": tag}))
        if path.endswith(".pmtiles"):
            answers += [reader.get(path, headers={"range": f"bytes={at}-{at + 499}"}) for at in (0, 127, 1000)]
        if not path.startswith("/api"):
            answers.append(reader.head(path))
    return [(str(each.url), each.status_code, each.content, _headers(each)) for each in answers]


def _headers(answer: Any) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in answer.headers.items() if name != "date")


def _unreleased(superuser: psycopg.Connection[Any]) -> None:
    """As if no release had ever been made: only whoever holds the machine can do that."""
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(
            "TRUNCATE awareness_standing, awareness_archive, awareness_unit, awareness_withdrawal, awareness_release"
        )


def _move(client: Client, site: UUID, rng: random.Random) -> None:
    """A newer boundary anywhere in the cell (36.5, 32.7): another place, another size, another form."""
    west, south = 36.5 + rng.uniform(0.001, 0.096), 32.7 + rng.uniform(0.001, 0.096)
    wide, high = rng.uniform(0.0001, 0.003), rng.uniform(0.0001, 0.003)
    ring = [(west, south), (west + wide, south), (west + wide, south + high), (west, south)]
    shape = {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}
    body = {"id": str(uuid4()), "geometry": shape, "source_type": "field_visit", "make_current": True}
    drawn = client.post(f"/sites/{site}/boundaries", body)
    assert drawn.status_code == 201, drawn.text


@pytest.mark.parametrize("seed", range(3))
def test_over_http_no_public_answer_tells_where_in_its_cell_a_grave_lies(
    registry: Registry, superuser: psycopg.Connection[Any], tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    clients = [registry.client(login) for login in ("researcher-2", "partner-officer", "stranger")]
    sites = ground(registry)
    hidden = mark(registry, registry.client("researcher"), "researcher", 36.55, 32.71, awareness_opt_in=False)
    warn(registry)
    assert release(registry) == 1
    reader = served(registry, build(tmp_path / "dist"), public_address=ADDRESS, **CONTACT)
    before = everything(reader)
    assert {200, 206, 304} <= {status for path, status, _, _ in before if "/releases/1" in path}
    for client, site in zip((*clients, registry.client("researcher")), (*sites, hidden), strict=True):
        _move(client, site, rng)
    assert everything(reader) == before
    _unreleased(superuser)
    assert release(registry) == 1
    registry.app.state.shelf.forget()
    assert everything(reader) == before
