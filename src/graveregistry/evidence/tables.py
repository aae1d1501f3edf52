"""One row per file of evidence; the file itself lies in the store under its SHA-256."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from graveregistry.db import Base, Recorded

_Moment = DateTime(timezone=True)


class EvidenceItem(Recorded, Base):
    """A file as it was received: never changed; what people decide and find about it stands in columns of its own.

    ``working_sha256`` is its stripped copy, ``preview_sha256`` a small picture of it, where they can be made.

    ``visit_id`` has no foreign key: over a poor line a photo may arrive before or after the visit it belongs to.
    """

    __tablename__ = "evidence_item"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"))
    visit_id: Mapped[UUID | None] = mapped_column(index=True)
    sha256: Mapped[str] = mapped_column(Text, index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(Text)
    original_name: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    received_from: Mapped[str | None] = mapped_column(Text)
    source_type: Mapped[str | None] = mapped_column(Text)
    source_reliability: Mapped[str | None] = mapped_column(Text)
    source_credibility: Mapped[str | None] = mapped_column(Text)
    source_hand: Mapped[str | None] = mapped_column(Text)
    taken_at: Mapped[datetime | None] = mapped_column(_Moment)
    received_at: Mapped[datetime] = mapped_column(_Moment)
    received_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    working_sha256: Mapped[str | None] = mapped_column(Text)
    preview_sha256: Mapped[str | None] = mapped_column(Text)
    capture: Mapped[dict[str, Any]] = mapped_column(JSONB)
    consent_scope: Mapped[str] = mapped_column(Text)
    consent_recipients: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    consent_testify: Mapped[str | None] = mapped_column(Text)
    verified_taken_at: Mapped[datetime | None] = mapped_column(_Moment)
    verified_statement: Mapped[str | None] = mapped_column(Text)
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None] = mapped_column(_Moment)
    hold_reason: Mapped[str | None] = mapped_column(Text)
    held_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    held_at: Mapped[datetime | None] = mapped_column(_Moment)
    erased_at: Mapped[datetime | None] = mapped_column(_Moment)

    __table_args__ = (Index("ix_evidence_item_site", "site_id", "received_at", "id"),)


class EvidenceExport(Recorded, Base):
    """That an item's file went into a dossier for somebody outside."""

    __tablename__ = "evidence_export"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"))
    dossier: Mapped[str] = mapped_column(Text)
    recipient_ar: Mapped[str] = mapped_column(Text)
    recipient_en: Mapped[str] = mapped_column(Text)
    exported_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    exported_at: Mapped[datetime] = mapped_column(_Moment)


class EvidenceOutline(Recorded, Base):
    """That the outline of a photo was released to the phone of whoever is assigned to its site, until withdrawn."""

    __tablename__ = "evidence_outline"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"), index=True)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("site_grant.id"))
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    released_at: Mapped[datetime] = mapped_column(_Moment)
    released_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(_Moment)
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        Index("uq_evidence_outline_live", "grant_id", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )


class EvidenceUpload(Base):
    """A file that comes in chunks; it becomes the item of the same id. ``folder`` is where its chunks lie."""

    __tablename__ = "evidence_upload"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("protected_site.site_id"))
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    chunk_size: Mapped[int] = mapped_column(Integer)
    given: Mapped[dict[str, Any]] = mapped_column(JSONB)
    folder: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(_Moment)
    touched_at: Mapped[datetime] = mapped_column(_Moment)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    done_at: Mapped[datetime | None] = mapped_column(_Moment)


class EvidenceChunk(Base):
    """A chunk that came whole: its SHA-256."""

    __tablename__ = "evidence_chunk"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_upload.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Text)
