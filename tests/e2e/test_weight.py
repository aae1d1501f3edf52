"""What a first load weighs on prepaid data: bytes on the wire, fonts included."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.conftest import PHONE, Served, Visitor
from tests.e2e.handset import Switch
from tests.publication.scene import ground, release
from tests.support.field import assigned_site

Arrive = Callable[..., Visitor]


def weigh(visitor: Visitor) -> dict[str, int]:
    """The bytes of every answer from now on as they crossed the wire, by path."""
    weights: dict[str, int] = {}

    def look(request: Request) -> None:
        weights[request.url.removeprefix(visitor.served.url)] = request.sizes()["responseBodySize"]

    visitor.page.on("requestfinished", look)
    return weights


@pytest.mark.parametrize("path", ["/", "/en"])
def test_the_public_page_shows_its_first_map_in_few_bytes(served: Served, visit: Arrive, path: str) -> None:
    ground(served.registry)
    release(served.registry)
    visitor = visit(PHONE)
    weights = weigh(visitor)
    page = visitor.open(path)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("light-map")).to_be_visible()
    # Limit: 300 KB. The message and the map come with the first answer; the rest is the look of the letters.
    assert sum(weights.values()) < 150_000, weights
    assert weights[path] < 12_000, weights
    assert not [each for each in weights if "/map-" in each or "/basemap/" in each or "/api/" in each]


@pytest.mark.parametrize(("path", "most"), [("/field/", 150_000)])
def test_the_first_load_is_light_and_brings_no_map(visit: Arrive, path: str, most: int) -> None:
    visitor = visit(PHONE)
    weights = weigh(visitor)
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    assert 20_000 < sum(weights.values()) < most, weights
    assert not [each for each in weights if "/map-" in each or "/basemap/" in each]
    # Nothing else than what the build published, whose hashes anybody can compare.
    published = visitor.page.request.get(visitor.served.url + "/field/build.json").json()["files"]
    own = {"/field/", "/field/app.webmanifest", "/field/icon.svg", "/api/v1/session"}
    assert set(weights) - set(published) <= own, weights


def test_linking_a_phone_and_the_list_of_sites_stay_light(served: Served, handset: Switch) -> None:
    assigned_site(served.registry)
    phone = handset()
    weights: dict[str, int] = {}
    phone.page.on("requestfinished", lambda one: weights.update({one.url: one.sizes()["responseBodySize"]}))
    phone.page.reload()
    phone.enrol(served.registry)
    # The page itself was weighed above; what follows it is the list of codes and of sites.
    assert sum(size for url, size in weights.items() if "/assets/" not in url) < 90_000, weights
