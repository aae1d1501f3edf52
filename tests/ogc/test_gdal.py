"""Debian's GDAL opens the registry as a live source: what ``ogr2ogr`` copies is what the person may see."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from shapely.geometry import box, mapping, shape

from graveregistry.access.precision import Precision
from tests.ogc.gis import tile_address
from tests.support.registry import SQUARE, Registry, make_token
from tests.support.served import serving
from tests.tiles.test_api import report, shares_with_partner

COUNT = 23


@pytest.fixture
def url(registry: Registry) -> Iterator[str]:
    with serving(registry) as served:
        yield f"{served}/ogc"


def gdal(token: str, *words: str) -> subprocess.CompletedProcess[str]:
    """One of GDAL's programs, with the token in the header."""
    settings = {"GDAL_HTTP_HEADERS": f"Authorization: Bearer {token}", "GDAL_HTTP_MAX_RETRY": "0"}
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, env=os.environ | settings)


def copied(token: str, url: str, layer: str, folder: Path, *words: str) -> dict[str, dict[str, Any]]:
    """What ``ogr2ogr`` makes of a layer: features by id."""
    out = folder / f"{layer}.geojson"
    done = gdal(
        token, "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", *words, str(out), f"OAPIF:{url}", layer
    )
    assert done.returncode == 0, done.stderr
    return {one["properties"]["id"]: one for one in json.loads(out.read_text())["features"]}


def test_every_site_arrives_with_its_shape_and_none_else(registry: Registry, url: str, tmp_path: Path) -> None:
    researcher = registry.client("researcher")
    drawn = {}
    for n in range(COUNT):
        west = round(36 + n / 100, 2)
        one = box(west, 32.7, round(west + 0.0037, 4), 32.7011)
        site = researcher.mark_site(registry.own, shape=mapping(one), name_en=f"Training {n}")
        drawn[site["id"]] = (one, site)
    registry.client("stranger").mark_site(registry.stranger)
    flag = report(registry, site["id"])
    token = make_token(registry, "researcher")["token"]
    listed = gdal(token, "ogrinfo", "-ro", f"OAPIF:{url}")
    for layer in ("sites", "boundaries", "disturbances"):
        assert layer in listed.stdout, listed.stderr
    for words in ((), ("-oo", "PAGE_SIZE=5"), ("-spat", "36.0", "32.7", "36.3", "32.8")):
        found = copied(token, url, "sites", tmp_path, *words)
        assert set(found) == set(drawn)
        for key, (one, site) in drawn.items():
            assert shape(found[key]["geometry"]).equals(one)
            assert found[key]["properties"]["code"] == site["code"]
    few = copied(token, url, "sites", tmp_path, "-spat", "36.0", "32.7", "36.0045", "32.8")
    assert len(few) == 1
    boundaries = copied(token, url, "boundaries", tmp_path)
    assert {one["properties"]["site_id"] for one in boundaries.values()} == set(drawn)
    assert set(copied(token, url, "disturbances", tmp_path)) == {flag}


def test_a_partner_gets_the_cell_and_a_revoked_token_nothing(registry: Registry, url: str, tmp_path: Path) -> None:
    site = registry.client("researcher").mark_site(registry.own, notes="PLANTED")
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    made = make_token(registry, "partner-officer")
    (found,) = copied(made["token"], url, "sites", tmp_path).values()
    assert shape(found["geometry"]).bounds == pytest.approx((36.5, 32.7, 36.51, 32.71), abs=1e-9)
    assert found["properties"]["precision"] == "vicinity"
    assert not {"name_ar", "event_date", "locality"} & set(found["properties"])
    registry.client("partner-officer").post(f"/tokens/{made['id']}/revoke")
    for token in (made["token"], "grv_nothing"):
        assert gdal(token, "ogrinfo", "-ro", f"OAPIF:{url}", "sites").returncode != 0


def test_gdal_finds_the_collections_and_reads_a_tile(registry: Registry, url: str, tmp_path: Path) -> None:
    registry.client("researcher").mark_site(registry.own)
    token = make_token(registry, "researcher")["token"]
    # The driver of GDAL 3.6 reads tile matrix sets of the standard's first version alone, so the tile is fetched here.
    assert f"OGCAPI:{url}/collections/sites" in gdal(token, "ogrinfo", "-ro", f"OGCAPI:{url}").stdout
    path = tile_address("sites")
    zoom, row, column = path.split("/")[-3:]
    tile = tmp_path / "tile.mvt"
    answer = httpx.get(url + path, headers={"authorization": f"Bearer {token}"})
    tile.write_bytes(answer.content)
    place = ("-oo", f"X={column}", "-oo", f"Y={row}", "-oo", f"Z={zoom}")
    read = gdal(token, "ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:4326", *place, "/vsistdout/", str(tile), "sites")
    assert read.returncode == 0, read.stderr
    (found,) = json.loads(read.stdout)["features"]
    assert shape(found["geometry"]).bounds == pytest.approx(shape(SQUARE).bounds, abs=1e-5)
