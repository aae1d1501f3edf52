"""What is wrong, absent or not theirs is answered as the standards say, alike whatever is hidden."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.ogc.gis import HERE, MERCATOR, Gis
from tests.support.registry import Registry, make_token

pytestmark = pytest.mark.usefixtures("told")
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
