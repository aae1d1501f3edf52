"""A GIS program reads what its owner may see, at their precision, by the standards, and learns nothing else."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import mapbox_vector_tile
import pytest
import schemathesis
from shapely.geometry import shape
from shapely.ops import transform
from sqlalchemy import text

from graveregistry.access import service
from graveregistry.access.precision import FIELDS, Precision
from graveregistry.ogc import documents, queries
from graveregistry.ogc.api import router
from tests.ogc.gis import CRS84, ELSEWHERE, HERE, MERCATOR, WGS84, Gis, square, tile_address
from tests.support.registry import SQUARE, Registry
from tests.tiles.test_api import report, shares_with_partner

pytestmark = pytest.mark.usefixtures("told")


def test_every_site_one_may_see_arrives_page_by_page_and_none_else(registry: Registry) -> None:
    researcher, stranger = registry.client("researcher"), registry.client("stranger")
    own = {researcher.mark_site(registry.own, shape=square(36 + n / 10, 33))["id"] for n in range(7)}
    other = stranger.mark_site(registry.stranger)["id"]
    bare = str(uuid4())
    body = {"id": bare, "steward": str(registry.own), "name_ar": "بلا حدود", "types": ["well"]}
    assert researcher.post("/sites", body).status_code == 201
    gis = Gis(registry, "legal")
    for limit in (1, 2, 3, 8, 100):
        found = gis.items(limit=limit)
        assert [one["id"] for one in found] == sorted(own | {bare}), limit
    assert [one["id"] for one in found if one["geometry"] is None] == [bare]
    assert [one["id"] for one in Gis(registry, "stranger").items()] == [other]
    assert Gis(registry, "partner-officer").items() == []


def test_each_person_gets_their_precision_and_its_fields_alone(registry: Registry) -> None:
    researcher = registry.client("researcher")
    sites = [researcher.mark_site(registry.own, shape=square(36.5, 32.7 + n / 10), notes="PLANTED") for n in range(3)]
    for site, precision in zip(sites, (Precision.EXACT, Precision.VICINITY, Precision.AREA), strict=True):
        shares_with_partner(registry, site["id"], precision)
    mine = {one["id"]: one for one in Gis(registry, "researcher").items()}
    theirs = {one["id"]: one for one in Gis(registry, "partner-officer").items()}
    assert set(mine) == set(theirs) == {site["id"] for site in sites}
    coarse = {name for name, needed in FIELDS.items() if needed < Precision.EXACT} | {"precision"}
    for site, precision, width in zip(sites, ("exact", "vicinity", "area"), (0.001, 0.01, 0.1), strict=True):
        said = theirs[site["id"]]["properties"]
        assert said["precision"] == precision
        bounds = shape(theirs[site["id"]]["geometry"]).bounds
        assert bounds[2] - bounds[0] == pytest.approx(width, abs=1e-9)
        assert ("name_ar" in said) == (precision == "exact")
        if precision != "exact":
            assert set(said) <= coarse
    assert shape(mine[sites[0]["id"]]["geometry"]).equals(shape(square(36.5, 32.7)))
    assert "PLANTED" not in json.dumps(list(theirs.values()))


def test_pages_and_the_disclosure_function_agree_for_everybody(registry: Registry) -> None:
    researcher = registry.client("researcher")
    for n, sensitivity in enumerate(("standard", "restricted", "sealed")):
        site = researcher.mark_site(registry.own, shape=square(36 + n / 10, 33), sensitivity=sensitivity)
        if n < 2:
            shares_with_partner(registry, site["id"], Precision.VICINITY)
        body = {"monitor": str(registry.people["monitor"])}
        assert registry.client("protection-officer").post(f"/sites/{site['id']}/assignments", body).status_code in {
            201,
            404,
        }
    for person in registry.people.values():
        for kind, wanted in (
            ("sites", "SELECT site_id, level = 3 FROM disclosed_sites()"),
            ("boundaries", "SELECT site_id, true FROM disclosed_sites() WHERE level = 3 AND records"),
        ):
            with registry.web_session() as session:
                service.act_as(session, person)
                page = f"SELECT site_id, exact FROM ogc_{kind}(NULL, NULL, NULL, 99, NULL, NULL, NULL, '{{}}')"
                assert set(session.execute(text(page)).all()) == set(session.execute(text(wanted)).all())


def test_a_box_finds_what_it_meets_on_the_shape_that_is_seen(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own, shape=square(36.55, 32.75))
    shares_with_partner(registry, site["id"], Precision.AREA)
    mine, theirs = Gis(registry, "researcher"), Gis(registry, "partner-officer")
    for area, exact, coarse in (
        ("36.5505,32.7505,36.56,32.76", 1, 1),
        ("36.551001,32.75,36.56,32.76", 0, 1),
        ("36.5,32.7,36.51,32.71", 0, 1),
        ("36.3,32.7,36.4,32.8", 0, 0),
        ("-180,-90,180,90", 1, 1),
        ("36.5505,32,-170,33", 1, 1),
        ("170,32,36.5505,33", 1, 1),
        ("37,32,36,33", 0, 0),
        ("36.55,32.75,-100,36.551,32.751,9000", 1, 1),
    ):
        assert len(mine.items(bbox=area)) == exact, area
        assert len(theirs.items(bbox=area)) == coarse, area
        swapped = ",".join(area.split(",")[index] for index in (1, 0, 3, 2)) if area.count(",") == 3 else None
        if swapped:
            assert len(mine.items(bbox=swapped, **{"bbox-crs": WGS84})) == exact, area


def test_moving_the_true_point_within_its_cell_changes_no_byte_for_a_coarse_reader(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "stamp", lambda: "2026-11-22T00:00:00Z")
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own, shape=square(36.551, 32.751))
    shares_with_partner(registry, site["id"], Precision.AREA)
    gis = Gis(registry, "partner-officer")
    asked = (
        ("/collections/sites/items", {}),
        ("/collections/sites/items", {"bbox": "36.55,32.75,36.56,32.76"}),
        ("/collections/sites/items", {"bbox": "36.59,32.79,36.6,32.8"}),
        (f"/collections/sites/items/{site['id']}", {"crs": MERCATOR}),
        ("/collections/boundaries/items", {}),
        ("/collections/disturbances/items", {}),
        (tile_address("sites", 12), {}),
    )
    before = [gis.get(path, params=query).content for path, query in asked]
    moved = {"id": str(uuid4()), "geometry": square(36.5588, 32.7577), "source_type": "field_visit"}
    assert researcher.post(f"/sites/{site['id']}/boundaries", moved).status_code == 201
    tag = researcher.get(f"/sites/{site['id']}").json()["etag"]
    chosen = researcher.post(
        f"/sites/{site['id']}/boundaries/{moved['id']}/current", params={"reason": "nearer"}, headers={"if-match": tag}
    )
    assert chosen.status_code == 200, chosen.text
    assert [gis.get(path, params=query).content for path, query in asked] == before


def test_coordinates_come_in_the_system_asked_for(registry: Registry) -> None:
    registry.client("researcher").mark_site(registry.own)
    gis = Gis(registry, "researcher")
    found = {}
    for crs in (CRS84, WGS84, MERCATOR):
        answer = gis.get("/collections/sites/items", params={"crs": crs})
        assert answer.headers["content-crs"] == f"<{crs}>"
        assert answer.headers["content-type"] == "application/geo+json"
        found[crs] = shape(answer.json()["features"][0]["geometry"])
    assert found[CRS84].equals(shape(SQUARE))
    assert transform(lambda x, y: (y, x), found[WGS84]).equals(shape(SQUARE))
    x, y = found[MERCATOR].centroid.coords[0]
    assert x == pytest.approx(36.5005 / 180 * 20037508.342789244, abs=0.1)
    assert math.degrees(math.atan(math.sinh(y / 6378137))) == pytest.approx(32.7005, abs=1e-6)
    metres = f"{x - 9},{y - 9},{x + 9},{y + 9}"
    assert len(gis.items(bbox=metres, **{"bbox-crs": MERCATOR})) == 1
    assert gis.items(bbox=f"{x + 999},{y},{x + 1999},{y}", **{"bbox-crs": MERCATOR}) == []
    item = gis.get(f"/collections/sites/items/{gis.items()[0]['id']}", params={"crs": WGS84})
    assert item.headers["content-crs"] == f"<{WGS84}>"
    assert [link["rel"] for link in item.json()["links"]] == ["self", "collection"]


def test_what_lies_at_a_pole_has_no_geometry_in_web_mercator(registry: Registry) -> None:
    registry.client("researcher").mark_site(registry.own, shape=square(10, 89.5))
    gis = Gis(registry, "researcher")
    assert gis.items(crs=MERCATOR)[0]["geometry"] is None
    assert gis.items()[0]["geometry"] is not None


def test_filters_and_datetime(registry: Registry) -> None:
    researcher = registry.client("researcher")
    old = researcher.mark_site(registry.own, types=["well", "trench"], event_date="2013-05", condition="intact")
    new = researcher.mark_site(registry.own, types=["burn_site"], event_date="2024")
    unsaid = researcher.mark_site(registry.own, types=["well"])
    flag = report(registry, old["id"], types=["ploughing"])
    gis = Gis(registry, "researcher")

    def ids(collection: str = "sites", **query: Any) -> set[str]:
        return {one["id"] for one in gis.items(collection, **query)}

    assert ids(type="well") == {old["id"], unsaid["id"]}
    assert ids(type="trench,burn_site") == {old["id"], new["id"]}
    assert ids(type="well", condition="intact") == {old["id"]}
    assert ids(verification="confirmed") == set()
    assert ids(datetime="2013-05-15T00:00:00Z") == {old["id"], unsaid["id"]}
    assert ids(datetime="2014-01-01/..") == {new["id"], unsaid["id"]}
    assert ids(datetime="../2013-12-31") == {old["id"], unsaid["id"]}
    assert ids("boundaries", source_type="field_visit") == {old["boundaries"][0]["id"], new["boundaries"][0]["id"]} | {
        unsaid["boundaries"][0]["id"]
    }
    assert ids("boundaries", datetime="../2020-01-01") == set()
    assert ids("disturbances", type="ploughing", severity="low,medium,high,critical", state="reported") == {flag}
    assert ids("disturbances", timing="past") == set()
    assert ids("disturbances", bbox=HERE) == {flag}
    assert ids("disturbances", bbox=ELSEWHERE) == set()
    assert ids("boundaries", bbox=ELSEWHERE) == set()
    assert len(ids("boundaries", bbox=HERE)) == 3


def test_records_are_for_those_who_read_them(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    report(registry, site["id"])
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    mine, theirs = Gis(registry, "legal"), Gis(registry, "partner-officer")
    for collection in ("boundaries", "disturbances"):
        (one,) = mine.items(collection)
        assert one["properties"]["site_id"] == site["id"]
        assert theirs.items(collection) == []
        hidden = theirs.get(f"/collections/{collection}/items/{one['id']}")
        absent = theirs.get(f"/collections/{collection}/items/{uuid4()}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
        assert mine.get(f"/collections/{collection}/items/{one['id']}").json()["id"] == one["id"]


def test_a_long_collection_of_many_boundaries_of_one_site_is_paged(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)["id"]
    for _ in range(4):
        body = {"id": str(uuid4()), "geometry": SQUARE, "source_type": "satellite_image"}
        assert researcher.post(f"/sites/{site}/boundaries", body).status_code == 201
    researcher.mark_site(registry.own)
    gis = Gis(registry, "researcher")
    for limit in (1, 2, 3, 5):
        for query in ({}, {"bbox": HERE}):
            found = gis.items("boundaries", limit=limit, **query)
            assert len(found) == len({one["id"] for one in found}) == 6


def test_a_page_holds_bounded_geometry(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    researcher = registry.client("researcher")
    made = {researcher.mark_site(registry.own)["id"] for _ in range(5)}
    gis = Gis(registry, "researcher")
    monkeypatch.setattr(queries, "MOST_BYTES", 1)
    answer = gis.get("/collections/sites/items", params={"limit": 100}).json()
    assert answer["numberReturned"] == 1
    assert {one["id"] for one in gis.items(limit=100)} == made


def test_answers_are_kept_by_no_cache(registry: Registry) -> None:
    gis = Gis(registry, "researcher")
    for path in ("", "/collections/sites/items", "/collections/sites/tiles/WebMercatorQuad/0/0/0"):
        assert gis.get(path).headers["cache-control"] == "no-store"


def test_what_a_grant_gave_ends_with_it(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.EXACT)
    gis = Gis(registry, "partner-officer")
    assert len(gis.items()) == 1
    (grant,) = registry.client("researcher").get(f"/sites/{site['id']}/grants").json()
    ended = registry.client("protection-officer").post(f"/grants/{grant['id']}/revoke", {"reason": "no longer"})
    assert ended.status_code == 204
    assert gis.items() == []


def test_reads_of_exact_places_are_noted_with_the_token(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    for login in ("legal", "partner-officer"):
        gis = Gis(registry, login)
        gis.items()
        gis.items("boundaries")
        assert gis.get(tile_address("sites")).content
    registry.app.state.reads.flush()
    lines = registry.client("auditor").get("/access-log").json()["reads"]
    noted = {(line["person_name"], line["kind"], line["sites"], line["with_token"]) for line in lines}
    assert {one for one in noted if one[3]} == {("legal", "features", 1, True), ("legal", "tiles", 1, True)}


def test_tiles_hold_the_layers_of_their_collection_alone(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    report(registry, site["id"])
    gis = Gis(registry, "researcher")

    def layers(collection: str, **query: str) -> set[str]:
        answer = gis.get(tile_address(collection), params=query)
        assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
        return set(mapbox_vector_tile.decode(answer.content))

    assert "sites" in layers("sites")
    assert layers("sites") <= {"sites", "site_points", "site_counts"}
    assert layers("disturbances") == {"disturbances"}
    assert layers("sites", type="well") == set()
    assert layers("disturbances", state="lost") == set()
    assert gis.get("/collections/sites/tiles/WebMercatorQuad/14/0/0").content == b""
    assert gis.get("/collections/sites/tiles/WebMercatorQuad/0/0/0", params={"state": "lost"}).status_code == 400


def test_every_link_of_the_documents_leads_somewhere(registry: Registry) -> None:
    registry.client("researcher").mark_site(registry.own)
    gis, seen, waiting = Gis(registry, "researcher"), set(), ["http://127.0.0.1/ogc"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = gis.get(address)
        assert answer.status_code == 200, address
        if "json" in answer.headers["content-type"]:
            waiting += [link["href"].format(tileMatrix=0, tileRow=0, tileCol=0) for link in linked(answer.json())]
    assert len(seen) > 15
    declared = gis.get("/conformance").json()["conformsTo"]
    assert len(declared) == len(set(declared)) == len(documents.CONFORMS_TO)


def linked(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "href" in value:
            yield value
        for inner in value.values():
            yield from linked(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from linked(inner)


def test_the_landing_page_can_be_read_in_both_languages(registry: Registry) -> None:
    answer = Gis(registry, "researcher").get("", headers={"accept": "text/html"})
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert 'lang="en" dir="ltr"' in answer.text
    assert Gis(registry, None).get("/landing.css").status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_description_is_one_that_machines_can_try(registry: Registry) -> None:
    registry.client("researcher").mark_site(registry.own)
    gis = Gis(registry, "researcher")
    described = gis.get("/api")
    assert described.headers["content-type"] == documents.OPENAPI
    schema = schemathesis.openapi.from_dict(described.json())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 15
    site = gis.items()[0]["id"]
    for path in described.json()["paths"]:
        named = {"featureId": site, "tileMatrix": 0, "tileRow": 0, "tileCol": 0}
        assert gis.get(path.format(**named)).status_code == (404 if "s/{f" in path and "/sites" not in path else 200)
    templates = {re.sub(r"(?<=collections/)[a-z]+", "{name}", path) for path in described.json()["paths"]}
    routes = {route.path.removeprefix("/ogc") for route in router.routes} - {"", "/landing.css"}
    assert len(templates) == len(routes)


def test_a_moment_of_today_finds_todays_boundaries(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    gis = Gis(registry, "researcher")
    (found,) = gis.items("boundaries", datetime=datetime.now(UTC).date().isoformat())
    assert UUID(found["id"]) == UUID(site["boundaries"][0]["id"])
    (flagless,) = gis.items()
    assert flagless["properties"]["code"] == site["code"]
