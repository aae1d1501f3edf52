"""What phones sent: sealed visits with their parts, and the blobs that came; the bytes lie in the intake's store."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import UNRECORDED, Base, Recorded

_Moment = DateTime(timezone=True)


class SealedVisit(Recorded, Base):
    """A visit as a phone sealed it: never changed, but that it may be admitted. ``conflict``: another manifest came
    first under the same id."""

    __tablename__ = "sealed_visit"
    site_columns: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID]
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    manifest_sha256: Mapped[str] = mapped_column(Text)
    manifest: Mapped[str] = mapped_column(Text, info=UNRECORDED)
    number: Mapped[str] = mapped_column(Text)
    conflict: Mapped[bool]
    sealed_at: Mapped[datetime] = mapped_column(_Moment)
    device_time: Mapped[datetime | None] = mapped_column(_Moment)
    received_at: Mapped[datetime] = mapped_column(_Moment)
    handed_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    handed_in_device: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    admitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    """Who had it opened although the account of whoever sealed it was closed; when, and why."""
    admitted_at: Mapped[datetime | None] = mapped_column(_Moment)
    admitted_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("device_id", "visit_id", "manifest_sha256"),
        Index("ix_sealed_visit_received", "organisation_id", "received_at", "id"),
        Index("ix_sealed_visit_device", "device_id", "received_at"),
        Index("uq_sealed_visit_first", "device_id", "visit_id", unique=True, postgresql_where=sql_text("NOT conflict")),
    )


class SealedPart(Base):
    """A blob that a sealed visit names: whether it came whole, was opened, or why it could not be."""

    __tablename__ = "sealed_part"

    sealed_id: Mapped[UUID] = mapped_column(ForeignKey("sealed_visit.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Text, index=True)
    size: Mapped[int] = mapped_column(Integer)
    part: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    whole_at: Mapped[datetime | None] = mapped_column(_Moment)
    opened_at: Mapped[datetime | None] = mapped_column(_Moment)
    tried_at: Mapped[datetime | None] = mapped_column(_Moment)
    problem: Mapped[str | None] = mapped_column(Text)
    picture_sha256: Mapped[str | None] = mapped_column(Text)
    """Of an opened preview, until its photo is there: the small picture that was made of it, in the evidence store."""


class OpenedVisit(Recorded, Base):
    """What a sealed visit's text said, word for word, at the place that it became a record of.

    ``claimed_site_id``: the site that it named and its sender could not report on any more when it was opened.
    """

    __tablename__ = "opened_visit"

    sealed_id: Mapped[UUID] = mapped_column(ForeignKey("sealed_visit.id"), primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    claimed_site_id: Mapped[UUID | None]
    text: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opened_at: Mapped[datetime] = mapped_column(_Moment)


class SealedBlob(Base):
    """A blob that a phone sent whole: what one phone may send in a day is counted by these."""

    __tablename__ = "sealed_blob"

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    whole_at: Mapped[datetime] = mapped_column(_Moment)

    __table_args__ = (Index("ix_sealed_blob_device", "device_id", "whole_at", postgresql_include=["size"]),)
