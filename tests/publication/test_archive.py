"""A release as tiles and as one file: made from its bytes alone, every tile of a zoom of one length."""

from __future__ import annotations

import mapbox_vector_tile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader
from pmtiles.tile import TileType

from graveregistry.publication.archive import Archive, archive_of
from graveregistry.publication.rules import CountableSite, make_release
from graveregistry.publication.tilemaking import LAYER, MAX_ZOOM, tiles_of
from graveregistry.publication.units import GRID, Scheme
from tests.publication.areas import areas
from tests.publication.test_rules import X, Y, registries, schemes, sites_at

EVERYWHERE = [(z, x, y) for z in range(4) for x in range(1 << z) for y in range(1 << z)]


def released(sites: list[CountableSite], scheme: Scheme = GRID) -> bytes:
    return make_release(sites, scheme=scheme)[0].geojson()


@settings(max_examples=15, deadline=None)
@given(registries, schemes)
def test_every_tile_of_a_zoom_has_one_length(sites: list[CountableSite], scheme: Scheme) -> None:
    tiles = tiles_of(released(sites, scheme))
    assert len(tiles.empty) == MAX_ZOOM + 1
    for (zoom, _, _), tile in tiles.full.items():
        assert len(tile) == len(tiles.empty[zoom])


@pytest.mark.parametrize("scheme", [GRID, areas()])
def test_a_tile_shows_the_units_with_their_bands_and_nothing_else(scheme: Scheme) -> None:
    geojson = released([*sites_at((X, Y), 12), *sites_at((X + 6, Y + 6), 3)], scheme)
    shown = mapbox_vector_tile.decode(tiles_of(geojson).full[0, 0, 0])
    assert list(shown) == [LAYER]
    assert sorted(each["properties"]["band"] for each in shown[LAYER]["features"]) == ["many", "several"]
    named = {"band"} if scheme is GRID else {"band", "name_ar", "name_en"}
    assert all(each.keys() == {"geometry", "id", "properties", "type"} for each in shown[LAYER]["features"])
    assert all(each["properties"].keys() == named and each["id"] == 0 for each in shown[LAYER]["features"])


def test_a_unit_lies_in_the_tile_where_the_map_looks_for_it() -> None:
    tiles = tiles_of(released(sites_at((X, Y), 3)))
    # 36.05 E, 32.45 N at zoom 8 by the usual formula of web maps.
    assert (8, 153, 103) in tiles.full
    (feature,) = mapbox_vector_tile.decode(tiles.full[8, 153, 103])[LAYER]["features"]
    ring = feature["geometry"]["coordinates"][0]
    west = (36.0 / 360 + 0.5) * 256 - 153
    assert min(x for x, _ in ring) == pytest.approx(west * 4096, abs=1)
    assert max(x for x, _ in ring) - min(x for x, _ in ring) == pytest.approx(0.1 / 360 * 256 * 4096, abs=2)


def test_other_software_reads_the_file_tile_by_tile() -> None:
    geojson = released([*sites_at((X, Y), 12), *sites_at((X + 6, Y + 6), 3)])
    file, tiles = archive_of(geojson), tiles_of(geojson)
    reader = Reader(MemorySource(file))
    header = reader.header()
    assert (header["min_zoom"], header["max_zoom"], header["tile_type"]) == (0, MAX_ZOOM, TileType.MVT)
    assert header["addressed_tiles_count"] == sum(4**zoom for zoom in range(MAX_ZOOM + 1))
    archive = Archive.open(file)
    for place in (*tiles.full, *EVERYWHERE, (8, 0, 0), (8, 255, 255)):
        expected = tiles.full.get(place, tiles.empty[place[0]])
        found = archive.find(*place)
        assert found is not None
        assert archive.bodies[found] == expected == reader.get(*place)


def test_the_file_points_at_no_place() -> None:
    full, empty = (Reader(MemorySource(archive_of(released(sites)))) for sites in (sites_at((X, Y), 9), []))
    place = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7", "center_zoom", "center_lon_e7", "center_lat_e7")
    assert [full.header()[name] for name in place] == [empty.header()[name] for name in place]
    assert full.metadata() == empty.metadata()


@pytest.mark.parametrize("place", [(-1, 0, 0), (9, 0, 0), (8, 256, 0), (8, 0, 256), (3, -1, 0), (0, 1, 0)])
def test_there_is_no_tile_outside_the_world_or_deeper(place: tuple[int, int, int]) -> None:
    assert Archive.open(archive_of(released([]))).find(*place) is None


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 200))
def test_the_same_release_is_the_same_file(count: int) -> None:
    geojson = released(sites_at((X, Y), count))
    again = archive_of.__wrapped__(geojson)
    assert archive_of.__wrapped__(geojson) == again
