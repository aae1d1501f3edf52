"""Rows of sites as the web answers them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shapely import MultiPolygon, Point, Polygon
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from graveregistry.access import service as access
from graveregistry.access.precision import Precision
from graveregistry.db import Session
from graveregistry.errors import Reason
from graveregistry.geo.reading import Question, Reading
from graveregistry.geo.wording import asked
from graveregistry.sites import boundaries, queries, rules, service
from graveregistry.sites.schemas import (
    BoundaryOut,
    ChangeOut,
    CheckedOut,
    HappeningOut,
    PointOut,
    ReadingOut,
    ReasonOut,
    RelationOut,
    SiteListed,
    SiteOut,
    SitePage,
)
from graveregistry.sites.tables import BoundaryAssertion, Site

_EXACT_FIELDS = (
    "aliases",
    "verification_basis",
    "qualified_person",
    "verified_on",
    "condition_reason",
    "district",
    "subdistrict",
    "locality",
    "responsible",
    "victims_min",
    "victims_max",
    "victims_source",
    "access",
    "land_owner",
    "hazards",
    "threats",
    "notes",
    "legal_protection",
    "references",
    "intervention",
    "intervention_method",
    "sources",
    "awareness_opt_in",
    "as_imported",
    "created_by",
    "created_at",
)


def geojson(shape: BaseGeometry) -> dict[str, Any]:
    """A shapely geometry as a GeoJSON geometry object (RFC 7946)."""
    assert isinstance(shape, Point | Polygon | MultiPolygon)
    return dict(mapping(shape))


def _named(listed: queries.Listed) -> dict[str, Any]:
    site = listed.site
    if site is None:
        return {}
    return {name: getattr(site, name) for name in ("name_ar", "name_en", "governorate", "event_date")}


def _coarse(listed: queries.Listed) -> dict[str, Any]:
    return {
        "id": listed.id,
        "code": listed.code,
        "precision": Precision(listed.level).code,
        "types": listed.types,
        "verification": listed.verification,
        "condition": listed.condition,
        "shape": None if listed.shape is None else geojson(listed.shape),
        **_named(listed),
    }


def exact(rows: list[queries.Listed]) -> list[UUID]:
    """The sites among these that are shown where they exactly are."""
    return [row.id for row in rows if row.level == Precision.EXACT]


def page(rows: list[queries.Listed], limit: int) -> SitePage:
    """A page, with the cursor of the next when this one is full."""
    full = len(rows) == limit
    return SitePage(sites=[SiteListed(**_coarse(row)) for row in rows], next=rows[-1].code if full and rows else None)


def boundary(row: BoundaryAssertion, site: Site | None) -> BoundaryOut:
    """A boundary assertion."""
    plain = {name: getattr(row, name) for name in BoundaryOut.model_fields if name not in {"current", "geometry"}}
    current = site is not None and site.current_boundary_id == row.id
    return BoundaryOut(current=current, geometry=geojson(row.geometry), **plain)


def site(session: Session, site_id: UUID) -> SiteOut:
    """One site at the actor's precision."""
    listed = service.view(session, site_id)
    row = listed.site
    if row is None:
        return SiteOut(**_coarse(listed), reads_records=False)
    protected = access.protection(session, site_id)
    return SiteOut(
        **_coarse(listed),
        reads_records=listed.records,
        etag=rules.etag(row.version),
        steward=protected.steward,
        sensitivity=protected.sensitivity.value,
        **{name: getattr(row, name) for name in _EXACT_FIELDS},
        boundaries=[boundary(each, row) for each in queries.boundaries_of(session, site_id)],
        relations=[RelationOut.model_validate(each) for each in queries.relations_of(session, site_id)],
    )


def reason(found: Reason) -> ReasonOut:
    """A reason."""
    return ReasonOut(code=found.code, ar=found.ar, en=found.en, at=found.at)


def question(asking: Question) -> ReasonOut:
    """A question, with the suggested place where there is one."""
    return reason(asked(asking))


def checked(result: boundaries.Checked) -> CheckedOut:
    """A shape looked at."""
    return CheckedOut(
        ok=result.geometry is not None,
        reasons=[reason(each) for each in result.reasons],
        notes=[reason(each) for each in result.notes],
        questions=[question(each) for each in result.questions],
        repaired=None if result.repaired is None else geojson(result.repaired),
        area_m2=result.area_m2,
        perimeter_m=result.perimeter_m,
    )


def reading(read: Reading) -> ReadingOut:
    """Typed coordinates, read."""
    return ReadingOut(
        points=[PointOut(lon=point.lon, lat=point.lat) for point in read.points],
        notation=str(read.notation),
        questions=[question(each) for each in read.questions],
    )


def history(session: Session, site_id: UUID) -> list[HappeningOut]:
    """Who said what and when."""
    happenings = service.history(session, site_id)
    names = access.names(session, {each.actor for each in happenings if each.actor is not None})
    return [
        HappeningOut(
            index=each.index,
            recorded_at=each.recorded_at,
            occurred_at=each.occurred_at,
            type=each.type,
            actor=each.actor,
            actor_name=None if each.actor is None else names.get(each.actor),
            reason=each.reason,
            changes=[ChangeOut(table=t, key=k, column=c, value=v) for t, k, c, v in each.changes],
        )
        for each in happenings
    ]
