"""The SQL of enquiries: filed by nobody's hand or an officer's, read under row-level security, collected by secret."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from geoalchemy2 import Geography
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, and_, cast, delete, func, insert, select, text, tuple_

from graveregistry.access import queries as access
from graveregistry.db import Session, Shape
from graveregistry.disturbances.tables import Disturbance
from graveregistry.enquiries.tables import (
    EnquiryApplicant,
    EnquiryFind,
    EnquiryIdentity,
    EnquirySecond,
    EnquiryTry,
    EnquiryVoice,
    PlotEnquiry,
)
from graveregistry.sites.tables import Site, SiteOutline, SiteShape

DEGREES = 0.02
"""More than a kilometre of longitude anywhere south of the Arctic: what to look at before distances are measured."""


@dataclass(frozen=True, slots=True)
class Row:
    """An enquiry with who asks (where the reader may know) and what became of its identity."""

    enquiry: PlotEnquiry
    applicant: EnquiryApplicant | None
    identity: EnquiryIdentity | None


@dataclass(frozen=True, slots=True)
class Collected:
    """What the holder of number and secret may know; ``voices`` are [organisation, answer, given, agreed or none]."""

    number: str
    plot: BaseGeometry
    area_m2: Decimal
    works: str
    planned_on: date
    filed_at: datetime
    confirmed: bool | None
    closes_at: datetime | None
    voices: Sequence[Sequence[str]]
    speakers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Near:
    """A site near a plot at the reader's own precision; metres to the shape of that precision."""

    site_id: UUID
    code: str
    level: int
    name_ar: str | None
    name_en: str | None
    shape: BaseGeometry
    metres: float


def add(session: Session, *rows: Any) -> None:
    """Add rows to the transaction, each after those before it."""
    for row in rows:
        session.add(row)
        session.flush()


def hold(session: Session, key: bytes) -> None:
    """Let one request at a time of this key be counted."""
    access.hold_key(session, f"enquiry/{key.hex()}")


def tries_since(session: Session, key: bytes, since: datetime) -> list[datetime]:
    """When this key was used since a moment."""
    return list(session.scalars(select(EnquiryTry.at).where(EnquiryTry.key == key, EnquiryTry.at > since)))


def note_tries(session: Session, keys: Iterable[bytes], at: datetime, forget_before: datetime) -> None:
    """Count a use of each key, and forget what no limit needs any more."""
    session.execute(insert(EnquiryTry), [{"key": key, "at": at} for key in keys])
    session.execute(delete(EnquiryTry).where(EnquiryTry.at < forget_before))


def home_area(session: Session) -> BaseGeometry | None:
    """Where the organisations with officers work, EPSG:4326; none when one of them works anywhere."""
    found: BaseGeometry | None = session.scalar(select(func.enquiry_home_area(type_=Shape())))
    return found


def receivers(session: Session, plot: BaseGeometry) -> Sequence[UUID]:
    """The organisations whose officers look at who asks about a plot."""
    wanted = func.ST_SetSRID(func.ST_GeomFromText(plot.wkt), 4326)
    return session.scalars(select(func.enquiry_receivers(wanted).column_valued("organisation_id"))).all()


def speakers(session: Session) -> Sequence[UUID]:
    """Every organisation that has a protection officer."""
    return session.scalars(select(func.enquiry_speakers().column_valued("organisation_id"))).all()


def collected(session: Session, number: str, digest: bytes) -> Collected | None:
    """The enquiry of a number and the digest of its secret; none when either is wrong."""
    row = session.execute(
        text("SELECT * FROM enquiry_collected(:number, :digest)").columns(plot=Shape()),
        {"number": number, "digest": digest},
    ).one_or_none()
    return None if row is None else Collected(**row._mapping)


def _rows() -> Select[PlotEnquiry, EnquiryApplicant, EnquiryIdentity]:
    return (
        select(PlotEnquiry, EnquiryApplicant, EnquiryIdentity)
        .outerjoin(EnquiryApplicant, EnquiryApplicant.enquiry_id == PlotEnquiry.id)
        .outerjoin(EnquiryIdentity, EnquiryIdentity.enquiry_id == PlotEnquiry.id)
    )


def listed(session: Session, after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """A page of all enquiries, the newest first."""
    query = _rows().order_by(PlotEnquiry.filed_at.desc(), PlotEnquiry.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(PlotEnquiry.filed_at, PlotEnquiry.id) < tuple_(*after))
    return [Row(*row) for row in session.execute(query)]


def one(session: Session, enquiry_id: UUID) -> Row | None:
    """One enquiry."""
    found = session.execute(_rows().where(PlotEnquiry.id == enquiry_id)).one_or_none()
    return None if found is None else Row(*found)


def several(session: Session, ids: Iterable[UUID]) -> list[Row]:
    """These enquiries, the newest first."""
    query = _rows().where(PlotEnquiry.id.in_(list(ids)))
    return [Row(*row) for row in session.execute(query.order_by(PlotEnquiry.filed_at.desc(), PlotEnquiry.id.desc()))]


def hold_enquiry(session: Session, enquiry_id: UUID) -> None:
    """Let one decision at a time be taken on an enquiry."""
    access.hold_key(session, f"plot-enquiry/{enquiry_id}")


def voices(session: Session, ids: Iterable[UUID]) -> Sequence[tuple[EnquiryVoice, EnquirySecond | None]]:
    """What the reader's own organisations have said of these, the oldest first."""
    query = (
        select(EnquiryVoice, EnquirySecond)
        .outerjoin(EnquirySecond, EnquirySecond.voice_id == EnquiryVoice.id)
        .where(EnquiryVoice.enquiry_id.in_(list(ids)))
        .order_by(EnquiryVoice.given_at, EnquiryVoice.id)
    )
    return [(voice, second) for voice, second in session.execute(query)]


def near(session: Session, enquiry_id: UUID, metres: float) -> list[Near]:
    """What the transaction's actor may see within so many metres of a plot, as precisely as they may, nearest first."""
    disclosed = access.disclosed_sites()
    away = func.ST_Distance(_geography(SiteShape.shape), _geography(PlotEnquiry.plot))
    query = (
        select(SiteShape.site_id, SiteOutline.code, SiteShape.level, Site.name_ar, Site.name_en, SiteShape.shape, away)
        .join(disclosed, and_(disclosed.c.site_id == SiteShape.site_id, disclosed.c.level == SiteShape.level))
        .join(SiteOutline, SiteOutline.site_id == SiteShape.site_id)
        .outerjoin(Site, Site.id == SiteShape.site_id)
        .join(PlotEnquiry, SiteShape.shape.op("&&")(func.ST_Expand(PlotEnquiry.plot, DEGREES)))
        .where(PlotEnquiry.id == enquiry_id, away <= metres)
        .order_by(away, SiteOutline.code)
        .limit(100)
    )
    return [Near(*row) for row in session.execute(query)]


def with_something_near(session: Session, ids: Iterable[UUID], metres: float) -> set[UUID]:
    """Which of these plots have something within so many metres that the transaction's actor may see."""
    disclosed = access.disclosed_sites()
    query = (
        select(PlotEnquiry.id)
        .join(SiteShape, SiteShape.shape.op("&&")(func.ST_Expand(PlotEnquiry.plot, DEGREES)))
        .join(disclosed, and_(disclosed.c.site_id == SiteShape.site_id, disclosed.c.level == SiteShape.level))
        .where(
            PlotEnquiry.id.in_(list(ids)),
            func.ST_DWithin(_geography(SiteShape.shape), _geography(PlotEnquiry.plot), metres),
        )
        .distinct()
    )
    return set(session.scalars(query))


def adjoining(session: Session, enquiry_id: UUID, metres: float, limit: int) -> list[UUID]:
    """The enquiries that lie within so many metres of this one, or of one that does, and so on; itself among them."""
    chain = text(
        """
        WITH RECURSIVE chain AS (
            SELECT id, plot FROM plot_enquiry WHERE id = :id
            UNION
            SELECT e.id, e.plot FROM chain c JOIN plot_enquiry e
            ON e.plot && ST_Expand(c.plot, :degrees) AND ST_DWithin(e.plot::geography, c.plot::geography, :metres)
        ) SELECT id FROM chain LIMIT :limit
        """
    )
    given = {"id": enquiry_id, "degrees": DEGREES, "metres": metres, "limit": limit}
    return list(session.scalars(chain, given))


def of_contact(session: Session, digest: bytes, limit: int) -> list[UUID]:
    """The enquiries of whoever is reached in this way, as far as the reader may know who asks."""
    query = select(EnquiryApplicant.enquiry_id).where(EnquiryApplicant.contact_digest == digest)
    return list(session.scalars(query.limit(limit)))


def ground_of(session: Session, ids: Iterable[UUID]) -> float:
    """Square metres that these plots cover together; what two of them share counts once."""
    union = func.ST_Union(PlotEnquiry.plot)
    query = select(func.coalesce(func.ST_Area(cast(union, Geography(srid=4326))), 0)).where(
        PlotEnquiry.id.in_(list(ids))
    )
    return float(session.scalars(query).one())


def distances(session: Session, enquiry_id: UUID, ids: Iterable[UUID]) -> dict[UUID, float]:
    """Metres from one plot to each of these."""
    here = select(PlotEnquiry.plot).where(PlotEnquiry.id == enquiry_id).scalar_subquery()
    query = select(PlotEnquiry.id, func.ST_Distance(_geography(PlotEnquiry.plot), _geography(here)))
    rows = session.execute(query.where(PlotEnquiry.id.in_(list(ids))))
    return {row[0]: float(row[1]) for row in rows}


def disturbance(session: Session, disturbance_id: UUID) -> Disturbance | None:
    """A disturbance that the actor reads."""
    return session.get(Disturbance, disturbance_id)


def finds(session: Session, enquiry_id: UUID) -> Sequence[EnquiryFind]:
    """What was reported on the plot, as far as the actor reads it."""
    query = select(EnquiryFind).where(EnquiryFind.enquiry_id == enquiry_id)
    return session.scalars(query.order_by(EnquiryFind.linked_at, EnquiryFind.disturbance_id)).all()


def _geography(shape: Any) -> ColumnElement[Any]:
    return cast(shape, Geography(srid=4326))
