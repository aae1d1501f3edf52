"""Sites, boundary assertions, relations, and the shapes and outlines that coarser readers get."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, Numeric, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import UNRECORDED, Base, Recorded, Shape

_Moment = DateTime(timezone=True)


class Site(Recorded, Base):
    """All that is known of a site but its boundaries; visible at ``exact`` only, for words give places away.

    ``reporter`` is who the site came from: sites of one reporter count once in the awareness layer.
    """

    __tablename__ = "site"
    site_columns: ClassVar[tuple[str, ...]] = ("id",)

    id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name_ar: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(JSONB)
    folded_names: Mapped[str] = mapped_column(Text, info=UNRECORDED)
    types: Mapped[list[str]] = mapped_column(JSONB)
    verification: Mapped[str] = mapped_column(Text)
    verification_basis: Mapped[str | None] = mapped_column(Text)
    qualified_person: Mapped[str | None] = mapped_column(Text)
    verified_on: Mapped[date | None] = mapped_column(Date)
    condition: Mapped[str] = mapped_column(Text)
    condition_reason: Mapped[str | None] = mapped_column(Text)
    intervention: Mapped[str] = mapped_column(Text)
    intervention_method: Mapped[str | None] = mapped_column(Text)
    governorate: Mapped[str | None] = mapped_column(Text)
    district: Mapped[str | None] = mapped_column(Text)
    subdistrict: Mapped[str | None] = mapped_column(Text)
    locality: Mapped[str | None] = mapped_column(Text)
    event_date: Mapped[str | None] = mapped_column(Text)
    event_first: Mapped[date | None] = mapped_column(Date, info=UNRECORDED)
    event_last: Mapped[date | None] = mapped_column(Date, info=UNRECORDED)
    responsible: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    victims_min: Mapped[int | None] = mapped_column(Integer)
    victims_max: Mapped[int | None] = mapped_column(Integer)
    victims_source: Mapped[str | None] = mapped_column(Text)
    access: Mapped[str | None] = mapped_column(Text)
    land_owner: Mapped[str | None] = mapped_column(Text)
    hazards: Mapped[list[str]] = mapped_column(JSONB)
    threats: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    legal_protection: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    references: Mapped[list[dict[str, Any]]] = mapped_column("case_references", JSONB)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    awareness_opt_in: Mapped[bool]
    reporter: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    as_imported: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    current_boundary_id: Mapped[UUID | None]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(_Moment)
    version: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("victims_min <= victims_max", name="victims"),
        Index("ix_site_event", "event_first", "event_last"),
        Index(
            "ix_site_folded_names",
            "folded_names",
            postgresql_using="gin",
            postgresql_ops={"folded_names": "gin_trgm_ops"},
        ),
    )


class SiteOutline(Base):
    """The few facts that ``vicinity`` and ``area`` readers get too; kept in step with the site."""

    __tablename__ = "site_outline"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    types: Mapped[list[str]] = mapped_column(JSONB)
    verification: Mapped[str] = mapped_column(Text)
    condition: Mapped[str] = mapped_column(Text)


class SiteShape(Base):
    """The site's shape at one precision (1 area, 2 vicinity, 3 exact); readers pick a row, nothing is blurred late."""

    __tablename__ = "site_shape"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    shape: Mapped[BaseGeometry] = mapped_column(Shape())

    __table_args__ = (Index("ix_site_shape_shape", "shape", postgresql_using="gist"),)


class BoundaryAssertion(Recorded, Base):
    """Where somebody says the site is: a polygon, or a point with an error radius; never changed, only outlived."""

    __tablename__ = "boundary_assertion"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    geometry: Mapped[BaseGeometry] = mapped_column(Shape())
    error_radius_m: Mapped[Decimal | None] = mapped_column(Numeric)
    area_m2: Mapped[Decimal] = mapped_column(Numeric, info=UNRECORDED)
    perimeter_m: Mapped[Decimal] = mapped_column(Numeric, info=UNRECORDED)
    source_type: Mapped[str] = mapped_column(Text)
    method: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(Text)
    asserted_on: Mapped[str | None] = mapped_column(Text)
    location_certainty: Mapped[str] = mapped_column(Text)
    extent_certainty: Mapped[str] = mapped_column(Text)
    geometry_qualifier: Mapped[str] = mapped_column(Text)
    text_as_typed: Mapped[str | None] = mapped_column(Text)
    crs_as_typed: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(_Moment)

    __table_args__ = (
        CheckConstraint("(ST_GeometryType(geometry) = 'ST_Point') = (error_radius_m IS NOT NULL)", name="radius"),
    )


class SiteRelation(Recorded, Base):
    """How two sites belong together (``robbed_to``, ``part_of``, ``near``, ``same_event``), and who says so."""

    __tablename__ = "site_relation"
    site_columns: ClassVar[tuple[str, ...]] = ("site_id", "other_site_id")

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    other_site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(_Moment)

    __table_args__ = (CheckConstraint("site_id <> other_site_id", name="two_sites"),)
