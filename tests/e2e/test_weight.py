"""What a first load weighs on prepaid data, gzipped, fonts included."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from tests.e2e.conftest import PHONE, Served, Visitor
from tests.support.field import assigned_site

Arrive = Callable[..., Visitor]


def weigh(visitor: Visitor) -> dict[str, int]:
    """The bytes of every answer from now on, by path; text as it is when compressed."""
    weights: dict[str, int] = {}

    def look(response: object) -> None:
        path = response.url.removeprefix(visitor.served.url)  # type: ignore[attr-defined]
        if not path.startswith(("/", "http")):
            return
        body: bytes = response.body()  # type: ignore[attr-defined]
        weights[path] = len(body) if path.endswith(".woff2") else len(gzip.compress(body, 6))

    visitor.page.on("requestfinished", lambda request: look(request.response()))
    return weights


@pytest.mark.parametrize(("path", "most"), [("/field/", 150_000), ("/", 300_000)])
def test_the_first_load_is_light(served: Served, visit: Arrive, path: str, most: int) -> None:
    visitor = visit(PHONE)
    weights = weigh(visitor)
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    assert sum(weights.values()) < most, weights
    assert not [each for each in weights if "/map-" in each]


def test_signing_in_and_the_list_of_sites_stay_light(served: Served, visit: Arrive) -> None:
    assigned_site(served.registry)
    visitor = visit(PHONE)
    weights = weigh(visitor)
    visitor.sign_in("/field/", "monitor").get_by_test_id("assigned-site").wait_for()
    visitor.page.wait_for_load_state("networkidle")
    assert sum(weights.values()) < 150_000, weights
