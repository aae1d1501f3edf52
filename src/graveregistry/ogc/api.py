"""The OGC API over HTTP, under ``/ogc``: reading only, with a personal token or the session of a browser.

Parameters are read by hand: the standards want 400 where the rest of the product answers 422, and a parameter that
nobody knows is refused (OGC 17-069r4, section 7.6).
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from graveregistry.access.reads import Kind, Reader
from graveregistry.access.rules import Scope
from graveregistry.access.tokens import Holder
from graveregistry.access.web import StrictRoute, Unit, token_holder
from graveregistry.errors import Failure
from graveregistry.ogc import description, documents, landing, rules, service, tilesets
from graveregistry.ogc.collections import Collection, collection
from graveregistry.ogc.documents import GEOJSON, HTML, JSON, OPENAPI
from graveregistry.ogc.rules import Crs, Sought
from graveregistry.tiles.noting import note
from graveregistry.tiles.rules import Tile, Wanted
from graveregistry.wire import read_cursor

router = APIRouter(prefix="/ogc", tags=["ogc"], route_class=StrictRoute, include_in_schema=False)

Knocking = Annotated[Holder, Depends(token_holder(None), scope="function")]
Featured = Annotated[Holder, Depends(token_holder(Scope.FEATURES), scope="function")]
Tiled = Annotated[Holder, Depends(token_holder(Scope.TILES), scope="function")]


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/ogc"


def _given(request: Request, known: tuple[str, ...] = ()) -> dict[str, str]:
    """The parameters of the request, each known and there once."""
    pairs = request.query_params.multi_items()
    rules.refuse_unknown((name for name, _ in pairs), known)
    return dict(pairs)


def _answer(request: Request, body: dict[str, Any], media: str = JSON) -> Response:
    rules.acceptable(request.headers.get("accept"), (media, JSON))
    return JSONResponse(body, media_type=media)


@router.get("")
@router.get("/")
def read_landing(request: Request, holder: Knocking) -> Response:
    """The landing page, as JSON or as a page to read."""
    _given(request)
    liked = rules.acceptable(request.headers.get("accept"), (JSON, HTML))
    if liked == HTML:
        return Response(landing.page(_base(request)), media_type=HTML)
    return JSONResponse(documents.landing(_base(request)))


@router.get("/landing.css")
def style() -> Response:
    """How the page to read looks; it needs no token and says nothing."""
    return Response(landing.STYLE, media_type="text/css; charset=utf-8")


@router.get("/conformance")
def read_conformance(request: Request, holder: Knocking) -> Response:
    """The conformance classes that are met."""
    _given(request)
    return _answer(request, documents.conformance())


@router.get("/api")
def read_description(request: Request, holder: Knocking) -> Response:
    """This API in OpenAPI 3.0."""
    _given(request)
    return _answer(request, description.described(_base(request)), OPENAPI)


@router.get("/collections")
def read_collections(request: Request, holder: Knocking) -> Response:
    """The collections."""
    _given(request)
    return _answer(request, documents.collections(_base(request)))


@router.get("/collections/{name}")
def read_collection(request: Request, holder: Knocking, name: str) -> Response:
    """One collection."""
    _given(request)
    return _answer(request, documents.collection(_base(request), collection(name)))


@router.get("/collections/{name}/items")
def read_items(request: Request, session: Unit, holder: Featured, name: str) -> Response:
    """A page of features, with a link to the next."""
    each = collection(name)
    given = _given(request, (*description.ITEMS_TAKES, *each.filters))
    rules.acceptable(request.headers.get("accept"), (GEOJSON, JSON))
    sought = _sought(each, given)
    found = service.items(session, each, sought)
    _note(request, holder, found.features)
    return _features(documents.page(_base(request), each, found, given), sought.crs)


@router.get("/collections/{name}/items/{feature_id}")
def read_item(request: Request, session: Unit, holder: Featured, name: str, feature_id: str) -> Response:
    """One feature."""
    each = collection(name)
    crs = rules.read_crs("crs", _given(request, ("crs",)).get("crs"))
    rules.acceptable(request.headers.get("accept"), (GEOJSON, JSON))
    found = service.item(session, each, _id(feature_id), Sought(limit=1, crs=crs))
    _note(request, holder, [found])
    return _features(documents.single(_base(request), each, found), crs)


def _sought(each: Collection, given: dict[str, str]) -> Sought:
    return Sought(
        limit=rules.read_limit(given.get("limit")),
        crs=rules.read_crs("crs", given.get("crs")),
        box=rules.read_box(given.get("bbox"), rules.read_crs("bbox-crs", given.get("bbox-crs"))),
        span=rules.read_span(given.get("datetime")),
        codes={name: rules.read_codes(name, given.get(name), each.codes(name)) for name in each.filters},
        after=_after(given.get("cursor")),
    )


def _after(text: str | None) -> tuple[UUID, UUID] | None:
    if text is None:
        return None
    try:
        site, feature = read_cursor(text, 2)
        return UUID(site), UUID(feature)
    except (Failure, ValueError) as error:
        raise Failure("ogc_parameter", name="cursor", expected="rel=next") from error


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Failure("not_found") from error


def _note(request: Request, holder: Holder, features: list[service.Feature]) -> None:
    reader = Reader(holder.actor.person_id, holder.token_id)
    request.app.state.reads.note(reader, Kind.FEATURES, [one.site_id for one in features if one.exact])


def _features(made: str, crs: Crs) -> Response:
    return Response(made, media_type=GEOJSON, headers={"content-crs": f"<{crs.uri}>"})


@router.get("/tileMatrixSets")
def read_matrix_sets(request: Request, holder: Knocking) -> Response:
    """The tile matrix sets: one."""
    _given(request)
    return _answer(request, tilesets.matrix_sets(_base(request)))


@router.get(f"/tileMatrixSets/{tilesets.SCHEME}")
def read_matrix_set(request: Request, holder: Knocking) -> Response:
    """The definition of the tile matrix set."""
    _given(request)
    return _answer(request, tilesets.matrix_set())


@router.get("/collections/{name}/tiles")
def read_tilesets(request: Request, holder: Knocking, name: str) -> Response:
    """The tile sets of a collection: one."""
    _given(request)
    return _answer(request, tilesets.tilesets(_base(request), collection(name)))


@router.get(f"/collections/{{name}}/tiles/{tilesets.SCHEME}")
def read_tileset(request: Request, holder: Knocking, name: str) -> Response:
    """A tile set: what it holds, and where its tiles are."""
    _given(request)
    return _answer(request, tilesets.tileset(_base(request), collection(name)))


@router.get(f"/collections/{{name}}/tiles/{tilesets.SCHEME}/{{zoom}}/{{row}}/{{column}}")
def read_tile(request: Request, session: Unit, holder: Tiled, name: str, zoom: str, row: str, column: str) -> Response:
    """A vector tile with this collection's layers."""
    each = collection(name)
    given = _given(request, description.TILE_TAKES[each.id])
    rules.acceptable(request.headers.get("accept"), (tilesets.MVT,))
    where = _where(zoom, column, row)
    made = service.tile(session, each, where, _wanted(each, given))
    note(request.app.state.reads, Reader(holder.actor.person_id, holder.token_id), where, made)
    return Response(made, media_type=tilesets.MVT)


def _where(zoom: str, column: str, row: str) -> Tile:
    numbers = (zoom, column, row)
    if not all(text.isascii() and text.isdecimal() and len(text) < 9 for text in numbers):
        raise Failure("not_found")
    where = Tile(*map(int, numbers))
    if not where.exists:
        raise Failure("not_found")
    return where


def _wanted(each: Collection, given: dict[str, str]) -> Wanted:
    codes = {name: rules.read_codes(name, given.get(name), each.codes(name)) for name in given}
    return Wanted(
        types=codes.get("type", ()),
        verification=codes.get("verification", ()),
        condition=codes.get("condition", ()),
        states=codes.get("state", ()),
        severities=codes.get("severity", ()),
    )
