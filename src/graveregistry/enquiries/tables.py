"""Enquiries, who asks, what officers said. The asker's person never enters the ledger; the plot is no site."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import UNRECORDED, Base, Recorded, Shape

_Moment = DateTime(timezone=True)


class PlotEnquiry(Recorded, Base):
    """A plot that somebody wants to dig. ``filed_by`` is the officer who wrote it down; none: filed in public.

    ``secret_digest`` is of the word with which the answer is collected; the word itself is kept nowhere.
    """

    __tablename__ = "plot_enquiry"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, info=UNRECORDED)
    plot: Mapped[BaseGeometry] = mapped_column(Shape("MULTIPOLYGON"))
    area_m2: Mapped[Decimal] = mapped_column(Numeric)
    works: Mapped[str] = mapped_column(Text)
    planned_on: Mapped[date] = mapped_column(Date)
    filed_at: Mapped[datetime] = mapped_column(_Moment)
    filed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        Index("ix_plot_enquiry_plot", "plot", postgresql_using="gist"),
        Index("ix_plot_enquiry_filed_at", "filed_at", "id"),
    )


class EnquiryApplicant(Recorded, Base):
    """Who asks and how to reach them: for the protection officers of the organisations that work there."""

    __tablename__ = "enquiry_applicant"
    site_columns: ClassVar[tuple[str, ...]] = ()

    enquiry_id: Mapped[UUID] = mapped_column(ForeignKey("plot_enquiry.id"), primary_key=True)
    capacity: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, info=UNRECORDED)
    organisation_name: Mapped[str] = mapped_column(Text, info=UNRECORDED)
    contact: Mapped[str] = mapped_column(Text, info=UNRECORDED)
    contact_digest: Mapped[bytes] = mapped_column(LargeBinary, index=True, info=UNRECORDED)
    details: Mapped[str] = mapped_column(Text, info=UNRECORDED)


class EnquiryIdentity(Recorded, Base):
    """That an officer looked at who asks: confirmed, with the day before which nothing is answered, or not."""

    __tablename__ = "enquiry_identity"
    site_columns: ClassVar[tuple[str, ...]] = ()

    enquiry_id: Mapped[UUID] = mapped_column(ForeignKey("plot_enquiry.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    confirmed: Mapped[bool]
    how: Mapped[str] = mapped_column(Text, info=UNRECORDED)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(_Moment)
    closes_at: Mapped[datetime | None] = mapped_column(_Moment)

    __table_args__ = (CheckConstraint("confirmed = (closes_at IS NOT NULL)", name="closes"),)


class EnquiryVoice(Recorded, Base):
    """What an officer says for an organisation; a newer one of the same organisation replaces it."""

    __tablename__ = "enquiry_voice"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enquiry_id: Mapped[UUID] = mapped_column(ForeignKey("plot_enquiry.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    answer: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(_Moment)


class EnquirySecond(Recorded, Base):
    """That a second officer of the organisation agreed."""

    __tablename__ = "enquiry_second"
    site_columns: ClassVar[tuple[str, ...]] = ()

    voice_id: Mapped[UUID] = mapped_column(ForeignKey("enquiry_voice.id"), primary_key=True)
    agreed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime] = mapped_column(_Moment)


class EnquiryFind(Recorded, Base):
    """A disturbance that was reported on a plot that had been asked about."""

    __tablename__ = "enquiry_find"

    enquiry_id: Mapped[UUID] = mapped_column(ForeignKey("plot_enquiry.id"), primary_key=True)
    disturbance_id: Mapped[UUID] = mapped_column(ForeignKey("disturbance.id"), primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    linked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime] = mapped_column(_Moment)


class EnquiryTry(Base):
    """That something was asked from an address or with a way to be reached: digests, forgotten after a month."""

    __tablename__ = "enquiry_try"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(_Moment)

    __table_args__ = (Index("ix_enquiry_try_key_at", "key", "at"),)
