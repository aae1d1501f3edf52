"""Vector tiles over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, Reads, StrictRoute, Unit
from graveregistry.disturbances.rules import Severity, State
from graveregistry.errors import Failure
from graveregistry.sites.rules import Verification, spellings
from graveregistry.sites.schemas import Condition, SiteType
from graveregistry.tiles import service
from graveregistry.tiles.quick import MEDIA, answer
from graveregistry.tiles.rules import EYES, MAX_ZOOM, Tile, Wanted
from graveregistry.tiles.schemas import FeatureSites, NearIn, NearOut, NearSite
from graveregistry.wire import Short

FILTERS = frozenset(
    ("type", "verification", "condition", "state", "severity", "from", "to", "organisation", "governorate", "as"),
)
"""What a tile may be asked with: a filter misspelt would otherwise show everything."""

router = APIRouter(prefix="/api/v1", tags=["tiles"], route_class=StrictRoute)


@router.get(
    "/tiles/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={
        200: {"content": {MEDIA: {}}, "description": "MVT"},
        304: {"description": "The tile that If-None-Match names is still the right one."},
    },
)
async def tile(
    request: Request,
    z: Annotated[int, Path(ge=0, le=MAX_ZOOM)],
    x: Annotated[int, Path(ge=0, lt=2**MAX_ZOOM)],
    y: Annotated[int, Path(ge=0, lt=2**MAX_ZOOM)],
    type_: Annotated[list[SiteType] | None, Query(alias="type", max_length=30)] = None,
    verification: Annotated[list[Verification] | None, Query(max_length=10)] = None,
    condition: Annotated[list[Condition] | None, Query(max_length=10)] = None,
    state: Annotated[list[State] | None, Query(max_length=8)] = None,
    severity: Annotated[list[Severity] | None, Query(max_length=4)] = None,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    organisation: UUID | None = None,
    governorate: Short | None = None,
    eyes: Annotated[str | None, Query(alias="as", pattern=f"^({EYES.pattern})$")] = None,
) -> Response:
    """One vector tile (MVT 2.1) of what one may see. A tile with nothing to see is empty.

    ``site_counts`` (zoom 0 to 9): how many sites (``count``) lie in each of the tile's 16 by 16 cells. ``site_points``
    (from 10; from 13 where the shape is smaller than 16 pixels) and ``sites`` (from 13; from 10 where it is larger):
    each site at one's precision; its feature id is the last twelve digits of the site's id as a number.
    ``disturbances``: points, for those who read the records: open ones and those closed within 30 days, or the states
    asked for. ``visits_due`` (from 10): for protection officers, what is overdue or due within a week. ``boundaries``
    (from 15): asserted ones that are not the current one, for those who read the records.

    ``from`` and ``to`` bound the alleged event, ``organisation`` names the steward, ``governorate`` where it is: they
    leave only what one sees exactly. A filter of sites leaves only their disturbances; ``state`` and ``severity`` leave
    only the sites that have such a disturbance. ``as`` (``public``, ``organisation:<id>``, ``person:<id>`` of one's own
    organisation; for researchers and protection officers) shows no more than they would see, and never more than one
    sees oneself. Any other parameter is refused.
    """
    if unknown := sorted(set(request.query_params) - FILTERS):
        raise Failure("ogc_unknown_parameter", name=unknown[0][:60], expected=", ".join(sorted(FILTERS)))
    wanted = Wanted(
        types=tuple(type_ or ()),
        verification=tuple(each.value for each in verification or ()),
        condition=tuple(condition or ()),
        states=tuple(each.value for each in state or ()),
        severities=tuple(each.value for each in severity or ()),
        first=from_,
        last=to,
        organisation=organisation,
        governorates=spellings(governorate),
    )
    counter = request.app.state.tiles
    token = request.cookies.get(counter.cookie)
    shown = await counter.shown(request.url.path, request.scope["query_string"], token, Tile(z, x, y), wanted, eyes)
    given = request.headers
    made = answer(shown, given.get("if-none-match", ""), "gzip" in given.get("accept-encoding", ""))
    return Response(made.body, made.status, made.headers)


@router.get("/tiles/sites/{feature}")
def sites_of_feature(session: Unit, actor: Acting, feature: Annotated[int, Path(ge=0, lt=2**48)]) -> FeatureSites:
    """The sites that a feature of the tiles' layers ``sites`` and ``site_points`` stands for: one, but for chance."""
    return FeatureSites(site_ids=service.sites_of(session, feature))


@router.post("/near")
def near(session: Unit, reads: Reads, body: NearIn) -> NearOut:
    """The sites one sees exactly within 500 metres of a place, or what ``within_m`` says. Sent in the body, for an
    address ends up in histories and logs.
    """
    found = service.near(session, body.lon, body.lat, body.within_m)
    reads.shown(Kind.NEAR, (site for site, _ in found))
    return NearOut(sites=[NearSite(site_id=site, metres=round(metres, 1)) for site, metres in found])
