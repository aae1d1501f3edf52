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
from fastapi.testclient import TestClient
from shapely.geometry import box, shape
from shapely.ops import transform
from sqlalchemy import text

from graveregistry.access import service
from graveregistry.access.precision import FIELDS, Precision
from graveregistry.ledger import auditing
from graveregistry.ogc import documents, queries
from graveregistry.ogc.api import router
from tests.support.registry import SQUARE, Registry, make_token
from tests.tiles.test_api import address, report, shares_with_partner

CRS84, WGS84, MERCATOR = (
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "http://www.opengis.net/def/crs/EPSG/0/4326",
    "http://www.opengis.net/def/crs/EPSG/0/3857",
)
HERE, ELSEWHERE = "36.4,32.6,36.6,32.8", "10,10,11,11"


class Gis:
    """A GIS program with somebody's token."""

    def __init__(self, registry: Registry, login: str | None, *scopes: str) -> None:
        self.http = TestClient(registry.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        if login is not None:
            self.http.headers["authorization"] = f"Bearer {make_token(registry, login, *scopes)['token']}"

    def get(self, path: str = "", **given: Any) -> Any:
        return self.http.get(path if path.startswith("http") else f"/ogc{path}", **given)

    def items(self, collection: str = "sites", **query: Any) -> list[dict[str, Any]]:
        """Every feature of a collection, page by page."""
        answer = self.get(f"/collections/{collection}/items", params=query)
        features: list[dict[str, Any]] = []
        while True:
            assert answer.status_code == 200, answer.text
            page = answer.json()
            assert page["numberReturned"] == len(page["features"])
            features += page["features"]
            following = [link["href"] for link in page["links"] if link["rel"] == "next"]
            if not following:
                return features
            answer = self.get(following[0])


@pytest.fixture(autouse=True)
def told(registry: Registry) -> Iterator[None]:
    """Afterwards the ledger tells all that was done."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def tile_address(collection: str, zoom: int = 14) -> str:
    """The path of the tile that holds the square of the tests."""
    _, _, column, row = address(zoom).removesuffix(".mvt").removeprefix("/tiles").split("/")[-4:]
    return f"/collections/{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}"


def square(lon: float, lat: float, size: float = 0.001) -> dict[str, Any]:
    return json.loads(json.dumps(box(lon, lat, lon + size, lat + size).__geo_interface__))


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


BAD = [
    *({"bbox": each} for each in ("", "1,2,3", "1,2,3,x", "nan,0,1,1", "0,0,inf,1", "0,10,1,-10")),
    *({"bbox": each} for each in ("-181,0,1,1", "0,0,1e300,1", "170,0,190,1", "1_0,0,11,1", "1,2,3,4,5")),
    *({"limit": each} for each in ("0", "-1", "x", "1.5", "")),
    *({"crs": each} for each in ("EPSG:4326", "", "http://www.opengis.net/def/crs/EPSG/0/32637")),
    {"bbox-crs": "x"},
    {"bbox": "0,0,1,20037509", "bbox-crs": MERCATOR},
    {"bbox": "10,0,-10,1", "bbox-crs": MERCATOR},
    *({"datetime": each} for each in ("", "x", "2024-13-01", "../..", "/", "2024-03-12T00:00:00", "2024/2023")),
    *({"datetime": each} for each in ("2024-02-02/2024-01-01", "a/b/c", "9999-99-99T00:00:00Z")),
    {"datetime": "0001-01-01T00:00:00+23:59"},
    *({"cursor": each} for each in ("x", "", "AAAA", "YQpi")),
    *({"type": each} for each in ("nothing", "", "well,", "well;trench")),
    *({each: "x"} for each in ("colour", "token", "f", "filter", "BBOX")),
]


def test_bad_parameters_answer_400_alike_whatever_is_hidden(registry: Registry) -> None:
    gis = Gis(registry, "partner-officer")
    before = [gis.get("/collections/sites/items", params=query) for query in BAD]
    for query, answer in zip(BAD, before, strict=True):
        assert answer.status_code == 400, (query, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    registry.client("researcher").mark_site(registry.own)
    assert [gis.get("/collections/sites/items", params=query).content for query in BAD] == [
        answer.content for answer in before
    ]


def test_a_parameter_twice_and_parameters_elsewhere_are_refused(registry: Registry) -> None:
    gis = Gis(registry, "researcher")
    assert gis.get("/collections/sites/items?limit=1&limit=2").status_code == 400
    for path in ("", "/", "/conformance", "/api", "/collections", "/collections/sites", "/tileMatrixSets"):
        assert gis.get(path).status_code == 200, path
        assert gis.get(path, params={"x": "1"}).status_code == 400, path
    assert gis.get("/collections/boundaries/items", params={"verification": "confirmed"}).status_code == 400
    assert gis.get(f"/collections/sites/items/{uuid4()}", params={"bbox": HERE}).status_code == 400


def test_a_limit_above_the_largest_gets_the_largest(registry: Registry) -> None:
    answer = Gis(registry, "researcher").get("/collections/sites/items", params={"limit": "999999"})
    assert answer.status_code == 200


NOWHERE = [
    *(
        "/collections/nothing",
        "/collections/nothing/items",
        "/collections/Sites",
        "/nothing",
        "/collections/sites/x",
    ),
    *("/collections/sites/items/x", "/tileMatrixSets/WorldCRS84Quad"),
    *(f"/collections/sites/tiles/WebMercatorQuad/{bad}" for bad in ("0/1/0", "0/0/1", "-1/0/0", "23/0/0", "x/0/0")),
    *(f"/collections/sites/tiles/WebMercatorQuad/{bad}" for bad in ("2/4/0", "1/0", "٣/0/0", "1/0.5/0")),
    "/collections/sites/tiles/WorldCRS84Quad/0/0/0",
]


def test_what_is_not_there_is_404_and_never_a_page_of_the_desk(registry: Registry) -> None:
    gis = Gis(registry, "researcher")
    for path in NOWHERE:
        answer = gis.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["code"] == "not_found"


def test_the_format_is_agreed_or_refused(registry: Registry) -> None:
    gis = Gis(registry, "researcher")

    def media(path: str, accept: str) -> tuple[int, str]:
        answer = gis.get(path, headers={"accept": accept})
        return answer.status_code, answer.headers["content-type"].partition(";")[0]

    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert media("", browser) == (200, "text/html")
    assert media("", "*/*") == (200, "application/json")
    assert media("", "application/json;q=0.2, text/html;q=0.1") == (200, "application/json")
    assert media("", "application/json;q=0.1, text/*") == (200, "text/html")
    assert media("/api", "application/vnd.oai.openapi+json;version=3.0, */*;q=0.1")[0] == 200
    assert media("/collections/sites/items", browser) == (200, "application/geo+json")
    assert media("/collections/sites/items", "application/json") == (200, "application/geo+json")
    for path, accept in (
        ("", "image/png"),
        ("/collections", "text/html"),
        ("/collections/sites/items", "application/gml+xml"),
        ("/collections/sites/items", "application/geo+json;q=0"),
        ("/collections/sites/tiles/WebMercatorQuad/0/0/0", "image/png"),
    ):
        assert media(path, accept) == (406, "application/problem+json"), (path, accept)


def test_every_failure_of_a_token_is_the_same_401(registry: Registry) -> None:
    made = make_token(registry, "researcher", "read_tiles")
    tiles_only = {"authorization": f"Bearer {made['token']}"}
    nobody = Gis(registry, None)
    path = "/collections/sites/items"
    answers = [
        nobody.get(path),
        nobody.get(path, params={"token": made["token"]}),
        nobody.get(path, headers={"authorization": "Bearer x"}),
        nobody.get(path, headers={"authorization": "Basic cmVzZWFyY2hlcjp4"}),
        nobody.get(path, headers=tiles_only),
        nobody.get("/collections/nothing/items"),
        nobody.get("/collections/sites/tiles/WebMercatorQuad/0/0/0"),
        nobody.get(""),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Bearer realm="graveregistry"'}
    assert nobody.get("/collections/sites/tiles/WebMercatorQuad/0/0/0", headers=tiles_only).status_code == 200
    registry.client("researcher").post(f"/tokens/{made['id']}/revoke")
    assert nobody.get("", headers=tiles_only).status_code == 401


def test_a_refused_token_is_not_made_up_for_by_a_session(registry: Registry) -> None:
    researcher = registry.client("researcher").http
    assert researcher.get("/ogc/collections/sites/items").status_code == 200
    assert researcher.get("/ogc/collections/sites/items", headers={"authorization": "Bearer x"}).status_code == 401
    for login in ("monitor", "auditor", "administrator"):
        assert registry.client(login).http.get("/ogc/collections/sites/items").status_code == 403, login


def test_nothing_can_be_written(registry: Registry) -> None:
    gis = Gis(registry, "researcher")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/ogc", "/ogc/collections/sites/items", f"/ogc/collections/sites/items/{uuid4()}"):
            assert gis.http.request(method, path).status_code == 405, (method, path)


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
