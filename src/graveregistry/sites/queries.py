"""The SQL of sites: rows to write, pages to list, each at the precision that the actor has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from graveregistry.access import queries as access
from graveregistry.access.tables import ProtectedSite
from graveregistry.db import Session
from graveregistry.sites import rules
from graveregistry.sites.tables import BoundaryAssertion, Site, SiteOutline, SiteRelation, SiteShape


@dataclass(frozen=True, slots=True)
class Listed:
    """One site of a list: coarse facts, its shape at the actor's precision, and the whole row where it is exact."""

    id: UUID
    code: str
    types: list[str]
    verification: str
    condition: str
    level: int
    records: bool
    shape: BaseGeometry | None
    site: Site | None = field(default=None)


def _visible() -> Select[Any]:
    disclosed = access.disclosed_sites()
    return (
        select(SiteOutline, disclosed.c.level, disclosed.c.records, SiteShape.shape, Site)
        .join(disclosed, disclosed.c.site_id == SiteOutline.site_id)
        .outerjoin(SiteShape, and_(SiteShape.site_id == SiteOutline.site_id, SiteShape.level == disclosed.c.level))
        .outerjoin(Site, Site.id == SiteOutline.site_id)
    )


def _conditions(filters: rules.Filters) -> Iterable[ColumnElement[bool]]:
    if filters.words:
        yield Site.folded_names.contains(filters.words, autoescape=True)
    if filters.types:
        yield or_(*(SiteOutline.types.cast(JSONB).contains([code]) for code in filters.types))
    if filters.verification:
        yield SiteOutline.verification.in_(filters.verification)
    if filters.condition:
        yield SiteOutline.condition.in_(filters.condition)
    if filters.governorates:
        yield Site.governorate.in_(filters.governorates)
    if filters.organisation:
        kept = select(ProtectedSite.site_id).where(ProtectedSite.steward == filters.organisation)
        yield Site.id.in_(kept)
    if filters.first:
        yield Site.event_last >= filters.first
    if filters.last:
        yield Site.event_first <= filters.last
    if filters.box:
        yield SiteShape.shape.op("&&")(func.ST_MakeEnvelope(*filters.box, 4326))


def listed(
    session: Session, filters: rules.Filters, after: str | None, limit: int, among: Select[UUID] | None = None
) -> list[Listed]:
    """A page of the sites that the actor may see at all, in order of their (random) codes; of those ``among``."""
    query = _visible().where(*_conditions(filters)).order_by(SiteOutline.code).limit(limit)
    if among is not None:
        query = query.where(SiteOutline.site_id.in_(among))
    if after is not None:
        query = query.where(SiteOutline.code > after)
    return [_listed(row) for row in session.execute(query)]


def with_boundaries(
    session: Session, filters: rules.Filters, limit: int
) -> list[tuple[Listed, BoundaryAssertion | None]]:
    """The first sites that the actor may see, each with its current boundary where row-level security shows it."""
    query = _visible().where(*_conditions(filters)).order_by(SiteOutline.code).limit(limit)
    query = query.add_columns(BoundaryAssertion).outerjoin(
        BoundaryAssertion, BoundaryAssertion.id == Site.current_boundary_id
    )
    return [(_listed(row[:-1]), row[-1]) for row in session.execute(query)]


def counted(session: Session, filters: rules.Filters) -> int:
    """How many sites the filters leave."""
    return session.scalar(select(func.count()).select_from(_visible().where(*_conditions(filters)).subquery())) or 0


def one(session: Session, site_id: UUID) -> Listed | None:
    """One site at the actor's precision."""
    row = session.execute(_visible().where(SiteOutline.site_id == site_id)).one_or_none()
    return None if row is None else _listed(row)


def _listed(row: Any) -> Listed:
    outline, level, records, shape, site = row
    return Listed(
        outline.site_id,
        outline.code,
        outline.types,
        outline.verification,
        outline.condition,
        level,
        records,
        shape,
        site,
    )


def for_change(session: Session, site_id: UUID) -> Site | None:
    """The site, locked until the transaction ends, as it is in the database now."""
    return session.scalar(
        select(Site).where(Site.id == site_id).with_for_update().execution_options(populate_existing=True)
    )


def outline(session: Session, site_id: UUID) -> SiteOutline | None:
    """The coarse facts."""
    return session.get(SiteOutline, site_id)


def boundaries_of(session: Session, site_id: UUID) -> Sequence[BoundaryAssertion]:
    """Every boundary asserted for a site, in the order they were recorded."""
    return session.scalars(
        select(BoundaryAssertion)
        .where(BoundaryAssertion.site_id == site_id)
        .order_by(BoundaryAssertion.recorded_at, BoundaryAssertion.id)
    ).all()


def boundary(session: Session, boundary_id: UUID) -> BoundaryAssertion | None:
    """One boundary assertion."""
    return session.get(BoundaryAssertion, boundary_id)


def relations_of(session: Session, site_id: UUID) -> Sequence[SiteRelation]:
    """The relations of a site, in both directions, whose other side the actor may see too."""
    return session.scalars(
        select(SiteRelation)
        .where(or_(SiteRelation.site_id == site_id, SiteRelation.other_site_id == site_id))
        .order_by(SiteRelation.recorded_at, SiteRelation.id)
    ).all()


def with_code(session: Session, code: str) -> UUID | None:
    """The id of the site with this code, if the actor may see it at all."""
    return session.scalar(select(SiteOutline.site_id).where(SiteOutline.code == code))


def codes_of(session: Session, site_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The codes of those of these sites that the actor may see at all."""
    rows = session.execute(select(SiteOutline.site_id, SiteOutline.code).where(SiteOutline.site_id.in_(list(site_ids))))
    return {row.site_id: row.code for row in rows}


def shapes_of(session: Session, site_id: UUID) -> dict[int, BaseGeometry]:
    """The site's stored shapes by level."""
    rows = session.execute(select(SiteShape.level, SiteShape.shape).where(SiteShape.site_id == site_id))
    return {row.level: row.shape for row in rows}


def replace_shapes(session: Session, site_id: UUID, shapes: dict[int, BaseGeometry]) -> None:
    """Store the site's one shape per precision."""
    session.execute(delete(SiteShape).where(SiteShape.site_id == site_id))
    session.add_all(SiteShape(site_id=site_id, level=level, shape=shape) for level, shape in shapes.items())
    session.flush()


def add(session: Session, *rows: Any) -> None:
    """Add rows to the transaction."""
    session.add_all(rows)
    session.flush()
