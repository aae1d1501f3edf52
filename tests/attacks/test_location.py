"""Attack 10: for whoever sees a site below ``exact``, moving the true point inside its cell changes no byte."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graveregistry.access import service
from graveregistry.sites import service as sites
from tests.support.registry import Client, Registry

WEST, SOUTH, CELL = 36.5, 32.7, 0.01


def square(lon: float, lat: float, size: float) -> dict[str, Any]:
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def shown(registry: Registry) -> tuple[str, dict[str, Client]]:
    """A site shown as a cell to a partner and as an area to a stranger, and their clients."""
    researcher = registry.client("researcher")
    site = str(researcher.mark_site(registry.own, shape=square(WEST + 0.003, SOUTH + 0.003, 0.001))["id"])
    soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    for login, precision in (("partner-officer", "vicinity"), ("stranger", "area")):
        body = {"person": str(registry.people[login]), "precision": precision, "purpose": "training", "until": soon}
        proposal = researcher.post(f"/sites/{site}/grants", body).json()
        decided = registry.client("legal").post(f"/proposals/{proposal['id']}/decision", {"approve": True})
        assert decided.status_code == 200, decided.text
    return site, {login: registry.client(login) for login in ("partner-officer", "stranger")}


def move(registry: Registry, site: str, shape: dict[str, Any]) -> None:
    """A newer boundary of the site, as its researcher draws it."""
    given = {
        **dict.fromkeys(("error_radius_m", "method", "author", "asserted_on", "text_as_typed")),
        **{"crs_as_typed": None, "source_type": "field_visit", "geometry_qualifier": "perimeter"},
        **{"location_certainty": "medium", "extent_certainty": "medium", "make_current": True},
    }
    with registry.web_session() as session:
        actor = service.act_as(session, registry.people["researcher"])
        assert actor is not None
        sites.assert_boundary(session, actor, UUID(site), uuid4(), shape, given)


def looks(client: Client, site: str) -> list[tuple[int, bytes, tuple[tuple[str, str], ...]]]:
    """Every way of looking, as bytes: list, view, bisecting boxes, tiles."""
    boxes = [
        f"{WEST + dx * CELL / 8:.6f},{SOUTH + dy * CELL / 8:.6f},"
        f"{WEST + (dx + 1) * CELL / 8:.6f},{SOUTH + (dy + 1) * CELL / 8:.6f}"
        for dx, dy in ((0, 0), (3, 3), (7, 7), (2, 6), (-9, 0))
    ]
    asked = [
        client.get("/sites"),
        client.get(f"/sites/{site}"),
        client.get(f"/sites/{site}/history"),
        client.get(f"/sites/{site}/visits"),
        client.get("/disturbances"),
        *(client.get("/sites", params={"bbox": box}) for box in boxes),
        *(client.get(f"/tiles/{z}/{x}/{y}.mvt") for z, x, y in ((8, 153, 103), (12, 2463, 1654), (14, 9853, 6617))),
    ]
    return [
        (each.status_code, each.content, tuple(sorted((k, v) for k, v in each.headers.items() if k != "date")))
        for each in asked
    ]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lon=st.floats(0.0005, 0.0085, allow_nan=False),
    lat=st.floats(0.0005, 0.0085, allow_nan=False),
    size=st.floats(0.0002, 0.001),
)
def test_moving_the_grave_within_its_cell_changes_no_byte_of_any_answer(
    registry: Registry, shown: tuple[str, dict[str, Client]], lon: float, lat: float, size: float
) -> None:
    site, clients = shown
    before = {login: looks(client, site) for login, client in clients.items()}
    assert all(seen[0][0] == seen[1][0] == 200 for seen in before.values())
    move(registry, site, square(round(WEST + lon, 6), round(SOUTH + lat, 6), round(size, 6)))
    for login, client in clients.items():
        assert looks(client, site) == before[login], login


def test_a_box_finds_the_whole_cell_or_nothing(shown: tuple[str, dict[str, Client]]) -> None:
    _, clients = shown
    partner = clients["partner-officer"]
    corner = f"{WEST + 0.0099},{SOUTH + 0.0099},{WEST + 0.00995},{SOUTH + 0.00995}"
    (found,) = partner.get("/sites", params={"bbox": corner}).json()["sites"]
    assert (found["precision"], found["name_ar"]) == ("vicinity", None)
    assert partner.get("/sites", params={"bbox": "36.52,32.72,36.53,32.73"}).json()["sites"] == []


def test_words_dates_and_areas_find_nothing_that_is_not_exact(shown: tuple[str, dict[str, Client]]) -> None:
    _, clients = shown
    for params in ({"q": "السنديان"}, {"governorate": "x"}, {"from": "1900-01-01"}, {"to": "2100-01-01"}):
        for client in clients.values():
            assert client.get("/sites", params=params).json()["sites"] == [], params


def test_nothing_typed_freely_reaches_whoever_sees_a_cell(shown: tuple[str, dict[str, Client]]) -> None:
    site, clients = shown
    allowed = {"id", "code", "precision", "types", "verification", "condition", "shape", "reads_records"}
    for client in clients.values():
        told = client.get(f"/sites/{site}").json()
        assert {name for name, value in told.items() if value not in (None, [], {})} - {"reads_records"} <= allowed
        assert told["reads_records"] is False
