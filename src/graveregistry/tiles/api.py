"""Vector tiles over HTTP."""

from __future__ import annotations

import gzip
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from graveregistry.access.web import Acting, StrictRoute, Unit
from graveregistry.disturbances.rules import Severity, State
from graveregistry.sites.rules import Verification
from graveregistry.sites.schemas import Condition, SiteType
from graveregistry.tiles import service
from graveregistry.tiles.rules import MAX_ZOOM, Tile, Wanted

router = APIRouter(prefix="/api/v1", tags=["tiles"], route_class=StrictRoute)

MEDIA = "application/vnd.mapbox-vector-tile"


def _codes(chosen: list[Verification] | list[State] | list[Severity] | None) -> tuple[str, ...]:
    return tuple(each.value for each in chosen or ())


@router.get(
    "/tiles/{z}/{x}/{y}.mvt", response_class=Response, responses={200: {"content": {MEDIA: {}}, "description": "MVT"}}
)
def tile(
    session: Unit,
    actor: Acting,
    request: Request,
    z: Annotated[int, Path(ge=0, le=MAX_ZOOM)],
    x: Annotated[int, Path(ge=0, lt=2**MAX_ZOOM)],
    y: Annotated[int, Path(ge=0, lt=2**MAX_ZOOM)],
    type_: Annotated[list[SiteType] | None, Query(alias="type", max_length=30)] = None,
    verification: Annotated[list[Verification] | None, Query(max_length=10)] = None,
    condition: Annotated[list[Condition] | None, Query(max_length=10)] = None,
    state: Annotated[list[State] | None, Query(max_length=8)] = None,
    severity: Annotated[list[Severity] | None, Query(max_length=4)] = None,
) -> Response:
    """One vector tile (MVT 2.1) of what one may see, with up to three layers.

    ``sites``: the shape of each site at one's precision; ``site_points``: its centre, at every zoom;
    ``disturbances``: points, for those who read the records: open ones and those closed within 30 days, or the
    states asked for. A tile with nothing to see is empty.
    """
    wanted = Wanted(
        types=tuple(type_ or ()),
        verification=_codes(verification),
        condition=tuple(condition or ()),
        states=_codes(state),
        severities=_codes(severity),
    )
    made = service.tile(session, Tile(z, x, y), wanted)
    headers = {"cache-control": "no-store", "vary": "accept-encoding"}
    if made and "gzip" in request.headers.get("accept-encoding", ""):
        made = gzip.compress(made, compresslevel=1, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(made, media_type=MEDIA, headers=headers)
