"""What lies near a place, for those who see it exactly; for others there is nothing."""

from __future__ import annotations

from typing import Any

import pytest
from pyproj import Geod

from graveregistry.access.precision import Precision
from tests.support.registry import Client, Registry
from tests.tiles.test_api import shares_with_partner, square

WGS84 = Geod(ellps="WGS84")


def near(client: Client, lon: float, lat: float, **more: Any) -> dict[str, float]:
    answer = client.post("/near", {"lon": lon, "lat": lat, **more})
    assert answer.status_code == 200, answer.text
    return {each["site_id"]: each["metres"] for each in answer.json()["sites"]}


@pytest.mark.parametrize("lat", [0.0, 32.7, -58.0, 70.0])
def test_distances_are_those_on_the_ground(registry: Registry, lat: float) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own, shape=square(36.5, lat))
    # West of the square, at the height of its middle.
    for metres in (120.0, 499.0, 501.0):
        lon, at, _ = WGS84.fwd(36.5, lat + 0.0005, 270, metres)
        found = near(researcher, lon, at)
        assert found == ({site["id"]: pytest.approx(metres, abs=0.6)} if metres < 500 else {})
    assert near(researcher, 36.5005, lat + 0.0005) == {site["id"]: 0}
    lon, at, _ = WGS84.fwd(36.5, lat + 0.0005, 270, 800)
    assert set(near(researcher, lon, at, within_m=900)) == {site["id"]}


def test_the_nearest_comes_first(registry: Registry) -> None:
    researcher = registry.client("researcher")
    far = researcher.mark_site(registry.own, shape=square(36.504, 32.7))
    close = researcher.mark_site(registry.own, shape=square(36.502, 32.7))
    assert list(near(researcher, 36.501, 32.7005)) == [close["id"], far["id"]]


def test_who_sees_a_cell_finds_nothing_in_it(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    for login in ("partner-officer", "stranger", "monitor", "administrator"):
        assert near(registry.client(login), 36.5005, 32.7005, within_m=5000) == {}


@pytest.mark.parametrize("body", [{"lat": 91.0}, {"lon": 200.0}, {"within_m": 100_000.0}, {"within_m": 0}])
def test_a_place_off_the_map_or_a_search_too_wide_is_refused(registry: Registry, body: dict[str, float]) -> None:
    answer = registry.client("researcher").post("/near", {"lon": 36.5, "lat": 32.7} | body)
    assert answer.status_code == 422
