"""The OGC API described in OpenAPI 3.0 (OGC 17-069r4, conformance class ``oas30``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graveregistry import __version__
from graveregistry.ogc.collections import COLLECTIONS, Collection
from graveregistry.ogc.documents import GEOJSON, JSON, OPENAPI, SAYS, TITLE
from graveregistry.ogc.rules import DEFAULT_LIMIT, MOST, Crs
from graveregistry.ogc.tilesets import MVT, SCHEME
from graveregistry.tiles.rules import MAX_ZOOM

ITEMS_TAKES = ("bbox", "bbox-crs", "crs", "cursor", "datetime", "limit")
TILE_TAKES = {"sites": ("type", "verification", "condition"), "boundaries": (), "disturbances": ("state", "severity")}
"""Which properties filter a tile."""


def described(base: str) -> dict[str, Any]:
    """The description, with its server at ``base``."""
    paths: dict[str, Any] = {
        "/": _get("The landing page."),
        "/conformance": _get("The conformance classes that are met."),
        "/api": _get("This description.", media=OPENAPI),
        "/collections": _get("The collections."),
        "/tileMatrixSets": _get("The tile matrix sets."),
        f"/tileMatrixSets/{SCHEME}": _get("The definition of the tile matrix set."),
    }
    for each in COLLECTIONS.values():
        paths |= _paths(each)
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": SAYS, "version": __version__},
        "servers": [{"url": base}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _paths(each: Collection) -> dict[str, Any]:
    here = f"/collections/{each.id}"
    one = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    filters = [_list(name, each.codes(name)) for name in each.filters]
    taken = [_list(name, each.codes(name)) for name in TILE_TAKES[each.id]]
    tile = f"{here}/tiles/{SCHEME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    return {
        here: _get(each.says_en),
        f"{here}/items": _get("A page of features.", [*_items(), *filters], GEOJSON),
        f"{here}/items/{{featureId}}": _get("One feature.", [one, _crs("crs")], GEOJSON),
        f"{here}/tiles": _get("The collection's tile sets."),
        f"{here}/tiles/{SCHEME}": _get("The tile set."),
        tile: _get("A vector tile.", [*_address(), *taken], MVT),
    }


def _get(says: str, parameters: Iterable[dict[str, Any]] = (), media: str = JSON) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "format": "binary"} if media == MVT else {"type": "object"}
    problem = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
    responses: dict[str, Any] = {"200": {"description": says, "content": {media: {"schema": schema}}}}
    for status, why in (("400", "A parameter is wrong."), ("401", "The token is refused."), ("404", "Nothing here.")):
        responses[status] = {"description": why} | problem
    return {"get": {"summary": says, "parameters": list(parameters), "responses": responses}}


def _query(name: str, says: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": says, "schema": schema} | more


def _items() -> list[dict[str, Any]]:
    number = {"type": "number"}
    box = {"type": "array", "items": number, "minItems": 4, "maxItems": 6}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
    return [
        _query(
            "bbox",
            "West, south, east, north; a west above the east goes over the antimeridian.",
            box,
            style="form",
            explode=False,
        ),
        _crs("bbox-crs"),
        _crs("crs"),
        _query("cursor", "Where the page before ended: part of the link to the next page.", {"type": "string"}),
        _query("datetime", "A moment or date, or two with / between.", {"type": "string"}),
        _query("limit", "Features of a page.", limit, style="form", explode=False),
    ]


def _crs(name: str) -> dict[str, Any]:
    uris = [crs.uri for crs in Crs]
    return _query(name, "A coordinate reference system.", {"type": "string", "enum": uris, "default": uris[0]})


def _list(name: str, codes: Iterable[str]) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string", "enum": list(codes)}, "minItems": 1}
    return _query(name, "One or more codes.", schema, style="form", explode=False)


def _address() -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0, "maximum": most}}
        for name, most in (("tileMatrix", MAX_ZOOM), ("tileRow", 2**MAX_ZOOM - 1), ("tileCol", 2**MAX_ZOOM - 1))
    ]
