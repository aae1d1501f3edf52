"""A GIS program with somebody's token, and the places that these tests speak of."""

from __future__ import annotations

import json
from typing import Any

from fastapi.testclient import TestClient
from shapely.geometry import box

from tests.support.registry import Registry, make_token
from tests.tiles.test_api import address

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


def tile_address(collection: str, zoom: int = 14) -> str:
    """The path of the tile that holds the square of the tests."""
    _, _, column, row = address(zoom).removesuffix(".mvt").removeprefix("/tiles").split("/")[-4:]
    return f"/collections/{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}"


def square(lon: float, lat: float, size: float = 0.001) -> dict[str, Any]:
    return json.loads(json.dumps(box(lon, lat, lon + size, lat + size).__geo_interface__))
