"""A phone gets the map of a whole governorate, never of a site, and reads it without a network."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from pmtiles.reader import MemorySource, Reader
from shapely import Point

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.intake import districts
from tests.support.phone import Phone
from tests.support.registry import Registry


def _layer(folder: Path, name: str, *features: tuple[dict[str, Any], dict[str, Any]]) -> None:
    said = [{"type": "Feature", "properties": given, "geometry": shape} for given, shape in features]
    (folder / f"{name}.json").write_text(json.dumps({"type": "FeatureCollection", "features": said}))


def _box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def built(tmp_path: Path) -> Settings:
    """Pages built with a base map of one governorate and its neighbour."""
    folder = tmp_path / "web" / "basemap"
    folder.mkdir(parents=True)
    _layer(folder, "countries", ({"ar": "سوريا", "en": "Syria"}, _box(35, 32, 40, 37)))
    daraa, other = {"ar": "درعا", "en": "Daraa"}, {"ar": "جوار", "en": "A neighbour"}
    _layer(folder, "governorates", (daraa, _box(36, 32.4, 36.8, 33)), (other, _box(36.8, 32.4, 38, 33)))
    towns = (("Near", 36.1), ("Far", 39.0))
    _layer(
        folder,
        "towns",
        *(({"ar": "", "en": name, "rank": 1}, {"type": "Point", "coordinates": [lon, 32.6]}) for name, lon in towns),
    )
    return Settings(web_root=tmp_path / "web", home=tmp_path / "home")


def test_a_map_holds_its_governorate_and_what_lies_beside_it_and_nothing_further(built: Settings) -> None:
    reader = Reader(MemorySource(districts.map_of(built, "daraa")))
    header = reader.header()
    assert (header["min_lon_e7"], header["max_lon_e7"]) == (359_000_000, 369_000_000)
    assert (header["min_zoom"], header["max_zoom"]) == (5, 10)
    tile = mapbox_vector_tile.decode(gzip.decompress(reader.get(10, 615, 413)))
    assert tile["governorates"]["features"][0]["properties"]["en"] == "Daraa"
    shallow = mapbox_vector_tile.decode(gzip.decompress(reader.get(5, 19, 12)))
    assert [each["properties"]["en"] for each in shallow["towns"]["features"]] == ["Near"]
    assert districts.map_of(built, "daraa") == districts.map_of(built, "daraa")


def test_a_point_lies_in_a_governorate_or_beyond_the_map(built: Settings) -> None:
    assert districts.district_of(built.web_root, Point(36.5, 32.7)) == "daraa"
    assert districts.district_of(built.web_root, Point(10, 10)) is None
    assert districts.district_of(built.home, Point(36.5, 32.7)) is None


def test_the_installation_s_own_map_goes_before_and_no_other_name_is_looked_up(built: Settings, tmp_path: Path) -> None:
    own = tmp_path / "maps"
    own.mkdir()
    (own / "daraa.pmtiles").write_bytes(b"finer")
    chosen = built.model_copy(update={"district_maps": own})
    assert districts.map_of(chosen, "daraa") == b"finer"
    with pytest.raises(Failure):
        districts.map_of(chosen, "homs")


def test_a_phone_reads_the_map_in_ranges_and_nobody_else_does(registry: Registry, built: Settings) -> None:
    registry.app.state.settings = registry.app.state.settings.model_copy(update={"web_root": built.web_root})
    phone, path = Phone(registry), "/phone/districts/daraa.pmtiles"
    whole = phone.request("GET", path, credential="credential")
    assert whole.content == districts.map_of(built, "daraa")
    part = phone.request("GET", path, credential="credential", headers={"range": "bytes=0-6"})
    assert (part.status_code, part.content) == (206, b"PMTiles")
    beyond = phone.request("GET", path, credential="credential", headers={"range": "bytes=99999999-"})
    assert beyond.status_code == 416
    assert phone.request("GET", "/phone/districts/homs.pmtiles", credential="credential").status_code == 404
    assert phone.request("GET", path).status_code == 401
    assert registry.client("protection-officer").get(path).status_code == 401
