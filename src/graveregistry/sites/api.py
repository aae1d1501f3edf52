"""Sites over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response

from graveregistry.access.reads import Kind
from graveregistry.access.web import Acting, IfMatch, Reads, StrictRoute, Unit
from graveregistry.errors import Failure
from graveregistry.geo import coordinates
from graveregistry.geo.place_names import fold
from graveregistry.sites import boundaries, rules, service, views
from graveregistry.sites.schemas import (
    BoundaryIn,
    BoundaryOut,
    CheckedOut,
    Condition,
    CoordinatesIn,
    HappeningOut,
    OptIn,
    ReadingOut,
    RelationIn,
    RelationOut,
    ShapeIn,
    SiteChange,
    SiteIn,
    SiteOut,
    SitePage,
    SiteType,
    VerdictIn,
)
from graveregistry.wire import Line, Short

CODE = "^[0-9A-Z]{5}-[0-9A-Z]{5}$"
router = APIRouter(prefix="/api/v1", tags=["sites"], route_class=StrictRoute)


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    """``west,south,east,north`` in degrees, EPSG:4326."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise Failure("box_unclear") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Failure("box_unclear")
    return west, south, east, north


def filtered(
    q: Short | None = None,
    type_: Annotated[list[SiteType] | None, Query(alias="type", max_length=30)] = None,
    verification: Annotated[list[rules.Verification] | None, Query(max_length=10)] = None,
    condition: Annotated[list[Condition] | None, Query(max_length=10)] = None,
    governorate: Short | None = None,
    organisation: UUID | None = None,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    bbox: Annotated[str | None, Query(max_length=200)] = None,
) -> rules.Filters:
    """What to list, from the query of the address; words are folded as names were."""
    return rules.Filters(
        words=fold(q) if q else None,
        types=tuple(type_ or ()),
        verification=tuple(each.value for each in verification or ()),
        condition=tuple(condition or ()),
        governorates=rules.spellings(governorate),
        organisation=organisation,
        first=first,
        last=last,
        box=_box(bbox),
    )


Filtered = Annotated[rules.Filters, Depends(filtered)]


@router.get("/sites")
def search(
    session: Unit,
    reads: Reads,
    filters: Filtered,
    cursor: Annotated[str | None, Query(max_length=11, pattern=CODE)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> SitePage:
    """The sites one may see, filtered; words are searched in names and codes with Arabic spellings folded."""
    found = service.search(session, filters, cursor, limit)
    reads.shown(Kind.SITES, views.exact(found))
    return views.page(found, limit)


@router.post("/sites", status_code=201)
def create(session: Unit, actor: Acting, reads: Reads, response: Response, body: SiteIn) -> SiteOut:
    """Mark a new site; its boundary follows with ``POST /sites/{id}/boundaries``."""
    given = body.model_dump(mode="json", exclude={"id", "steward"})
    service.create_site(session, actor, body.id, body.steward, given)
    return _answer(session, reads, response, body.id)


def _shown(session: Unit, reads: Reads, site_id: UUID) -> SiteOut:
    found = views.site(session, site_id)
    if found.precision == "exact":
        reads.shown(Kind.SITE, [site_id])
    return found


def _answer(session: Unit, reads: Reads, response: Response, site_id: UUID) -> SiteOut:
    found = _shown(session, reads, site_id)
    if found.etag is not None:
        response.headers["etag"] = found.etag
    return found


@contextmanager
def _meeting_openly(session: Unit, reads: Reads, site_id: UUID) -> Iterator[None]:
    """A change from a stale version is answered with the version that stands (law 9)."""
    try:
        yield
    except Failure as failure:
        if failure.code != "changed_meanwhile":
            raise
        current = _shown(session, reads, site_id).model_dump(mode="json")
        raise Failure("changed_meanwhile", current=current) from failure


@router.get("/sites/{site_id}")
def read(session: Unit, reads: Reads, response: Response, site_id: UUID) -> SiteOut:
    """One site at one's precision."""
    return _answer(session, reads, response, site_id)


@router.get("/sites/codes/{code}")
def read_by_code(
    session: Unit,
    actor: Acting,
    reads: Reads,
    response: Response,
    code: Annotated[str, Path(pattern=CODE, max_length=11)],
) -> SiteOut:
    """The site of a code, as in a link that carries nothing but the code; at one's precision."""
    return _answer(session, reads, response, service.with_code(session, code))


@router.patch("/sites/{site_id}")
def edit(
    session: Unit, actor: Acting, reads: Reads, response: Response, site_id: UUID, version: IfMatch, body: SiteChange
) -> SiteOut:
    """Change a site from the version one saw; a stale one answers 412 with the current version."""
    changes = body.model_dump(mode="json", exclude_unset=True, exclude={"reason"})
    with _meeting_openly(session, reads, site_id):
        service.edit_site(session, actor, site_id, version, changes, body.reason)
    return _answer(session, reads, response, site_id)


@router.post("/sites/{site_id}/verification")
def verify(
    session: Unit, actor: Acting, reads: Reads, response: Response, site_id: UUID, version: IfMatch, body: VerdictIn
) -> SiteOut:
    """Move the verification status; never on a record one authored."""
    verdict = rules.Verdict(body.verification, body.basis, body.qualified_person, body.on)
    with _meeting_openly(session, reads, site_id):
        service.verify_site(session, actor, site_id, version, verdict, body.reason)
    return _answer(session, reads, response, site_id)


@router.post("/sites/{site_id}/awareness")
def opt_in(
    session: Unit, actor: Acting, reads: Reads, response: Response, site_id: UUID, version: IfMatch, body: OptIn
) -> SiteOut:
    """Let the site count towards the public's awareness layer, or no longer."""
    with _meeting_openly(session, reads, site_id):
        service.opt_in(session, actor, site_id, version, counts=body.opt_in, reason=body.reason)
    return _answer(session, reads, response, site_id)


@router.post("/boundaries/check")
def check(actor: Acting, body: ShapeIn) -> CheckedOut:
    """Look at a shape before it is kept: reasons with places, a repaired offer, geodesic area and perimeter."""
    return views.checked(boundaries.check_boundary(body.geometry, body.error_radius_m))


@router.post("/coordinates")
def read_coordinates(actor: Acting, body: CoordinatesIn) -> ReadingOut:
    """Read typed coordinates: DD, DM, DMS, UTM, MGRS; Latin and Arabic-Indic digits."""
    return views.reading(coordinates.parse(body.text))


@router.post("/sites/{site_id}/boundaries", status_code=201)
def assert_boundary(session: Unit, actor: Acting, reads: Reads, site_id: UUID, body: BoundaryIn) -> BoundaryOut:
    """Say where the site is; a refused shape answers 422 with the reasons and their places."""
    given = body.model_dump(exclude={"id", "geometry"})
    row = service.assert_boundary(session, actor, site_id, body.id, body.geometry, given)
    reads.shown(Kind.SITE, [site_id])
    return views.boundary(row, service.view(session, site_id).site)


@router.post("/sites/{site_id}/boundaries/{boundary_id}/current")
def make_current(
    session: Unit,
    actor: Acting,
    reads: Reads,
    response: Response,
    site_id: UUID,
    boundary_id: UUID,
    version: IfMatch,
    reason: Annotated[Line, Query()],
) -> SiteOut:
    """Choose the current one among competing boundaries."""
    with _meeting_openly(session, reads, site_id):
        service.make_boundary_current(session, actor, site_id, boundary_id, version, reason)
    return _answer(session, reads, response, site_id)


@router.post("/sites/{site_id}/relations", status_code=201)
def relate(session: Unit, actor: Acting, site_id: UUID, body: RelationIn) -> RelationOut:
    """Say how the site belongs to another one."""
    row = service.relate(session, actor, body.id, site_id, body.other, body.kind, body.note)
    return RelationOut.model_validate(row)


@router.get("/sites/{site_id}/history")
def history(session: Unit, reads: Reads, site_id: UUID) -> list[HappeningOut]:
    """Who said what and when."""
    found = views.history(session, site_id)
    reads.shown(Kind.SITE, [site_id])
    return found
