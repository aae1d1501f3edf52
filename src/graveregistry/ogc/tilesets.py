"""Tile sets as OGC API - Tiles (OGC 20-057) and the Tile Matrix Set standard (OGC 17-083r4) say them."""

from __future__ import annotations

from typing import Any

from graveregistry.ogc.collections import Collection
from graveregistry.ogc.rules import Crs
from graveregistry.tiles.rules import MAX_ZOOM

SCHEME = "WebMercatorQuad"
SCHEME_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
MVT = "application/vnd.mapbox-vector-tile"
_TOP = 559082264.028717
"""Scale denominator of zoom 0, at 0.28 mm to the pixel (OGC 17-083r4, annex D)."""
_CORNER = 20037508.342789244


def matrix_sets(base: str) -> dict[str, Any]:
    """The list of tile matrix sets: one."""
    entry = {
        "id": SCHEME,
        "title": "Google Maps Compatible for the World",
        "uri": SCHEME_URI,
        "links": [
            {
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
                "type": "application/json",
                "href": f"{base}/tileMatrixSets/{SCHEME}",
            }
        ],
    }
    return {"tileMatrixSets": [entry]}


def matrix_set() -> dict[str, Any]:
    """The definition of WebMercatorQuad, as far in as there are tiles."""
    return {
        "id": SCHEME,
        "title": "Google Maps Compatible for the World",
        "uri": SCHEME_URI,
        "crs": Crs.MERCATOR.uri,
        "orderedAxes": ["E", "N"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(MAX_ZOOM + 1)],
    }


def _matrix(zoom: int) -> dict[str, Any]:
    return {
        "id": str(zoom),
        "scaleDenominator": _TOP / 2**zoom,
        "cellSize": _CORNER * 2 / 256 / 2**zoom,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-_CORNER, _CORNER],
        "tileWidth": 256,
        "tileHeight": 256,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


def tilesets(base: str, collection: Collection) -> dict[str, Any]:
    """The list of a collection's tile sets: one."""
    here = f"{base}/collections/{collection.id}/tiles"
    links = [_link("self", f"{here}/{SCHEME}")]
    entry = _said(collection) | {"links": [*links, *_scheme(base)]}
    return {"links": [_link("self", here)], "tilesets": [entry]}


def tileset(base: str, collection: Collection) -> dict[str, Any]:
    """A tile set: what it holds, and the address of its tiles."""
    here = f"{base}/collections/{collection.id}/tiles/{SCHEME}"
    tiles = {
        "rel": "item",
        "type": MVT,
        "templated": True,
        "href": f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
    }
    parent = {
        "rel": "http://www.opengis.net/def/rel/ogc/1.0/geodata",
        "type": "application/json",
        "href": f"{base}/collections/{collection.id}",
    }
    layers = [{"id": name, "dataType": "vector"} for name in collection.layers]
    return _said(collection) | {"layers": layers, "links": [_link("self", here), tiles, parent, *_scheme(base)]}


def _said(collection: Collection) -> dict[str, Any]:
    return {
        "title": f"{collection.title_ar} — {collection.title_en}",
        "dataType": "vector",
        "crs": Crs.MERCATOR.uri,
        "tileMatrixSetURI": SCHEME_URI,
        "tileMatrixSetId": SCHEME,
    }


def _scheme(base: str) -> list[dict[str, Any]]:
    return [
        {
            "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
            "type": "application/json",
            "href": f"{base}/tileMatrixSets/{SCHEME}",
        }
    ]


def _link(rel: str, href: str) -> dict[str, Any]:
    return {"rel": rel, "type": "application/json", "href": href}
